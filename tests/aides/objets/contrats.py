"""Part « contrats »: what all the others of contracts hang on."""

from __future__ import annotations

from tests.aides.objets import Arguments, Texte, ordinaire
from tests.aides.objets.base import contrat

ADRESSES: dict[str, str] = {
    "contrat": "contrats.voir",
    "contrat-modifier": "contrats.modifier",
    "contrat-retirer": "contrats.modifier",
    "contrat-journal": "contrats.voir_journal",
}


def fabriquer(lieu: str, texte: Texte = ordinaire) -> Arguments:
    """Begin one contract in a territory."""
    numero = contrat(lieu, texte).pk
    return {nom: {"numero": numero} for nom in ADRESSES}
