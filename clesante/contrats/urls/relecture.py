"""Addresses of contracts, part « relecture »."""

from __future__ import annotations

from django.urls import URLPattern, path

from clesante.contrats.views import relecture as vues

ICI = "contrats/relectures/<numero:numero>/"
AVIS = "contrats/relectures/avis/<numero:numero>/"
DU_CONTRAT = "contrats/<numero:numero>/relecture/"
urlpatterns: list[URLPattern] = [
    path(DU_CONTRAT, vues.relecture, name="contrat-relecture"),
    path(f"{DU_CONTRAT}ouvrir/", vues.ouvrir, name="contrat-relecture-ouvrir"),
    path(f"{ICI}demander/", vues.demander, name="contrat-relecture-demander"),
    path(f"{ICI}clore/", vues.clore, name="contrat-relecture-clore"),
    path(AVIS, vues.avis, name="contrat-relecture-avis"),
    path(f"{AVIS}retirer/", vues.retirer, name="contrat-relecture-retirer"),
]
