"""Files of the state folder that must change together: a folder for each generation, one pointer.

Two files cannot be renamed at once. A generation is therefore written whole in a folder of its
own, ``VAR/paquets/paquet-xxxx``; one small file, renamed into place, says which folder is read.
Without it, the files are those that lie in the state folder itself.
"""

from __future__ import annotations

import contextlib
import functools
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from clesante.socle.erreurs import RefuseError
from clesante.socle.fichiers import ecrire

DOSSIER = "paquets"
POINTEUR = "en-place"
PREFIXE = "paquet-"
VERROU = ".verrou"


def en_place(var: Path) -> Path | None:
    """Return the folder of the generation read in ``var``, None when there is none."""
    pointeur = _pointeur(var)
    try:
        etat = os.stat(pointeur)
        dossier = _designe(pointeur, etat.st_ino, etat.st_mtime_ns)
    except (OSError, ValueError):
        return None
    return dossier if dossier and dossier.is_dir() else None


@functools.lru_cache(maxsize=8)
def _pointeur(var: Path) -> str:
    return os.path.join(var, DOSSIER, POINTEUR)


@functools.lru_cache(maxsize=8)
def _designe(pointeur: str, _inode: int, _date: int) -> Path | None:
    lu = Path(pointeur)
    nom = lu.read_text("utf-8").strip()
    return lu.parent / nom if re.fullmatch(rf"{PREFIXE}\w+", nom) else None


def actuel(fichier: Path) -> Path:
    """Return where the file of the state folder called ``fichier`` is today."""
    generation = en_place(fichier.parent)
    return generation / fichier.name if generation else fichier


@contextlib.contextmanager
def verrou(var: Path) -> Iterator[None]:
    """Raise ``RefuseError`` while another process changes the data of ``var``.

    A process that died holds nothing. Where the platform has no such lock (Windows), none is held.
    """
    (var / DOSSIER).mkdir(parents=True, exist_ok=True)
    with (var / DOSSIER / VERROU).open("w") as fichier:
        if not _verrouiller(fichier):
            raise RefuseError(
                "Une autre installation de données est en cours. Rien n'a été changé.",
                "Attendez qu'elle finisse.",
            )
        yield


def _verrouiller(fichier: IO[str]) -> bool:
    try:
        import fcntl
    except ImportError:  # Windows
        return True
    try:
        fcntl.flock(fichier, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def nouvelle(var: Path) -> Path:
    """Return a new, empty folder for a generation; nothing reads it until ``adopter``."""
    (var / DOSSIER).mkdir(parents=True, exist_ok=True)
    dossier = Path(tempfile.mkdtemp(prefix=PREFIXE, dir=var / DOSSIER))
    dossier.chmod(0o755)
    return dossier


def adopter(generation: Path) -> None:
    """Make ``generation`` the one that is read, all its files at once.

    They are on the disk before the pointer is: a power cut changes nothing either.
    """
    for chemin in (*generation.rglob("*"), generation):
        _poser_sur_le_disque(chemin)
    ecrire(generation.parent / POINTEUR, f"{generation.name}\n")
    _poser_sur_le_disque(generation.parent)


def _poser_sur_le_disque(chemin: Path) -> None:
    if os.name == "nt" and chemin.is_dir():
        return
    descripteur = os.open(chemin, os.O_RDONLY if os.name != "nt" else os.O_RDWR)
    try:
        os.fsync(descripteur)
    finally:
        os.close(descripteur)


def abandonner(var: Path) -> None:
    """Read again, all at once, the files that lie in ``var`` itself."""
    (var / DOSSIER / POINTEUR).unlink(missing_ok=True)


def purger(var: Path) -> None:
    """Remove the generations that nothing reads: replaced, or left by an act that died."""
    gardee = en_place(var)
    for dossier in (var / DOSSIER).glob(f"{PREFIXE}*"):
        if dossier != gardee:
            shutil.rmtree(dossier, ignore_errors=True)
