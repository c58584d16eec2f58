"""Columns of the objectives of regional projects: on screen, in files, and what comes in."""

from __future__ import annotations

from collections.abc import Mapping

from clesante.contrats.models import ObjectifPRS
from clesante.ui.colonnes import Colonne

PROJET, DU, AU = "Projet régional et sa version", "En vigueur du", "Au"
NUMERO, OBJECTIF = "Numéro", "Objectif"


def colonnes(regions: Mapping[str, str]) -> tuple[Colonne[ObjectifPRS], ...]:
    """Return the columns, the names of regions read once."""
    return (
        Colonne("region", "Région", lambda lu: regions.get(lu.region, lu.region)),
        Colonne("projet", PROJET, lambda lu: lu.projet),
        Colonne("du", DU, lambda lu: lu.du),
        Colonne("au", AU, lambda lu: lu.au),
        Colonne("numero", NUMERO, lambda lu: lu.numero),
        Colonne("objectif", OBJECTIF, lambda lu: lu.intitule),
        Colonne("retire_le", "Retiré le", lambda lu: lu.retire_le),
    )
