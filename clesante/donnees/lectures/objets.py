"""What readings return."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from clesante.donnees.catalogue import Indicateur
from clesante.donnees.choix import Statut
from clesante.statistiques.proportions import Intervalle
from clesante.territoires.choix import MILLESIME_COG


@dataclass(frozen=True, slots=True)
class Source:
    """A publisher's data set and the file it was read from.

    ``geographie`` is the vintage of its territories, or what they are when it is no year;
    ``communale`` tells whether communes are among them. ``indicateurs`` are the codes of those it
    gives or, at another level, completes.
    """

    code: str
    producteur: str
    jeu: str
    millesime: str
    geographie: str
    licence: str
    adresse: str
    champ: str
    fichier: str
    sha256: str
    date_import: str
    communale: bool = True
    indicateurs: Sequence[str] = ()

    @property
    def geographie_dite(self) -> str:
        """The territories of the file in words: « communes de 2023, ramenées à celles de 2026 »."""
        if not self.geographie.isdigit():
            return self.geographie
        if not self.communale:
            return f"découpage de {self.geographie}"
        if self.geographie == str(MILLESIME_COG):
            return f"communes de {self.geographie}"
        return f"communes de {self.geographie}, ramenées à celles de {MILLESIME_COG}"

    @property
    def jour_import(self) -> date:
        """The day the file was read."""
        return date.fromisoformat(self.date_import)

    @property
    def citation(self) -> str:
        """« Producteur, jeu », as it stands under a figure."""
        return f"{self.producteur}, {self.jeu}"


@dataclass(frozen=True, slots=True)
class IndicateurPublie:
    """An indicator of the catalogue with its source and latest period, if it has values."""

    numero: int
    definition: Indicateur
    source: Source | None
    periode: str | None


@dataclass(frozen=True, slots=True)
class Valeur:
    """One figure: indicator × territory × period, with its parts.

    ``valeur`` is in the unit of the indicator and None unless ``statut`` is ``valeur``; a secret
    one has no part either. ``unites`` of ``unites_attendues`` observation units (communes) are
    counted in it. ``dimension`` is the profession, cause… of a declination; on the figure of a
    whole, which has no value then, it is what the indicator is given by only.
    """

    indicateur: str
    territoire: str
    periode: str
    statut: Statut
    valeur: float | None = None
    numerateur: float | None = None
    denominateur: float | None = None
    intervalle: Intervalle | None = None
    rang: int | None = None
    unites: int = 0
    unites_attendues: int = 0
    dimension: str = ""
    source: Source | None = None

    @property
    def bas(self) -> float | None:
        """The lower bound of the interval, None without one."""
        return self.intervalle.bas if self.intervalle else None

    @property
    def haut(self) -> float | None:
        """The upper bound of the interval, None without one."""
        return self.intervalle.haut if self.intervalle else None


@dataclass(frozen=True, slots=True)
class Distribution:
    """The values of every territory of a level, sorted, with quantiles 10, 25, 50, 75 and 90 %."""

    effectif: int
    quantiles: tuple[float, ...]
    valeurs: Sequence[float]

    @property
    def etendue(self) -> float:
        """How far the last quantile is from the first, in the unit of the indicator."""
        return self.quantiles[-1] - self.quantiles[0]
