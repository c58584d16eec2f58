"""Addresses of who administers accounts."""

from django.urls import path

from clesante.comptes.views import personnes

urlpatterns = [
    path("", personnes.comptes, name="comptes"),
    path("comptes.<str:extension>", personnes.exporter, name="comptes-export"),
    path("inviter/", personnes.inviter, name="comptes-inviter"),
    path("<int:numero>/", personnes.fiche, name="compte-fiche"),
    path("<int:numero>/roles/donner/", personnes.donner, name="role-donner"),
    path("<int:numero>/roles/<int:attribution>/finir/", personnes.finir, name="role-finir"),
    path("<int:numero>/<str:acte>/", personnes.acte, name="compte-acte"),
]
