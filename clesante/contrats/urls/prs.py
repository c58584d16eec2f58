"""Addresses of the objectives of regional projects."""

from __future__ import annotations

from django.urls import URLPattern, path

from clesante.contrats.views import prs as vues

ICI = "contrats/projets-regionaux/"
urlpatterns: list[URLPattern] = [
    path(ICI, vues.prs, name="prs"),
    path(f"{ICI}fichier.<slug:extension>", vues.exporter, name="prs-export"),
    path(f"{ICI}ajouter/", vues.ajouter, name="prs-ajouter"),
    path(f"{ICI}importer/", vues.importer, name="prs-importer"),
    path(f"{ICI}<numero:numero>/modifier/", vues.modifier, name="prs-modifier"),
    path(f"{ICI}<numero:numero>/retirer/", vues.retirer, name="prs-retirer"),
    path(f"{ICI}annuler/<numero:numero>/", vues.defaire, name="prs-annuler"),
]
