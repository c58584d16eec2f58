"""Addresses of contracts, part « versions »."""

from __future__ import annotations

from django.urls import URLPattern, path

from clesante.contrats.views import echange
from clesante.contrats.views import versions as vues

DU_CONTRAT = "contrats/<numero:numero>/versions/"
UNE = "contrats/versions/<numero:numero>/"
urlpatterns: list[URLPattern] = [
    path(DU_CONTRAT, vues.toutes, name="contrat-versions"),
    path(f"{DU_CONTRAT}verifier/", vues.verification, name="contrat-verifier-versions"),
    path(f"{DU_CONTRAT}a-une-date/", vues.a_une_date, name="contrat-a-une-date"),
    path(UNE, vues.une, name="contrat-version"),
    path(f"{UNE}contenu.json", vues.texte_canonique, name="contrat-version-contenu"),
    path("contrats/recevoir/", echange.arrivee, name="contrat-recevoir"),
    path(
        "contrats/<numero:numero>/emporter.<slug:extension>",
        echange.exporter,
        name="contrat-emporter",
    ),
    path("contrats/versions/fichiers/<numero:numero>/", vues.fichier, name="contrat-version-piece"),
]
