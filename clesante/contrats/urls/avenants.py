"""Addresses of contracts, part « avenants »."""

from __future__ import annotations

from django.urls import URLPattern, path

from clesante.contrats.views import avenants as views

CONTRAT, UN = "contrats/<numero:numero>/avenants", "avenants/<numero:numero>"
urlpatterns: list[URLPattern] = [
    path(f"{CONTRAT}/", views.avenants, name="contrat-avenants"),
    path(f"{CONTRAT}/preparer/", views.preparer, name="contrat-avenants-preparer"),
    path(f"{UN}/", views.avenant, name="contrat-avenants-avenant"),
    path(f"{UN}/changements.<str:extension>", views.exporter, name="contrat-avenants-fichier"),
    path(f"{UN}/modifier/", views.modifier, name="contrat-avenants-modifier"),
    path(f"{UN}/figer/", views.figer, name="contrat-avenants-figer"),
    path(f"{UN}/rouvrir/", views.rouvrir, name="contrat-avenants-rouvrir"),
    path(f"{UN}/revenir/", views.revenir, name="contrat-avenants-revenir"),
    path(f"{UN}/abandonner/", views.abandonner, name="contrat-avenants-abandonner"),
]
