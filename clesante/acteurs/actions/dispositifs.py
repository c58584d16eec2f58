"""Named changes of dispositifs and of the actions they carry."""

from __future__ import annotations

from clesante.acteurs.journal.dispositifs import ACTION_MODIFIEE, CHAMPS, CHAMPS_ACTION, MODIFIE
from clesante.acteurs.models import ActionDispositif, Dispositif
from clesante.comptes.actions.objets import ajouter, enregistrer, introuvable, retablir
from clesante.comptes.models import Evenement, Utilisateur
from clesante.territoires.actions_rattaches import modifier_rattache, rattacher

TENIR = "acteurs.modifier_dispositifs"


def creer(dispositif: Dispositif, par: Utilisateur) -> tuple[Dispositif, bool]:
    """Add a dispositif and return it, and whether it is new: one form sent twice makes one.

    Raises ``IntrouvableError`` without the right, ``RefuseError`` for a territory out of reach.
    """
    return rattacher(dispositif, "acteurs.dispositif_ajoute", CHAMPS, par, TENIR)


def modifier(dispositif: Dispositif, par: Utilisateur) -> bool:
    """Keep the changes of a dispositif; return whether something changed.

    Raises as :func:`creer`, and ``VersionDepasseeError`` when someone wrote since it was read.
    """
    return modifier_rattache(dispositif, MODIFIE, CHAMPS, par, TENIR)


def ajouter_action(action: ActionDispositif, par: Utilisateur) -> tuple[ActionDispositif, bool]:
    """Add an action to a dispositif and return it, and whether it is new.

    Raises ``IntrouvableError`` without the right to change the dispositif.
    """
    tenus = Dispositif.objects.all().visibles_par(par, TENIR)
    if not tenus.filter(pk=action.dispositif_id).exists():
        raise introuvable()
    deja = ActionDispositif.objects.all().visibles_par(par, TENIR)
    return ajouter(action, "acteurs.action_dispositif_ajoutee", CHAMPS_ACTION, par, deja)


def modifier_action(action: ActionDispositif, par: Utilisateur) -> bool:
    """Keep the changes of an action; return whether something changed. Raises as a dispositif."""
    modifiables = ActionDispositif.objects.all().visibles_par(par, TENIR)
    return enregistrer(action, ACTION_MODIFIEE, CHAMPS_ACTION, par, modifiables)


def defaire(evenement: Evenement, par: Utilisateur) -> None:
    """Undo an edit of a dispositif or of one of its actions; raises as ``retablir``."""
    retablir(evenement, par, {Dispositif: modifier, ActionDispositif: modifier_action})
