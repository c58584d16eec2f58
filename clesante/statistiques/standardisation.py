"""Rates standardised by age, direct and indirect. Ages are the last axis of every array."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from clesante.statistiques.comptages import SEUIL_BYAR, byar_tableau
from clesante.statistiques.entrees import exiger, tableaux
from clesante.statistiques.intervalles import Bornes

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

NEGATIF: Final = "Les événements, les habitants et la population de référence sont positifs."
VIDE: Final = "Une classe d'âge n'a pas d'habitant alors que la référence en a."
REGROUPER: Final = "Regroupez-la avec sa voisine."
SANS_REFERENCE: Final = "La population de référence est vide."
# A direct rate on fewer events is not given (OHID; J. K. Morris et al., Population Health
# Metrics 16, 2018).
EVENEMENTS_MINIMUM: Final = SEUIL_BYAR


class TauxDirect(NamedTuple):
    """Directly standardised rates, for one person, and what their intervals need.

    ``evenements`` is the total of the ages, ``poids_max`` the largest weight of one event.
    """

    taux: NDArray
    variance: NDArray
    evenements: NDArray
    poids_max: NDArray


def directe(evenements: ArrayLike, populations: ArrayLike, reference: ArrayLike) -> TauxDirect:
    """Return the rates that the reference population would have with these rates by age.

    ``reference`` holds inhabitants or weights by age, of any total. An unknown cell makes its
    rate unknown (NaN). Source: N. E. Breslow and N. E. Day, « Statistical methods in cancer
    research », vol. II, IARC, 1987, p. 52-61.

    Raises ``EntreeInvalideError`` on a negative part, on a reference without anybody, or when
    nobody lives in an age of the reference.
    """
    import numpy as np

    d, n, r = tableaux(evenements, populations, reference)
    exiger((d >= 0) & (n >= 0) & (r >= 0), d, n, r, message=NEGATIF)
    exiger((n > 0) | ((r == 0) & (d == 0)), d, n, r, message=VIDE, remede=REGROUPER)
    total = r.sum(axis=-1, keepdims=True)
    exiger(total > 0, total, message=SANS_REFERENCE)
    poids = r / total / np.where(n == 0, 1.0, n)
    return TauxDirect(
        (poids * d).sum(axis=-1),
        (poids * poids * d).sum(axis=-1),
        d.sum(axis=-1),
        poids.max(axis=-1),
    )


def bornes_gamma(direct: TauxDirect, confiance: float = 0.95) -> Bornes:
    """Return the interval of direct rates by the gamma law, safe for few events.

    Source: M. P. Fay and E. J. Feuer, « Confidence intervals for directly standardized rates: a
    method based on the gamma distribution », Statistics in Medicine 16 (1997), 791-801.
    """
    import numpy as np
    from scipy.special import gammaincinv

    taux, variance, _, poids = direct
    nul, queue = taux == 0, (1 - confiance) / 2
    y, v = np.where(nul, 1.0, taux), np.where(nul, 1.0, variance)
    bas = gammaincinv(y * y / v, queue) * v / y
    y, v = taux + poids, variance + poids * poids
    return Bornes(np.where(nul, 0.0, bas), gammaincinv(y * y / v, 1 - queue) * v / y)


def bornes_dobson(direct: TauxDirect) -> Bornes:
    """Return the 95 % interval of direct rates by Dobson's method with Byar's limits.

    NaN under ten events, where England's public health profiles give no direct rate. Sources:
    A. J. Dobson, K. Kuulasmaa, E. Eberle and J. Scherer, « Confidence intervals for weighted sums
    of Poisson parameters », Statistics in Medicine 10 (1991), 457-462; OHID, « Public health
    technical guidance », directly standardised rates.
    """
    import numpy as np

    o = np.where(direct.evenements < EVENEMENTS_MINIMUM, np.nan, direct.evenements)
    observe, echelle = byar_tableau(o), np.sqrt(direct.variance / o)
    return Bornes(
        direct.taux + echelle * (observe.bas - o), direct.taux + echelle * (observe.haut - o)
    )


def attendus(populations: ArrayLike, taux_reference: ArrayLike) -> NDArray:
    """Return the events that the reference's rates by age, for one person, would give here.

    The denominator of a comparative index: ``indices.comparatif_tableau(observes, attendus)``.
    Source: Breslow and Day, 1987, p. 65. Raises ``EntreeInvalideError`` on a negative part.
    """
    n, taux = tableaux(populations, taux_reference)
    exiger((n >= 0) & (taux >= 0), n, taux, message=NEGATIF)
    return (n * taux).sum(axis=-1)
