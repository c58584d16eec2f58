"""Undoing an edit of what is awaited, heard or found: the fields it changed are given back."""

from __future__ import annotations

from functools import partial

from clesante.comptes.actions.objets import retablir
from clesante.concertation.actions.collecte import modifier_donnee
from clesante.concertation.actions.constats import modifier_constat, modifier_figure
from clesante.concertation.actions.recueils import modifier_recueil
from clesante.concertation.models import Constat, DonneeAttendue, Figure, Recueil

retablir_de_la_collecte = partial(
    retablir,
    gestes={
        Constat: modifier_constat,
        DonneeAttendue: modifier_donnee,
        Figure: modifier_figure,
        Recueil: modifier_recueil,
    },
)
