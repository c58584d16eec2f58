"""What formulas on arrays accept. NaN is a missing value and stays one; the rest is checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clesante.socle.erreurs import EntreeInvalideError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


def tableaux(*valeurs: ArrayLike) -> list[NDArray]:
    """Return the arguments as float arrays of one shape.

    Raises ``EntreeInvalideError`` when they hold something else than numbers, or when their
    shapes do not fit together.
    """
    import numpy as np

    try:
        return list(np.broadcast_arrays(*(np.asarray(v, dtype=float) for v in valeurs)))
    except (TypeError, ValueError) as erreur:
        raise EntreeInvalideError(
            "Des nombres en séries de même longueur sont attendus.",
            "Vérifiez qu'aucune série n'est plus courte que les autres.",
        ) from erreur


def exiger(condition: NDArray, *parts: NDArray, message: str, remede: str = "") -> None:
    """Raise ``EntreeInvalideError`` unless ``condition`` holds wherever every part is known."""
    import numpy as np

    connus = ~np.logical_or.reduce([np.isnan(part) for part in parts])
    if not np.all(condition | ~connus):
        raise EntreeInvalideError(message, remede)
