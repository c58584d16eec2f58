"""Part « vocabulaires »: of the whole site, so no address names an object of a territory."""

from __future__ import annotations

from tests.aides.objets import Arguments, Texte, ordinaire
from tests.aides.personnes import faire

ADRESSES: dict[str, str] = {
    **dict.fromkeys(["vocabulaires", "vocabulaire", "vocabulaire-export"], "compte"),
    **dict.fromkeys(
        [
            "terme-ajouter",
            "terme-modifier",
            "terme-retirer",
            "terme-remettre",
            "vocabulaire-annuler",
        ],
        "recherche.modifier_vocabulaires",
    ),
}


def fabriquer(lieu: str, texte: Texte = ordinaire) -> Arguments:
    """Add a word to the themes, once."""
    from clesante.recherche.actions import ajouter_terme
    from clesante.recherche.models import Terme

    if not Terme.objects.exists():
        neuf = Terme(
            vocabulaire="themes",
            libelle=texte(200),
            groupe=texte(120),
            definition=texte(2_000),
        )
        ajouter_terme(neuf, faire("administrateur"))
    return {}
