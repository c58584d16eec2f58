"""How fresh each source is on a day: what it tells of, when it was read, when the next is due."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from clesante.donnees import lectures
from clesante.donnees.lectures import Source
from clesante.socle.dates import date_courte
from clesante.socle.texte import pluriel

# First words of a declared rhythm -> days between two releases, a day of slack included.
RYTHMES = {
    "chaque mois": 32,
    "tous les deux mois": 63,
    "chaque trimestre": 93,
    "chaque semestre": 185,
    "chaque année": 367,
    "tous les deux ans": 732,
    "tous les cinq ans": 1828,
}
# A source whose latest period ended more than this many rhythms ago has most likely a newer one:
# the slowest of those held (income by commune) comes out less than three years after its year.
RETARD = 3
ANNEE = re.compile(r"\b((?:19|20)\d{2})(?:-T([1-4]))?")


@dataclass(frozen=True, slots=True)
class Fraicheur:
    """A source on a day: the end of its latest period, its declared rhythm, whether it is late.

    ``fin`` is None when no period says a year, ``en_retard`` None when the rhythm is not known.
    """

    source: Source
    periode: str
    fin: date | None
    rythme: str
    en_retard: bool | None
    jour: date

    @property
    def age(self) -> str:
        """How long ago its latest period ended, in words."""
        return depuis(self.fin, self.jour) if self.fin else "période sans année"

    @property
    def lecture(self) -> str:
        """When its file was read, and how long ago, in words."""
        lu = self.source.jour_import
        return f"{date_courte(lu)} ({depuis(lu, self.jour)})"

    @property
    def etat(self) -> str:
        """Whether the source keeps its rhythm, in words."""
        return {
            None: "rythme irrégulier ou à préciser",
            False: "dans son rythme",
            True: "une parution plus récente est probable",
        }[self.en_retard]


def fraicheurs(jour: date) -> list[Fraicheur]:
    """Return how fresh each source of the store is on ``jour``, the late ones first."""
    lues = [_fraicheur(source, jour) for source in lectures.sources()]
    return sorted(lues, key=lambda f: (not f.en_retard, f.fin or date.max))


def _fraicheur(source: Source, jour: date) -> Fraicheur:
    """Return how fresh a source is; one that only completes others has its vintage for period."""
    catalogue = lectures.catalogue()
    publies = [catalogue[code] for code in source.indicateurs if code in catalogue]
    propres = [p.periode for p in publies if p.source and p.source.code == source.code]
    periodes = [periode for periode in propres if periode] or [source.millesime]
    periode = max(periodes, key=lambda texte: fin_de(texte) or date.min)
    rythmes = list(dict.fromkeys(p.definition.rafraichissement for p in publies))
    fin = fin_de(periode)
    return Fraicheur(
        source=source,
        periode=periode,
        fin=fin,
        rythme=" ; ".join(rythmes),
        en_retard=_en_retard(fin, rythmes, jour),
        jour=jour,
    )


def _en_retard(fin: date | None, rythmes: Sequence[str], jour: date) -> bool | None:
    """Tell whether more than ``RETARD`` times the longest rhythm went by since the period ended."""
    longueurs = [intervalle(rythme) for rythme in rythmes]
    connues = [longueur for longueur in longueurs if longueur]
    if fin is None or not connues or len(connues) < len(longueurs):
        return None
    return (jour - fin).days > RETARD * max(connues)


def intervalle(rythme: str) -> int | None:
    """Return the days between two releases that a declared rhythm says, None if it says none."""
    return next((jours for debut, jours in RYTHMES.items() if rythme.startswith(debut)), None)


def fin_de(periode: str) -> date | None:
    """Return the last day of a period: « 2022 », « 2018-2022 », « 2024-T3 »; None without year."""
    annees = ANNEE.findall(periode)
    if not annees:
        return None
    annee, trimestre = annees[-1]
    fins = {"1": (3, 31), "2": (6, 30), "3": (9, 30)}
    return date(int(annee), *fins.get(trimestre, (12, 31)))


def depuis(debut: date, jour: date) -> str:
    """Return how long before ``jour`` a day was, in words: « il y a 3 mois »."""
    jours = (jour - debut).days
    if jours < 0:
        return "en cours"
    if jours < 2:
        return ("aujourd'hui", "hier")[jours]
    if jours < 60:
        return f"il y a {pluriel(jours, 'jour')}"
    if jours < 731:
        return f"il y a {pluriel(jours // 30.4375, 'mois', 'mois')}"
    return f"il y a {pluriel(jours // 365.25, 'an')}"
