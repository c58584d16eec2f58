"""Addresses of contracts, part « reprise »."""

from __future__ import annotations

from django.urls import URLPattern, path

from clesante.contrats.views import export as views_export
from clesante.contrats.views import reprise as views_reprise

urlpatterns: list[URLPattern] = [
    path("contrats/reprendre/", views_reprise.nouvelle, name="contrat-reprendre"),
    path("contrats/reprises/<numero:numero>/", views_reprise.relire, name="contrat-reprise"),
    path(
        "contrats/<numero:numero>/retirer-la-reprise/",
        views_reprise.retrait,
        name="contrat-reprise-retirer",
    ),
    path("contrats/<numero:numero>/classeur/", views_export.donner, name="contrat-classeur"),
    path(
        "contrats/<numero:numero>/classeur.xlsx",
        views_export.telecharger,
        name="contrat-classeur-fichier",
    ),
    path(
        "contrats/classeurs/<numero:numero>/",
        views_export.relire_classeur,
        name="contrat-classeur-relire",
    ),
]
