"""Part « diagnostics »: what all the others of concertation hang on."""

from __future__ import annotations

from tests.aides.objets import Arguments, Texte, ordinaire
from tests.aides.objets.base import diagnostic

ADRESSES: dict[str, str] = {
    "diagnostic": "concertation.voir",
    "diagnostic-modifier": "concertation.modifier",
    "diagnostic-journal": "concertation.voir_journal",
}


def fabriquer(lieu: str, texte: Texte = ordinaire) -> Arguments:
    """Make one diagnosis in a territory."""
    numero = diagnostic(lieu, texte).pk
    return {nom: {"numero": numero} for nom in ADRESSES}
