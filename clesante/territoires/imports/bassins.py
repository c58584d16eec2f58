"""The bassins de vie 2022 of INSEE, in the communes of 2023, brought to those of today."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from clesante.territoires.choix import COMMUNE_QUITTEE
from clesante.territoires.imports.brut import illisible, lire_feuille
from clesante.territoires.regles import citer

FICHIER = "insee-table-appartenance-2023/table-appartenance-geo-communes-23.xlsx"
ZONAGE = "BV2022"


def lire(depuis: Path) -> tuple[dict[str, str], dict[str, str]]:
    """Return {bassin de vie: its name} and {commune of 2023: its bassin}, by INSEE code.

    A commune that merged on 1 January 2023 still has its row, empty: it is left out. Raises
    IntrouvableError when the file is absent, EntreeInvalideError when it is not this table.
    """
    zones = lire_feuille(depuis, FICHIER, "Zones_supra_communales", ("NIVGEO", "CODGEO", "LIBGEO"))
    noms = {code: nom for niveau, code, nom in zones if niveau == ZONAGE}
    paires = lire_feuille(depuis, FICHIER, "COM", ("CODGEO", ZONAGE))
    communes = {commune: bassin for commune, bassin in paires if bassin}
    if inconnus := sorted({*communes.values()} - noms.keys()):
        raise illisible(FICHIER, f"bassin de vie sans nom {citer(inconnus[0])}")
    return noms, communes


def ramener(
    communes: Mapping[str, str], actuelles: Mapping[str, str], codes: Iterable[str]
) -> list[str | None]:
    """Return the bassin of each of ``codes``, communes of today; None when nothing tells it.

    ``communes`` are those of 2023, ``actuelles`` the code of today of each. A commune that merged
    others since keeps the bassin of its chef-lieu, whose code it bears; one re-established since
    is in the bassin of the commune it left; one under a new code is where all its parts were.
    """
    reunis: dict[str, set[str]] = {}
    for commune, bassin in communes.items():
        if commune not in actuelles:
            raise illisible(FICHIER, f"commune inconnue {citer(commune)}")
        reunis.setdefault(actuelles[commune], set()).add(bassin)
    return [
        communes.get(code)
        or communes.get(COMMUNE_QUITTEE.get(code, ""))
        or _seul(reunis.get(code, set()))
        for code in codes
    ]


def _seul(bassins: set[str]) -> str | None:
    return next(iter(bassins)) if len(bassins) == 1 else None
