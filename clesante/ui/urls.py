"""Addresses of the pages every site must have, and of the page of components."""

from django.urls import path

from clesante.ui import views

urlpatterns = [
    path("composants/", views.composants, name="composants"),
    path("accessibilite/", views.accessibilite, name="accessibilite"),
    path("mentions-legales/", views.mentions_legales, name="mentions_legales"),
    path("donnees-personnelles/", views.donnees_personnelles, name="donnees_personnelles"),
]
