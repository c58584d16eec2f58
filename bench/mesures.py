"""What a bench is, and the one way it is measured.

A measure and its floor are repeated in turn (A, B, A, B…), so that a neighbour on the machine
slows both; the best of each is kept, the likeliest to be free of neighbours.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, StrEnum
from pathlib import Path
from typing import Any, Literal

Action = Callable[[], Any]


class Rythme(Enum):
    """How often a measure is repeated: the shorter, the more often."""

    VIF = "in process, a fraction of a second"
    PROCESSUS = "a short process"
    LENT = "seconds"
    UNIQUE = "minutes, or what cannot be done twice"


class Unite(StrEnum):
    """What is measured: the time an action takes, or the size it returns."""

    SECONDE = "s"
    MEGAOCTET = "Mo"


@dataclass(frozen=True, slots=True)
class Echelle:
    """How big a run is: repeats by rhythm, EPCI read, and whether all portraits are written."""

    tours: Mapping[Rythme, int]
    epci: int
    tout: bool


ENTIERE = Echelle(
    {Rythme.VIF: 9, Rythme.PROCESSUS: 15, Rythme.LENT: 3, Rythme.UNIQUE: 1}, epci=251, tout=True
)
COURTE = Echelle(
    {Rythme.VIF: 3, Rythme.PROCESSUS: 3, Rythme.LENT: 1, Rythme.UNIQUE: 1}, epci=20, tout=False
)


@dataclass(frozen=True, slots=True)
class Contexte:
    """Where a run works: a scratch folder, and the publishers' raw files if they are at hand."""

    echelle: Echelle
    dossier: Path
    brut: Path | None

    def neuf(self) -> Path:
        """Return a new empty folder, removed with the run."""
        return Path(tempfile.mkdtemp(dir=self.dossier))


class IndisponibleError(Exception):
    """A bench that cannot run here; the message is the French sentence that says why."""


@dataclass(frozen=True, slots=True)
class Paire:
    """What is measured and its floor, ready to run; ``par`` is how many items one call handles."""

    mesure: Action
    plancher: Action | None = None
    par: int = 1


@dataclass(frozen=True, slots=True)
class Cible:
    """A number to hold (DESIGN §8): on the measure, or on its ratio to the floor."""

    maximum: float
    sur: Literal["mesure", "rapport"]


@dataclass(frozen=True, slots=True)
class Banc:
    """One bench: its row of the table of numbers to hold, what it measures, against what.

    ``preparer`` does what must not be timed, and raises ``IndisponibleError``. With ``rend``, the
    actions return what they measured instead of being timed.
    """

    rangee: str
    nom: str
    plancher: str
    preparer: Callable[[Contexte], Paire]
    cible: Cible | None = None
    rythme: Rythme = Rythme.VIF
    unite: Unite = Unite.SECONDE
    rend: bool = False


@dataclass(frozen=True, slots=True)
class Ligne:
    """The outcome of a bench, in its unit; ``motif`` says why there is none."""

    banc: Banc
    mesure: float | None = None
    plancher: float | None = None
    motif: str = ""

    @property
    def rapport(self) -> float | None:
        """The measure over its floor, None without one."""
        return self.mesure / self.plancher if self.mesure and self.plancher else None

    @property
    def tenue(self) -> bool | None:
        """Whether the target is held; None without a target or a measure."""
        cible = self.banc.cible
        valeur = self.rapport if cible and cible.sur == "rapport" else self.mesure
        return valeur <= cible.maximum if cible and valeur is not None else None


def mesurer(banc: Banc, contexte: Contexte) -> Ligne:
    """Run one bench and return its line."""
    try:
        paire = banc.preparer(contexte)
    except IndisponibleError as erreur:
        return Ligne(banc, motif=str(erreur))
    actions = [action for action in (paire.mesure, paire.plancher) if action]
    tours = contexte.echelle.tours[banc.rythme]
    if tours > 1 and banc.rythme in (Rythme.VIF, Rythme.PROCESSUS):  # one round times nothing
        for action in actions:
            action()
    instrument = rendre if banc.rend else INSTRUMENTS[banc.unite]
    mieux = alterner(actions, tours, instrument)
    mesure, plancher = (*(valeur / paire.par for valeur in mieux), None)[:2]
    return Ligne(banc, mesure, plancher)


def alterner(
    actions: Sequence[Action], tours: int, instrument: Callable[[Action], float]
) -> list[float]:
    """Measure the actions in turn, ``tours`` times, and return the best of each."""
    releves = [[instrument(action) for action in actions] for _ in range(tours)]
    return [min(releve) for releve in zip(*releves, strict=True)]


def chronometrer(action: Action) -> float:
    """Return how long an action takes, in seconds."""
    debut = time.perf_counter()
    action()
    return time.perf_counter() - debut


def peser(action: Action) -> float:
    """Return the size, in megabytes, that an action returns in bytes."""
    return float(action()) / 1e6


def rendre(action: Action) -> float:
    """Return what an action measured itself."""
    return float(action())


INSTRUMENTS: Mapping[Unite, Callable[[Action], float]] = {
    Unite.SECONDE: chronometrer,
    Unite.MEGAOCTET: peser,
}
