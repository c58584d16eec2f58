"""Addresses of the lists of words."""

from django.urls import path

from clesante.recherche import views

urlpatterns = [
    path("vocabulaires/", views.vocabulaires, name="vocabulaires"),
    path("vocabulaires/<slug:liste>/", views.vocabulaire, name="vocabulaire"),
    path(
        "vocabulaires/<slug:liste>/fichier.<slug:extension>",
        views.exporter,
        name="vocabulaire-export",
    ),
    path("vocabulaires/<slug:liste>/ajouter/", views.ajouter, name="terme-ajouter"),
    path(
        "vocabulaires/<slug:liste>/annuler/<numero:evenement>/",
        views.annuler,
        name="vocabulaire-annuler",
    ),
    path(
        "vocabulaires/<slug:liste>/termes/<slug:terme>/modifier/",
        views.modifier,
        name="terme-modifier",
    ),
    path(
        "vocabulaires/<slug:liste>/termes/<slug:terme>/retirer/",
        views.retirer,
        name="terme-retirer",
    ),
    path(
        "vocabulaires/<slug:liste>/termes/<slug:terme>/remettre/",
        views.remettre,
        name="terme-remettre",
    ),
]
