"""Files written whole or not at all, and their fingerprints."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

OCTETS_MAX = 20 * 1024**2  # the biggest file taken from a person


def empreinte(chemin: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    with chemin.open("rb") as flux:
        return hashlib.file_digest(flux, "sha256").hexdigest()


# What this module makes for a moment bears the number of the process that will remove it.
_PROVISOIRE = re.compile(r"\..+\.([0-9]+)-\w{8}")
AGE_MAX_S = 86_400


def _prefixe(nom: str) -> str:
    return f".{nom}.{os.getpid()}-"


@contextlib.contextmanager
def dossier_provisoire(parent: Path) -> Iterator[Path]:
    """Yield a new folder inside ``parent``, removed at the end of the block."""
    with tempfile.TemporaryDirectory(prefix=_prefixe("travail"), dir=parent) as nom:
        yield Path(nom)


def balayer(dossier: Path) -> None:
    """Remove what processes that died have left in a folder: their unfinished files and folders.

    What a living process is making is left alone, and so is everything else.
    """
    for reste in dossier.glob(".*"):
        trouve = _PROVISOIRE.fullmatch(reste.name)
        if trouve and not _en_cours(int(trouve[1]), reste):
            if reste.is_dir() and not reste.is_symlink():
                shutil.rmtree(reste, ignore_errors=True)
            else:
                reste.unlink(missing_ok=True)


def _en_cours(pid: int, reste: Path) -> bool:
    """Tell whether the maker of a file still runs; by its age where no process can be asked."""
    if os.name == "nt":
        with contextlib.suppress(OSError):
            return time.time() - reste.stat().st_mtime < AGE_MAX_S
        return False
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


@contextlib.contextmanager
def remplacement(cible: Path, mode: int = 0o644) -> Iterator[Path]:
    """Yield a temporary path beside ``cible`` and rename it onto ``cible`` on success.

    ``mode``: who may read it then. If the block raises or the process dies, ``cible`` is as it was.
    """
    cible.parent.mkdir(parents=True, exist_ok=True)
    descripteur, nom = tempfile.mkstemp(prefix=_prefixe(cible.name), dir=cible.parent)
    os.close(descripteur)
    provisoire = Path(nom)
    try:
        yield provisoire
        with provisoire.open("rb+") as flux:
            os.fsync(flux.fileno())
        provisoire.chmod(mode)
        provisoire.replace(cible)
    finally:
        provisoire.unlink(missing_ok=True)


def ecrire(cible: Path, contenu: bytes | str) -> Path:
    """Write ``contenu`` to ``cible`` atomically and return ``cible``."""
    octets = contenu.encode() if isinstance(contenu, str) else contenu
    with remplacement(cible) as provisoire:
        provisoire.write_bytes(octets)
    return cible
