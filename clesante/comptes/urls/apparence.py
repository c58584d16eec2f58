"""Addresses of the host's appearance."""

from django.urls import path

from clesante.comptes.views import apparence

urlpatterns = [
    path("apparence/", apparence.apparence, name="apparence"),
    path("apparence/neutre/", apparence.neutre, name="apparence-neutre"),
    path("apparence/charte/", apparence.charte, name="apparence-charte"),
    path("apparence/charte/retirer/", apparence.sans_charte, name="apparence-charte-retirer"),
    path("apparence/charte/essai/", apparence.essai_de_charte, name="apparence-charte-fichier"),
    path("apparence/feuille.<str:empreinte>.css", apparence.feuille, name="apparence-feuille"),
    path("apparence/<str:fichier>", apparence.logo, name="apparence-logo"),
]
