"""Part « ecrit »."""

from __future__ import annotations

from tests.aides.objets import Arguments, Texte, ordinaire

ADRESSES: dict[str, str] = {}


def fabriquer(lieu: str, texte: Texte = ordinaire) -> Arguments:
    """Make one of each object of this part in a territory."""
    return {}
