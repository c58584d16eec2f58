"""Addresses of the portrait."""

from django.urls import path

from clesante.diagnostic import (
    views,
    views_ages,
    views_carte,
    views_choix,
    views_comparaison,
)

urlpatterns = [
    path("portrait/", views.chercher, name="chercher-portrait"),
    path("portrait/<str:code>/", views.montrer, name="portrait"),
    path("portrait/<str:code>/choisir/", views_choix.choisir, name="choisir-indicateurs"),
    path("portrait/<str:code>/recette.yaml", views_choix.telecharger_recette, name="recette"),
    path(
        "portrait/<str:code>/portrait.<str:extension>", views.telecharger, name="portrait-fichier"
    ),
    path("portrait/<str:code>/ages/", views_ages.montrer, name="ages"),
    path("comparer/", views_comparaison.montrer, name="comparer"),
    path(
        "comparer/comparaison.<str:extension>",
        views_comparaison.telecharger,
        name="comparaison-fichier",
    ),
    path("carte/", views_carte.choisir, name="cartes"),
    path("carte/<str:indicateur>/", views_carte.montrer, name="carte-indicateur"),
    path(
        "carte/<str:indicateur>/carte.<str:extension>",
        views_carte.telecharger,
        name="carte-fichier",
    ),
]
