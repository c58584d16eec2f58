"""The profile by age of a territory: a pyramid where it exists, large groups everywhere else."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from clesante.diagnostic.lectures import valeurs_des
from clesante.donnees import lectures as donnees
from clesante.donnees.lectures import Source, Valeur
from clesante.socle.texte import enumerer
from clesante.territoires import lectures as territoires
from clesante.territoires.lectures import Perimetre

INDICATEUR = "POP_AGE"
# Large groups of the census, for communes and what they make, then what is drawn from them.
GROUPES = ("POP_M20", "POP_20_64", "POP_65", "POP_75", "POP_VIEIL")
FRANCE = "FR"
DIMENSION = re.compile(r"(Hommes|Femmes) (\d\d) (?:à (\d\d) ans|ans et plus)")
# The groups whose share is said: label, first age, last age (None: no end).
TRANCHES_DITES = (
    ("Moins de 20 ans", 0, 19),
    ("De 20 à 64 ans", 20, 64),
    ("65 ans ou plus", 65, None),
    ("75 ans ou plus", 75, None),
    ("85 ans ou plus", 85, None),
)


@dataclass(frozen=True, slots=True)
class Age:
    """One age group of both sexes; ``fin`` is its last age, None for the last group."""

    debut: int
    fin: int | None
    hommes: float
    femmes: float

    @property
    def libelle(self) -> str:
        """« 0 à 4 ans », « 95 ans ou plus »."""
        suite = f"à {self.fin} ans" if self.fin is not None else "ans ou plus"
        return f"{self.debut} {suite}"


@dataclass(frozen=True, slots=True)
class Ages:
    """The inhabitants of one or several départements, or of France, by age and sex."""

    nom: str
    periode: str
    ages: tuple[Age, ...]
    source: Source

    @property
    def total(self) -> float:
        """All inhabitants."""
        return sum(age.hommes + age.femmes for age in self.ages)

    def part(self, debut: int, fin: int | None) -> float:
        """Return the share, in %, of those aged ``debut`` to ``fin`` (None: no end)."""
        return 100 * self._compte(debut, fin) / self.total

    def _compte(self, debut: int, fin: int | None) -> float:
        dernier = fin if fin is not None else 200
        retenus = (a for a in self.ages if debut <= a.debut <= dernier)
        return sum(age.hommes + age.femmes for age in retenus)

    @property
    def vieillissement(self) -> float:
        """People of 65 or over for a hundred under 20 (Insee, « indice de vieillissement »)."""
        return 100 * self._compte(65, None) / self._compte(0, 19)


@dataclass(frozen=True, slots=True)
class Profil:
    """What is known of the ages of a perimeter.

    ``pyramide``: its own, or that of the départements it lies in when ``est_propre`` is false;
    None where none is held. ``groupes``: indicator code -> figure of the perimeter and of France.
    """

    perimetre: Perimetre
    pyramide: Ages | None
    france: Ages | None
    est_propre: bool
    groupes: Mapping[str, tuple[Valeur, Valeur]]


def profil(perimetre: Perimetre) -> Profil:
    """Return the ages of a perimeter, each figure at the finest level that holds it."""
    codes = _departements(perimetre)
    return Profil(
        perimetre=perimetre,
        pyramide=_ages(codes) if codes else None,
        france=_ages([FRANCE]) if codes != [FRANCE] else None,
        est_propre=_est_propre(perimetre),
        groupes=_groupes(perimetre),
    )


def _departements(perimetre: Perimetre) -> list[str]:
    return [FRANCE] if perimetre.code == FRANCE else list(perimetre.departements)


def _est_propre(perimetre: Perimetre) -> bool:
    """Tell whether a perimeter is made of whole départements: their pyramid is then its own."""
    if perimetre.code == FRANCE:
        return True
    membres = {c for code in perimetre.departements for c in territoires.membres(code)}
    return membres == set(perimetre.communes)


def _ages(codes: Sequence[str]) -> Ages | None:
    """Return the sum of territories of one period; None when one of them has no figure."""
    publie = donnees.catalogue()[INDICATEUR]
    lues = [dict(donnees.declinaisons(code, publie)) for code in codes]
    if not all(lues):
        return None
    premieres = lues[0]
    valeurs = [valeur for lue in lues for valeur in lue.values()]
    periodes = {valeur.periode for valeur in valeurs}
    if len(periodes) > 1 or any(v.valeur is None for v in valeurs):
        return None
    sommes = {nom: sum(lue[nom].valeur or 0.0 for lue in lues) for nom in premieres}
    source = next(iter(premieres.values())).source
    if source is None:
        return None
    noms = [territoires.territoire(code).nom for code in codes]
    return Ages(enumerer(noms), periodes.pop(), tuple(_tranches(sommes)), source)


def _tranches(sommes: Mapping[str, float]) -> list[Age]:
    """Return the age groups, the youngest first, from « Hommes 05 à 09 ans » and the like."""
    lus: dict[tuple[int, int | None], dict[str, float]] = {}
    for nom, compte in sommes.items():
        trouve = DIMENSION.fullmatch(nom)
        if trouve is None:
            raise ValueError(f"not an age group: {nom}")
        sexe, debut, fin = trouve.groups()
        lus.setdefault((int(debut), int(fin) if fin else None), {})[sexe] = compte
    return [
        Age(*bornes, compte["Hommes"], compte["Femmes"])
        for bornes, compte in sorted(lus.items(), key=lambda lu: lu[0][0])
    ]


def _groupes(perimetre: Perimetre) -> dict[str, tuple[Valeur, Valeur]]:
    """Return the large groups that the perimeter has, beside those of France."""
    publies = donnees.indicateurs(GROUPES)
    tables = valeurs_des([perimetre], [FRANCE], publies)
    return {code: (tables[perimetre.code, code], tables[FRANCE, code]) for code in GROUPES}
