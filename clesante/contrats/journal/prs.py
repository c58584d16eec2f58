"""Events of the objectives of regional projects, each with its sentence."""

from __future__ import annotations

from clesante.comptes.journal import TypeEvenement
from clesante.comptes.models import Evenement, Utilisateur
from clesante.contrats.journal.phrases import change, nomme
from clesante.contrats.models import ObjectifPRS

CHAMPS_PRS = ("region", "projet", "du", "au", "numero", "intitule", "retire_le")
AJOUTE, MODIFIE = "contrats.objectif_prs_ajoute", "contrats.objectif_prs_modifie"
RETIRE, REMIS = "contrats.objectif_prs_retire", "contrats.objectif_prs_remis"


def _defaire(evenement: Evenement, par: Utilisateur) -> None:
    from clesante.contrats.actions.prs import defaire

    defaire(evenement, par)


EVENEMENTS: tuple[TypeEvenement, ...] = (
    TypeEvenement(AJOUTE, nomme("Objectif du projet régional ajouté")),
    TypeEvenement(
        MODIFIE, change("Objectif du projet régional modifié", ObjectifPRS), defaire=_defaire
    ),
    TypeEvenement(RETIRE, lambda _: "Objectif du projet régional retiré.", defaire=_defaire),
    TypeEvenement(REMIS, lambda _: "Objectif du projet régional remis.", defaire=_defaire),
)
