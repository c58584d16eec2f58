"""A confidence interval: of one figure, or of many at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from numpy.typing import NDArray

Z_95 = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Intervalle:
    """Bounds of a confidence interval, in the unit of the value they bound."""

    bas: float
    haut: float


class Bornes(NamedTuple):
    """Bounds of many intervals: two float arrays of one shape; NaN where a part is missing."""

    bas: NDArray
    haut: NDArray


class Estimation(NamedTuple):
    """A value and the bounds of its 95 % interval: three floats, or three arrays of one shape."""

    valeur: float | NDArray
    bas: float | NDArray
    haut: float | NDArray
