"""Rows that prove a version, written as the acts write them: with what the journal saw."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:  # read before Django starts
    from django.db.models import Model

M = TypeVar("M", bound="Model")


def vu(objet: M, code: str = "contrats.suite_recue") -> M:
    """Have the journal see an object as it is, under an event; return it."""
    from django.db import transaction

    from clesante.comptes.journal import noter
    from clesante.contrats.lectures.temoins import TEMOIGNES

    with transaction.atomic():
        noter(code, getattr(objet, "auteur", None), objet, apres=TEMOIGNES[type(objet)](objet))
    return objet
