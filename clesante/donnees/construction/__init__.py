"""Building of the store: observations of communes become the aggregates of every level.

The engine computes, SQLite is written beside the old file and renamed over it at the end: an
import that dies changes nothing.
"""

from clesante.donnees.construction.calcul import rattachements_par_unite
from clesante.donnees.construction.ecriture import construire
from clesante.donnees.construction.sources import SourceLue, est_a_jour, sources_lues

__all__ = ["SourceLue", "construire", "est_a_jour", "rattachements_par_unite", "sources_lues"]
