"""Events of contracts, part « redondances », each with its sentence."""

from __future__ import annotations

from collections.abc import Callable

from clesante.comptes.journal import TypeEvenement
from clesante.comptes.models import Evenement, Utilisateur
from clesante.contrats.choix import ConclusionRedondance
from clesante.contrats.models import chaine

CHAMPS_CONCLUSION = ("conclusion", "motif", "fonction", "date", "classe", "constat")
CHAMPS_REDONDANCE = ("cible", *CHAMPS_CONCLUSION)


def _dite(debut: str) -> Callable[[Evenement], str]:
    """Return « Redondance examinée : doublon levé »."""

    def dire(evenement: Evenement) -> str:
        code = (evenement.apres or evenement.avant).get("conclusion", "")
        if code not in ConclusionRedondance.values:
            return f"{debut}."
        return f"{debut}\u00a0: {ConclusionRedondance(code).label}."

    return dire


def _defaire(evenement: Evenement, par: Utilisateur) -> None:
    from clesante.contrats.actions.redondances import retablir

    retablir(evenement, par)


EVENEMENTS: tuple[TypeEvenement, ...] = (
    TypeEvenement("contrats.redondance_conclue", _dite("Redondance examinée"), chaine=chaine),
    TypeEvenement(
        "contrats.redondance_revue",
        _dite("Conclusion d'une redondance revue"),
        chaine=chaine,
        defaire=_defaire,
    ),
    TypeEvenement("contrats.redondance_retiree", _dite("Conclusion retirée"), chaine=chaine),
)
