"""Pages every site must have, and the page that shows every component."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from clesante.socle.jetons import JETONS
from clesante.ui import exemples
from clesante.ui.accessibilite import en_vigueur
from clesante.ui.jetons import peinture
from clesante.ui.vues import page_publique


@page_publique
def composants(requete: HttpRequest) -> HttpResponse:
    """Show every component once, with invented data marked as such."""
    contexte = {
        "jetons": [(jeton, peinture(jeton.nom)) for jeton in JETONS],
        "epine": exemples.epine_exemple(),
        "bande": exemples.bande_exemple(),
        "barres": exemples.barres_exemple(),
        "points": exemples.points_exemple(),
        "pyramide": exemples.pyramide_exemple(),
        "methode": exemples.etapes_exemple(),
        "tableau_exemple": exemples.tableau_exemple(),
        "formulaire": exemples.formulaire_exemple(),
        "page": exemples.page_exemple(),
        "agenda_exemple": exemples.agenda_exemple(),
        "etapes": (("Accueil", "/"), ("Composants", "")),
    }
    return render(requete, "ui/composants.html", contexte)


@page_publique
def accessibilite(requete: HttpRequest) -> HttpResponse:
    """Show the declaration of accessibility, in the wording of the RGAA."""
    return render(requete, "ui/accessibilite.html", {"audit": en_vigueur(timezone.localdate())})


@page_publique
def mentions_legales(requete: HttpRequest) -> HttpResponse:
    """Show who publishes and who hosts the site."""
    return render(requete, "ui/mentions_legales.html")


@page_publique
def donnees_personnelles(requete: HttpRequest) -> HttpResponse:
    """Show which personal data the site holds, why, and how long."""
    return render(requete, "ui/donnees_personnelles.html")
