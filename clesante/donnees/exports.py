"""Values of a level as rows, for machines: one row per territory × indicator."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from clesante.donnees import lectures
from clesante.ui.colonnes import machine

COLONNES = (
    "territoire",
    "indicateur",
    "periode",
    "valeur",
    "statut",
    "numerateur",
    "denominateur",
)


def lignes(
    niveau: str, codes: Collection[str] = (), periode: str = ""
) -> Iterator[tuple[object, ...]]:
    """Yield the rows of a level (``EPCI``, ``DEP``…), shares in percent, None for no value.

    The latest period is given unless ``periode`` names another. An indicator given only by
    dimension (profession, cause) has no value here: a part never stands for the whole.
    """
    publies = lectures.indicateurs(codes)
    for valeur in lectures.valeurs(lectures.codes_du_niveau(niveau), publies, periode).values():
        yield (
            valeur.territoire,
            valeur.indicateur,
            valeur.periode,
            machine(valeur.valeur),
            str(valeur.statut),
            machine(valeur.numerateur),
            machine(valeur.denominateur),
        )
