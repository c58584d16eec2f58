"""What makes a cell hide by itself: pure, and light enough for every figure that is read."""

from __future__ import annotations

from dataclasses import dataclass

SEUIL_PAR_DEFAUT = 11


@dataclass(frozen=True, slots=True)
class Parts:
    """What a cell rests on: counts of people. ``secret``: its producer already hides it."""

    numerateur: float | None
    denominateur: float | None
    secret: bool = False


def est_sensible(numerateur: float | None, denominateur: float | None, seuil: int) -> bool:
    """Tell whether a cell is under the threshold by itself (``seuil`` 0: never).

    A numerator up to its denominator is read as a share: its complement counts too.
    """
    if seuil <= 0 or numerateur is None:
        return False
    parts = [numerateur]
    if denominateur is not None:
        parts += [denominateur]
        if 0 < denominateur == numerateur:
            return True
        parts += [denominateur - numerateur]
    return any(0 < part < seuil for part in parts)
