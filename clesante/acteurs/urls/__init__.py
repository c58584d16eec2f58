"""Addresses of organisations, people and imports."""

from django.urls import path

from clesante.acteurs import views
from clesante.acteurs.urls import dialogue as urls_dialogue
from clesante.acteurs.urls import dispositifs as urls_dispositifs
from clesante.acteurs.views import imports as views_imports
from clesante.acteurs.views import personnes as views_personnes
from clesante.acteurs.views import suivi as views_suivi

urlpatterns = [
    path("organisations/", views.organisations, name="organisations"),
    path("organisations/export.<str:extension>", views.exporter, name="organisations-export"),
    path("organisations/ajouter/", views.nouvelle, name="organisation-ajouter"),
    path("organisations/importer/", views_imports.nouvel_import, name="organisations-importer"),
    path(
        "organisations/importer/<numero:numero>/", views_imports.page_import,
        name="organisations-import",
    ),
    path(
        "organisations/importer/<numero:numero>/a-corriger.<str:extension>", views_imports.corriger,
        name="organisations-import-corrige",
    ),
    path("organisations/doublons/", views_suivi.page_doublons, name="organisations-doublons"),
    path("organisations/<numero:numero>/", views.organisation, name="organisation"),
    path("organisations/<numero:numero>/modifier/", views.modifier, name="organisation-modifier"),
    path(
        "organisations/<numero:numero>/journal/", views_suivi.journal_organisation,
        name="organisation-journal",
    ),
    path(
        "organisations/<numero:numero>/journal/<numero:evenement>/annuler/", views_suivi.annuler,
        name="organisation-annuler",
    ),
    path(
        "organisations/<numero:numero>/fusionner/<numero:autre>/", views_suivi.page_fusionner,
        name="organisation-fusionner",
    ),
    path(
        "organisations/<numero:numero>/personnes/ajouter/", views_personnes.nouvelle_personne,
        name="personne-ajouter",
    ),
    path("personnes/<numero:numero>/", views_personnes.personne, name="personne"),
    path(
        "personnes/<numero:numero>/modifier/", views_personnes.modifier_personne,
        name="personne-modifier",
    ),
    path(
        "fonctions/<numero:numero>/modifier/", views_personnes.modifier_fonction,
        name="fonction-modifier",
    ),
    *urls_dialogue.urlpatterns,
    *urls_dispositifs.urlpatterns,
]  # fmt: skip
