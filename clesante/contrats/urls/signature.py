"""Addresses of contracts, part « signature »."""

from __future__ import annotations

from django.urls import URLPattern, path

from clesante.contrats.views import signature as vues

DU_CONTRAT = "contrats/<numero:numero>/signature/"
VERSION = "contrats/versions/<numero:numero>/signature/"
urlpatterns: list[URLPattern] = [
    path(DU_CONTRAT, vues.signature, name="contrat-signature"),
    path(f"{DU_CONTRAT}preparer/", vues.preparer, name="contrat-signature-preparer"),
    path(f"{VERSION}parapheur.zip", vues.parapheur, name="contrat-signature-parapheur"),
    path(f"{VERSION}deposer/", vues.deposer, name="contrat-signature-deposer"),
    path(f"{VERSION}declarer/", vues.declarer, name="contrat-signature-declarer"),
    path("contrats/signatures/<numero:numero>/", vues.noter, name="contrat-signature-noter"),
]
