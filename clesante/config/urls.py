"""Addresses of the site: each app brings its own."""

from django.urls import include, path

urlpatterns = [
    path("", include("clesante.accueil.urls")),
    path("", include("clesante.diagnostic.urls")),
    path("", include("clesante.donnees.urls")),
    path("", include("clesante.ui.urls")),
    path("", include("clesante.comptes.urls")),
]
