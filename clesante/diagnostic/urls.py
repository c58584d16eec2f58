"""Addresses of the portrait."""

from django.urls import path

from clesante.diagnostic import (
    ages_vues,
    carte_indicateur_vues,
    comparaison_vues,
    views,
    views_choix,
)

urlpatterns = [
    path("portrait/", views.chercher, name="chercher-portrait"),
    path("portrait/<str:code>/", views.montrer, name="portrait"),
    path("portrait/<str:code>/choisir/", views_choix.choisir, name="choisir-indicateurs"),
    path("portrait/<str:code>/recette.yaml", views_choix.telecharger_recette, name="recette"),
    path(
        "portrait/<str:code>/portrait.<str:extension>", views.telecharger, name="portrait-fichier"
    ),
    path("portrait/<str:code>/ages/", ages_vues.montrer, name="ages"),
    path("comparer/", comparaison_vues.montrer, name="comparer"),
    path(
        "comparer/comparaison.<str:extension>",
        comparaison_vues.telecharger,
        name="comparaison-fichier",
    ),
    path("carte/", carte_indicateur_vues.choisir, name="cartes"),
    path("carte/<str:indicateur>/", carte_indicateur_vues.montrer, name="carte-indicateur"),
    path(
        "carte/<str:indicateur>/carte.<str:extension>",
        carte_indicateur_vues.telecharger,
        name="carte-fichier",
    ),
]
