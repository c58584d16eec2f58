"""Fingerprints of passwords that cost little: the same algorithm, with less memory."""

from __future__ import annotations

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher


@pytest.fixture(autouse=True)
def _empreintes_legeres(monkeypatch: pytest.MonkeyPatch) -> None:
    for reglage, valeur in (("time_cost", 1), ("memory_cost", 64), ("parallelism", 1)):
        monkeypatch.setattr(Argon2PasswordHasher, reglage, valeur)
