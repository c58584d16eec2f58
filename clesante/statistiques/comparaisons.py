"""Comparison of a value with a reference, said only from its interval."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from clesante.statistiques.entrees import tableaux
from clesante.statistiques.intervalles import Intervalle

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

SUPERIEUR: Final = "superieur"
COMPARABLE: Final = "comparable"
INFERIEUR: Final = "inferieur"
SANS_INTERVALLE: Final = "sans_intervalle"


def verdict(
    intervalle: Intervalle, reference: float
) -> Literal["superieur", "comparable", "inferieur"]:
    """Return ``superieur``, ``comparable`` or ``inferieur``.

    The value differs from the reference only when the 95 % interval excludes it, the rule
    of England's public health profiles (OHID, « Fingertips technical guidance », comparison
    with a benchmark treated as a constant). The words say a direction, never a judgement.
    """
    if intervalle.bas > reference:
        return SUPERIEUR
    if intervalle.haut < reference:
        return INFERIEUR
    return COMPARABLE


def verdict_tableau(bas: ArrayLike, haut: ArrayLike, reference: ArrayLike) -> NDArray:
    """Return the words of ``verdict`` for arrays; ``sans_intervalle`` where a part is NaN."""
    import numpy as np

    b, h, r = tableaux(bas, haut, reference)
    inconnu = np.isnan(b) | np.isnan(h) | np.isnan(r)
    return np.select(
        [inconnu, b > r, h < r], [SANS_INTERVALLE, SUPERIEUR, INFERIEUR], default=COMPARABLE
    )
