"""Rank and place in a distribution, with ties. One figure without library, or arrays."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from clesante.socle.erreurs import EntreeInvalideError
from clesante.statistiques.entrees import tableaux

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

VIDE: Final = "Une distribution a au moins une valeur."
PARTS: Final = "Une part est entre 0 et 1."


def rang(valeur: float, triees: Sequence[float]) -> int:
    """Return the rank of a value, 1 for the highest, in values sorted upwards.

    Equal values share the best rank and the next ones are skipped (1, 2, 2, 4), as in SQL's
    ``rank()``.
    """
    return 1 + len(triees) - bisect_right(triees, valeur)


def rangs(valeurs: ArrayLike) -> NDArray:
    """Return the ranks of ``rang`` along the last axis; NaN for a missing value, not counted."""
    from scipy.stats import rankdata

    (v,) = tableaux(valeurs)
    return rankdata(-v, method="min", axis=-1, nan_policy="omit")


def position(valeur: float, triees: Sequence[float]) -> float:
    """Return the share, in %, of the values that are below, half of the equal ones counted.

    0 is the lowest and 100 the highest; the median of a distribution is at 50. Source: the
    percentile rank by mid-ranks, I. D. J. Bross, « How to use ridit analysis », Biometrics 14
    (1958), 18-38. Raises ``EntreeInvalideError`` on an empty distribution.
    """
    if not triees:
        raise EntreeInvalideError(VIDE)
    sous, jusque = bisect_left(triees, valeur), bisect_right(triees, valeur)
    return 100 * (sous + jusque) / 2 / len(triees)


def positions(valeurs: ArrayLike) -> NDArray:
    """Return the ``position`` of each value among all, on the last axis; NaN stays NaN."""
    import numpy as np
    from scipy.stats import rankdata

    (v,) = tableaux(valeurs)
    effectif = (~np.isnan(v)).sum(axis=-1, keepdims=True)
    moyens = rankdata(v, method="average", axis=-1, nan_policy="omit")
    return 100 * (2 * moyens - 1) / 2 / np.where(effectif == 0, 1, effectif)


def quantiles(valeurs: ArrayLike, parts: Sequence[float]) -> NDArray:
    """Return the quantiles of the known values, by straight line between neighbours.

    Definition 7 of R. J. Hyndman and Y. Fan, The American Statistician 50 (1996), 361-365: that of
    the store. Raises ``EntreeInvalideError`` without a known value or on a part outside 0..1.
    """
    import numpy as np

    (v,) = tableaux(valeurs)
    connues = v[~np.isnan(v)]
    if not connues.size:
        raise EntreeInvalideError(VIDE)
    if not all(0 <= part <= 1 for part in parts):
        raise EntreeInvalideError(PARTS)
    return np.quantile(connues, parts)


def classes(valeurs: ArrayLike, nombre: int = 5) -> NDArray:
    """Return the class of each value, 1 to ``nombre``, between quantiles; NaN for a missing one.

    Equal values are always in one class, the lower one when they are the limit: classes may then
    be unequal.
    """
    import numpy as np

    (v,) = tableaux(valeurs)
    limites = quantiles(v, [part / nombre for part in range(1, nombre)])
    return np.where(np.isnan(v), np.nan, 1.0 + np.searchsorted(limites, v, side="left"))
