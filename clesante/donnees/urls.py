"""Addresses of the catalogue, of the data sources and of their freshness."""

from django.urls import path

from clesante.donnees import views

urlpatterns = [
    path("sources/", views.sources, name="sources"),
    path("fraicheur/", views.fraicheur, name="fraicheur"),
    path("indicateurs/", views.catalogue, name="indicateurs"),
    path("indicateurs/<str:indicateur>/", views.fiche, name="indicateur"),
    path(
        "indicateurs/<str:indicateur>/modele.<str:extension>",
        views.telecharger_modele,
        name="indicateur-modele",
    ),
]
