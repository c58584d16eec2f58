"""Addresses of contracts, part by part."""

from django.urls import path

from clesante.contrats import (
    urls_argent,
    urls_conformite,
    urls_cycle,
    urls_fiches,
    urls_programme,
    urls_redondances,
    urls_reprise,
    urls_texte,
    urls_vues,
    views,
)

urlpatterns = [
    path("contrats/", views.contrats, name="contrats"),
    path("contrats/ajouter/", views.nouveau, name="contrat-ajouter"),
    path("contrats/<numero:numero>/", views.contrat, name="contrat"),
    path("contrats/<numero:numero>/modifier/", views.modifier, name="contrat-modifier"),
    path("contrats/<numero:numero>/retirer/", views.retirer, name="contrat-retirer"),
    path("contrats/<numero:numero>/journal/", views.journal, name="contrat-journal"),
    *urls_cycle.urlpatterns,
    *urls_programme.urlpatterns,
    *urls_fiches.urlpatterns,
    *urls_vues.urlpatterns,
    *urls_texte.urlpatterns,
    *urls_conformite.urlpatterns,
    *urls_redondances.urlpatterns,
    *urls_argent.urlpatterns,
    *urls_reprise.urlpatterns,
]
