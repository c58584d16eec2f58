"""Comparative indices: what is observed over what the reference's rates would give."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from clesante.socle.erreurs import EntreeInvalideError
from clesante.statistiques.comptages import SEUIL_BYAR, compte, compte_tableau
from clesante.statistiques.entrees import exiger, tableaux
from clesante.statistiques.intervalles import Estimation, Intervalle

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

REFERENCE: Final = 100.0
ATTENDU: Final = "Le nombre attendu est supérieur à 0."
REMEDE: Final = "C'est ce que donneraient, à âge égal, les taux de la référence."


@dataclass(frozen=True, slots=True)
class Indice:
    """A comparative index, base 100, its 95 % interval and the method that gave it."""

    valeur: float
    intervalle: Intervalle
    methode: str


def comparatif(observe: float, attendu: float) -> Indice:
    """Return the comparative index (ICM, SMR) 100 × ``observe`` / ``attendu``.

    The expected number is taken as known, the observed one as Poisson: exact limits below ten
    events, Byar's from ten on. Source: N. E. Breslow and N. E. Day, « Statistical methods in
    cancer research », vol. II, IARC, 1987, p. 65-71; OHID, « Public health technical guidance »,
    indirectly standardised ratios.

    Raises ``EntreeInvalideError`` when ``observe`` is not a count or ``attendu`` not positive.
    """
    if not 0 < attendu < math.inf:
        raise EntreeInvalideError(ATTENDU, REMEDE)
    bornes, echelle = compte(observe), REFERENCE / attendu
    return Indice(
        echelle * observe,
        Intervalle(echelle * bornes.bas, echelle * bornes.haut),
        "exact" if observe < SEUIL_BYAR else "byar",
    )


def comparatif_tableau(observes: ArrayLike, attendus: ArrayLike) -> Estimation:
    """Return the indices of ``comparatif`` for arrays, equal to it to the last digit."""
    import numpy as np

    o, e = tableaux(observes, attendus)
    exiger((e > 0) & (e < np.inf), e, message=ATTENDU, remede=REMEDE)
    bornes, echelle = compte_tableau(o), REFERENCE / e
    return Estimation(echelle * o, echelle * bornes.bas, echelle * bornes.haut)
