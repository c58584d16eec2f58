"""The diagnosis and the contract that the objects of their apps hang on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.aides.objets import Texte, ordinaire
from tests.aides.personnes import faire

if TYPE_CHECKING:
    from clesante.concertation.models import Diagnostic
    from clesante.contrats.models import Contrat


def diagnostic(lieu: str, texte: Texte = ordinaire) -> Diagnostic:
    """Return a diagnosis of a territory, begun by the administrator."""
    from clesante.concertation.actions import commencer
    from clesante.concertation.models import Diagnostic

    neuf = Diagnostic(intitule=texte(200), territoire=lieu, annee=2026, presentation=texte(8_000))
    return commencer(neuf, faire("administrateur"))[0]


def contrat(lieu: str, texte: Texte = ordinaire) -> Contrat:
    """Return the démarche of a contract in a territory, begun by the administrator."""
    from clesante.contrats.actions import commencer
    from clesante.contrats.models import Contrat

    neuf = Contrat(
        intitule=texte(200), territoire=lieu, cadre="pays_de_la_loire", presentation=texte(8_000)
    )
    return commencer(neuf, faire("administrateur"))[0]
