"""Fingerprints of passwords that cost little; a person."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher

if TYPE_CHECKING:  # read before Django starts
    from clesante.comptes.models import Utilisateur


@pytest.fixture(autouse=True)
def _empreintes_legeres(monkeypatch: pytest.MonkeyPatch) -> None:
    for reglage, valeur in (("time_cost", 1), ("memory_cost", 64), ("parallelism", 1)):
        monkeypatch.setattr(Argon2PasswordHasher, reglage, valeur)


@pytest.fixture(autouse=True)
def _fenetre_entiere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Count every try of a test in one window, whatever the hour it runs."""
    from clesante.comptes import limites

    instant = int(time.time())
    monkeypatch.setattr(limites, "maintenant", lambda: instant)


@pytest.fixture
def compte_de(db: None) -> Callable[..., Utilisateur]:
    """Return ``compte_de(role, …)``: an open account that holds these roles on « ORG-1 »."""
    from clesante.comptes.models import Attribution, Utilisateur
    from tests.aides.comptes import PHRASE

    def ouvrir(*roles: str, courriel: str = "anne@exemple.fr") -> Utilisateur:
        utilisateur = Utilisateur.objects.create_user(courriel, PHRASE)
        for role in roles:
            Attribution.objects.create(utilisateur=utilisateur, role=role, portee="ORG-1")
        return utilisateur

    return ouvrir
