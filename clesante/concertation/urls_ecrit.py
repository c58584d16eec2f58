"""Addresses of the part « ecrit » of a shared diagnosis."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
