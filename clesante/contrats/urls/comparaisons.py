"""Addresses of contracts, part « comparaisons »: two texts, generations, the history of a fiche."""

from __future__ import annotations

from django.urls import URLPattern, path

from clesante.contrats.views import comparaisons as views
from clesante.contrats.views import generations, historique

GENERATIONS = "contrats/<numero:numero>/generations/"

urlpatterns: list[URLPattern] = [
    path("contrats/comparer/", views.page, name="contrat-comparer"),
    path(
        "contrats/comparer.<str:extension>",
        views.exporter,
        name="contrat-comparer-export",
    ),
    path(GENERATIONS, generations.page, name="contrat-generations"),
    path(f"{GENERATIONS}lier/", generations.lier, name="contrat-generations-lier"),
    path("fiches/<numero:numero>/historique/", historique.page, name="fiche-historique"),
]
