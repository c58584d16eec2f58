"""Addresses of the home page, the search and what a CLS is."""

from django.urls import path

from clesante.accueil import views

urlpatterns = [
    path("", views.accueil, name="accueil"),
    path("recherche/", views.recherche, name="recherche"),
    path("contrat-local-de-sante/", views.comprendre, name="comprendre"),
]
