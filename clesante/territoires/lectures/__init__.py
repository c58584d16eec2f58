"""Read models of territories: the one door for pages, commands and imports."""

from clesante.territoires.lectures.objets import (
    Perimetre,
    Population,
    Quartier,
    Territoire,
    Zonage,
)
from clesante.territoires.lectures.perimetres import comparables_administratifs, perimetre
from clesante.territoires.lectures.populations import populations
from clesante.territoires.lectures.recherche import rechercher
from clesante.territoires.lectures.territoires import membres, plusieurs, territoire, tous
from clesante.territoires.lectures.zonages import zonages

__all__ = [
    "Perimetre",
    "Population",
    "Quartier",
    "Territoire",
    "Zonage",
    "comparables_administratifs",
    "membres",
    "perimetre",
    "plusieurs",
    "populations",
    "rechercher",
    "territoire",
    "tous",
    "zonages",
]
