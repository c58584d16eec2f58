"""Events of contracts, part « vues », each with its sentence."""

from __future__ import annotations

from clesante.comptes.journal import TypeEvenement
from clesante.comptes.models import Evenement, Utilisateur
from clesante.comptes.models.champs import champs
from clesante.contrats.choix import EtatAction
from clesante.contrats.models import FicheAction, chaine
from clesante.socle.texte import enumerer
from clesante.territoires.regles import citer


def _etat(evenement: Evenement) -> str:
    etat = evenement.apres.get("etat")
    if etat is None:
        return "Motif de l'état d'une action changé."
    motif = str(evenement.apres.get("motif_etat") or "")
    suite = f"\u00a0: {citer(motif[:120])}" if motif else ""
    return f"Action {EtatAction(etat).label}{suite}."


def _ensemble(evenement: Evenement) -> str:
    connus = champs(FicheAction)
    changes = [str(connus[nom].verbose_name) for nom in evenement.apres if nom in connus]
    return f"Action réglée avec d'autres\u00a0: {enumerer(changes)}."


def _defaire(evenement: Evenement, par: Utilisateur) -> None:
    from clesante.contrats.actions.etats import retablir

    retablir(evenement, par)


EVENEMENTS: tuple[TypeEvenement, ...] = (
    TypeEvenement("contrats.fiche_etat", _etat, defaire=_defaire, chaine=chaine),
    TypeEvenement("contrats.fiches_reglees", _ensemble, defaire=_defaire, chaine=chaine),
)
