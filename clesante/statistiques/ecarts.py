"""Difference and ratio of two independent figures, from the interval each one has."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Literal

from clesante.socle.erreurs import EntreeInvalideError
from clesante.statistiques.comparaisons import verdict
from clesante.statistiques.entrees import exiger, tableaux
from clesante.statistiques.intervalles import Estimation, Intervalle
from clesante.statistiques.proportions import wilson

if TYPE_CHECKING:
    from collections.abc import Callable

ORDRE = "Une valeur est entre les bornes de son intervalle."
POSITIF = "Un rapport demande des valeurs et des bornes positives ou nulles."


def proportion(numerateur: float, denominateur: float) -> Estimation:
    """Return a proportion with its Wilson interval, ready to be compared with another."""
    bornes = wilson(numerateur, denominateur)
    return Estimation(numerateur / denominateur, bornes.bas, bornes.haut)


def difference(a: Estimation, b: Estimation) -> Estimation:
    """Return ``a - b`` and its 95 % interval, of floats or of arrays.

    Source: G. Y. Zou and A. Donner, « Construction of confidence limits about effect measures: a
    general approach », Statistics in Medicine 27 (2008), 1693-1702. With Wilson's intervals it is
    method 10 of R. G. Newcombe, Statistics in Medicine 17 (1998), 873-890.

    Raises ``EntreeInvalideError`` when a value is outside its bounds.
    """
    a, b, racine = _lire(a, b)
    ecart = a.valeur - b.valeur
    sous = racine(_carre(a.valeur - a.bas) + _carre(b.haut - b.valeur))
    sur = racine(_carre(a.haut - a.valeur) + _carre(b.valeur - b.bas))
    return Estimation(ecart, ecart - sous, ecart + sur)


def rapport(a: Estimation, b: Estimation) -> Estimation:
    """Return ``a / b`` and its 95 % interval, of floats or of arrays; nothing is negative.

    The upper bound is infinite when ``b`` can be 0; the ratio is infinite when ``b`` is 0, and
    NaN when both are. Source: R. G. Newcombe, « MOVER-R confidence intervals for ratios and
    products of two independently estimated quantities », Statistical Methods in Medical Research
    25 (2016), 1774-1778; with symmetric intervals it is Fieller's.

    Raises ``EntreeInvalideError`` on a negative part or a value outside its bounds.
    """
    a, b, racine = _lire(a, b, positif=True)
    produit = a.valeur * b.valeur
    # The published lower bound, times its conjugate: no 0/0 when b's upper bound is twice b.
    # Under the roots, rounding alone can leave something negative: abs().
    dessous, dessus = a.bas * (2 * a.valeur - a.bas), a.haut * (2 * a.valeur - a.haut)
    bas_b, haut_b = b.bas * (2 * b.valeur - b.bas), b.haut * (2 * b.valeur - b.haut)
    somme = produit + racine(abs(_carre(produit) - dessous * haut_b))
    sur = produit + racine(abs(_carre(produit) - dessus * bas_b))
    return Estimation(
        _quotient(a.valeur, b.valeur),
        _quotient(dessous, somme, nul=0.0),
        _quotient(sur, bas_b, nul=math.inf),
    )


def comparer(a: Estimation, b: Estimation) -> Literal["superieur", "comparable", "inferieur"]:
    """Return the verdict on ``a`` against ``b`` when both are uncertain, and independent.

    ``a`` differs from ``b`` only when the interval of their difference excludes 0. Two intervals
    that overlap may well differ: N. Schenker and J. F. Gentleman, The American Statistician 55
    (2001), 182-186.
    """
    ecart = difference(a, b)
    return verdict(Intervalle(float(ecart.bas), float(ecart.haut)), 0.0)


def _lire(
    a: Estimation, b: Estimation, positif: bool = False
) -> tuple[Estimation, Estimation, Callable[[Any], Any]]:
    """Check both figures; return them with the square root that suits floats or arrays."""
    if all(isinstance(part, int | float) for part in (*a, *b)):
        for valeur, bas, haut in (a, b):
            if not bas <= valeur <= haut:
                raise EntreeInvalideError(ORDRE)
            if positif and bas < 0:
                raise EntreeInvalideError(POSITIF)
        return a, b, math.sqrt
    return _lire_tableaux(a, b, positif)


def _lire_tableaux(
    a: Estimation, b: Estimation, positif: bool
) -> tuple[Estimation, Estimation, Callable[[Any], Any]]:
    import numpy as np

    parts = tableaux(*a, *b)
    for valeur, bas, haut in (parts[:3], parts[3:]):
        exiger((bas <= valeur) & (valeur <= haut), valeur, bas, haut, message=ORDRE)
        exiger((bas >= 0) | (not positif), bas, message=POSITIF)
    return Estimation(*parts[:3]), Estimation(*parts[3:]), np.sqrt


def _carre(x: Any) -> Any:
    return x * x


def _quotient(haut: Any, bas: Any, nul: float | None = None) -> Any:
    """Return ``haut / bas``; ``nul`` where ``bas`` is 0, else infinite, or NaN for 0 / 0."""
    if isinstance(bas, int | float):
        if bas != 0:
            return haut / bas
        return nul if nul is not None else math.inf if haut else math.nan
    import numpy as np

    with np.errstate(divide="ignore", invalid="ignore"):
        quotient = haut / bas
    return quotient if nul is None else np.where(bas == 0, nul, quotient)
