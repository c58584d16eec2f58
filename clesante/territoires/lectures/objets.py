"""What readings return."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Population:
    """Inhabitants of one vintage. ``millesime`` is None when the publisher does not say it."""

    valeur: int
    millesime: int | None
    nature: str  # "municipale" | "totale"
    source: str  # with what is left out of the sum, if anything is


@dataclass(frozen=True, slots=True)
class Territoire:
    """One territory of COG 2026; the last three are codes, None when there is not exactly one."""

    code: str
    niveau: str
    nom: str
    nature: str
    departement: str | None
    region: str | None
    epci: str | None


@dataclass(frozen=True, slots=True)
class Quartier:
    """A quarter or village named inside a commune; figures stay those of the commune."""

    nom: str
    commune: str
    population: int | None
    annee: int | None
    source: str


@dataclass(frozen=True, slots=True)
class Perimetre:
    """What a person asked for: the units named and the communes figures are computed on.

    ``communes`` are sorted, each once; an arrondissement given alone stays "ARM-…".
    """

    code: str
    intitule: str
    unites: tuple[Territoire, ...]
    communes: tuple[str, ...]
    epci: tuple[str, ...]
    departements: tuple[str, ...]
    regions: tuple[str, ...]
    quartiers: tuple[Quartier, ...]
    avertissements: tuple[str, ...]
    population: Population | None

    @property
    def est_libre(self) -> bool:
        """Return whether it is not one plain territory: its figures come from its communes."""
        seule = self.unites[0]
        return self.code != seule.code or seule.niveau in ("COMD", "QPV")

    @property
    def niveau(self) -> str:
        """Return the level of the one territory it is ("EPCI"), or "perimetre"."""
        return "perimetre" if self.est_libre else self.unites[0].niveau


@dataclass(frozen=True, slots=True)
class Recouvrement:
    """A territory that a perimeter overlaps; ``part`` of the perimeter's inhabitants, 0 to 1."""

    territoire: Territoire
    part: float


@dataclass(frozen=True, slots=True)
class Zonage:
    """How a perimeter stands in one version of a priority zoning.

    ``part_population`` is the share, 0 to 1, of the population of the communes whose status is
    known that lives in ``classees``; ``partielles`` count in neither. ``non_renseignees``: this
    version does not know the commune. ``quartiers``: for the QPV, those held.
    """

    zonage: str
    version: str
    libelle: str
    source: str
    classees: tuple[str, ...]
    partielles: tuple[str, ...]
    non_renseignees: tuple[str, ...]
    part_population: float | None
    quartiers: tuple[Quartier, ...]
