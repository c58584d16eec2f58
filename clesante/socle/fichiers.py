"""Files written whole or not at all, and their fingerprints."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path


def empreinte(chemin: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    with chemin.open("rb") as flux:
        return hashlib.file_digest(flux, "sha256").hexdigest()


@contextlib.contextmanager
def remplacement(cible: Path) -> Iterator[Path]:
    """Yield a temporary path beside ``cible`` and rename it onto ``cible`` on success.

    If the block raises or the process dies, ``cible`` is as it was.
    """
    cible.parent.mkdir(parents=True, exist_ok=True)
    descripteur, nom = tempfile.mkstemp(prefix=f".{cible.name}.", dir=cible.parent)
    os.close(descripteur)
    provisoire = Path(nom)
    try:
        yield provisoire
        with provisoire.open("rb+") as flux:
            os.fsync(flux.fileno())
        provisoire.chmod(0o644)
        provisoire.replace(cible)
    finally:
        provisoire.unlink(missing_ok=True)


def ecrire(cible: Path, contenu: bytes | str) -> Path:
    """Write ``contenu`` to ``cible`` atomically and return ``cible``."""
    octets = contenu.encode() if isinstance(contenu, str) else contenu
    with remplacement(cible) as provisoire:
        provisoire.write_bytes(octets)
    return cible
