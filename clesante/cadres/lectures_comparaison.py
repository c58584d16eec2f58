"""Frameworks side by side: one row a rubrique, one column a framework."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from clesante.cadres.choix import LIBELLES_RUBRIQUES, PHASES, Rubrique
from clesante.cadres.lectures_lignes import SIGNES, adresse, marque
from clesante.cadres.objets import Cadre, Enonce
from clesante.ui.colonnes import Colonne

RIEN: Final = "Le cadre n'en dit rien."
# What decides comes first; what only one region's file can say (its dates, words, examples) is out.
ORDRE: Final = (
    Rubrique.PORTEURS, Rubrique.SEUILS, Rubrique.DUREES, Rubrique.SIGNATAIRES, Rubrique.INSTANCES,
    Rubrique.FINANCEMENTS, Rubrique.ETAPES, Rubrique.LIVRABLES, Rubrique.PORTES, Rubrique.QUI,
    Rubrique.POURQUOI, Rubrique.QUOI, Rubrique.QUI_FINANCE, Rubrique.MISSIONS, Rubrique.OBJECTIFS,
    Rubrique.PRIORITES, Rubrique.THEMES, Rubrique.PRINCIPES, Rubrique.CONTROLES,
    Rubrique.COUVERTURES, Rubrique.COMMUNICATIONS, Rubrique.TEXTES, Rubrique.CHIFFRES,
    Rubrique.CONTACTS, Rubrique.PLAN,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Dit:
    """A statement in a cell, after its number if it is a step."""

    enonce: Enonce
    numero: str = ""

    @property
    def marque(self) -> str:
        """Return « supposé », « le texte est muet », or nothing when the source says it."""
        return marque(self.enonce)

    @property
    def signe(self) -> str:
        """Return the mark drawn before these words."""
        return SIGNES.get(self.enonce.statut, "")


@dataclass(frozen=True, slots=True)
class Case:
    """What one framework says of one subject."""

    cadre: Cadre
    enonces: tuple[Dit, ...]

    @property
    def texte(self) -> str:
        """Return the statements one a line, marked in words when the source does not say them."""
        lignes = [
            f"{dit.numero}{dit.enonce.enonce}{f' [{dit.marque}]' if dit.marque else ''}"
            for dit in self.enonces
        ]
        return "\n".join(lignes) or RIEN

    @property
    def adresse(self) -> str:
        """Return where the page of its framework is."""
        return adresse(self.cadre)


@dataclass(frozen=True, slots=True)
class Rangee:
    """One row: a phase or a rubrique, and what each framework says of it.

    ``sujet`` names it in a file, where both kinds follow each other; ``libelle`` on the page.
    """

    sujet: str
    libelle: str
    cases: tuple[Case, ...]


def phases(cadres: Sequence[Cadre]) -> list[Rangee]:
    """Return the nine phases, each with the numbered steps that go through it."""
    return [
        Rangee(f"Phase : {libelle.lower()}", libelle, _de_la_phase(cadres, code))
        for code, libelle in PHASES.items()
    ]


def _de_la_phase(cadres: Sequence[Cadre], phase: str) -> tuple[Case, ...]:
    return tuple(
        Case(cadre, tuple(dit for dit in _etapes(cadre) if phase in dit.enonce.phases))
        for cadre in cadres
    )


def _etapes(cadre: Cadre) -> list[Dit]:
    return [Dit(etape, f"{rang}. ") for rang, etape in enumerate(cadre.etapes, 1)]


def rubriques(cadres: Sequence[Cadre]) -> list[Rangee]:
    """Return the rubriques of which at least one framework says something, in their order."""
    rangees = [
        Rangee(libelle, libelle, tuple(_de_la_rubrique(cadre, rubrique) for cadre in cadres))
        for rubrique, libelle in ((r, LIBELLES_RUBRIQUES[r]) for r in ORDRE)
    ]
    return [rangee for rangee in rangees if any(case.enonces for case in rangee.cases)]


def _de_la_rubrique(cadre: Cadre, rubrique: Rubrique) -> Case:
    if rubrique is Rubrique.ETAPES:
        return Case(cadre, tuple(_etapes(cadre)))
    return Case(cadre, tuple(Dit(enonce) for enonce in cadre.de(rubrique)))


def colonnes(cadres: Sequence[Cadre]) -> list[Colonne[Rangee]]:
    """Return the columns of the comparison, for the page and for every file."""
    return [
        Colonne("sujet", "Sujet", lambda rangee: rangee.sujet),
        *(_colonne(cadre, rang) for rang, cadre in enumerate(cadres)),
    ]


def _colonne(cadre: Cadre, rang: int) -> Colonne[Rangee]:
    return Colonne(cadre.cadre, cadre.agence, lambda rangee: rangee.cases[rang].texte)
