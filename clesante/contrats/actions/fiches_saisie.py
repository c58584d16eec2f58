"""Keeping the whole page of a fiche at once: its fields, what it is bound to, its tables."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from clesante.comptes.models import Utilisateur
from clesante.contrats.actions.fiches import cibler, modifier_fiche, ranger
from clesante.contrats.models import FicheAction


def enregistrer(fiche: FicheAction, page: Any, par: Utilisateur) -> bool:
    """Keep what a valid page of a fiche says, all or nothing; return whether something changed.

    ``page`` has ``liens`` and ``tables``. Raises as the named changes it is made of.
    """
    with transaction.atomic():
        change = modifier_fiche(fiche, par, page.liens)
        for table in page.tables.values():
            change |= _ranger(fiche, table, par)
    return change


def _ranger(fiche: FicheAction, table: Any, par: Utilisateur) -> bool:
    neuves, changees = table.neuves, table.changees
    change = ranger(
        fiche,
        [form.instance for form in neuves],
        [form.instance for form in changees],
        table.retirees,
        par,
    )
    for form in (*neuves, *changees):
        if hasattr(form, "cibles"):
            lu = _gardee(form.instance) if form.neuve else form.instance
            change |= cibler(lu, form.cibles_changees, par)
    return change


def _gardee(rangee: Any) -> Any:
    """Return the row in the base: the one that the same form made, if it was sent twice."""
    return type(rangee).objects.get(cle_creation=rangee.cle_creation)
