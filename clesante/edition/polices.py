"""The one font of pictures and PDF, from its package: never a font of the machine."""

from __future__ import annotations

import functools
import importlib.util
from pathlib import Path

from clesante.edition.modele import EditionError

FAMILLE = "Source Sans Pro"
PAQUET = "font_source_sans_pro"
GRAISSES = ("Regular", "It", "Semibold", "SemiboldIt", "Bold", "BoldIt")


@functools.cache
def dossier_polices() -> str:
    """Return the folder of the font files; raise ``EditionError`` if the package is absent."""
    paquet = importlib.util.find_spec(PAQUET)
    if paquet is None or not paquet.submodule_search_locations:
        raise EditionError(
            "La police des documents est absente.", "Réinstallez le logiciel et ses dépendances."
        )
    return str(Path(paquet.submodule_search_locations[0]) / "files")


def fichiers_polices() -> tuple[str, ...]:
    """Return the font files that pictures and PDF use."""
    return tuple(str(Path(dossier_polices()) / f"SourceSansPro-{g}.ttf") for g in GRAISSES)
