"""Addresses of contracts, part « conformite »."""

from __future__ import annotations

from django.urls import URLPattern, path

from clesante.contrats.views import conformite as vues

ICI = "contrats/<numero:numero>/verifier/"
urlpatterns: list[URLPattern] = [
    path(ICI, vues.verification, name="contrat-verifier"),
    path(f"{ICI}verification.<slug:extension>", vues.exporter, name="contrat-verifier-export"),
    path(f"{ICI}<slug:regle>/lever/", vues.lever, name="contrat-blocage-lever"),
    path(f"{ICI}<slug:regle>/remettre/", vues.remettre, name="contrat-blocage-remettre"),
]
