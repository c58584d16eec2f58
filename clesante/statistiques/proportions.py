"""Intervals of proportions: one at a time without any library, or arrays."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from clesante.socle.erreurs import EntreeInvalideError
from clesante.statistiques.entrees import exiger, tableaux
from clesante.statistiques.intervalles import Z_95, Bornes, Intervalle

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

PROPORTION: Final = "Une proportion demande 0 ≤ N ≤ D et D supérieur à 0."
REMEDE: Final = "Vérifiez les deux nombres."


def wilson(numerateur: float, denominateur: float, z: float = Z_95) -> Intervalle:
    """Return the Wilson score interval of ``numerateur / denominateur``, between 0 and 1.

    Source: E. B. Wilson, « Probable inference, the law of succession, and statistical
    inference », Journal of the American Statistical Association 22 (1927), 209-212;
    recommended for proportions by R. G. Newcombe, Statistics in Medicine 17 (1998), 857-872.

    Raises ``EntreeInvalideError`` when ``denominateur`` is not positive or when the numerator is
    outside ``0..denominateur``.
    """
    if not (0 <= numerateur <= denominateur < math.inf and denominateur > 0):
        raise EntreeInvalideError(PROPORTION, REMEDE)
    bas, haut = _score(numerateur, denominateur, z, math.sqrt)
    return Intervalle(
        max(0.0, bas) if numerateur else 0.0,
        min(1.0, haut) if numerateur < denominateur else 1.0,
    )


def wilson_tableau(numerateurs: ArrayLike, denominateurs: ArrayLike, z: float = Z_95) -> Bornes:
    """Return the bounds of ``wilson`` for arrays, equal to it to the last digit.

    NaN in one part gives NaN. Raises ``EntreeInvalideError`` as ``wilson`` does.
    """
    import numpy as np

    x, n = tableaux(numerateurs, denominateurs)
    exiger((x >= 0) & (x <= n) & (n > 0) & (n < np.inf), x, n, message=PROPORTION, remede=REMEDE)
    bas, haut = _score(x, n, z, np.sqrt)
    return Bornes(
        np.where(x == 0, 0.0, np.maximum(0.0, bas)), np.where(x == n, 1.0, np.minimum(1.0, haut))
    )


def _score(x: Any, n: Any, z: float, racine: Callable[[Any], Any]) -> tuple[Any, Any]:
    p = x / n
    z2n = z * z / n
    centre = (p + z2n / 2) / (1 + z2n)
    demi = z * racine((p * (1 - p) + z2n / 4) / n) / (1 + z2n)
    return centre - demi, centre + demi
