"""Addresses of the part « collecte » of a shared diagnosis."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
