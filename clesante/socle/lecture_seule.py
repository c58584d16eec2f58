"""Read-only SQLite files that another process may replace at any time."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
from pathlib import Path

from clesante.socle import generations
from clesante.socle.erreurs import IndisponibleError

_ouvertes = threading.local()
MEMOIRE_KIO = 200
"""What a connection keeps of its file, of which the system keeps all: each thread has its own."""


def version(fichier: Path, quoi: str) -> tuple[str, int, int]:
    """Return what changes when ``fichier`` is replaced: the key of what is kept from its content.

    ``quoi`` names the file in the sentence of ``IndisponibleError`` raised when it is absent.
    """
    fichier = generations.actuel(fichier)
    try:
        etat = fichier.stat()
    except FileNotFoundError as erreur:
        raise _absent(quoi) from erreur
    return str(fichier), etat.st_ino, etat.st_mtime_ns


def connexion(fichier: Path, quoi: str) -> sqlite3.Connection:
    """Return this thread's own read-only connection to ``fichier``, reopened when it was replaced.

    Raises ``IndisponibleError`` as :func:`version` does.
    """
    signature = (os.getpid(), *version(fichier, quoi))
    cache = _ouvertes.__dict__.setdefault("fichiers", {})
    connue = cache.get(fichier)
    if connue and connue[0] == signature:
        return connue[1]
    if connue:
        connue[1].close()
    try:
        base = sqlite3.connect(f"{Path(signature[1]).as_uri()}?mode=ro&immutable=1", uri=True)
        with contextlib.suppress(sqlite3.DatabaseError):  # damaged: what reads it says so
            base.execute(f"PRAGMA cache_size = {-MEMOIRE_KIO}")
    except sqlite3.OperationalError as erreur:  # replaced and removed since its version was read
        raise _absent(quoi) from erreur
    cache[fichier] = (signature, base)
    return base


def signature_de(fichier: Path, requete: str) -> str | None:
    """Return the fingerprint that ``fichier`` holds of what it was built from, as a query reads it.

    None when it is absent, damaged or of another layout.
    """
    if not fichier.is_file():
        return None
    with contextlib.closing(sqlite3.connect(f"{fichier.as_uri()}?mode=ro", uri=True)) as base:
        try:
            ligne = base.execute(requete).fetchone()
        except sqlite3.DatabaseError:
            return None
    return str(ligne[0]) if ligne else None


def _absent(quoi: str) -> IndisponibleError:
    return IndisponibleError(
        f"{quoi} n'est pas installé.", "Lancez « clesante donnees installer »."
    )
