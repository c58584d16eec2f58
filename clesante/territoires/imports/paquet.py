"""The territory pack: small files of our own layout, computed from the public ones.

The pack in force is the one shipped with the program, or one installed from an archive.

Tables are column oriented (name of column -> values in the order of the first column), which
compresses well and reads fast.
"""

from __future__ import annotations

import contextlib
import functools
import json
import lzma
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from django.conf import settings

from clesante.socle import generations
from clesante.socle.erreurs import IntrouvableError

PAQUET = Path(__file__).resolve().parent.parent / "paquet"
COG = "cog-2026.json.xz"
ZONAGES = "zonages.json.xz"
OCTETS_MAX = 64 * 1024**2  # decompressed: some 10 times the largest today

Ligne = Mapping[str, Any]
Table = dict[str, list[Any]]


_choisi: ContextVar[Path | None] = ContextVar("paquet_choisi", default=None)


@contextlib.contextmanager
def choisir(dossier: Path) -> Iterator[None]:
    """Read the pack in ``dossier``, whatever the one in force, as long as the block lasts."""
    jeton = _choisi.set(dossier)
    try:
        yield
    finally:
        _choisi.reset(jeton)


def en_vigueur() -> Path:
    """Return the folder of the pack in force: chosen, installed from an archive, or shipped."""
    choisi = _choisi.get()
    if choisi or not settings.configured:  # the child that reads a publisher's file has none
        return choisi or PAQUET
    generation = generations.en_place(Path(settings.VAR))
    return generation / "territoires" / "paquet" if generation else PAQUET


def lire_paquet(nom: str) -> dict[str, Any]:
    """Return one file of the pack in force; IntrouvableError when it is absent or damaged."""
    return _lire(en_vigueur() / nom)


@functools.lru_cache(maxsize=4)
def _lire(fichier: Path) -> dict[str, Any]:
    try:
        paquet: dict[str, Any] = json.loads(decompresser(fichier.read_bytes()))
    except (OSError, lzma.LZMAError, ValueError) as erreur:
        raise IntrouvableError(
            f"Le paquet de données {fichier.name} est absent ou abîmé.",
            "Revenez à celui du programme : « clesante donnees installer --paquet-seul » ; "
            "sinon réinstallez Clésanté.",
        ) from erreur
    return paquet


def decompresser(octets: bytes) -> bytes:
    """Return the content of a file of a pack; LZMAError when damaged, or beyond ``OCTETS_MAX``."""
    lecteur = lzma.LZMADecompressor()
    contenu = lecteur.decompress(octets, OCTETS_MAX)
    if not lecteur.eof or lecteur.unused_data:
        raise lzma.LZMAError("fichier coupé, allongé ou trop gros")
    return contenu


def lignes(table: Table) -> list[dict[str, Any]]:
    """Return a column oriented table as rows."""
    return [dict(zip(table, valeurs, strict=True)) for valeurs in zip(*table.values(), strict=True)]
