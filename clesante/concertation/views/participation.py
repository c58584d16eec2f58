"""Pages of the participation in a diagnosis: its calls, and who was heard."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from clesante.comptes.views import objets
from clesante.comptes.views.brouillons import avec_brouillon, saisie
from clesante.comptes.views.reservees import RequeteConnectee, page_reservee
from clesante.concertation.actions import MODIFIER
from clesante.concertation.actions import participation as actions
from clesante.concertation.choix import Canal, EtatContribution
from clesante.concertation.colonnes.participation import GROUPES
from clesante.concertation.forms.participation import AppelForm, AppelNouveauForm
from clesante.concertation.lectures.participation import (
    MODERER,
    appels_de,
    comptes_par,
    groupes,
    publiees,
)
from clesante.concertation.models import Appel, Diagnostic
from clesante.concertation.regles.participation import etat_d_appel, manques
from clesante.concertation.views import atteindre, atteindre_un, fil
from clesante.ui.colonnes import tableau

PAR_PAGE = 20


def fil_participation(diagnostic: Diagnostic, *etapes: tuple[str, str]) -> list[tuple[str, str]]:
    """Return the breadcrumb of a page of the participation in a diagnosis."""
    accueil = ("Participation", reverse("participation", args=[diagnostic.pk]))
    return fil(diagnostic, accueil, *etapes)


@page_reservee("concertation.voir")
def participation(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Show the calls of a diagnosis, how many answered, and who was heard."""
    lu = atteindre(requete, numero)
    jour = timezone.localdate()
    entendus = groupes(lu)
    etats, canaux = comptes_par(lu, "etat", EtatContribution), comptes_par(lu, "canal", Canal)
    contexte = {
        "diagnostic": lu,
        "appels": [(a, etat_d_appel(a.du, a.au, jour)) for a in appels_de(lu)],
        "total": sum(etats.values()),
        "a_lire": etats[EtatContribution.A_LIRE],
        "etats": [(e.label, etats[e.value]) for e in EtatContribution],
        "canaux": [(c.label, canaux[c.value]) for c in Canal],
        "page": Paginator(publiees(lu), PAR_PAGE).get_page(requete.GET.get("page")),
        "groupes": tableau("Qui est entendu dans ce diagnostic", GROUPES, entendus),
        "manques": manques(entendus),
        "peut_moderer": lu.permet(requete.user, MODERER),
        "peut_modifier": lu.permet(requete.user, MODIFIER),
        "etapes": fil(lu, ("Participation", "")),
    }
    return render(requete, "concertation/participation.html", contexte)


@page_reservee(MODIFIER)
@avec_brouillon
def appel_ajouter(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Prepare a call for contributions."""
    lu = atteindre(requete, numero, MODIFIER)
    retour = reverse("participation", args=[numero])
    page = objets.Page(
        "Préparer un appel à contributions", "Préparer l'appel", retour,
        fil_participation(lu, ("Préparer un appel", "")),
    )  # fmt: skip
    return objets.creer(
        requete,
        AppelNouveauForm(saisie(requete)),
        lambda neuf: actions.ouvrir_appel(neuf, lu, requete.user),
        lambda _: retour,
        page,
    )


@page_reservee("concertation.voir")
def appel(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Show a call to the team and its partners: its words, how many answered, what is joined."""
    lu: Any = atteindre_un(requete, Appel, numero)
    contexte = {
        "appel": appels_de(lu.diagnostic).get(pk=numero),
        "diagnostic": lu.diagnostic,
        "etat": etat_d_appel(lu.du, lu.au, timezone.localdate()),
        "peut_moderer": lu.diagnostic.permet(requete.user, MODERER),
        "peut_modifier": lu.diagnostic.permet(requete.user, MODIFIER),
        "etapes": fil_participation(lu.diagnostic, (lu.intitule, "")),
    }
    return render(requete, "concertation/participation_appel_equipe.html", contexte)


@page_reservee(MODIFIER)
@avec_brouillon
def appel_modifier(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Change a call: its words, its days; its last day closes it."""
    lu: Any = atteindre_un(requete, Appel, numero, MODIFIER)
    retour = reverse("participation", args=[lu.diagnostic_id])
    page = objets.Page(
        "Modifier l'appel", "Enregistrer les changements", retour,
        fil_participation(lu.diagnostic, (lu.intitule, "")), champ="adresse",
    )  # fmt: skip
    return objets.modifier(
        requete,
        lambda: AppelForm(saisie(requete), instance=atteindre_un(requete, Appel, numero, MODIFIER)),
        lambda change: actions.modifier_appel(change, requete.user),
        retour,
        page,
    )
