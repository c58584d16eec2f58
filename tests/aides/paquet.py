"""The pack installed once per machine: keyed by the pack and by the code that installs it."""

from __future__ import annotations

import getpass
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import clesante

PAQUET = Path(clesante.__file__).parent
IGNORES = frozenset({"__pycache__", "templates", "static", "migrations"})
GARDES = 4


def poser(cible: Path, installer: Callable[[Path], None], *apps: str) -> Path:
    """Put at ``cible`` the file that ``installer`` makes, built only if ``apps`` changed.

    Two workers that build at the same time make the same file: the last rename wins.
    """
    cache = _dossier() / f"{_cle(*apps)}-{cible.name}"
    if not cache.exists():
        provisoire = cache.with_suffix(f".{os.getpid()}")
        installer(provisoire)
        provisoire.replace(cache)
        _oublier_les_anciens(cible.name)
    os.utime(cache)
    shutil.copyfile(cache, cible)
    return cible


def _dossier() -> Path:
    dossier = Path(tempfile.gettempdir()) / f"clesante-paquet-{getpass.getuser()}"
    dossier.mkdir(mode=0o700, exist_ok=True)
    if dossier.is_symlink() or (hasattr(os, "getuid") and dossier.stat().st_uid != os.getuid()):
        raise RuntimeError(f"{dossier} appartient à quelqu'un d'autre : ôtez-le.")
    return dossier


def _cle(*apps: str) -> str:
    somme = hashlib.sha256()
    for app in ("socle", *apps):
        for fichier in sorted((PAQUET / app).rglob("*")):
            if fichier.is_file() and not IGNORES & set(fichier.parts):
                somme.update(str(fichier.relative_to(PAQUET)).encode())
                somme.update(fichier.read_bytes())
    return somme.hexdigest()[:20]


def _oublier_les_anciens(nom: str) -> None:
    recents = sorted(_dossier().glob(f"*-{nom}"), key=lambda f: f.stat().st_mtime, reverse=True)
    for ancien in recents[GARDES:]:
        ancien.unlink(missing_ok=True)
