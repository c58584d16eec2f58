"""The funding of the engineering of a contract, computed from a framework."""

from clesante.cadres.ingenierie.calcul import calculer
from clesante.cadres.ingenierie.objets import (
    Demande,
    Evaluation,
    Habitants,
    Lecture,
    Ligne,
    Resultat,
)
from clesante.cadres.montants import ecrire, euros

__all__ = [
    "Demande",
    "Evaluation",
    "Habitants",
    "Lecture",
    "Ligne",
    "Resultat",
    "calculer",
    "ecrire",
    "euros",
]
