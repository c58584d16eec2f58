"""Addresses of the data sources."""

from django.urls import path

from clesante.donnees import views

urlpatterns = [path("sources/", views.sources, name="sources")]
