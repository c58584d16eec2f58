"""Addresses of organisations, people and imports."""

from django.urls import path

from clesante.acteurs import views, views_imports, views_personnes, views_suivi

urlpatterns = [
    path("organisations/", views.organisations, name="organisations"),
    path("organisations/export.<str:extension>", views.exporter, name="organisations-export"),
    path("organisations/ajouter/", views.nouvelle, name="organisation-ajouter"),
    path("organisations/importer/", views_imports.nouvel_import, name="organisations-importer"),
    path(
        "organisations/importer/<int:numero>/", views_imports.page_import,
        name="organisations-import",
    ),
    path("organisations/doublons/", views_suivi.page_doublons, name="organisations-doublons"),
    path("organisations/<int:numero>/", views.organisation, name="organisation"),
    path("organisations/<int:numero>/modifier/", views.modifier, name="organisation-modifier"),
    path(
        "organisations/<int:numero>/journal/", views_suivi.journal_organisation,
        name="organisation-journal",
    ),
    path(
        "organisations/<int:numero>/journal/<int:evenement>/annuler/", views_suivi.annuler,
        name="organisation-annuler",
    ),
    path(
        "organisations/<int:numero>/fusionner/<int:autre>/", views_suivi.page_fusionner,
        name="organisation-fusionner",
    ),
    path(
        "organisations/<int:numero>/personnes/ajouter/", views_personnes.nouvelle_personne,
        name="personne-ajouter",
    ),
    path(
        "personnes/<int:numero>/modifier/", views_personnes.modifier_personne,
        name="personne-modifier",
    ),
    path(
        "fonctions/<int:numero>/modifier/", views_personnes.modifier_fonction,
        name="fonction-modifier",
    ),
]  # fmt: skip
