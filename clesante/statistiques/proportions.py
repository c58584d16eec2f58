"""Intervals of proportions. Pure arithmetic: floats or numpy arrays alike."""

from __future__ import annotations

from dataclasses import dataclass

Z_95 = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Intervalle:
    """Bounds of a confidence interval, in the unit of the value they bound."""

    bas: float
    haut: float


def wilson(numerateur: float, denominateur: float, z: float = Z_95) -> Intervalle:
    """Return the Wilson score interval of ``numerateur / denominateur``, between 0 and 1.

    Source: E. B. Wilson, « Probable inference, the law of succession, and statistical
    inference », Journal of the American Statistical Association 22 (1927), 209-212;
    recommended for proportions by R. G. Newcombe, Statistics in Medicine 17 (1998), 857-872.

    Raises ``ValueError`` when ``denominateur`` is not positive or when the numerator is
    outside ``0..denominateur``.
    """
    if denominateur <= 0 or not 0 <= numerateur <= denominateur:
        raise ValueError("0 <= numerateur <= denominateur and denominateur > 0 are required")
    p = numerateur / denominateur
    z2n = z * z / denominateur
    centre = (p + z2n / 2) / (1 + z2n)
    demi = z * ((p * (1 - p) + z2n / 4) / denominateur) ** 0.5 / (1 + z2n)
    return Intervalle(max(0.0, centre - demi), min(1.0, centre + demi))
