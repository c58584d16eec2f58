"""Undoing an edit of what is awaited, heard or found: the fields it changed are given back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from clesante.comptes.actions_objets import rendre
from clesante.comptes.models import Evenement, Utilisateur
from clesante.comptes.models.champs import etiquette
from clesante.concertation.actions_collecte import modifier_donnee
from clesante.concertation.actions_constats import modifier_constat, modifier_figure
from clesante.concertation.actions_recueils import modifier_recueil
from clesante.concertation.actions_retraits import permis
from clesante.concertation.models import Constat, DonneeAttendue, Figure, Recueil

MODIFIER: dict[type[Any], Callable[[Any, Utilisateur], bool]] = {
    Constat: modifier_constat,
    DonneeAttendue: modifier_donnee,
    Figure: modifier_figure,
    Recueil: modifier_recueil,
}


def retablir_de_la_collecte(evenement: Evenement, par: Utilisateur) -> None:
    """Give back the fields an event changed.

    Raises ``IntrouvableError`` without the right, ``RefuseError`` when one changed since.
    """
    par_nom = {etiquette(modele): modele for modele in MODIFIER}
    modele = par_nom[evenement.objet_type]
    objet = permis(modele, evenement.objet_id, par)
    rendre(evenement, objet)
    MODIFIER[modele](objet, par)
