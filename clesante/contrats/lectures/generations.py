"""The contracts that follow one another: what came before, what comes next, what was taken up."""

from __future__ import annotations

from dataclasses import dataclass

from clesante.comptes.droits import Visiteur
from clesante.contrats.lectures.contenu import contenu
from clesante.contrats.models import Contrat, FicheAction
from clesante.contrats.regles.rapprochements import Rapproche, rapprocher

AU_PLUS = 20


@dataclass(frozen=True, slots=True)
class Reprise:
    """What a contract took up of the one before it: actions matched, how many were not."""

    precedent: Contrat
    reprises: tuple[Rapproche, ...]
    nouvelles: int
    laissees: int


def generations(contrat: Contrat, lecteur: Visiteur) -> list[Contrat]:
    """Return the contracts of the same line that a reader may see, the first one first."""
    vus = Contrat.objects.all().visibles_par(lecteur)
    avant: list[Contrat] = []
    lu: Contrat | None = contrat
    while lu and lu.predecesseur_id and len(avant) < AU_PLUS:
        lu = vus.filter(pk=lu.predecesseur_id).first()
        if lu:
            avant.append(lu)
    return [*reversed(avant), contrat, *suivants(contrat, lecteur)]


def suivants(contrat: Contrat, lecteur: Visiteur) -> list[Contrat]:
    """Return the contracts that come after one, and after those, that a reader may see."""
    vus = Contrat.objects.all().visibles_par(lecteur)
    lus: list[Contrat] = []
    derniers = [contrat.pk]
    while derniers and len(lus) < AU_PLUS:
        apres = list(vus.filter(predecesseur__in=derniers).order_by("date_effet", "pk"))
        lus += apres
        derniers = [lu.pk for lu in apres]
    return lus


def suites(contrat: Contrat, precedent: Contrat) -> dict[str, str]:
    """Return the actions of a contract that carry on one of another, by their repères."""
    lues = FicheAction.objects.filter(contrat=contrat, chainee__contrat=precedent)
    lues = lues.filter(restreinte=False, chainee__restreinte=False)
    return {str(a): str(b) for a, b in lues.values_list("cle_creation", "chainee__cle_creation")}


def reprise(contrat: Contrat, lecteur: Visiteur) -> Reprise | None:
    """Return what a contract took up of the one before it; None when there is none to see."""
    vus = Contrat.objects.all().visibles_par(lecteur)
    precedent = vus.filter(pk=contrat.predecesseur_id or 0).first()
    if precedent is None:
        return None
    avant, apres = contenu(precedent), contenu(contrat)
    _, proches = rapprocher(avant, apres, suites(contrat, precedent))
    actions = tuple(r for r in proches if r.sorte == "fiches")
    return Reprise(
        precedent,
        actions,
        len(apres.liste("fiches")) - len(actions),
        len(avant.liste("fiches")) - len(actions),
    )
