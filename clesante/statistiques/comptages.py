"""Intervals of counts of events (deaths, admissions), taken as Poisson."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from clesante.socle.erreurs import EntreeInvalideError
from clesante.statistiques.entrees import exiger, tableaux
from clesante.statistiques.intervalles import Z_95, Bornes, Intervalle

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

NEGATIF: Final = "Un nombre observé est positif ou nul."
ENTIER: Final = "Un nombre d'événements observés est un décompte : 0, 1, 2…"
MOYENNE: Final = "Donnez le total de la période, non une moyenne annuelle."

# Below this count Byar's approximation gives way to the exact limits (OHID, « Public health
# technical guidance », Rates).
SEUIL_BYAR: Final = 10
# Exact 95 % limits of the counts 0 to 9 (Garwood, 1936): a page shows them without scipy.
EXACTS: Final = (
    (0.0, 3.6888794541139363),
    (0.025317807984289876, 5.571643390938899),
    (0.2422092785439649, 7.224687667723961),
    (0.6186721228956013, 8.767273069742327),
    (1.0898653736263249, 10.241588675403698),
    (1.6234863901184204, 11.668332079322669),
    (2.2018942534908508, 13.059474022518685),
    (2.814363051519866, 14.42267536170238),
    (3.4538321767485014, 15.763189220193315),
    (4.115373097378332, 17.08480345141917),
)


def byar(observe: float) -> Intervalle:
    """Return the 95 % interval of a count of events by Byar's approximation.

    Source: N. E. Breslow and N. E. Day, « Statistical methods in cancer research », vol. II,
    IARC, Lyon, 1987, p. 69, formula 2.13; also K. J. Rothman and J. D. Boice, 1979. The lower
    limit of 0 is 0.

    Raises ``EntreeInvalideError`` when ``observe`` is negative or not finite.
    """
    if not 0 <= observe < math.inf:
        raise EntreeInvalideError(NEGATIF)
    if observe == 0:
        return Intervalle(0.0, _byar_haut(observe, math.sqrt))
    bas = max(0.0, _byar_bas(observe, math.sqrt))
    return Intervalle(bas, _byar_haut(observe, math.sqrt))


def byar_tableau(observes: ArrayLike) -> Bornes:
    """Return the bounds of ``byar`` for an array, equal to it to the last digit; NaN stays NaN."""
    import numpy as np

    (o,) = tableaux(observes)
    exiger((o >= 0) & (o < np.inf), o, message=NEGATIF)
    bas = np.maximum(0.0, _byar_bas(np.where(o == 0, 1.0, o), np.sqrt))
    return Bornes(np.where(o == 0, 0.0, bas), _byar_haut(o, np.sqrt))


def poisson_exact(observes: ArrayLike, confiance: float = 0.95) -> Bornes:
    """Return the exact interval of a count, or of an array of counts, of events.

    Source: F. Garwood, « Fiducial limits for the Poisson distribution », Biometrika 28 (1936),
    437-442; by the chi-squared law, K. Ulm, American Journal of Epidemiology 131 (1990), 373-375.

    Raises ``EntreeInvalideError`` on a negative count.
    """
    import numpy as np
    from scipy.special import gammaincinv  # half a chi-squared of 2a degrees is a gamma of a

    (o,) = tableaux(observes)
    exiger((o >= 0) & (o < np.inf), o, message=NEGATIF)
    queue = (1 - confiance) / 2
    bas = np.where(o == 0, 0.0, gammaincinv(np.where(o == 0, 1.0, o), queue))
    return Bornes(bas, gammaincinv(o + 1, 1 - queue))


def compte(observe: float) -> Intervalle:
    """Return the 95 % interval of a count: exact below ten events, Byar's from ten on.

    Source of the rule: OHID, « Public health technical guidance », Rates. No library is needed.

    Raises ``EntreeInvalideError`` when ``observe`` is not a whole number of events: a yearly mean
    has not the interval of its total.
    """
    if not (0 <= observe < math.inf and observe == int(observe)):
        raise EntreeInvalideError(ENTIER, MOYENNE)
    return Intervalle(*EXACTS[int(observe)]) if observe < SEUIL_BYAR else byar(observe)


def compte_tableau(observes: ArrayLike) -> Bornes:
    """Return the bounds of ``compte`` for an array, equal to it to the last digit."""
    import numpy as np

    (o,) = tableaux(observes)
    exiger((o >= 0) & (o < np.inf) & (o == np.floor(o)), o, message=ENTIER, remede=MOYENNE)
    rares, proches = o < SEUIL_BYAR, byar_tableau(o)
    exacts = np.array(EXACTS)[np.where(rares, o, 0).astype(int)]
    return Bornes(
        np.where(rares, exacts[..., 0], proches.bas), np.where(rares, exacts[..., 1], proches.haut)
    )


def _byar_bas(o: Any, racine: Callable[[Any], Any]) -> Any:
    cube = 1 - 1 / (9 * o) - Z_95 / (3 * racine(o))
    return o * (cube * cube * cube)


def _byar_haut(o: Any, racine: Callable[[Any], Any]) -> Any:
    suivant = o + 1
    cube = 1 - 1 / (9 * suivant) + Z_95 / (3 * racine(suivant))
    return suivant * (cube * cube * cube)
