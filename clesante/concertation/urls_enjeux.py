"""Addresses of the part « enjeux » of a shared diagnosis."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
