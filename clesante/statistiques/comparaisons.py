"""Comparison of a value with a reference, said only from its interval."""

from __future__ import annotations

from typing import Final, Literal

from clesante.statistiques.proportions import Intervalle

SUPERIEUR: Final = "superieur"
COMPARABLE: Final = "comparable"
INFERIEUR: Final = "inferieur"


def verdict(
    intervalle: Intervalle, reference: float
) -> Literal["superieur", "comparable", "inferieur"]:
    """Return ``superieur``, ``comparable`` or ``inferieur``.

    The value differs from the reference only when the 95 % interval excludes it, the rule
    of England's public health profiles (OHID, « Fingertips technical guidance », comparison
    with a benchmark treated as a constant).
    """
    if intervalle.bas > reference:
        return SUPERIEUR
    if intervalle.haut < reference:
        return INFERIEUR
    return COMPARABLE
