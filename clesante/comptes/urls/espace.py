"""Addresses of saved views and of drafts."""

from django.urls import path

from clesante.comptes.views import brouillons, vues

urlpatterns = [
    path("vues/", vues.mes_vues, name="vues"),
    path("vues/<numero:numero>/", vues.vue, name="vue"),
    path("vues/<numero:numero>/effacer/", vues.effacer, name="vue-effacer"),
    path("brouillons/", brouillons.garder, name="brouillons"),
    path("brouillons/<numero:numero>/effacer/", brouillons.effacer, name="brouillon-effacer"),
]
