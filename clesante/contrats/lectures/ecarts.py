"""How far a contract is, as it is written now, from one of its versions."""

from __future__ import annotations

from clesante.contrats.choix import GenreChangement
from clesante.contrats.lectures.contenu import contenu
from clesante.contrats.lectures.differences import comparer
from clesante.contrats.lectures.versions import contenu_de
from clesante.contrats.models import VersionContrat


def ecarts(version: VersionContrat) -> int:
    """Return how many things changed since a version, dated documents apart: those are its visas.

    What lives on after the signature is no change.
    """
    lus = comparer(contenu_de(version), contenu(version.contrat)).changements
    return sum(lu.genre != GenreChangement.DOCUMENTS for lu in lus)


def changee_depuis(version: VersionContrat) -> bool:
    """Tell whether its contract says something else now."""
    return ecarts(version) > 0
