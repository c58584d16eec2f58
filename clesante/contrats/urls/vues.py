"""Addresses of contracts, part « vues »."""

from __future__ import annotations

from django.urls import URLPattern, path

from clesante.contrats.views import carte as views_carte
from clesante.contrats.views import fil_rouge as views_fil
from clesante.contrats.views import matrices as views_matrices
from clesante.contrats.views import vues
from clesante.contrats.views import vues_ensemble as views_vues_ensemble
from clesante.contrats.views import vues_temps as temps

UN = "contrats/<numero:numero>/"
urlpatterns: list[URLPattern] = [
    path("actions/", vues.fiches, name="fiches"),
    path("actions/fichier.<str:extension>", vues.exporter, name="fiches-export"),
    path("fiches/<numero:numero>/etat/", vues.etat, name="fiche-etat"),
    path(f"{UN}actions/", vues.fiches_du_contrat, name="contrat-fiches"),
    path(
        f"{UN}actions/fichier.<str:extension>",
        vues.exporter_du_contrat,
        name="contrat-fiches-export",
    ),
    path(f"{UN}actions/plusieurs/", views_vues_ensemble.ensemble, name="contrat-fiches-ensemble"),
    path(f"{UN}actions/tableau/", temps.tableau, name="contrat-tableau"),
    path(f"{UN}actions/calendrier/", temps.calendrier, name="contrat-calendrier"),
    path(f"{UN}actions/frise/", temps.frise, name="contrat-frise"),
    path(f"{UN}actions/carte/", views_carte.carte, name="contrat-carte"),
    path(f"{UN}matrices/", views_matrices.matrices, name="contrat-matrices"),
    path(f"{UN}matrices/<slug:code>/", views_matrices.matrice, name="contrat-matrice"),
    path(
        f"{UN}matrices/<slug:code>/fichier.<str:extension>",
        views_matrices.exporter,
        name="contrat-matrice-export",
    ),
    path(f"{UN}du-constat-a-l-indicateur/", views_fil.fil, name="contrat-fil"),
    path(
        f"{UN}du-constat-a-l-indicateur/fichier.<str:extension>",
        views_fil.exporter,
        name="contrat-fil-export",
    ),
]
