"""Files kept once, whatever their name: in the folder of files, under the digest of what they hold.

A file nobody names any more goes after a day: one that is being joined is not yet named. What is
withdrawn and not brought back in a month is named no more.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from clesante.pieces.models import Fichier, Joint
from clesante.socle.erreurs import IntrouvableError
from clesante.socle.fichiers import remplacement

GARDE_S = 86_400
RETRAIT = timedelta(days=30)
EMPREINTE = re.compile(r"[0-9a-f]{64}")


def dossier() -> Path:
    """Return the folder of files, that nobody else of the machine may open."""
    lieu: Path = settings.VAR / "fichiers"
    lieu.mkdir(mode=0o700, parents=True, exist_ok=True)
    return lieu


def chemin(empreinte: str) -> Path:
    """Return where a file is, by its digest."""
    return dossier() / empreinte[:2] / empreinte


def garder(contenu: bytes) -> str:
    """Keep a file, written whole or not at all, and return its SHA-256; twice, it is kept once."""
    empreinte = hashlib.sha256(contenu).hexdigest()
    cible = chemin(empreinte)
    cible.parent.mkdir(mode=0o700, exist_ok=True)
    if cible.is_file() and cible.stat().st_size == len(contenu):
        os.utime(cible)  # the sweep counts its day from now
        return empreinte
    with remplacement(cible, 0o600) as provisoire:
        provisoire.write_bytes(contenu)
    return empreinte


def lire(fichier: Fichier) -> Path:
    """Return the file that a row names; raise ``IntrouvableError`` when the disk lost it."""
    trouve = chemin(fichier.empreinte)
    if not trouve.is_file():
        raise IntrouvableError(
            "Ce fichier n'est plus sur le disque du site.",
            "Prévenez la personne qui administre le site\u00a0: une sauvegarde peut l'avoir.",
        )
    return trouve


def _nommees(empreinte: str = "") -> Iterator[QuerySet[Any]]:
    """Yield the rows, by model, whose file is kept: one file's only when its digest is given."""
    limite = timezone.now() - RETRAIT
    for modele in apps.get_models():
        if issubclass(modele, Fichier):
            lues: QuerySet[Any] = modele._base_manager.order_by("pk")  # noqa: SLF001
            if issubclass(modele, Joint):
                lues = lues.exclude(retire_le__lt=limite)
            yield lues.filter(empreinte=empreinte) if empreinte else lues


def absents() -> Iterator[str]:
    """Yield the rows whose file is not on the disk, or not of its size."""
    for lues in _nommees():
        for lue in lues.iterator():
            fichier = chemin(lue.empreinte)
            if not fichier.is_file() or fichier.stat().st_size != lue.octets:
                yield str(lue.pk)


def balayer() -> int:
    """Remove the files that no piece names since a day; return how many went."""
    limite = time.time() - GARDE_S
    vieux = [
        fichier
        for fichier in dossier().glob("??/*")
        if EMPREINTE.fullmatch(fichier.name) and fichier.stat().st_mtime < limite
    ]
    return sum(_oter(fichier, limite) for fichier in vieux)


def _oter(fichier: Path, limite: float) -> bool:
    """Remove a file; not one that is named, nor one that was kept again since it was found old."""
    with transaction.atomic(), contextlib.suppress(FileNotFoundError):  # another sweep took it
        nommee = any(lues.exists() for lues in _nommees(fichier.name))
        if not nommee and fichier.stat().st_mtime < limite:
            fichier.unlink()
            return True
    return False
