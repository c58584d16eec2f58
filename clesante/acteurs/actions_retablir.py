"""Undoing an edit of a body, of a seat, of a decision."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from clesante.acteurs.actions_instances import (
    modifier_decision,
    modifier_instance,
    modifier_siege,
)
from clesante.acteurs.models import Decision, Instance, Siege
from clesante.comptes.actions_objets import introuvable, rendre
from clesante.comptes.models import Evenement, Utilisateur
from clesante.comptes.models.champs import etiquette

MODIFIER: dict[type[Any], Callable[[Any, Utilisateur], bool]] = {
    Instance: modifier_instance,
    Siege: modifier_siege,
    Decision: modifier_decision,
}


def retablir_du_dialogue(evenement: Evenement, par: Utilisateur) -> None:
    """Give back the fields an event changed.

    Raises ``IntrouvableError`` without the right, ``RefuseError`` when one changed since.
    """
    par_nom = {etiquette(modele): modele for modele in MODIFIER}
    modele = par_nom[evenement.objet_type]
    objet = modele.objects.filter(pk=evenement.objet_id).first()
    if objet is None:
        raise introuvable()
    rendre(evenement, objet)
    MODIFIER[modele](objet, par)
