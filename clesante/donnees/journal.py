"""What the journal tells of territories' own tables."""

from __future__ import annotations

from collections.abc import Callable

from clesante.comptes.journal import TypeEvenement
from clesante.comptes.models import Evenement
from clesante.donnees.models import TableLocale
from clesante.socle.texte import enumerer


def _phrase(dite: str) -> Callable[[Evenement], str]:
    """Return what tells an event: its sentence, the table, the version."""

    def dire(evenement: Evenement) -> str:
        cote = evenement.apres or evenement.avant
        return f"{dite}\u00a0: {cote.get('code')}, version {cote.get('version')}."

    return dire


def _definie(evenement: Evenement) -> str:
    """Tell what of a table is no longer described as it was."""
    noms = enumerer([TableLocale().libelle_du_champ(nom) for nom in evenement.avant])
    return f"{_phrase('Table décrite autrement')(evenement)[:-1]} ({noms})."


EVENEMENTS = (
    TypeEvenement("donnees.table_definie", _definie),
    TypeEvenement("donnees.table_importee", _phrase("Table importée")),
    TypeEvenement("donnees.table_publiee", _phrase("Table publiée")),
    TypeEvenement("donnees.table_retiree", _phrase("Table retirée")),
    TypeEvenement("donnees.table_supprimee", _phrase("Table supprimée")),
)
