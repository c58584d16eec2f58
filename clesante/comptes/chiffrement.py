"""Secrets of second factors: encrypted in the base with a key that is not in the base."""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.encoding import force_bytes

USAGE = b"clesante.comptes: secrets des seconds facteurs"


def chiffrer(clair: str) -> str:
    """Return a text encrypted and authenticated."""
    return _fernet().encrypt(clair.encode()).decode()


def dechiffrer(chiffre: str) -> str:
    """Return the text; raise ``InvalidToken`` when the key is not that of the text."""
    return _fernet().decrypt(chiffre.encode()).decode()


def _fernet() -> MultiFernet:
    cles = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derivee(cle)) for cle in cles])


def _derivee(cle: str | bytes) -> bytes:
    derivee = HKDF(SHA256(), length=32, salt=None, info=USAGE).derive(force_bytes(cle))
    return base64.urlsafe_b64encode(derivee)
