"""The diagnosis that the objects of concertation hang on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.aides.objets import Texte, ordinaire
from tests.aides.personnes import faire

if TYPE_CHECKING:
    from clesante.concertation.models import Diagnostic


def diagnostic(lieu: str, texte: Texte = ordinaire) -> Diagnostic:
    """Return a diagnosis of a territory, begun by the administrator."""
    from clesante.concertation.actions import commencer
    from clesante.concertation.models import Diagnostic

    neuf = Diagnostic(intitule=texte(200), territoire=lieu, annee=2026, presentation=texte(8_000))
    return commencer(neuf, faire("administrateur"))[0]
