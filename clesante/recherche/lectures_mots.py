"""Words typed in the search of a list, found whatever their accents and their case."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from django.db.models import Model, QuerySet

from clesante.socle.texte import normaliser

M = TypeVar("M", bound=Model)


def ayant_les_mots(lus: QuerySet[M], cherche: str, champs: Sequence[str]) -> QuerySet[M]:
    """Return those whose fields have every word typed, whatever accents and case.

    Read here and not by the database, which folds neither accents nor, for some, their case: it is
    for lists of hundreds of rows. A longer one keeps what it searches (``recherche`` of
    organisations).
    """
    if not cherche.strip():
        return lus
    mots = normaliser(cherche).split()
    if not mots:
        return lus.none()
    trouves = [
        numero
        for numero, *dits in lus.order_by().values_list("pk", *champs)
        if _a_les_mots(normaliser(" ".join(dits)), mots)
    ]
    return lus.filter(pk__in=trouves)


def _a_les_mots(dit: str, mots: Sequence[str]) -> bool:
    return all(mot in dit for mot in mots)
