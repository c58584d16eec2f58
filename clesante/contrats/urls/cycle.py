"""Addresses of contracts, part « cycle »: steps, parties, dated documents."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import URLPattern, path

from clesante.contrats.models import Contrat
from clesante.contrats.views import actes as views_actes
from clesante.contrats.views import cycle as views_cycle
from clesante.contrats.views import parties as views_parties
from clesante.contrats.views.parties import Sorte, ecrire

# What an object is added to, in addresses; its own pages are under « contrats/<noun>/ ».
LIEUX = {"contrat": "contrats", "signataire": "contrats/signataires", "acte": "contrats/documents"}
NOMS = {
    "porteur": "porteurs",
    "referent": "referents",
    "signataire": "signataires",
    "engagement": "engagements",
    "acte": "documents",
    "avis": "actes-ars",
    "signature-acte": "signatures-de-documents",
    "orientation": "orientations",
}


def _adresses(sorte: Sorte) -> Iterator[URLPattern]:
    ajouter, modifier, retirer = ecrire(sorte)
    nom, pluriel = sorte.nom, NOMS[sorte.nom]
    lieu = "contrats" if sorte.parent[0] is Contrat else LIEUX[sorte.parent[1]]
    yield path(f"{lieu}/<numero:numero>/{pluriel}/ajouter/", ajouter, name=f"{nom}-ajouter")
    siennes = f"contrats/{pluriel}/<numero:numero>"
    yield path(f"{siennes}/modifier/", modifier, name=f"{nom}-modifier")
    yield path(f"{siennes}/retirer/", retirer, name=f"{nom}-retirer")


DU_CONTRAT = "contrats/<numero:numero>"
urlpatterns: list[URLPattern] = [
    path(f"{DU_CONTRAT}/etapes/", views_cycle.etapes, name="contrat-etapes"),
    path(f"{DU_CONTRAT}/etapes/passer/", views_cycle.passer, name="contrat-etape-passer"),
    path(f"{DU_CONTRAT}/etapes/revenir/", views_cycle.revenir, name="contrat-etape-revenir"),
    path(f"{DU_CONTRAT}/parties/", views_parties.parties, name="contrat-parties"),
    path(
        f"{DU_CONTRAT}/parties/<slug:liste>.<slug:extension>",
        views_parties.exporter,
        name="contrat-parties-fichier",
    ),
    path(f"{DU_CONTRAT}/documents/", views_actes.actes, name="contrat-actes"),
    path(
        f"{DU_CONTRAT}/documents.<slug:extension>",
        views_actes.exporter,
        name="contrat-actes-fichier",
    ),
    path("contrats/documents/<numero:numero>/", views_actes.acte, name="acte"),
    *(
        adresse
        for sorte in (*views_parties.SORTES, *views_actes.SORTES)
        for adresse in _adresses(sorte)
    ),
]
