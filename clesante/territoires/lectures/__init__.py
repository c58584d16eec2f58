"""Read models of territories: the one door for pages, commands and imports."""

from clesante.territoires.lectures.base import version_referentiel
from clesante.territoires.lectures.objets import (
    Perimetre,
    Population,
    Quartier,
    Recouvrement,
    Territoire,
    Zonage,
)
from clesante.territoires.lectures.perimetres import (
    comparables_administratifs,
    perimetre,
    perimetre_de,
)
from clesante.territoires.lectures.populations import populations
from clesante.territoires.lectures.portees import (
    codes_contenant,
    contenants,
    est_territoire,
    reste_dans,
)
from clesante.territoires.lectures.recherche import rechercher
from clesante.territoires.lectures.recouvrements import recouvrements
from clesante.territoires.lectures.territoires import membres, plusieurs, territoire, tous
from clesante.territoires.lectures.zonages import zonages

__all__ = [
    "Perimetre",
    "Population",
    "Quartier",
    "Recouvrement",
    "Territoire",
    "Zonage",
    "codes_contenant",
    "comparables_administratifs",
    "contenants",
    "est_territoire",
    "membres",
    "perimetre",
    "perimetre_de",
    "plusieurs",
    "populations",
    "rechercher",
    "recouvrements",
    "reste_dans",
    "territoire",
    "tous",
    "version_referentiel",
    "zonages",
]
