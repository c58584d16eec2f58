"""Read models of shared diagnoses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Model, QuerySet

from clesante.comptes.droits import Visiteur
from clesante.concertation.models import Diagnostic
from clesante.socle.erreurs import ClesanteError
from clesante.socle.texte import normaliser
from clesante.territoires.lectures import perimetre

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Lieu:
    """Where a diagnosis is: its name, its inhabitants and the vintage of that number."""

    nom: str
    habitants: int | None
    millesime: str


def diagnostics(utilisateur: Visiteur) -> QuerySet[Diagnostic]:
    """Return the diagnoses a user may read, the latest first."""
    return Diagnostic.objects.all().visibles_par(utilisateur).order_by("-annee", "-pk")


def lieu(diagnostic: Diagnostic) -> Lieu:
    """Return the place of a diagnosis; its code stands for its name when nothing reads it."""
    if not diagnostic.territoire:
        return Lieu(diagnostic.lieu, diagnostic.population, "")
    try:
        lu = perimetre(diagnostic.territoire)
    except ClesanteError:
        return Lieu(diagnostic.territoire, None, "")
    population = lu.population
    return Lieu(
        lu.intitule,
        population.valeur if population else None,
        str((population and population.millesime) or ""),
    )


def ayant_les_mots(lus: QuerySet[M], cherche: str, champs: Sequence[str]) -> QuerySet[M]:
    """Return those of a diagnosis whose fields have every word typed, whatever accents and case.

    Read here and not by the database, which folds neither accents nor, for some, their case: it is
    for the few hundred things of one diagnosis.
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
