"""Addresses of the site: each app brings its own."""

from django.urls import include, path, register_converter

from clesante.ui.vues import Numero

handler400 = "clesante.ui.erreurs.illisible"
handler403 = "clesante.ui.erreurs.interdit"
handler404 = "clesante.ui.erreurs.introuvable"
handler500 = "clesante.ui.erreurs.erreur_serveur"

register_converter(Numero, "numero")

urlpatterns = [
    path("", include("clesante.accueil.urls")),
    path("", include("clesante.diagnostic.urls")),
    path("", include("clesante.donnees.urls")),
    path("", include("clesante.cadres.urls")),
    path("", include("clesante.acteurs.urls")),
    path("", include("clesante.concertation.urls")),
    path("", include("clesante.contrats.urls")),
    path("", include("clesante.pieces.urls")),
    path("", include("clesante.recherche.urls")),
    path("", include("clesante.ui.urls")),
    path("", include("clesante.comptes.urls")),
    path("", include("clesante.exploitation.urls")),
]
