"""Comparable territories: the nearest on stated, standardised criteria."""

from __future__ import annotations

import heapq
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from clesante.socle.erreurs import EntreeInvalideError, IntrouvableError, RefuseError
from clesante.statistiques.entrees import tableaux

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

NOMBRE: Final = 10
# A territory is compared when at least this share of the criteria is known of both.
PART_CONNUE: Final = 0.5
# Interquartile range of a normal law, in standard deviations.
IQR_NORMAL: Final = 1.3489795003921634


class Jumeau(NamedTuple):
    """A comparable territory, its distance, and how many criteria are known of both."""

    code: str
    distance: float
    criteres: int


@dataclass(frozen=True, slots=True)
class Jumelage:
    """The nearest territories, the nearest first, and what the choice rests on.

    ``ecartes`` are the territories with too few known criteria; ``constants`` the criteria that
    tell nobody apart, left out.
    """

    jumeaux: tuple[Jumeau, ...]
    criteres: tuple[str, ...]
    constants: tuple[str, ...]
    ecartes: tuple[str, ...]


def jumeaux(
    code: str,
    codes: Sequence[str],
    criteres: Mapping[str, ArrayLike],
    exclus: Collection[str] = (),
    robuste: bool = False,
) -> Jumelage:
    """Return the ten territories most like ``code``, never itself nor one of ``exclus``.

    Each criterion, one value by code, is standardised over all territories (``standardiser``); the
    distance is ``distances``. At equal distance, the lower code comes first. Sources: CIPFA,
    « Nearest Neighbours Model »; ONS, « Clustering similar local authorities and statistical
    nearest neighbours in the UK, methodology ».

    Raises ``IntrouvableError`` when ``code`` is not one of ``codes``, ``EntreeInvalideError``
    when a criterion has not one value by code, ``RefuseError`` when less than half of the criteria
    are known of the territory itself.
    """
    if code not in codes:
        raise IntrouvableError(f"{code} n'est pas parmi les territoires à comparer.")
    matrice, constants = _matrice(codes, criteres)
    ecarts, connus = distances(standardiser(matrice, robuste), [codes.index(code)])
    assez = connus[0] >= max(1, PART_CONNUE * matrice.shape[1])
    if not assez[codes.index(code)]:
        raise RefuseError(
            f"Trop peu de critères sont connus de {code} pour lui trouver des semblables.",
            "Il en faut au moins la moitié.",
        )
    autres = [i for i, c in enumerate(codes) if c != code and c not in exclus]
    proches = sorted((i for i in autres if assez[i]), key=lambda i: (ecarts[0, i], codes[i]))
    return Jumelage(
        tuple(Jumeau(codes[i], float(ecarts[0, i]), int(connus[0, i])) for i in proches[:NOMBRE]),
        tuple(nom for nom in criteres if nom not in constants),
        constants,
        tuple(sorted(codes[i] for i in autres if not assez[i])),
    )


def plus_proches(
    reduits: Mapping[str, Sequence[float]], ici: Sequence[float], exclus: Collection[str] = ()
) -> tuple[Jumeau, ...]:
    """Return the ten nearest of ``ici`` among standardised rows, without any library.

    The distance, the ties and the share of known criteria are those of ``jumeaux``; a criterion is
    unknown when it is NaN. Empty when less than half of the criteria are known of ``ici``.
    """
    minimum = max(1, PART_CONNUE * len(ici))
    if sum(not math.isnan(x) for x in ici) < minimum:
        return ()
    trouves = []
    for code, ligne in reduits.items():
        ecarts = [x - y for x, y in zip(ici, ligne, strict=True)]
        carres = [ecart * ecart for ecart in ecarts if not math.isnan(ecart)]
        if len(carres) >= minimum and code not in exclus:
            trouves.append(Jumeau(code, math.sqrt(sum(carres) / len(carres)), len(carres)))
    return tuple(heapq.nsmallest(NOMBRE, trouves, key=lambda j: (j.distance, j.code)))


def standardiser(matrice: ArrayLike, robuste: bool = False) -> NDArray:
    """Return each column (a criterion) centred and reduced, NaN ignored and kept.

    Mean and standard deviation (z-scores); with ``robuste``, median and interquartile range in
    standard deviations of a normal law (P. J. Huber, « Robust statistics », 1981), or z-scores for
    a column whose interquartile range is 0. A constant column is all zeros. Raises
    ``EntreeInvalideError`` on a column without any known value.
    """
    import numpy as np

    (m,) = tableaux(matrice)
    if np.isnan(m).all(axis=0).any():
        raise EntreeInvalideError("Un critère n'est connu d'aucun territoire.")
    centre, echelle = np.nanmean(m, axis=0), np.nanstd(m, axis=0)
    if robuste:
        bas, milieu, haut = np.nanquantile(m, (0.25, 0.5, 0.75), axis=0)
        large = haut > bas
        centre = np.where(large, milieu, centre)
        echelle = np.where(large, (haut - bas) / IQR_NORMAL, echelle)
    return (m - centre) / np.where(echelle == 0, 1.0, echelle)


def distances(reduits: ArrayLike, lignes: Sequence[int] | None = None) -> tuple[NDArray, NDArray]:
    """Return the distances between rows of a standardised matrix, and the criteria they rest on.

    The distance is the root mean square of the gaps, in standard deviations, over the criteria
    known of both: Euclid's, made independent of how many there are as J. C. Gower does,
    Biometrics 27 (1971), 857-871. Infinite when no criterion is common. ``lignes`` are the rows
    wanted, all by default; the shape is (rows wanted, all rows).
    """
    import numpy as np

    (z,) = tableaux(reduits)
    voulues = z if lignes is None else z[list(lignes)]
    somme = np.zeros((len(voulues), len(z)))
    connus = np.zeros(somme.shape, dtype=int)
    for a, b in zip(voulues.T, z.T, strict=True):  # by criterion: memory stays rows × rows
        carre = np.square(a[:, None] - b[None, :])
        connus += ~np.isnan(carre)
        somme += np.nan_to_num(carre)
    with np.errstate(invalid="ignore"):
        return np.where(connus, np.sqrt(somme / np.where(connus, connus, 1)), np.inf), connus


def _matrice(
    codes: Sequence[str], criteres: Mapping[str, ArrayLike]
) -> tuple[NDArray, tuple[str, ...]]:
    """Return territories × useful criteria, and the names of the criteria that are constant."""
    import numpy as np

    colonnes = {nom: tableaux(valeurs)[0] for nom, valeurs in criteres.items()}
    if any(colonne.shape != (len(codes),) for colonne in colonnes.values()):
        raise EntreeInvalideError("Il faut une valeur de chaque critère par territoire.")
    utiles = [c for c in colonnes.values() if len(np.unique(c[~np.isnan(c)])) > 1]
    constants = tuple(n for n, c in colonnes.items() if len(np.unique(c[~np.isnan(c)])) <= 1)
    return np.array(utiles).T.reshape(len(codes), len(utiles)), constants
