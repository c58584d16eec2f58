"""The territory pack: two small files of our own layout, computed from the public ones.

Tables are column oriented (name of column -> values in the order of the first column), which
compresses well and reads fast.
"""

from __future__ import annotations

import functools
import json
import lzma
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from clesante.socle.erreurs import IntrouvableError

PAQUET = Path(__file__).resolve().parent.parent / "paquet"
COG = "cog-2026.json.xz"
ZONAGES = "zonages.json.xz"

Ligne = Mapping[str, Any]
Table = dict[str, list[Any]]


@functools.lru_cache(maxsize=2)
def lire_paquet(nom: str) -> dict[str, Any]:
    """Return one pack file shipped with the program; IntrouvableError when it is absent."""
    try:
        contenu = lzma.decompress((PAQUET / nom).read_bytes())
    except (OSError, lzma.LZMAError) as erreur:
        raise IntrouvableError(
            f"Le paquet de données {nom} est absent ou abîmé.",
            "Réinstallez Clésanté, ou reconstruisez-le : « clesante donnees construire-pack ».",
        ) from erreur
    paquet: dict[str, Any] = json.loads(contenu)
    return paquet


def lignes(table: Table) -> list[dict[str, Any]]:
    """Return a column oriented table as rows."""
    return [dict(zip(table, valeurs, strict=True)) for valeurs in zip(*table.values(), strict=True)]
