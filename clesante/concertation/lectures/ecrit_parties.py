"""Parts of a written diagnosis that partners comment and propose to change: sections, texts."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Model
from django.urls import reverse

from clesante.comptes.droits import Visiteur
from clesante.concertation.models import Bloc, Diagnostic, Section
from clesante.concertation.regles.ecrit import SEPARATEUR
from clesante.pieces.choix import EtatCommentaire
from clesante.pieces.models import Commentaire


def adresse(diagnostic: Diagnostic, partie: str) -> str:
    """Return where a comment is read: at its section, or beside the whole diagnosis."""
    if not partie:
        return reverse("diagnostic", args=[diagnostic.pk])
    return f"{reverse('ecrit', args=[diagnostic.pk])}#section-{partie.partition(SEPARATEUR)[0]}"


def parties(diagnostic: Diagnostic) -> dict[str, str]:
    """Return the title of each part by its code: the sections, and their texts where several."""
    return {code: titre for code, titre, _ in lues(diagnostic)}


def texte(diagnostic: Diagnostic, partie: str) -> str:
    """Return the text in place of a part: those of a whole section one after the other."""
    return next((dit for code, _, dit in lues(diagnostic) if code == partie), "")


def proposees(objet: Model, utilisateur: Visiteur) -> list[Commentaire]:
    """Return the texts proposed that wait and that a user may read, in the order they came."""
    lus = Commentaire.objects.all().de(objet).visibles_par(utilisateur)
    ouverts = lus.filter(retire_le=None, etat=EtatCommentaire.OUVERT).exclude(texte_propose="")
    return [*ouverts.select_related("auteur").order_by("pk")]


def code_de_texte(section: str, bloc: int) -> str:
    """Return the code of one text of a section."""
    return f"{section}{SEPARATEUR}{bloc}"


def lues(diagnostic: Diagnostic) -> Iterator[tuple[str, str, str]]:
    """Yield code, title, text in place of each part, in the order they are read."""
    sections = Section.objects.filter(diagnostic=diagnostic, retire_le=None)
    textes: dict[int, list[tuple[int, str]]] = {}
    lies = {"figure": None, "verbatim": None, "constat": None, "photo": None, "table": ""}
    blocs = Bloc.objects.filter(section__in=sections, retire_le=None, **lies)
    for de, numero, dit in blocs.order_by("ordre", "pk").values_list("section", "pk", "texte"):
        textes.setdefault(de, []).append((numero, dit))
    for section in sections.order_by("ordre", "pk"):
        siens = textes.get(section.pk, [])
        yield section.code, section.titre, "\n\n".join(dit for _, dit in siens)
        if len(siens) > 1:
            for rang, (numero, dit) in enumerate(siens, 1):
                code = code_de_texte(section.code, numero)
                yield code, f"{section.titre}, texte {rang}", dit
