"""Addresses of contracts, part by part."""

from django.urls import path

from clesante.contrats import views
from clesante.contrats.urls import argent as urls_argent
from clesante.contrats.urls import avenants as urls_avenants
from clesante.contrats.urls import comparaisons as urls_comparaisons
from clesante.contrats.urls import conformite as urls_conformite
from clesante.contrats.urls import cycle as urls_cycle
from clesante.contrats.urls import documents as urls_documents
from clesante.contrats.urls import fiches as urls_fiches
from clesante.contrats.urls import programme as urls_programme
from clesante.contrats.urls import prs as urls_prs
from clesante.contrats.urls import redondances as urls_redondances
from clesante.contrats.urls import relecture as urls_relecture
from clesante.contrats.urls import reprise as urls_reprise
from clesante.contrats.urls import signature as urls_signature
from clesante.contrats.urls import texte as urls_texte
from clesante.contrats.urls import versions as urls_versions
from clesante.contrats.urls import vues as urls_vues

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
    *urls_prs.urlpatterns,
    *urls_texte.urlpatterns,
    *urls_conformite.urlpatterns,
    *urls_documents.urlpatterns,
    *urls_redondances.urlpatterns,
    *urls_argent.urlpatterns,
    *urls_reprise.urlpatterns,
    *urls_relecture.urlpatterns,
    *urls_signature.urlpatterns,
    *urls_versions.urlpatterns,
    *urls_avenants.urlpatterns,
    *urls_comparaisons.urlpatterns,
]
