"""Read-only SQLite files that another process may replace at any time."""

from __future__ import annotations

import os
import sqlite3
import threading
from pathlib import Path

from clesante.socle.erreurs import IntrouvableError

_ouvertes = threading.local()


def connexion(fichier: Path, quoi: str) -> sqlite3.Connection:
    """Return this thread's own read-only connection to ``fichier``, reopened when it was replaced.

    ``quoi`` names the file in the sentence of ``IntrouvableError`` raised when it is absent.
    """
    try:
        etat = fichier.stat()
    except FileNotFoundError as erreur:
        raise IntrouvableError(
            f"{quoi} n'est pas installé.", "Lancez `clesante donnees installer`."
        ) from erreur
    signature = (os.getpid(), etat.st_ino, etat.st_mtime_ns)
    cache = _ouvertes.__dict__.setdefault("fichiers", {})
    connue = cache.get(fichier)
    if connue and connue[0] == signature:
        return connue[1]
    if connue:
        connue[1].close()
    base = sqlite3.connect(f"{fichier.as_uri()}?mode=ro&immutable=1", uri=True)
    cache[fichier] = (signature, base)
    return base
