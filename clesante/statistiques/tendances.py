"""Does a series go up or down? The rule of England's public health profiles, without library.

Source: OHID, Fingertips, « recent trends », as its published code does it: the five last points
that have an interval, numbered 1 to 5, a straight line weighted by the inverse of their variance
(half-interval / 1.96, squared), a chi-squared above 9.5495 (99.8 %, one degree of freedom), and
the same sign of the slope when any one point is left out (a slope of 0 has no sign: there the
published code counts it as positive, so that a rise and a fall are not judged alike). The periods
must not overlap: means of three years that slide by one would be counted three times.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import combinations
from operator import add
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from clesante.socle.erreurs import EntreeInvalideError
from clesante.statistiques.entrees import exiger, tableaux
from clesante.statistiques.intervalles import Intervalle

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

POINTS: Final = 5
SEUIL: Final = 9.54953570608324
GRAND: Final = 1e100  # beyond, or under its inverse, squares leave the floats
NULLE: Final = 1e-9  # a slope under a billionth of another is rounding: it has no sign
Z: Final = 1.96  # the publisher's, not 1.95996…: its figures are found to the last digit
HAUSSE: Final = "hausse"
BAISSE: Final = "baisse"
PAS_DE_TENDANCE: Final = "pas_de_tendance"
NON_CALCULABLE: Final = "non_calculable"
Sens = Literal["hausse", "baisse", "pas_de_tendance", "non_calculable"]

LONGUEURS: Final = "Il faut un demi-intervalle par valeur."
DEMI: Final = "Un demi-intervalle est un nombre supérieur à 0, une valeur un nombre."


@dataclass(frozen=True, slots=True)
class Tendance:
    """The trend of one series.

    ``pente`` is the change from one period to the next, with its 95 % interval; they are None,
    and so is ``chi2``, when the series is too short.
    """

    sens: Sens
    points: int
    pente: float | None = None
    intervalle: Intervalle | None = None
    chi2: float | None = None


class Tendances(NamedTuple):
    """The trends of many series: words, slopes and chi-squared (NaN when not calculable)."""

    sens: NDArray
    pente: NDArray
    chi2: NDArray


def tendance(valeurs: Sequence[float | None], demi_ic: Sequence[float | None]) -> Tendance:
    """Return the trend of a series in the order of time; a missing point is None or NaN.

    ``demi_ic`` holds half of the width of each 95 % interval. Fewer than five known points:
    ``non_calculable``. Raises ``EntreeInvalideError`` when there is not one half-interval by
    value, or when one is not positive.
    """
    derniers = _connus(valeurs, demi_ic)[-POINTS:]
    if len(derniers) < POINTS:
        return Tendance(NON_CALCULABLE, len(derniers))
    pente, variance, stable = _ajuster([v for v, _ in derniers], [d for _, d in derniers])
    chi2 = pente * pente / variance
    marge = Z * math.sqrt(variance)
    sens: Sens = PAS_DE_TENDANCE
    if chi2 > SEUIL and stable:
        sens = HAUSSE if pente > 0 else BAISSE
    return Tendance(sens, POINTS, pente, Intervalle(pente - marge, pente + marge), chi2)


def tendance_tableau(valeurs: ArrayLike, demi_ic: ArrayLike) -> Tendances:
    """Return the trends of many series, equal to ``tendance`` to the last digit.

    The last axis is time; NaN is a missing point. Raises ``EntreeInvalideError`` as ``tendance``.
    """
    import numpy as np

    v, d = tableaux(valeurs, demi_ic)
    exiger((d > 1 / GRAND) & (d < GRAND) & (abs(v) < GRAND), v, d, message=DEMI)
    connus = ~(np.isnan(v) | np.isnan(d))
    assez = connus.sum(axis=-1) >= POINTS
    if v.shape[-1] < POINTS:
        rien = np.full(assez.shape, np.nan)
        return Tendances(np.full(assez.shape, NON_CALCULABLE), rien, rien)
    # A stable sort on « known » sends the known points to the end, still in the order of time.
    derniers = np.argsort(connus, axis=-1, kind="stable")[..., -POINTS:]
    v, d = (np.take_along_axis(serie, derniers, axis=-1) for serie in (v, d))
    colonnes = [[serie[..., rang] for rang in range(POINTS)] for serie in (v, d)]
    pente, variance, stable = _ajuster(*colonnes)
    chi2 = pente * pente / variance
    nette = (chi2 > SEUIL) & stable
    sens = np.select(
        [~assez, nette & (pente > 0), nette], [NON_CALCULABLE, HAUSSE, BAISSE], PAS_DE_TENDANCE
    )
    return Tendances(sens, np.where(assez, pente, np.nan), np.where(assez, chi2, np.nan))


def _connus(
    valeurs: Sequence[float | None], demi_ic: Sequence[float | None]
) -> list[tuple[float, float]]:
    """Return the points whose value and half-interval are both known, checked."""
    if len(valeurs) != len(demi_ic):
        raise EntreeInvalideError(LONGUEURS)
    connus = [
        (v, d)
        for v, d in zip(valeurs, demi_ic, strict=True)
        if v is not None and d is not None and not math.isnan(v + d)
    ]
    if not all(1 / GRAND < d < GRAND and abs(v) < GRAND for v, d in connus):
        raise EntreeInvalideError(DEMI)
    return connus


def _ajuster(valeurs: Sequence[Any], demis: Sequence[Any]) -> tuple[Any, Any, Any]:
    """Return the slope, its variance, and whether each line without a point has its sign.

    Each point is a float or an array of as many points: the arithmetic is the same.
    """
    poids = [1 / ((d / Z) * (d / Z)) for d in demis]
    # From the first value on: a large level would leave its rounding in the small slopes.
    ecarts = [v - valeurs[0] for v in valeurs]
    points = list(zip(range(1, POINTS + 1), ecarts, poids, strict=True))
    pente, variance = _droite(points)
    seuil = NULLE * pente * pente
    signes = [_droite(reste)[0] * pente > seuil for reste in combinations(points, POINTS - 1)]
    return pente, variance, reduce(lambda x, y: x & y, signes)


def _droite(points: Sequence[tuple[int, Any, Any]]) -> tuple[Any, Any]:
    """Return the weighted slope through (rank, value, weight), and its variance."""
    # Not sum(): its rounding is another for floats (compensated from Python 3.12) than for arrays.
    total = reduce(add, [p for _, _, p in points])
    rang = reduce(add, [p * x for x, _, p in points]) / total
    valeur = reduce(add, [p * y for _, y, p in points]) / total
    dispersion = reduce(add, [p * ((x - rang) * (x - rang)) for x, _, p in points])
    ensemble = reduce(add, [p * ((x - rang) * (y - valeur)) for x, y, p in points])
    return ensemble / dispersion, 1 / dispersion
