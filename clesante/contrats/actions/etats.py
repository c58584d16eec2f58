"""Named change of the state of an action, with its reason."""

from __future__ import annotations

from clesante.comptes.actions import objets as actions_objets
from clesante.comptes.actions.objets import enregistrer
from clesante.comptes.models import Evenement, Utilisateur
from clesante.contrats.actions import MODIFIER, permis
from clesante.contrats.actions.fiches import refuser_l_equipe
from clesante.contrats.lectures.fiches import fiches_a_ecrire
from clesante.contrats.models import FicheAction
from clesante.contrats.models.fiches import PILOTER
from clesante.contrats.regles.etats import AVEC_MOTIF, refus_d_etat
from clesante.socle.erreurs import RefuseError

CHAMPS_ETAT = ("etat", "motif_etat")


def changer_etat(fiche: FicheAction, etat: str, motif: str, par: Utilisateur) -> bool:
    """Put an action, as it was read, in a state, with its reason; return whether it changed.

    A state that asks no reason keeps none. Raises ``RefuseError`` as
    :func:`clesante.contrats.regles.etats.refus_d_etat` says, ``IntrouvableError`` without the
    right to write it, ``VersionDepasseeError`` when someone wrote since.
    """
    poser_etat(fiche, etat, motif)
    return enregistrer(fiche, "contrats.fiche_etat", CHAMPS_ETAT, par, fiches_a_ecrire(par))


def poser_etat(fiche: FicheAction, etat: str, motif: str) -> None:
    """Put a state on an action, not saved; raise ``RefuseError`` when it may not be."""
    refus = refus_d_etat(fiche.etat, etat, motif)
    if refus:
        raise RefuseError(refus.phrase, refus.remede)
    fiche.etat = etat
    fiche.motif_etat = motif.strip() if etat in AVEC_MOTIF else ""


def retablir(evenement: Evenement, par: Utilisateur) -> None:
    """Undo a change of state, or of what several fiches were given at once.

    Raises ``RefuseError`` when a pilot would change what the team decides.
    """
    noms = tuple(evenement.avant)

    def remettre(fiche: FicheAction, par: Utilisateur) -> bool:
        avant = permis(FicheAction, fiche.pk, par, PILOTER)
        if not avant.permet(par, MODIFIER):
            refuser_l_equipe(avant, fiche)
        return enregistrer(fiche, evenement.type, noms, par, fiches_a_ecrire(par))

    actions_objets.retablir(evenement, par, {FicheAction: remettre})
