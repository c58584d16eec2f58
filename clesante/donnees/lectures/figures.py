"""From a row of the store to a figure: the one place where statistical secrecy is kept."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from clesante.donnees.catalogue import Indicateur
from clesante.donnees.choix import Calcul, Intervalles, Statut
from clesante.donnees.lectures.entrepot import base, series_par_numero
from clesante.donnees.lectures.objets import IndicateurPublie, Source, Valeur
from clesante.donnees.mesures import Mesure, Serie, lire
from clesante.donnees.secret import est_sensible
from clesante.statistiques.proportions import Intervalle, wilson


@dataclass(frozen=True, slots=True)
class Repere:
    """Where a territory stands in the store."""

    numero: int
    unites: int
    departement: str | None


@dataclass(frozen=True, slots=True)
class Lieu:
    """A territory or perimeter: its units, counted, and where they lie."""

    code: str
    unites: int
    departements: frozenset[str | None]


@dataclass(frozen=True, slots=True)
class Somme:
    """The parts of one figure, summed over its observation units."""

    periode: str
    numerateur: float | None
    denominateur: float | None
    valeur: float | None
    statut: Statut
    unites: int
    rang: int | None
    dimension: str
    source: Source | None


INCONNU = Repere(0, 0, None)
CHIFFRES = frozenset({Statut.VALEUR, Statut.ESTIME})


def reperes_de(codes: Sequence[str]) -> dict[str, Repere]:
    """Return where territories stand in the store, by code; ``INCONNU`` for one it has not."""
    codes_json = json.dumps(list(codes))
    lignes = base().execute(
        "SELECT code, id, unites, departement FROM territoire "
        "WHERE code IN (SELECT value FROM json_each(?))",
        (codes_json,),
    )
    trouves = {ligne[0]: Repere(*ligne[1:]) for ligne in lignes}
    return {code: trouves.get(code, INCONNU) for code in codes}


def lieu_de(code: str, reperes: Iterable[Repere]) -> Lieu:
    """Return the place that territories make together, under the code ``code``."""
    retenus = list(reperes)
    departements = frozenset(repere.departement for repere in retenus)
    return Lieu(code, sum(repere.unites for repere in retenus), departements)


def mesures(
    reperes: Iterable[Repere], publies: Sequence[IndicateurPublie], periode: str = ""
) -> Iterator[tuple[Serie, Mesure]]:
    """Yield what the store holds of territories, indicators and one period, or all.

    Territory by territory, in the order of indicators, periods, then dimensions.
    """
    voulus = {p.numero for p in publies}
    series = {
        numero: serie
        for numero, serie in series_par_numero().items()
        if serie.indicateur in voulus and periode in ("", serie.periode)
    }
    territoires = json.dumps([repere.numero for repere in reperes])
    for mesure in lire(base(), territoires, series):
        yield series[mesure.serie], mesure


def somme_de(serie: Serie, m: Mesure, sources: Mapping[int, Source]) -> Somme:
    """Return one figure of the store with what its series and its source say."""
    parts = (m.numerateur, m.denominateur, m.valeur)
    source = sources[m.source]
    return Somme(serie.periode, *parts, m.statut, m.unites, m.rang, serie.dimension, source)


def composer(
    publie: IndicateurPublie,
    lieu: Lieu,
    somme: Somme | None,
    periode: str = "",
) -> Valeur:
    """Return the figure of a territory or perimeter from what the store knows of it.

    ``somme``: None when it knows nothing, and the status then says why. A figure under the
    threshold of its indicator, or that its source hides, comes out without anything of it.
    """
    i = publie.definition
    if somme is None:
        statut = _absence(i, lieu)
        voulue = periode or publie.periode or ""
        return Valeur(i.code, lieu.code, voulue, statut, unites_attendues=lieu.unites)
    valeur, intervalle = calculer(i, somme)
    statut = somme.statut
    lue = Valeur(
        indicateur=i.code,
        territoire=lieu.code,
        periode=somme.periode,
        statut=Statut.NON_CALCULABLE if valeur is None and statut in CHIFFRES else statut,
        valeur=valeur,
        numerateur=somme.numerateur,
        denominateur=somme.denominateur,
        intervalle=intervalle,
        rang=somme.rang,
        unites=somme.unites,
        unites_attendues=lieu.unites,
        dimension=somme.dimension,
        source=somme.source,
    )
    sensible = est_sensible(somme.numerateur, somme.denominateur, i.seuil_secret)
    return secrete(lue) if sensible or statut is Statut.SECRET else lue


def secrete(valeur: Valeur) -> Valeur:
    """Return a figure without anything that tells how much it is."""
    return replace(
        valeur,
        statut=Statut.SECRET,
        valeur=None,
        numerateur=None,
        denominateur=None,
        intervalle=None,
        rang=None,
    )


def calculer(i: Indicateur, somme: Somme) -> tuple[float | None, Intervalle | None]:
    """Return the value and its interval: as published, or rebuilt from its parts."""
    if somme.numerateur is None:
        return somme.valeur, None
    if i.calcul is Calcul.SOMME:
        return i.facteur * somme.numerateur, None
    if not somme.denominateur:
        return None, None
    rapport = somme.numerateur / somme.denominateur
    if i.calcul is Calcul.EVOLUTION:
        return i.facteur * (rapport ** (1 / i.annees) - 1), None
    valeur = i.facteur * rapport
    if i.intervalle is not Intervalles.WILSON:
        return valeur, None
    bornes = wilson(somme.numerateur, somme.denominateur)
    return valeur, Intervalle(i.facteur * bornes.bas, i.facteur * bornes.haut)


def _absence(i: Indicateur, lieu: Lieu) -> Statut:
    """Tell a territory that the source leaves out from a figure that is simply not there."""
    if not i.champ_exclu:
        return Statut.NON_DISPONIBLE
    exclus = {f"DEP-{departement}" for departement in i.champ_exclu}
    if lieu.departements <= exclus:
        return Statut.NON_COUVERT
    return Statut.NON_DISPONIBLE
