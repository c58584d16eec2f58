"""The ten comparable territories: the nearest on stated criteria, and their medians."""

from __future__ import annotations

import math
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import median

from clesante.diagnostic.lectures import Chiffre, Portrait
from clesante.donnees import lectures as donnees
from clesante.donnees.criteres import CRITERES, HABITANTS_MINIMUM, POIDS
from clesante.donnees.lectures import Echelle, Valeur
from clesante.socle.texte import INSECABLE, enumerer, nombre
from clesante.statistiques.jumeaux import Jumeau, plus_proches
from clesante.territoires import lectures as territoires
from clesante.territoires.lectures import Perimetre, Territoire
from clesante.ui.formats import figure
from clesante.ui.tableaux import Tableau

NIVEAU_DES_LIBRES = "EPCI"
MINIMUM = 5  # of ten values, for a median to be said
MOTS = {"EPCI": "intercommunalités", "DEP": "départements", "COM": "communes"}


@dataclass(frozen=True, slots=True)
class Semblable:
    """One comparable territory, its distance in standard deviations, and its criteria.

    ``criteres`` are in the units of their indicators, None for one that is unknown.
    """

    territoire: Territoire
    distance: float
    criteres: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Semblables:
    """The comparable territories of a perimeter, the nearest first, and their figures."""

    niveau: str
    ici: tuple[float | None, ...]
    territoires: tuple[Semblable, ...]
    valeurs: Mapping[tuple[str, str], Valeur]

    def connues(self, chiffre: Chiffre) -> list[tuple[str, float]]:
        """Return name and value of those that have a figure of the same period."""
        lues = (
            (s.territoire.nom, self.valeurs[s.territoire.code, chiffre.code])
            for s in self.territoires
            if (s.territoire.code, chiffre.code) in self.valeurs
        )
        return [
            (nom, v.valeur)
            for nom, v in lues
            if v.valeur is not None and v.periode == chiffre.valeur.periode
        ]

    def mediane(self, chiffre: Chiffre) -> float | None:
        """Return the median of those that have the figure; None under five of them."""
        connues = [valeur for _, valeur in self.connues(chiffre)]
        return median(connues) if len(connues) >= MINIMUM else None

    @property
    def phrase(self) -> str:
        """How they were chosen, in words."""
        parmi = MOTS[self.niveau]
        if self.niveau == "COM":
            parmi += f" de {nombre(HABITANTS_MINIMUM)} habitants ou plus"
        dits = enumerer(
            [c.libelle for c, v in zip(CRITERES, self.ici, strict=True) if v is not None]
        )
        return (
            f"Les dix plus proches parmi les {parmi}, sur{INSECABLE}: {dits}. Chaque critère est "
            f"centré et réduit{INSECABLE}; la distance est l'écart moyen en écarts types."
        )

    @property
    def tableau(self) -> Tableau:
        """The ten territories with their distance and criteria, after the territory itself.

        A mean of communes serves the distance only: a median of incomes is never averaged.
        """
        rangs = [n for n, c in enumerate(CRITERES) if self.niveau == "COM" or not c.moyenne]
        lignes = [
            (s.territoire.nom, nombre(s.distance, 2), *_lisibles(s.criteres, rangs))
            for s in self.territoires
        ]
        return Tableau(
            legende=f"Les dix territoires comparables{INSECABLE}: distance et critères",
            entetes=("Territoire", "Distance", *map(_entete, rangs)),
            lignes=(("Ce territoire", "0", *_lisibles(self.ici, rangs)), *lignes),
            numeriques=frozenset(range(1, 2 + len(rangs))),
        )


def semblables(portrait: Portrait) -> Semblables | None:
    """Return the ten territories most like a perimeter; None when too little is known of it.

    An EPCI, a département or a commune of 2,000 inhabitants or more is compared with those of its
    level, a free perimeter with EPCI, never with those it is made of.
    """
    perimetre = portrait.perimetre
    niveau = NIVEAU_DES_LIBRES if perimetre.est_libre else perimetre.niveau
    echelle = donnees.echelle(niveau)
    if echelle is None:
        return None
    bruts = donnees.criteres(niveau)
    ici = _du_libre(perimetre) if perimetre.est_libre else bruts.get(perimetre.code)
    if ici is None:
        return None
    exclus = {perimetre.code, *(perimetre.epci if perimetre.est_libre else ())}
    trouves = _proches(donnees.version_entrepot(), niveau, tuple(ici), frozenset(exclus))
    if not trouves:
        return None
    connus = {t.code: t for t in territoires.plusieurs([j.code for j in trouves])}
    proches = tuple(
        Semblable(connus[j.code], j.distance, _en_clair(bruts[j.code])) for j in trouves
    )
    publies = [c.publie for c in portrait.presents if _se_compare(c)]
    lues = donnees.valeurs([j.code for j in trouves], publies) if publies else {}
    return Semblables(niveau, _en_clair(ici), proches, lues)


def _se_compare(chiffre: Chiffre) -> bool:
    """Tell whether a median says something: not of counts, crude rates, nor local tables."""
    i = chiffre.publie.definition
    return not i.est_compte and i.comparable_a_age_egal and chiffre.publie.numero > 0


@lru_cache(maxsize=256)
def _proches(
    version: tuple[str, int, int], niveau: str, ici: tuple[float, ...], exclus: frozenset[str]
) -> tuple[Jumeau, ...]:
    echelle = donnees.echelle(niveau)
    if echelle is None:
        return ()
    return plus_proches(_reduits(version, niveau), echelle.reduire(array("d", ici)), exclus)


@lru_cache(maxsize=4)
def _reduits(_: tuple[str, int, int], niveau: str) -> dict[str, array[float]]:
    echelle = donnees.echelle(niveau) or Echelle((), ())
    return {code: echelle.reduire(lus) for code, lus in donnees.criteres(niveau).items()}


def _du_libre(perimetre: Perimetre) -> array[float]:
    """Return the criteria of a free perimeter, rebuilt from its communes."""
    publies = donnees.indicateurs([c.code for c in CRITERES if not c.moyenne])
    lues = donnees.valeurs_du_perimetre(perimetre.code, perimetre.communes, publies)
    moyens = donnees.indicateurs([POIDS, *(c.code for c in CRITERES if c.moyenne)])
    tables = donnees.valeurs(perimetre.communes, moyens)
    valeurs = [
        _moyenne(tables, perimetre.communes, c.code) if c.moyenne else lues[c.code].valeur
        for c in CRITERES
    ]
    return array("d", [_critere(v, c.logarithme) for v, c in zip(valeurs, CRITERES, strict=True)])


def _moyenne(
    tables: Mapping[tuple[str, str], Valeur], communes: Sequence[str], code: str
) -> float | None:
    """Return the mean of communes by inhabitants, None when no commune has the figure."""
    paires = [(tables[c, code].valeur, tables[c, POIDS].valeur) for c in communes]
    connues = [(v, n) for v, n in paires if v is not None and n]
    poids = sum(n for _, n in connues)
    return sum(v * n for v, n in connues) / poids if poids else None


def _critere(valeur: float | None, logarithme: bool) -> float:
    if valeur is None or (logarithme and valeur <= 0):
        return math.nan
    return math.log(valeur) if logarithme else valeur


def _en_clair(valeurs: Sequence[float]) -> tuple[float | None, ...]:
    """Return criteria in their units again, None for one that is unknown."""
    return tuple(
        None if math.isnan(v) else math.exp(v) if c.logarithme else v
        for v, c in zip(valeurs, CRITERES, strict=True)
    )


def _lisibles(valeurs: Sequence[float | None], rangs: Sequence[int]) -> list[str]:
    """Return the criteria of these ranks as a table writes them."""
    lus = [(valeurs[rang], donnees.catalogue()[CRITERES[rang].code].definition) for rang in rangs]
    return [figure(v, i.unite, i.decimales) if v is not None else "–" for v, i in lus]


def _entete(rang: int) -> str:
    return donnees.catalogue()[CRITERES[rang].code].definition.libelle
