"""Who changes the lists of words."""

from __future__ import annotations

from clesante.comptes.choix import Role
from clesante.comptes.operations import Operation

OPERATIONS = (
    Operation(
        "recherche.modifier_vocabulaires",
        "ajouter, relibeller et retirer les termes des vocabulaires",
        frozenset({Role.ADMINISTRATEUR}),
        du_site=True,
    ),
)
