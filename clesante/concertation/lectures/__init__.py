"""Read models of shared diagnoses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from django.db.models import QuerySet

from clesante.comptes.droits import Visiteur
from clesante.concertation.models import Diagnostic
from clesante.socle.erreurs import ClesanteError
from clesante.territoires.lectures import perimetre


@dataclass(frozen=True, slots=True)
class Lieu:
    """Where a diagnosis is: its name, its inhabitants and the vintage of that number."""

    nom: str
    habitants: int | None
    millesime: str


def diagnostics(utilisateur: Visiteur) -> QuerySet[Diagnostic]:
    """Return the diagnoses a user may read, the latest first."""
    return Diagnostic.objects.all().visibles_par(utilisateur).order_by("-annee", "-pk")


class Situe(Protocol):
    """What is somewhere, or in a place that does not exist."""

    territoire: str
    lieu: str
    population: int | None


def lieu(objet: Situe) -> Lieu:
    """Return the place of an object; its code stands for its name when nothing reads it."""
    if not objet.territoire:
        return Lieu(objet.lieu, objet.population, "")
    try:
        lu = perimetre(objet.territoire)
    except ClesanteError:
        return Lieu(objet.territoire, None, "")
    population = lu.population
    return Lieu(
        lu.intitule,
        population.valeur if population else None,
        str((population and population.millesime) or ""),
    )
