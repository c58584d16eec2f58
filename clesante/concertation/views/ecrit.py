"""Pages of the written diagnosis: reading it, writing its sections and their blocks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from clesante.comptes.models import Utilisateur
from clesante.comptes.views import objets
from clesante.comptes.views.brouillons import avec_brouillon, saisie
from clesante.comptes.views.reservees import RequeteConnectee, page_reservee
from clesante.concertation.actions import MODIFIER
from clesante.concertation.actions import ecrit as actions_ecrit
from clesante.concertation.actions.ecrit import Morceau
from clesante.concertation.choix import GenreBloc
from clesante.concertation.droits import droits
from clesante.concertation.forms.ecrit import (
    BlocForm,
    BlocNouveauForm,
    SectionForm,
    SectionNouvelleForm,
)
from clesante.concertation.forms.ecrit_photo import PhotoNouvelleForm
from clesante.concertation.lectures.ecrit import (
    bloc_dit,
    contenu,
    photos,
    retires,
    sections,
    validation,
)
from clesante.concertation.lectures.ecrit_methode import ecrit_tout_seul
from clesante.concertation.lectures.ecrit_parties import code_de_texte, proposees
from clesante.concertation.lectures.figures import adresse_de_la_source
from clesante.concertation.models import Bloc, Diagnostic, Section
from clesante.concertation.regles.ecrit import Contenu, compter_mots
from clesante.concertation.views import atteindre, atteindre_un, fil
from clesante.edition import FORMATS
from clesante.pieces.actions import joindre
from clesante.pieces.models import Piece
from clesante.socle.erreurs import ClesanteError

DITS = {
    GenreBloc.TEXTE: ("Ajouter un texte", "un texte"),
    GenreBloc.CHIFFRE: ("Ajouter un chiffre", "un chiffre du portrait, gardé avec sa source"),
    GenreBloc.PAROLES: ("Ajouter des paroles", "des paroles recueillies"),
    GenreBloc.CONSTAT: ("Ajouter un constat", "un constat"),
    GenreBloc.PHOTO: ("Ajouter une photographie", "une photographie"),
    GenreBloc.TABLE: ("Ajouter une table locale", "une table locale"),
}
# What a button of a section or of a block does, and what is said then.
ACTES: dict[str, tuple[Callable[[Morceau, Utilisateur], bool], str]] = {
    "haut": (actions_ecrit.monter, "C'est déplacé."),
    "bas": (actions_ecrit.descendre, "C'est déplacé."),
    "retirer": (
        actions_ecrit.retirer,
        "C'est retiré. Rien n'est perdu\u00a0: voyez «\u00a0Ce qui est retiré\u00a0».",
    ),
    "retablir": (actions_ecrit.retablir, "C'est remis à sa place."),
}
MANQUES = {
    GenreBloc.CHIFFRE: "Ce diagnostic n'a pas encore de chiffre\u00a0: son portrait n'en donne "
    "aucun, et personne n'en a saisi. Saisissez-en un, avec sa source, dans les constats.",
    GenreBloc.PAROLES: "Aucune parole n'est encore recueillie\u00a0: ajoutez d'abord un recueil, "
    "puis ce qui s'y est dit.",
    GenreBloc.CONSTAT: "Aucun constat n'est encore noté\u00a0: ajoutez-le d'abord aux constats.",
    GenreBloc.TABLE: "Aucune table locale n'est publiée pour ce territoire.",
}


def etapes(diagnostic: Diagnostic, *suite: tuple[str, str]) -> list[tuple[str, str]]:
    """Return the breadcrumb of a page of the written diagnosis."""
    ecrit = ("Diagnostic écrit", reverse("ecrit", args=[diagnostic.pk]) if suite else "")
    return fil(diagnostic, ecrit, *suite)


def habiller(dit: Contenu, parties: Mapping[str, str] | None = None) -> list[dict[str, Any]]:
    """Return the sections as a page shows them: sources lead somewhere, photographs are there.

    ``parties``: the code by which each text is commented, by key of block (none: not commented).
    """
    montrables = photos([dit])
    return [
        {
            **section,
            "blocs": [
                {**_habiller_bloc(bloc, montrables), "partie": (parties or {}).get(bloc["cle"], "")}
                for bloc in section["blocs"]
            ],
        }
        for section in dit["sections"]
    ]


def _habiller_bloc(bloc: Contenu, montrables: Mapping[int, Piece]) -> dict[str, Any]:
    objet = bloc["objet"]
    return {
        **bloc,
        "adresse": _source(objet.get("indicateur", "")),
        "photo": montrables.get(objet.get("piece")),
    }


def _source(indicateur: str) -> str:
    """Return where a figure leads; nowhere while the data are not there: the words are read."""
    try:
        return adresse_de_la_source(indicateur)
    except ClesanteError:
        return ""


def _parties_de_texte(lues: Sequence[Section]) -> dict[str, str]:
    """Return the code by which each text is commented, where a section has several."""
    codes: dict[str, str] = {}
    for section in lues:
        textes = [bloc for bloc in section.blocs.all() if bloc.genre is GenreBloc.TEXTE]
        if len(textes) > 1:
            codes |= {str(b.cle_creation): code_de_texte(section.code, b.pk) for b in textes}
    return codes


@page_reservee("concertation.voir")
def ecrit(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Show the diagnosis as it is read: contents, sections, sources."""
    lu = atteindre(requete, numero)
    lues = sections(lu)
    dit = contenu(lu, lues)
    contexte = {
        "diagnostic": lu,
        "dit": dit,
        "sections": habiller(dit, _parties_de_texte(lues)),
        "mots": compter_mots(dit),
        "validation": validation(lu, dit),
        "droits": droits(lu, requete.user),
        "propositions": len(proposees(lu, requete.user)),
        "formats": FORMATS,
        "etapes": etapes(lu),
    }
    return render(requete, "concertation/ecrit.html", contexte)


@page_reservee(MODIFIER)
def ecrire(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Show the diagnosis as it is written, and what may be done to it; give it its first plan."""
    lu = atteindre(requete, numero, MODIFIER)
    if requete.method == "POST":
        if actions_ecrit.preparer(lu, requete.user):
            messages.success(
                requete, "Le plan est prêt\u00a0: écrivez, déplacez, renommez, retirez."
            )
        return redirect("ecrit-ecrire", numero)
    lues = sections(lu)
    montrables = photos([contenu_des(lues)])
    enlevees, blocs = retires(lu)
    seul = ecrit_tout_seul(lu, [section.code for section in lues])
    contexte = {
        "diagnostic": lu,
        "sections": [
            (
                section,
                [
                    (bloc, _habiller_bloc(bloc_dit(bloc), montrables))
                    for bloc in section.blocs.all()
                ],
                {"dit": seul.get(section.code, [])},
            )
            for section in lues
        ],
        "genres": [(genre.value, mots) for genre, (_, mots) in DITS.items()],
        "retires": enlevees.count() + blocs.count(),
        "etapes": etapes(lu, ("Écrire", "")),
    }
    return render(requete, "concertation/ecrit_ecrire.html", contexte)


def contenu_des(lues: list[Section]) -> Contenu:
    """Return the blocks of sections as content, for what reads contents."""
    return {"sections": [{"blocs": [bloc_dit(bloc) for bloc in s.blocs.all()]} for s in lues]}


def _vers(section: Section) -> str:
    """Return the address of a section in the page where one writes."""
    return f"{reverse('ecrit-ecrire', args=[section.diagnostic_id])}#section-{section.code}"


def _page(diagnostic: Diagnostic, titre: str, bouton: str, retour: str, **plus: Any) -> objets.Page:
    ecrire_ = ("Écrire", reverse("ecrit-ecrire", args=[diagnostic.pk]))
    return objets.Page(titre, bouton, retour, etapes(diagnostic, ecrire_, (titre, "")), **plus)


@page_reservee(MODIFIER)
@avec_brouillon
def ajouter_section(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Add a section."""
    lu = atteindre(requete, numero, MODIFIER)
    retour = reverse("ecrit-ecrire", args=[numero])
    return objets.creer(
        requete,
        SectionNouvelleForm(saisie(requete)),
        lambda neuve: actions_ecrit.ajouter_section(neuve, lu, requete.user),
        _vers,
        _page(lu, "Ajouter une section", "Ajouter la section", retour),
    )


def _morceau(requete: RequeteConnectee, modele: type[Any], numero: int) -> Any:
    """Return a section or a block one may write, its diagnosis read; else ``Http404``."""
    lien = "diagnostic" if modele is Section else "section__diagnostic"
    return atteindre_un(requete, modele, numero, MODIFIER, lien)


@page_reservee(MODIFIER)
@avec_brouillon
def modifier_section(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Rename a section."""
    lue = _morceau(requete, Section, numero)
    return objets.modifier(
        requete,
        lambda: SectionForm(saisie(requete), instance=_morceau(requete, Section, numero)),
        lambda change: actions_ecrit.renommer_section(change, requete.user),
        _vers(lue),
        _page(lue.diagnostic, f"Renommer « {lue.titre} »", "Renommer la section", _vers(lue)),
    )


@page_reservee(MODIFIER)
@avec_brouillon
def ajouter_bloc(requete: RequeteConnectee, numero: int, genre: str) -> HttpResponse:
    """Add a block of one kind to a section."""
    if genre not in GenreBloc.values:
        raise Http404
    section, voulu = _morceau(requete, Section, numero), GenreBloc(genre)
    if section.retire_le is not None:
        raise Http404
    diagnostic = section.diagnostic
    form = _form_de_bloc(requete, voulu, diagnostic)
    page = _page(
        diagnostic,
        f"{DITS[voulu][0]} à « {section.titre} »",
        DITS[voulu][0],
        _vers(section),
        gabarit="concertation/ecrit_bloc_nouveau.html",
        contexte={
            "manque": "" if form.choix else MANQUES[voulu],
        },
    )
    return objets.creer(
        requete,
        form,
        lambda neuf: _ajouter(form, neuf, section, requete.user),
        lambda fait: _vers(fait.section),
        page,
    )


def _form_de_bloc(
    requete: RequeteConnectee, genre: GenreBloc, diagnostic: Diagnostic
) -> BlocNouveauForm:
    if genre is GenreBloc.PHOTO:
        envoyes = requete.FILES or None
        return PhotoNouvelleForm(saisie(requete), envoyes, requete=requete, diagnostic=diagnostic)
    return BlocNouveauForm(saisie(requete), genre=genre, diagnostic=diagnostic)


def _ajouter(
    form: BlocNouveauForm, bloc: Bloc, section: Section, par: Utilisateur
) -> tuple[Bloc, bool]:
    """Add the block, and what is kept with it: a figure of the portrait, a file; all or nothing."""
    with transaction.atomic():
        if isinstance(form, PhotoNouvelleForm) and (piece := form.piece()) and form.envoi:
            bloc.photo, _ = joindre(piece, section.diagnostic, form.envoi.contenu, par)
        return actions_ecrit.ajouter_bloc(bloc, section, par, form.chiffre_lu())


@page_reservee(MODIFIER)
@avec_brouillon
def modifier_bloc(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Edit the words of a block, or the section it is in."""
    lu = _morceau(requete, Bloc, numero)
    retour = _vers(lu.section)
    return objets.modifier(
        requete,
        lambda: BlocForm(saisie(requete), instance=_morceau(requete, Bloc, numero)),
        lambda change: actions_ecrit.modifier_bloc(change, requete.user),
        retour,
        _page(lu.section.diagnostic, "Modifier un bloc", "Enregistrer les changements", retour),
    )


@require_POST
@page_reservee(MODIFIER)
def acte_de_section(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Move a section, take it out of the diagnosis, or bring it back."""
    return _agir(requete, _morceau(requete, Section, numero))


@require_POST
@page_reservee(MODIFIER)
def acte_de_bloc(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Move a block in its section, take it out of the diagnosis, or bring it back."""
    return _agir(requete, _morceau(requete, Bloc, numero))


def _agir(requete: RequeteConnectee, objet: Morceau) -> HttpResponse:
    agir, dit = ACTES.get(requete.POST.get("acte", ""), (None, ""))
    if agir is not None and agir(objet, requete.user):
        messages.success(requete, dit)
    ote = objet.retire_le is not None  # its place is no more on the page
    if isinstance(objet, Section):
        return redirect("ecrit-ecrire", objet.diagnostic_id) if ote else redirect(_vers(objet))
    if ote:
        return redirect(_vers(objet.section))
    ici = reverse("ecrit-ecrire", args=[objet.section.diagnostic_id])
    return redirect(f"{ici}#bloc-{objet.pk}")


@page_reservee(MODIFIER)
def page_retires(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Show what was removed, and bring it back."""
    lu = atteindre(requete, numero, MODIFIER)
    enlevees, blocs = retires(lu)
    ecrire_ = ("Écrire", reverse("ecrit-ecrire", args=[numero]))
    contexte = {
        "diagnostic": lu,
        "sections": enlevees,
        "blocs": [(bloc, _habiller_bloc(bloc_dit(bloc), {})) for bloc in blocs],
        "etapes": etapes(lu, ecrire_, ("Ce qui est retiré", "")),
    }
    return render(requete, "concertation/ecrit_retires.html", contexte)
