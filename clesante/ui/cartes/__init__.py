"""Maps: pure functions that turn outlines and values into an SVG and its table."""

from clesante.ui.cartes.classes import Serie, bornes_quantiles
from clesante.ui.cartes.fond import Trace, cadrage
from clesante.ui.cartes.nationale import carte_nationale
from clesante.ui.cartes.territoire import carte_territoire

__all__ = [
    "Serie",
    "Trace",
    "bornes_quantiles",
    "cadrage",
    "carte_nationale",
    "carte_territoire",
]
