"""Sheets for a workshop: ballots, a poster by issue, a grid for stickers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from django.db.models import Prefetch, prefetch_related_objects
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from clesante.acteurs.choix_dialogue import College
from clesante.concertation.choix import MethodePriorite
from clesante.concertation.forms.priorites import BulletinForm
from clesante.concertation.lectures import lieu
from clesante.concertation.lectures.priorites import COMPRENDRE, enjeux_classes, scrutin
from clesante.concertation.models import Constat, Enjeu, Priorisation
from clesante.edition import Document, Illustration, produire
from clesante.socle.dates import date_longue
from clesante.ui.graphiques import trace
from clesante.ui.jetons import peinture
from clesante.ui.texte_long import pour_document
from clesante.ui.typographie import francais, texte_francais

FEUILLES: Final = {
    "bulletin": "Bulletin de vote",
    "affiches": "Affiches des enjeux",
    "grille": "Tableau à gommettes",
}
CONSTATS_MAX: Final = 8
GOMMETTES: Final = "grille"  # the sheet that has no sense but for a vote by stickers
ALTERNATIVE: Final = "Un cadre vide, où coller des gommettes et écrire des remarques."
FORMATS_FEUILLES: Final = {"pdf": "PDF", "html": "page web", "docx": "Word", "odt": "LibreOffice"}


def feuilles_de(lue: Priorisation) -> dict[str, str]:
    """Return the sheets that serve a ranking, by code: stickers are for a vote by stickers."""
    collees = lue.methode == MethodePriorite.GOMMETTES
    return {code: dit for code, dit in FEUILLES.items() if collees or code != GOMMETTES}


def imprimer(lue: Priorisation, feuille: str, extension: str, jour: date) -> tuple[str, bytes]:
    """Return a sheet in a format: the name of its file and its bytes."""
    with TemporaryDirectory() as dossier:
        fait = document(lue, feuille, jour)
        (fichier,) = produire(fait, [extension], Path(dossier), f"{feuille}-{lue.pk}")
        return fichier.name, fichier.read_bytes()


def document(lue: Priorisation, feuille: str, jour: date) -> Document:
    """Return one of ``FEUILLES`` as a document, dated ``jour``."""
    enjeux, affiches = enjeux_classes(lue), feuille == "affiches"
    if affiches:
        lus = Constat.objects.select_related("figure").order_by("genre", "intitule")
        prefetch_related_objects([*enjeux.values()], Prefetch("constats", lus))
    noms = {n: enjeu.intitule for n, enjeu in enjeux.items()}
    contexte = {
        "priorisation": lue,
        "feuille": feuille,
        "affiches": [_affiche(enjeu) for enjeu in enjeux.values()] if affiches else [],
        "enjeux": enjeux.values(),
        "bulletin": BulletinForm(scrutin=scrutin(lue), noms=noms),
        "colleges": " ; ".join(College.labels),
        "consigne": _consigne(lue),
        "comprendre": COMPRENDRE[MethodePriorite(lue.methode)],
        "alternative": ALTERNATIVE,
    }
    demonstration = "Données de démonstration. " if lue.diagnostic.fictif else ""
    return Document(
        titre=texte_francais(f"{FEUILLES[feuille]} : {lue.intitule}"),
        sous_titre=texte_francais(
            f"{demonstration}{lieu(lue.diagnostic).nom}, {date_longue(lue.date)}"
        ),
        corps=francais(render_to_string("concertation/priorites_feuilles.html", contexte)),
        illustrations=_cadres(enjeux) if affiches else {},
        date=jour,
        pied=texte_francais(f"Clésanté, {lue.diagnostic.intitule}"),
        sujet="Atelier de priorisation",
    )


def _cadres(enjeux: Iterable[int]) -> dict[str, Illustration]:
    """Return the empty frame of each poster."""
    rectangle = (
        '<rect x="2" y="2" width="636" height="476" rx="8" stroke-width="2" '
        f"{peinture('papier', 'trait')}/>"
    )
    return {
        f"cadre-{n}": Illustration(
            trace.svg(f"cadre-{n}", "Cadre vide", ALTERNATIVE, (640, 480), rectangle), ALTERNATIVE
        )
        for n in enjeux
    }


@dataclass(frozen=True, slots=True)
class Affiche:
    """An issue on its poster: its texts as the closed HTML of documents, some of its findings."""

    enjeu: Enjeu
    texte: SafeString
    solutions: SafeString
    constats: tuple[Constat, ...]


def _affiche(enjeu: Enjeu) -> Affiche:
    return Affiche(
        enjeu,
        mark_safe(pour_document(enjeu.texte)),  # noqa: S308
        mark_safe(pour_document(enjeu.solutions)),  # noqa: S308
        tuple(enjeu.constats.all())[:CONSTATS_MAX],
    )


def _consigne(lue: Priorisation) -> str:
    """Return what a voter is asked, in a sentence."""
    return {
        MethodePriorite.GOMMETTES: f"Répartissez {lue.points} gommettes au plus entre les enjeux.",
        MethodePriorite.NOMINAL: "Donnez le rang 1 à l'enjeu qui compte le plus, puis 2, 3… sans "
        "répéter ni sauter un rang.",
        MethodePriorite.GRILLE: "Notez chaque enjeu sur chaque critère, ou laissez sa ligne vide.",
    }.get(
        MethodePriorite(lue.methode),
        "Notez l'ampleur (A) et la sévérité (B) de 0 à 10, l'efficacité possible (C) de 0,5 à 1,5. "
        "PEARL : écrivez les lettres de ce qui manque : pertinence, économie, acceptabilité, "
        "ressources, légalité ; rien si tout tient.",
    )
