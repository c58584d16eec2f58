"""Addresses of the tests of ``ui``: its own pages, and views that fail in every way."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from clesante.socle.erreurs import (
    ClesanteError,
    EntreeInvalideError,
    IndisponibleError,
    IntrouvableError,
    RefuseError,
    TropDEssaisError,
)

ERREURS = {
    "saisie": EntreeInvalideError(
        "«\u00a08509\u00a0» n'est pas un code.", "Écrivez cinq caractères."
    ),
    "absent": IntrouvableError(
        "Aucune commune «\u00a0<b>Zyx</b>\u00a0».", "Vérifiez l'orthographe."
    ),
    "refus": RefuseError("Le contrat est signé.", "Prenez un avenant."),
    "autre": ClesanteError("L'entrepôt manque.", "Installez-le."),
    "essais": TropDEssaisError(60),
    "manque": IndisponibleError("L'entrepôt n'est pas installé.", "INSTALLER."),
    "base": OperationalError("connexion refusée à mot-de-passe"),
    "plein": OSError(28, "No space left on device: mot-de-passe"),
    "panne": RuntimeError("secret-de-la-trace"),
    "interdit": PermissionDenied("secret-de-la-trace"),
    "louche": SuspiciousOperation("secret-de-la-trace"),
}


@login_not_required
def echouer(requete: HttpRequest, cas: str) -> HttpResponse:
    """Fail as asked."""
    raise ERREURS[cas]


handler400 = "clesante.ui.erreurs.illisible"
handler403 = "clesante.ui.erreurs.interdit"
handler404 = "clesante.ui.erreurs.introuvable"
handler500 = "clesante.ui.erreurs.erreur_serveur"
urlpatterns = [
    path("", include("clesante.ui.urls")),
    path("erreur/<cas>/", echouer, name="erreur"),
    path("recherche/", echouer, {"cas": "absent"}, name="recherche"),
    path("connexion/", echouer, {"cas": "absent"}, name="connexion"),
]
