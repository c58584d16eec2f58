"""Addresses of the site: each app brings its own."""

from django.urls import include, path

handler500 = "clesante.ui.erreurs.erreur_serveur"

urlpatterns = [
    path("", include("clesante.accueil.urls")),
    path("", include("clesante.diagnostic.urls")),
    path("", include("clesante.donnees.urls")),
    path("", include("clesante.cadres.urls")),
    path("", include("clesante.acteurs.urls")),
    path("", include("clesante.ui.urls")),
    path("", include("clesante.comptes.urls")),
]
