"""Events of contracts, part « conformite », each with its sentence."""

from __future__ import annotations

from collections.abc import Callable

from clesante.comptes.journal import TypeEvenement
from clesante.comptes.models import Evenement
from clesante.contrats.models import chaine
from clesante.territoires.regles import citer

LEVE = "contrats.blocage_leve"
REMIS = "contrats.blocage_remis"
CHAMPS_LEVEE = ("regle", "motif", "levee")


def _dire(debut: str) -> Callable[[Evenement], str]:
    """Return the sentence of an event: the rule, and the reason when one was given."""

    def phrase(evenement: Evenement) -> str:
        motif = str(evenement.apres.get("motif") or "").strip()
        suite = f"\u00a0: {citer(motif)}" if motif else ""
        return f"{debut} ({evenement.apres.get('regle', '')}){suite}."

    return phrase


EVENEMENTS: tuple[TypeEvenement, ...] = (
    TypeEvenement(LEVE, _dire("Blocage levé"), chaine=chaine),
    TypeEvenement(REMIS, _dire("Blocage remis"), chaine=chaine),
)
