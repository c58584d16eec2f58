"""Addresses of contracts, part « documents »."""

from __future__ import annotations

from django.urls import URLPattern, path

from clesante.contrats.views import documents as vues

ICI = "contrats/<numero:numero>/telecharger/"
AVENANT = "avenant-<numero:rang>.<slug:extension>"
urlpatterns: list[URLPattern] = [
    path(ICI, vues.documents, name="contrat-documents"),
    path(f"{ICI}fiche/", vues.fiche, name="contrat-documents-fiche"),
    path(f"{ICI}demander/", vues.demander, name="contrat-documents-demander"),
    path(f"{ICI}demandes/<numero:rang>/", vues.demande, name="contrat-documents-demande"),
    path(f"{ICI}{AVENANT}", vues.avenant, name="contrat-documents-avenant"),
    path(f"{ICI}<slug:profil>.<slug:extension>", vues.fichier, name="contrat-documents-fichier"),
]
