"""What a funding question is made of: inhabitants, what is asked, lines, readings, the answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from clesante.cadres.choix import Avis, Statut
from clesante.cadres.montants import en_etp, euros
from clesante.cadres.objets import Cadre, Habitants


@dataclass(frozen=True, slots=True)
class Demande:
    """What a holder plans: posts in ETP, their cost and its own share in euros; None: not said.

    The cost and the share are those of the engineering posts of the contract, for one period of
    the ceiling; neither actions nor another dispositif's post belong there. ``porteurs`` are the
    kinds of those who would hold the contract (``ACTEURS``).
    """

    etp: Decimal | None = None
    cout: Decimal | None = None
    part_porteur: Decimal | None = None
    clsm_finance: bool = False
    porteurs: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Ligne:
    """One step of the answer: what it says, its amount if any, and the sentence it rests on."""

    code: str
    phrase: str
    avis: Avis
    statut: Statut
    citation: str
    reference: str = ""
    montant: Decimal | None = None
    remede: str = ""

    @property
    def appui(self) -> str:
        """Return the sentence with where it is read: « … » (document, place)."""
        return f"{self.citation} ({self.reference})" if self.reference else self.citation


@dataclass(frozen=True, slots=True)
class Lecture:
    """One way to read the rule: the ETP it pays at most, the amount at most, and why.

    ``montant`` is None when the source gives no amount for it.
    """

    etp: Decimal | None
    montant: Decimal | None
    lignes: tuple[Ligne, ...]

    @property
    def intitule(self) -> str:
        """Return « 2 ETP, 50 000 € au plus », or that the source gives no amount."""
        temps = f"{en_etp(self.etp)}, " if self.etp else ""
        if self.montant is None:
            return f"{temps}montant non défini par la source"
        return f"{temps}{euros(self.montant)} au plus"


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The answer for one population: not eligible, one reading, or several and nothing chosen.

    ``seuil`` tells whether the threshold is met, None when the framework sets none; ``certain`` is
    false where nothing says that the framework holds that day, or admits that holder.
    """

    habitants: Habitants
    avis: Avis
    seuil: bool | None
    certain: bool
    lectures: tuple[Lecture, ...]
    lignes: tuple[Ligne, ...]

    @property
    def eligible(self) -> bool | None:
        """Tell whether the contract may be paid for; None without threshold, or when in doubt."""
        return self.seuil if self.certain else None

    @property
    def montant(self) -> Decimal | None:
        """Return the amount at most, None when none can be chosen."""
        return self.lectures[0].montant if len(self.lectures) == 1 else None

    @property
    def cle(self) -> tuple[object, ...]:
        """Return what makes two populations fall on the same side of every threshold."""
        return self.avis, tuple((lecture.etp, lecture.montant) for lecture in self.lectures)


@dataclass(frozen=True, slots=True)
class Resultat:
    """The whole answer. ``autres`` are the populations that fall elsewhere than the first.

    ``refus`` are the sentences that forbid any funding as asked; ``conditions`` what the framework
    asks besides, which nothing here can check.
    """

    cadre: Cadre
    principale: Evaluation
    autres: tuple[Evaluation, ...]
    conditions: tuple[Ligne, ...]
    refus: tuple[Ligne, ...]

    @property
    def avis(self) -> Avis:
        """Return the verdict: refused or a share too small, then in doubt, else the first's."""
        if self.refus or any(dite.avis is Avis.NON_CONFORME for dite in self.conditions):
            return Avis.NON_CONFORME
        return Avis.A_VERIFIER if self.autres else self.principale.avis

    @property
    def montant(self) -> Decimal | None:
        """Return the amount at most, None when refused, silent or in doubt."""
        return None if self.refus or self.autres else self.principale.montant

    @property
    def lignes(self) -> Iterator[Ligne]:
        """Yield every line of the answer."""
        for evaluation in (self.principale, *self.autres):
            yield from evaluation.lignes
            for lecture in evaluation.lectures:
                yield from lecture.lignes
        yield from (*self.conditions, *self.refus)
