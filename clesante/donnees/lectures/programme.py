"""The program that makes a store: whether the one in place was made by it."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

ICI = Path(__file__).parent.parent
# What turns observations into figures: the same observations give others when it changes.
DOSSIERS = ("construction", "secret")
SUFFIXES = frozenset({".py", ".sql"})


@cache
def empreinte_du_programme() -> str:
    """Return the SHA-256 of the program, SQL and Python, that makes a store, in hexadecimal."""
    somme = hashlib.sha256()
    for dossier in DOSSIERS:
        for fichier in sorted((ICI / dossier).iterdir()):
            if fichier.suffix in SUFFIXES:
                somme.update(fichier.name.encode())
                somme.update(fichier.read_bytes())
    return somme.hexdigest()
