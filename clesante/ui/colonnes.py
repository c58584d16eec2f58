"""One declaration of a column for the table on screen and for every export."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Generic, Literal, TypeVar

from clesante.socle.dates import date_courte
from clesante.ui.formats import figure, libelle_avec_unite
from clesante.ui.tableaux import Tableau

ENTIERS_EXACTS = 2**53
Ligne = TypeVar("Ligne")
Valeur = str | int | float | Decimal | date | None
Nature = Literal["texte", "nombre", "date"]


@dataclass(frozen=True, slots=True)
class Colonne(Generic[Ligne]):
    """One column: stable ``code`` for machines, ``libelle`` for people, how to read its value.

    ``unite`` and ``decimales`` concern numbers; exports keep the exact value.
    """

    code: str
    libelle: str
    valeur: Callable[[Ligne], Valeur]
    nature: Nature = "texte"
    unite: str = ""
    decimales: int = 0

    def brute(self, ligne: Ligne) -> Valeur:
        """Return the exact value; ``None`` where there is none (a number not finite included)."""
        return machine(self.valeur(ligne))

    def affichee(self, ligne: Ligne) -> str:
        """Return the value as a French reader expects it on a screen; « – » where it is empty."""
        valeur = self.valeur(ligne)
        if isinstance(valeur, str):  # most are: said first
            return valeur or "–"
        valeur = machine(valeur)
        if isinstance(valeur, date):
            return date_courte(valeur)
        if isinstance(valeur, int | float | Decimal):
            return figure(valeur, self.unite, self.decimales)
        return valeur or "–"


def machine(valeur: Valeur) -> Valeur:
    """Return a value as files give it: 860 and not 860.0, None for a number not finite."""
    if not isinstance(valeur, float):
        return valeur
    if not math.isfinite(valeur):
        return None
    return int(valeur) if valeur.is_integer() and abs(valeur) < ENTIERS_EXACTS else valeur


def remplies(
    colonnes: Sequence[Colonne[Ligne]], lignes: Sequence[Ligne]
) -> tuple[Colonne[Ligne], ...]:
    """Return the columns that say something of a line at least, and the first: a screen is narrow.

    Files keep all of them.
    """
    return tuple(
        colonne
        for rang, colonne in enumerate(colonnes)
        if not rang or any(colonne.brute(ligne) not in (None, "") for ligne in lignes)
    )


def tableau(
    legende: str,
    colonnes: Sequence[Colonne[Ligne]],
    lignes: Iterable[Ligne],
    adresses: Sequence[str] = (),
) -> Tableau:
    """Return the table shown on screen; the first column names the line, and leads to its page."""
    return Tableau(
        legende,
        tuple(libelle_avec_unite(colonne.libelle, colonne.unite) for colonne in colonnes),
        tuple(tuple(colonne.affichee(ligne) for colonne in colonnes) for ligne in lignes),
        frozenset(rang for rang, colonne in enumerate(colonnes) if colonne.nature == "nombre"),
        tuple(adresses),
    )
