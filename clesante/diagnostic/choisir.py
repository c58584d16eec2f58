"""« Choisir les indicateurs »: two short forms that lead to the permalink of the choice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from clesante.diagnostic.lectures import Portrait
from clesante.donnees.catalogue import Indicateur
from clesante.donnees.choix import par_theme_dit

INDICATEUR = "i"
RANG = "rang."
RANG_MAX = 999


@dataclass(frozen=True, slots=True)
class Case:
    """One indicator that may be chosen, and whether the territory has its figure."""

    indicateur: Indicateur
    est_renseigne: bool
    est_choisi: bool


@dataclass(frozen=True, slots=True)
class Rang:
    """One chosen indicator, its place and its note."""

    indicateur: Indicateur
    place: int
    note: str


def cases(portrait: Portrait, choisis: Sequence[str]) -> list[tuple[str, list[Case]]]:
    """Return the indicators of a portrait by theme, those chosen ticked."""
    lues = [
        Case(c.publie.definition, c.est_present or bool(c.elargis), c.code in choisis)
        for c in portrait.chiffres
    ]
    return par_theme_dit(lues, lambda case: case.indicateur.theme)


def rangs(portrait: Portrait) -> list[Rang]:
    """Return the chosen indicators in their order, with their notes."""
    return [
        Rang(c.publie.definition, place, portrait.recette.notes.get(c.code, ""))
        for place, c in enumerate(portrait.chiffres, 1)
    ]


def ordonner(choisis: Sequence[str], places: Mapping[str, str]) -> tuple[str, ...]:
    """Return the codes by the place typed for each; one that is not a number goes last.

    At the same place, the order they were chosen in holds.
    """
    return tuple(sorted(dict.fromkeys(choisis), key=lambda code: _place(places.get(code, ""))))


def _place(texte: str) -> int:
    propre = texte.strip()
    return int(propre) if propre.isascii() and propre.isdigit() and len(propre) < 4 else RANG_MAX


def places(parametres: Mapping[str, str]) -> dict[str, str]:
    """Return the places typed, by code."""
    return {c.removeprefix(RANG): v for c, v in parametres.items() if c.startswith(RANG)}
