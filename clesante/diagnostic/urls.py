"""Addresses of the portrait."""

from django.urls import path

from clesante.diagnostic import views

urlpatterns = [
    path("portrait/", views.chercher, name="chercher-portrait"),
    path("portrait/<str:code>/", views.montrer, name="portrait"),
    path(
        "portrait/<str:code>/portrait.<str:extension>", views.telecharger, name="portrait-fichier"
    ),
]
