"""What the top of every page offers to a person who is signed in: what they may open."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from clesante.comptes.droits import peut


def menu(requete: HttpRequest) -> dict[str, Any]:
    """Return ``menu``: (label, address, whether it is this page), from the setting ``MENU``.

    Rights were read by the middleware of sessions: this costs no query more.
    """
    utilisateur = getattr(requete, "user", None)
    if utilisateur is None or utilisateur.is_anonymous:
        return {"menu": []}
    permis = [
        (libelle, reverse(nom)) for nom, libelle, acte in settings.MENU if peut(utilisateur, acte)
    ]
    return {"menu": [(libelle, lien, requete.path.startswith(lien)) for libelle, lien in permis]}
