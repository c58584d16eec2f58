"""Addresses of contracts, part « argent »."""

from __future__ import annotations

from django.urls import URLPattern, path

from clesante.contrats.views import argent as views

CONTRAT, FICHE = "contrats/<numero:numero>/financements", "fiches/<numero:numero>/financement"
POSTE = "postes/<numero:numero>"
urlpatterns: list[URLPattern] = [
    path(f"{CONTRAT}/", views.argent, name="contrat-argent"),
    path(f"{CONTRAT}.<str:extension>", views.exporter, name="contrat-argent-fichier"),
    path(f"{CONTRAT}/postes/ajouter/", views.ajouter_poste, name="poste-ajouter"),
    path(f"{FICHE}/", views.plan, name="fiche-argent"),
    path(f"{FICHE}/saisir/", views.saisir, name="fiche-argent-saisir"),
    path(f"{POSTE}/modifier/", views.modifier_poste, name="poste-modifier"),
    path(f"{POSTE}/retirer/", views.retirer_poste, name="poste-retirer"),
]
