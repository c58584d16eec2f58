"""Addresses of contracts, part « redondances »."""

from __future__ import annotations

from django.urls import URLPattern, path

from clesante.contrats.views import redondances as views

CONTRAT, FICHE = "contrats/<numero:numero>/redondances", "fiches/<numero:numero>/redondances"
urlpatterns: list[URLPattern] = [
    path(f"{CONTRAT}/", views.redondances, name="contrat-redondances"),
    path(f"{CONTRAT}.<str:extension>", views.exporter, name="contrat-redondances-fichier"),
    path(f"{FICHE}/", views.fiche, name="fiche-redondances"),
    path(f"{FICHE}/<slug:cible>/", views.conclure, name="redondance-conclure"),
    path("redondances/<numero:numero>/retirer/", views.retirer, name="redondance-retirer"),
]
