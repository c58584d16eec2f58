"""Addresses of shared diagnoses, part by part."""

from django.urls import path

from clesante.concertation import views
from clesante.concertation.urls import collecte as urls_collecte
from clesante.concertation.urls import ecrit as urls_ecrit
from clesante.concertation.urls import enjeux as urls_enjeux
from clesante.concertation.urls import participation as urls_participation

urlpatterns = [
    path("diagnostics/", views.diagnostics, name="diagnostics"),
    path("diagnostics/ajouter/", views.nouveau, name="diagnostic-ajouter"),
    path("diagnostics/<numero:numero>/", views.diagnostic, name="diagnostic"),
    path("diagnostics/<numero:numero>/modifier/", views.modifier, name="diagnostic-modifier"),
    path("diagnostics/<numero:numero>/journal/", views.journal, name="diagnostic-journal"),
    *urls_collecte.urlpatterns,
    *urls_ecrit.urlpatterns,
    *urls_enjeux.urlpatterns,
    *urls_participation.urlpatterns,
]
