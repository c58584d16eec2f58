"""Undoing an edit of a body, of a seat, of a decision."""

from __future__ import annotations

from functools import partial

from clesante.acteurs.actions.instances import (
    modifier_decision,
    modifier_instance,
    modifier_siege,
)
from clesante.acteurs.models import Decision, Instance, Siege
from clesante.comptes.actions.objets import retablir

retablir_du_dialogue = partial(
    retablir,
    gestes={Instance: modifier_instance, Siege: modifier_siege, Decision: modifier_decision},
)
