"""Addresses of contracts, part « texte »."""

from __future__ import annotations

from django.urls import URLPattern, path

from clesante.contrats.views import texte as vues

ICI = "contrats/<numero:numero>/texte/"
PARTIE = "contrats/parties/<numero:numero>/"
urlpatterns: list[URLPattern] = [
    path(ICI, vues.texte, name="contrat-texte"),
    path(f"{ICI}ecrire/", vues.ecrire, name="contrat-texte-ecrire"),
    path(f"{ICI}retirees/", vues.page_retirees, name="contrat-texte-retirees"),
    path(f"{ICI}document.<slug:extension>", vues.telecharger, name="contrat-texte-document"),
    path(f"{ICI}parties/ajouter/", vues.ajouter, name="contrat-partie-ajouter"),
    path(f"{PARTIE}modifier/", vues.modifier, name="contrat-partie-modifier"),
    path(f"{PARTIE}acte/", vues.acte, name="contrat-partie-acte"),
]
