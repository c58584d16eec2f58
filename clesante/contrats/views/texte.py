"""Pages of the text of a contract: reading it, writing its parts, what was removed."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.views.decorators.http import require_POST

from clesante.comptes.models import Utilisateur
from clesante.comptes.views import objets
from clesante.comptes.views.brouillons import avec_brouillon, saisie
from clesante.comptes.views.reservees import RequeteConnectee, page_reservee
from clesante.concertation.lectures.ecrit_parties import proposees
from clesante.contrats.actions import MODIFIER
from clesante.contrats.actions import texte as actions
from clesante.contrats.documents.sources import du_jour
from clesante.contrats.documents.texte import document
from clesante.contrats.droits import droits
from clesante.contrats.exports.documents import envoyer_document
from clesante.contrats.forms.texte import PartieForm, PartieNouvelleForm
from clesante.contrats.lectures.texte import parties_du_texte, retirees, valeurs
from clesante.contrats.models import Contrat, PartieTexte
from clesante.contrats.regles.texte import (
    DEBUT,
    FIN,
    MANQUE,
    VARIABLES,
    Valeur,
    appelees,
    compter_mots,
    lier,
    manquantes,
    marquer,
)
from clesante.contrats.views import atteindre, fil
from clesante.edition import FORMATS
from clesante.socle.texte import enumerer
from clesante.ui.tableaux import Tableau
from clesante.ui.texte_long import en_html

BREF = 200
RIEN = "pas encore dit dans le contrat"
MARQUES = {
    DEBUT: '<span class="valeur-liee">',
    MANQUE: '<span class="valeur-liee valeur-absente">',
    FIN: "</span>",
}
# What a button of a part does, and what is said then.
ACTES: dict[str, tuple[Callable[[PartieTexte, Utilisateur], bool], str]] = {
    "haut": (actions.monter, "La partie est déplacée."),
    "bas": (actions.descendre, "La partie est déplacée."),
    "retirer": (
        actions.retirer,
        "La partie est retirée. Rien n'est perdu\u00a0: voyez «\u00a0Ce qui est retiré\u00a0».",
    ),
    "retablir": (actions.retablir, "La partie est remise à sa place."),
}


def etapes(contrat: Contrat, *suite: tuple[str, str]) -> list[tuple[str, str]]:
    """Return the breadcrumb of a page of the text."""
    texte_ = ("Texte", reverse("contrat-texte", args=[contrat.pk]) if suite else "")
    return fil(contrat, texte_, *suite)


def en_page(texte: str, lues: Mapping[str, Valeur]) -> SafeString:
    """Return a part as a page shows it: each value bound to the data is marked as such."""
    return mark_safe(marquer(en_html(lier(texte, lues, marque=True)), MARQUES))  # noqa: S308 -- cleaned by en_html, the marks are ours


@page_reservee("contrats.voir")
def texte(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Show the text as it is read: its parts, what the data say in it, comments and proposals."""
    lu = atteindre(requete, numero)
    parties = [*parties_du_texte(lu)]
    lues, tapes = valeurs(lu), [partie.texte for partie in parties]
    contexte = {
        "contrat": lu,
        "parties": [(partie, en_page(partie.texte, lues)) for partie in parties],
        "mots": compter_mots([lier(tape, lues) for tape in tapes]),
        "manquent": enumerer([VARIABLES[code].libelle for code in manquantes(tapes, lues)]),
        "propositions": proposees(lu, requete.user),
        "variables": _table_des_variables(
            lu, lues, {code for tape in tapes for code in appelees(tape)}
        ),
        "droits": droits(lu, requete.user),
        "formats": FORMATS,
        "etapes": etapes(lu),
    }
    return render(requete, "contrats/texte.html", contexte)


def _table_des_variables(
    contrat: Contrat, lues: Mapping[str, Valeur], voulues: set[str] | None = None
) -> Tableau | None:
    """Return the variables as a table: what they say now, where that is written.

    ``voulues``: those of a text, for its readers, who may not open what only the team writes.
    """

    def page(nom: str) -> str:
        return nom if voulues is None or nom != "contrat-modifier" else "contrat"

    montrees = [v for v in VARIABLES.values() if voulues is None or v.code in voulues]
    if not montrees:
        return None
    return Tableau(
        "Ce qui vient des données du contrat",
        ("Variable", "Ce qu'elle dit", "Aujourd'hui"),
        tuple(
            (
                f"{{{{{v.code}}}}}",
                v.libelle,
                _en_bref(lues.get(v.code, Valeur())),
            )
            for v in montrees
        ),
        adresses=tuple(reverse(page(v.adresse), args=[contrat.pk]) for v in montrees),
    )


def _en_bref(valeur: Valeur) -> str:
    """Return what a variable says in a cell: its first words when it says much."""
    dits = " ; ".join(element.rstrip("\u00a0; ") for element in valeur.elements)
    return Truncator(dits).chars(BREF) or RIEN


@page_reservee(MODIFIER)
def ecrire(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Show the text as it is written, with its variables; give it its first plan."""
    lu = atteindre(requete, numero, MODIFIER)
    if requete.method == "POST":
        if actions.preparer(lu, requete.user):
            messages.success(
                requete,
                "Le plan est prêt, avec une première ébauche de chaque partie\u00a0: écrivez, "
                "déplacez, renommez, retirez.",
            )
        return redirect("contrat-texte-ecrire", numero)
    contexte = {
        "contrat": lu,
        "parties": parties_du_texte(lu),
        "retirees": retirees(lu).count(),
        "etapes": etapes(lu, ("Écrire", "")),
    }
    return render(requete, "contrats/texte_ecrire.html", contexte)


@page_reservee(MODIFIER)
def page_retirees(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Show the parts that were removed, and bring them back."""
    lu = atteindre(requete, numero, MODIFIER)
    ecrire_ = ("Écrire", reverse("contrat-texte-ecrire", args=[numero]))
    contexte = {
        "contrat": lu,
        "parties": retirees(lu),
        "etapes": etapes(lu, ecrire_, ("Ce qui est retiré", "")),
    }
    return render(requete, "contrats/texte_retirees.html", contexte)


def _vers(partie: PartieTexte) -> str:
    """Return the address of a part in the page where one writes."""
    ici = reverse("contrat-texte-ecrire", args=[partie.contrat_id])
    return f"{ici}#partie-{partie.code}"


def _page(contrat: Contrat, titre: str, bouton: str, retour: str) -> objets.Page:
    ecrire_ = ("Écrire", reverse("contrat-texte-ecrire", args=[contrat.pk]))
    return objets.Page(
        titre,
        bouton,
        retour,
        etapes(contrat, ecrire_, (titre, "")),
        gabarit="contrats/texte_partie.html",
        champ="texte",
        contexte={"variables": _table_des_variables(contrat, valeurs(contrat))},
    )


def _partie(requete: RequeteConnectee, numero: int) -> PartieTexte:
    return objets.atteindre(requete, PartieTexte, numero, MODIFIER, "contrat")


@page_reservee(MODIFIER)
@avec_brouillon
def ajouter(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Add a part to the text."""
    lu = atteindre(requete, numero, MODIFIER)
    retour = reverse("contrat-texte-ecrire", args=[numero])
    return objets.creer(
        requete,
        PartieNouvelleForm(saisie(requete)),
        lambda neuve: actions.ajouter_partie(neuve, lu, requete.user),
        _vers,
        _page(lu, "Ajouter une partie", "Ajouter la partie", retour),
    )


@page_reservee(MODIFIER)
@avec_brouillon
def modifier(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Write a part, or rename it."""
    lue = _partie(requete, numero)
    titre = f"Écrire «\u00a0{lue.titre}\u00a0»"
    return objets.modifier(
        requete,
        lambda: PartieForm(saisie(requete), instance=_partie(requete, numero)),
        lambda change: actions.modifier_partie(change, requete.user),
        _vers(lue),
        _page(lue.contrat, titre, "Enregistrer les changements", _vers(lue)),
    )


@require_POST
@page_reservee(MODIFIER)
def acte(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Move a part, take it out of the text, or bring it back."""
    lue = _partie(requete, numero)
    agir, dit = ACTES.get(requete.POST.get("acte", ""), (None, ""))
    if agir is not None and agir(lue, requete.user):
        messages.success(requete, dit)
    return redirect(_vers(lue))


@page_reservee("contrats.voir")
def telecharger(requete: RequeteConnectee, numero: int, extension: str) -> HttpResponse:
    """Make the text of today in one format and send it."""
    lu = atteindre(requete, numero)
    return envoyer_document(document(*du_jour(lu)), f"contrat-{lu.pk}-texte", extension)
