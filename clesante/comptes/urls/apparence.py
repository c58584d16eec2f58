"""Addresses of the host's appearance."""

from django.urls import path

from clesante.comptes.views import apparence

urlpatterns = [
    path("apparence/", apparence.apparence, name="apparence"),
    path("apparence/neutre/", apparence.neutre, name="apparence-neutre"),
    path("apparence/feuille.<str:empreinte>.css", apparence.feuille, name="apparence-feuille"),
    path("apparence/<str:fichier>", apparence.logo, name="apparence-logo"),
]
