"""What a file tells of a contract, nothing written yet: its fiches, its faults, its people."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from clesante.contrats.imports.structures import Structures
from clesante.donnees.producteurs.anomalies import Anomalie, Gravite


@dataclass(slots=True)
class FicheLue:
    """One fiche as a file tells it: ``champs`` are its own fields, the rest hangs on it.

    ``objectifs``: (level 1, level 2) of each; ``financeurs``: (name, amount).
    """

    ligne: int
    champs: dict[str, Any] = field(default_factory=dict)
    axe: str = ""
    objectifs: list[tuple[str, str]] = field(default_factory=list)
    pilotes: list[str] = field(default_factory=list)
    partenaires: list[str] = field(default_factory=list)
    financeurs: list[tuple[str, Decimal]] = field(default_factory=list)
    budget: Decimal | None = None
    indicateurs: list[tuple[str, str]] = field(default_factory=list)
    etapes: list[str] = field(default_factory=list)
    sites: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        """Return its number and its title."""
        return f"{self.champs.get('numero', '')} {self.champs.get('intitule', '')}".strip()


@dataclass(frozen=True, slots=True)
class PersonneCitee:
    """Someone a file names: put apart, never in the contract."""

    ligne: int
    colonne: str
    texte: str


@dataclass(slots=True)
class ContratLu:
    """What a file would make: its fiches, what is wrong with it, the people it names."""

    fiches: list[FicheLue] = field(default_factory=list)
    anomalies: list[Anomalie] = field(default_factory=list)
    personnes: list[PersonneCitee] = field(default_factory=list)
    structures: Structures = field(default_factory=Structures)

    @property
    def bloquee(self) -> bool:
        """Whether one thing at least must be mended before anything is written."""
        return not self.fiches or any(a.gravite is Gravite.BLOQUANT for a in self.anomalies)

    @property
    def axes(self) -> list[str]:
        """The axes, in the order of the file."""
        return list(dict.fromkeys(lue.axe for lue in self.fiches if lue.axe))
