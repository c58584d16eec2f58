"""Addresses of the register of dispositifs."""

from django.urls import path

from clesante.acteurs.views import couverture as views_couverture
from clesante.acteurs.views import dispositifs as views
from clesante.acteurs.views import imports_dispositifs as imports

urlpatterns = [
    path("dispositifs/", views.dispositifs, name="dispositifs"),
    path("dispositifs/export.<str:extension>", views.exporter, name="dispositifs-export"),
    path("dispositifs/couverture/", views_couverture.couverture, name="dispositifs-couverture"),
    path("dispositifs/ajouter/", views.nouveau, name="dispositif-ajouter"),
    path("dispositifs/importer/", imports.nouvel_import, name="dispositifs-importer"),
    path(
        "dispositifs/importer/<numero:numero>/", imports.page_import, name="dispositifs-import"
    ),
    path(
        "dispositifs/importer/<numero:numero>/a-corriger.<str:extension>", imports.corriger,
        name="dispositifs-import-corrige",
    ),
    path("dispositifs/<numero:numero>/", views.dispositif, name="dispositif"),
    path("dispositifs/<numero:numero>/modifier/", views.modifier, name="dispositif-modifier"),
    path("dispositifs/<numero:numero>/journal/", views.journal, name="dispositif-journal"),
    path(
        "dispositifs/<numero:numero>/journal/<numero:evenement>/annuler/", views.annuler,
        name="dispositif-annuler",
    ),
    path(
        "dispositifs/<numero:numero>/actions/ajouter/", views.nouvelle_action,
        name="dispositif-action-ajouter",
    ),
    path(
        "dispositifs/actions/<numero:numero>/modifier/", views.modifier_action,
        name="dispositif-action-modifier",
    ),
]  # fmt: skip
