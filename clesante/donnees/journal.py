"""What the journal tells of territories' own tables."""

from __future__ import annotations

from collections.abc import Callable

from clesante.comptes.journal import TypeEvenement
from clesante.comptes.models import Evenement


def _phrase(dite: str) -> Callable[[Evenement], str]:
    """Return what tells an event: its sentence, the table, the version."""

    def dire(evenement: Evenement) -> str:
        cote = evenement.apres or evenement.avant
        return f"{dite}\u00a0: {cote.get('code')}, version {cote.get('version')}."

    return dire


EVENEMENTS = (
    TypeEvenement("donnees.table_importee", _phrase("Table importée")),
    TypeEvenement("donnees.table_publiee", _phrase("Table publiée")),
    TypeEvenement("donnees.table_retiree", _phrase("Table retirée")),
    TypeEvenement("donnees.table_supprimee", _phrase("Table supprimée")),
)
