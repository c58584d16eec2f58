"""Inhabitants, vintage by vintage: a sum never takes two of them together."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from clesante.socle.texte import enumerer, nombre
from clesante.territoires.choix import SOURCES_POPULATION
from clesante.territoires.lectures.base import lire
from clesante.territoires.lectures.objets import Population
from clesante.territoires.lectures.territoires import membres, territoire

_SOMMES = """
SELECT nature, millesime, SUM(valeur), SUM(couvertes) FROM population
WHERE code IN (SELECT value FROM json_each(?)) GROUP BY nature, millesime
"""
# Of some départements, those that do not have the figure.
_ABSENTS = """
SELECT d.nom FROM json_each(?1) j JOIN territoire d ON d.code = j.value
LEFT JOIN population p ON p.code = d.code AND p.nature = ?2 AND p.millesime = ?3
WHERE p.code IS NULL ORDER BY d.code
"""
_GROUPE = "SELECT nature, millesime, valeur, couvertes FROM population WHERE code = ?"


@dataclass(frozen=True, slots=True)
class Somme:
    """One vintage over some communes: ``couvertes`` of them out of ``total`` have it."""

    population: Population
    couvertes: int
    total: int


def populations(code: str) -> list[Population]:
    """Return every vintage held for a territory or a perimeter code, the most recent first.

    The source of a sum says what it leaves out (« France hors Mayotte »). Raises IntrouvableError
    for an unknown code.
    """
    if "+" in code or code.startswith("PER-"):
        from clesante.territoires.lectures.perimetres import perimetre

        return [somme.population for somme in sommes(perimetre(code).communes)]
    communes = membres(territoire(code).code)
    return [somme.population for somme in sommes(communes, code)]


def sommes(communes: Sequence[str], groupe: str = "") -> list[Somme]:
    """Return the sums over ``communes``, one per vintage and nature, the most recent first.

    ``groupe`` is the code of the territory they make up, whose sums are held ready.
    """
    lignes = lire(_GROUPE, [groupe]) if groupe else []
    lignes = lignes or lire(_SOMMES, [json.dumps(communes)])
    lues = [_somme(communes, groupe, ligne) for ligne in lignes]
    return sorted(lues, key=lambda s: (-(s.population.millesime or 0), s.population.nature))


def principale(lues: Sequence[Somme]) -> Somme | None:
    """Return the most recent municipal figure, the one shown first."""
    return next((s for s in lues if s.population.nature == "municipale"), None)


def _somme(communes: Sequence[str], groupe: str, ligne: tuple[str, int, int, int]) -> Somme:
    nature, millesime, valeur, couvertes = ligne
    source = SOURCES_POPULATION[millesime or None, nature]
    if couvertes < len(communes):
        source += f" ; {_portee(communes, groupe, nature, millesime)}"
        mot = "commune" if couvertes < 2 else "communes"
        source += f" ({nombre(couvertes)} {mot} sur {nombre(len(communes))})"
    return Somme(Population(valeur, millesime or None, nature, source), couvertes, len(communes))


def _portee(communes: Sequence[str], groupe: str, nature: str, millesime: int) -> str:
    """Return what a partial sum covers: « France hors Mayotte », « communes membres d'un EPCI »."""
    outre_mer = {f"DEP-{code[4:7]}" for code in communes if code[4:6] in ("97", "98")}
    absents = [nom for (nom,) in lire(_ABSENTS, [json.dumps([*outre_mer]), nature, millesime])]
    hors = f"hors {enumerer(absents)}" if absents and len(absents) <= 3 else ""
    if millesime == 2022:
        return f"communes membres d'un EPCI{', ' * bool(hors)}{hors}"
    return f"{'France ' * (groupe == 'FR')}{hors}" if hors else "total partiel"
