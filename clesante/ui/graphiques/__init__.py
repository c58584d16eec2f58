"""Charts: pure functions that turn plain numbers into an SVG and its table."""

from clesante.ui.graphiques.bande import Bande, Repere, bande
from clesante.ui.graphiques.barres import Barre, Mesure, barres
from clesante.ui.graphiques.base import Graphique
from clesante.ui.graphiques.epine import LigneEpine, Noms, epine
from clesante.ui.graphiques.etapes import Etape, Piece, etapes
from clesante.ui.graphiques.points import LignePoints, Point, points
from clesante.ui.graphiques.pyramide import Pyramide, Tranche, pyramide

__all__ = [
    "Bande",
    "Barre",
    "Etape",
    "Graphique",
    "LigneEpine",
    "LignePoints",
    "Mesure",
    "Noms",
    "Piece",
    "Point",
    "Pyramide",
    "Repere",
    "Tranche",
    "bande",
    "barres",
    "epine",
    "etapes",
    "points",
    "pyramide",
]
