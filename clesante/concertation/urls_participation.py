"""Addresses of the part « participation » of a shared diagnosis."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
