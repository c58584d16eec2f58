"""Social inequality between places: slope, relative index, gap and ratio of the extreme fifths.

Places are ranked from the least to the most deprived, each one as wide as its population: 0 is the
top of the social scale, 1 the bottom. A positive slope is a higher value among the most deprived.
What is measured is the inequality between places, smaller than that between persons.

The line goes through the values on the ranks, weighted by population: S. J. Pamuk, Population
Studies 39 (1985), 17-31; J. P. Mackenbach and A. E. Kunst, Social Science & Medicine 44 (1997),
757-771. Its interval comes from the standard errors of the values when they are given, carried
through the weights: what OHID's phe_sii finds by drawing lots (A. Low and A. Low, Journal of Public
Health 26 (2004), 388-395); else from the dispersion of the places, robust to their unequal size
(HC3, J. G. MacKinnon and H. White, Journal of Econometrics 29 (1985), 305-325; Student, n - 2),
from ten places on and unless one is so peopled that it holds the line alone: else there is none.
The relative index has the interval of its logarithm, by the delta method.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from clesante.socle.erreurs import EntreeInvalideError
from clesante.statistiques.ecarts import difference, proportion, rapport
from clesante.statistiques.entrees import exiger, tableaux
from clesante.statistiques.intervalles import Estimation, Intervalle

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

GROUPES: Final = 5
# With fewer places, or one that holds the line alone, the dispersion around the line says nothing
# of its uncertainty. The leverage of a place goes from 0 to 1.
LIEUX_MINIMUM: Final = 10
LEVIER_MAXIMUM: Final = 0.9
HABITANTS: Final = "Chaque lieu a des habitants."
ERREUR: Final = "Une erreur type est un nombre positif ou nul."
RANGS: Final = "Il faut des lieux d'au moins trois niveaux de défaveur."


@dataclass(frozen=True, slots=True)
class Indices:
    """Slope and relative indices of inequality, with their 95 % intervals when they have one.

    ``pente`` (SII) is the value at the bottom less that at the top, in the unit of the value;
    ``relatif`` (RII) the first over the second, None unless both are positive. ``methode`` says
    where the intervals come from; ``lieux`` counts the places used, ``manquants`` the others.
    """

    pente: float
    intervalle_pente: Intervalle | None
    relatif: float | None
    intervalle_relatif: Intervalle | None
    methode: str
    lieux: int
    manquants: int


@dataclass(frozen=True, slots=True)
class Extremes:
    """The most and the least deprived fifths of the population, their gap and their ratio."""

    defavorises: Estimation
    favorises: Estimation
    ecart: Estimation
    rapport: Estimation


def ridits(defaveur: ArrayLike, populations: ArrayLike) -> NDArray:
    """Return the rank of each place on the social scale, 0 to 1: the middle of its population.

    ``defaveur`` grows with deprivation; places of equal deprivation share one rank. Source:
    I. D. J. Bross, Biometrics 14 (1958), 18-38; for inequalities, J. P. Mackenbach and
    A. E. Kunst, Social Science & Medicine 44 (1997), 757-771.

    A place with an unknown part has no rank (NaN) and does not count. Raises
    ``EntreeInvalideError`` when a place has nobody.
    """
    import numpy as np

    d, n = tableaux(defaveur, populations)
    exiger((n > 0) & (n < np.inf), d, n, message=HABITANTS)
    connus = ~(np.isnan(d) | np.isnan(n))
    _, niveau = np.unique(d[connus], return_inverse=True)
    par_niveau = np.bincount(niveau, weights=n[connus])
    rangs = np.full(d.shape, np.nan)
    rangs[connus] = ((np.cumsum(par_niveau) - par_niveau / 2) / par_niveau.sum())[niveau]
    return rangs


def indices(
    valeurs: ArrayLike,
    populations: ArrayLike,
    defaveur: ArrayLike,
    erreurs: ArrayLike | None = None,
) -> Indices:
    """Return the slope and relative indices of inequality over places (communes, fifths…).

    The straight line of the module's heading; ``erreurs`` are the standard errors of the values.
    A place with an unknown part is left out and counted. Raises ``EntreeInvalideError`` on a place
    without inhabitants, a negative standard error, or fewer than three levels of deprivation.
    """
    series = tableaux(valeurs, populations, defaveur, *([] if erreurs is None else [erreurs]))
    y, n, d, *e = _completes(series)
    bords, covariance, methode = _droite(y, n, ridits(d, n), e[0] if e else None)
    student = None if covariance is None else _quantile(methode, len(y))
    haut, bas = float(bords[0]), float(bords[1])
    positifs = haut > 0 and bas > 0
    return Indices(
        bas - haut,
        _autour(bas - haut, covariance, (-1, 1), student),
        bas / haut if positifs else None,
        _rapport(haut, bas, covariance, student) if positifs else None,
        methode,
        len(y),
        series[0].size - len(y),
    )


def groupes(defaveur: ArrayLike, populations: ArrayLike, nombre: int = GROUPES) -> NDArray:
    """Return the fifth of the population each place is in, 1 (least deprived) to ``nombre``.

    A place goes, whole, where its ``ridits`` stands: fifths are equal but for the last place.
    """
    import numpy as np

    return np.minimum(np.floor(ridits(defaveur, populations) * nombre), nombre - 1) + 1


def extremes(numerateurs: ArrayLike, denominateurs: ArrayLike, rang: ArrayLike) -> Extremes:
    """Return the gap and the ratio of a share between the last and the first of ``groupes``.

    Shares are summed before they are divided; Wilson's intervals, then ``ecarts.difference`` and
    ``ecarts.rapport``. Places without a group are left out. Raises ``EntreeInvalideError`` when a
    part of a place counted is unknown, or does not make a proportion.
    """
    import numpy as np

    x, n, g = tableaux(numerateurs, denominateurs, rang)
    favorises, defavorises = (
        proportion(float(x[g == place].sum()), float(n[g == place].sum()))
        for place in (np.nanmin(g), np.nanmax(g))
    )
    return Extremes(
        defavorises,
        favorises,
        difference(defavorises, favorises),
        rapport(defavorises, favorises),
    )


def _completes(series: list[NDArray]) -> list[NDArray]:
    """Return the places whose every part is known; check that they make a scale."""
    import numpy as np

    connus = ~np.logical_or.reduce([np.isnan(serie) for serie in series])
    gardees = [np.atleast_1d(serie)[np.atleast_1d(connus)] for serie in series]
    for erreurs in gardees[3:]:
        exiger(erreurs >= 0, erreurs, message=ERREUR)
    if len(np.unique(gardees[2])) <= 2:
        raise EntreeInvalideError(RANGS)
    return gardees


def _droite(
    y: NDArray, n: NDArray, rang: NDArray, erreurs: NDArray | None
) -> tuple[NDArray, NDArray | None, str]:
    """Return the line's ends (rank 0, rank 1), their covariance, and the method of the latter."""
    import numpy as np

    base = np.column_stack([1 - rang, rang])  # so that the coefficients are the ends themselves
    pondere = base.T * (n / n.sum())
    chapeau = np.linalg.solve(pondere @ base, pondere)
    bords = chapeau @ y
    if erreurs is not None:
        return bords, (chapeau * erreurs**2) @ chapeau.T, "erreurs"
    levier = np.einsum("ij,ji->i", base, chapeau)
    if len(y) < LIEUX_MINIMUM or levier.max() > LEVIER_MAXIMUM:
        return bords, None, "sans"
    residus = (y - base @ bords) / (1 - levier)
    return bords, (chapeau * residus**2) @ chapeau.T, "hc3"


def _quantile(methode: str, lieux: int) -> float:
    from scipy.special import ndtri, stdtrit

    return float(ndtri(0.975) if methode == "erreurs" else stdtrit(lieux - 2, 0.975))


def _autour(
    centre: float, covariance: NDArray | None, sens: tuple[float, float], quantile: float | None
) -> Intervalle | None:
    if covariance is None or quantile is None:
        return None
    marge = quantile * float(sens @ covariance @ sens) ** 0.5
    return Intervalle(centre - marge, centre + marge)


def _rapport(
    haut: float, bas: float, covariance: NDArray | None, quantile: float | None
) -> Intervalle | None:
    import numpy as np

    logs = _autour(math.log(bas / haut), covariance, (-1 / haut, 1 / bas), quantile)
    with np.errstate(over="ignore"):  # a top hardly above 0: the ratio may be anything
        return logs and Intervalle(float(np.exp(logs.bas)), float(np.exp(logs.haut)))
