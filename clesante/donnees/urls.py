"""Addresses of the catalogue, of the data sources and of their freshness."""

from django.urls import path

from clesante.donnees import views, views_depots, views_gestion

urlpatterns = [
    path("tables/", views_gestion.tables_locales, name="tables-locales"),
    path("tables/deposer/", views_depots.deposer, name="table-deposer"),
    path("tables/depots/<str:jeton>/", views_depots.page_depot, name="table-depot"),
    path(
        "tables/depots/<str:jeton>/a-corriger.<str:extension>",
        views_depots.corriger,
        name="table-corrigee",
    ),
    path("tables/<numero:numero>/", views_gestion.table_geree, name="table-geree"),
    path(
        "tables/<numero:numero>/table.<str:extension>", views_gestion.exporter, name="table-export"
    ),
    path("tables/<numero:numero>/<str:acte>/", views_gestion.acte, name="table-acte"),
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
