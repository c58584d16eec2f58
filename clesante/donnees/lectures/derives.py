"""What the store holds ready: criteria of likeness, and inequalities over communes."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from clesante.donnees.lectures.entrepot import base, version_entrepot
from clesante.donnees.mesures import nombres
from clesante.statistiques.intervalles import Intervalle


@dataclass(frozen=True, slots=True)
class Echelle:
    """The mean and the standard deviation of each criterion over the territories of a level."""

    centres: tuple[float, ...]
    ecarts: tuple[float, ...]

    def reduire(self, valeurs: array[float]) -> array[float]:
        """Return criteria in standard deviations from the mean; a constant one is 0."""
        trois = zip(valeurs, self.centres, self.ecarts, strict=True)
        return array("d", [(v - centre) / (ecart or 1.0) for v, centre, ecart in trois])


@dataclass(frozen=True, slots=True)
class Inegalite:
    """The slope (SII) and relative (RII) indices of one indicator over the communes of a place.

    ``pente`` is in the unit of the indicator: the most deprived less the least. ``lieux`` counts
    the communes ranked, ``manquants`` those without a value.
    """

    indicateur: str
    lieu: str
    pente: float
    intervalle_pente: Intervalle | None
    relatif: float | None
    intervalle_relatif: Intervalle | None
    lieux: int
    manquants: int


def criteres(niveau: str) -> Mapping[str, array[float]]:
    """Return the criteria of every territory of a level (``EPCI``, ``DEP``, ``COM``), by code.

    As ``donnees.criteres`` lists them, NaN for one that is unknown; logarithms where it says so.
    """
    return _criteres(version_entrepot(), niveau)


@lru_cache(maxsize=8)
def _criteres(_: tuple[str, int, int], niveau: str) -> dict[str, array[float]]:
    lignes = base().execute(
        "SELECT t.code, c.valeurs FROM critere c JOIN territoire t ON t.id = c.territoire "
        "WHERE c.niveau = ? ORDER BY t.code",
        (niveau,),
    )
    return {code: nombres(valeurs) for code, valeurs in lignes}


def echelle(niveau: str) -> Echelle | None:
    """Return the scale of the criteria of a level, None when its territories are not compared."""
    ligne = (
        base().execute("SELECT centres, ecarts FROM echelle WHERE niveau = ?", (niveau,)).fetchone()
    )
    return Echelle(*(tuple(nombres(octets)) for octets in ligne)) if ligne else None


def inegalites(lieu: str) -> list[Inegalite]:
    """Return the inequalities over the communes of a région or of France, in catalogue order."""
    lignes = base().execute(
        "SELECT i.code, e.pente, e.pente_bas, e.pente_haut, e.relatif, e.relatif_bas, "
        "e.relatif_haut, e.lieux, e.manquants FROM inegalite e JOIN indicateur i "
        "ON i.id = e.indicateur WHERE e.lieu = ? ORDER BY i.id",
        (lieu,),
    )
    return [
        Inegalite(code, lieu, pente, _entre(pb, ph), relatif, _entre(rb, rh), lieux, manquants)
        for code, pente, pb, ph, relatif, rb, rh, lieux, manquants in lignes
    ]


def _entre(bas: float | None, haut: float | None) -> Intervalle | None:
    return None if bas is None or haut is None else Intervalle(bas, haut)
