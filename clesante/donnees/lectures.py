"""Reading the store: values of any territory or perimeter, with what they rest on."""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from clesante.donnees.catalogue import Indicateur, indicateur_depuis
from clesante.donnees.choix import VERSION_ENTREPOT, Calcul, Intervalles, Statut
from clesante.socle.erreurs import IndisponibleError, IntrouvableError
from clesante.socle.lecture_seule import connexion, version
from clesante.statistiques.proportions import Intervalle, wilson

NOM_ENTREPOT = "L'entrepôt de données"


@dataclass(frozen=True, slots=True)
class Source:
    """A publisher's data set and the file it was read from."""

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

    ``valeur`` is in the unit of the indicator and None unless ``statut`` is ``valeur``.
    ``unites`` of ``unites_attendues`` observation units (communes) are counted in it.
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


def base() -> sqlite3.Connection:
    """Return the store, read-only; raise ``IndisponibleError`` when it is not installed."""
    return connexion(Path(settings.ENTREPOT), NOM_ENTREPOT)


def version_entrepot() -> tuple[str, int, int]:
    """Return what changes when the store is replaced: the key of caches, the same in all threads.

    Raises ``IndisponibleError`` when it is not installed.
    """
    return version(Path(settings.ENTREPOT), NOM_ENTREPOT)


def catalogue() -> dict[str, IndicateurPublie]:
    """Return every indicator of the store by its code, in the order of the catalogue.

    Raises ``IndisponibleError`` when the store is damaged or was built by another version.
    """
    return _catalogue(version_entrepot())


def sources_par_numero() -> dict[int, Source]:
    """Return every source by its number in the store."""
    return _sources(version_entrepot())


@lru_cache(maxsize=4)
def _sources(_: tuple[str, int, int]) -> dict[int, Source]:
    lignes = base().execute("SELECT id, disposition, provenance FROM source ORDER BY id")
    return {
        numero: Source(**json.loads(disposition), **_retenir(json.loads(provenance)))
        for numero, disposition, provenance in lignes
    }


@lru_cache(maxsize=4)
def _catalogue(_: tuple[str, int, int]) -> dict[str, IndicateurPublie]:
    _verifier_version()
    sources = sources_par_numero()
    lignes = base().execute("SELECT id, definition, source, periode FROM indicateur ORDER BY id")
    publies = (
        IndicateurPublie(numero, indicateur_depuis(definition), sources.get(source), periode)
        for numero, definition, source, periode in lignes
    )
    return {publie.definition.code: publie for publie in publies}


def _retenir(provenance: dict[str, str]) -> dict[str, str]:
    return {cle: provenance[cle] for cle in ("fichier", "sha256", "date_import")}


def _verifier_version() -> None:
    try:
        ligne = base().execute("SELECT contenu FROM meta WHERE cle = 'version'").fetchone()
    except sqlite3.DatabaseError:
        ligne = None
    if ligne is None or ligne[0] != str(VERSION_ENTREPOT):
        raise IndisponibleError(
            f"{NOM_ENTREPOT} est abîmé, ou d'une autre version du programme.",
            "Lancez `clesante donnees installer`.",
        )


def sources() -> list[Source]:
    """Return every source of the store, once."""
    return list(sources_par_numero().values())


def indicateurs(codes: Collection[str] = ()) -> list[IndicateurPublie]:
    """Return the indicators asked for, in the order asked, or all of them.

    Raises ``IntrouvableError`` naming the unknown codes and the known ones.
    """
    connus = catalogue()
    inconnus = [code for code in codes if code not in connus]
    if inconnus:
        raise IntrouvableError(
            f"Indicateur inconnu : {', '.join(inconnus)}.",
            f"Indicateurs connus : {', '.join(connus)}.",
        )
    return [connus[code] for code in dict.fromkeys(codes)] if codes else list(connus.values())


def valeurs(
    territoires: Sequence[str], publies: Sequence[IndicateurPublie], periode: str = ""
) -> dict[tuple[str, str], Valeur]:
    """Return the figure of each territory code × indicator code, of ``periode`` or the latest.

    A couple without figure gets a ``Valeur`` whose status says why. An indicator given only by
    dimension (profession, cause) answers with its first one, named by ``Valeur.dimension``.
    """
    connus = _reperes(territoires)
    lignes = base().execute(
        "SELECT territoire, indicateur, periode, numerateur, denominateur, valeur, statut, unites, "
        "rang, dimension, source FROM valeur WHERE territoire IN (SELECT value FROM json_each(?)) "
        "AND indicateur IN (SELECT value FROM json_each(?)) "
        "AND ? IN ('', periode) ORDER BY periode, dimension DESC",
        (_liste(connus), json.dumps([p.numero for p in publies]), periode),
    )
    dernieres = {(ligne[0], ligne[1]): _Somme(*ligne[2:]) for ligne in lignes}
    return {
        (code, p.definition.code): _valeur(
            p, code, dernieres.get((connus[code].numero, p.numero)), [connus[code]], periode
        )
        for code in territoires
        for p in publies
    }


def valeurs_du_perimetre(
    code: str, communes: Sequence[str], publies: Sequence[IndicateurPublie]
) -> dict[str, Valeur]:
    """Return, by indicator code, the figure of a union of communes, rebuilt from its parts.

    What has no numerator (a median, a poverty rate) is not rebuilt: its status says so. The period
    is the one that covers most communes, then the latest: periods are never mixed.
    """
    connus = _reperes(communes)
    lignes = base().execute(
        "SELECT indicateur, periode, sum(numerateur), sum(denominateur), NULL, "
        "CASE WHEN max(statut = 'estime') THEN 'estime' ELSE 'valeur' END, sum(unites), NULL, '', "
        "max(source) FROM valeur WHERE territoire IN (SELECT value FROM json_each(?)) "
        "AND dimension = '' AND numerateur IS NOT NULL "
        "GROUP BY indicateur, periode ORDER BY sum(unites), periode",
        (_liste(connus),),
    )
    sommes = {ligne[0]: _Somme(*ligne[1:]) for ligne in lignes}
    reperes = list(connus.values())
    return {p.definition.code: _valeur(p, code, sommes.get(p.numero), reperes) for p in publies}


def declinaisons(code: str, publie: IndicateurPublie) -> list[tuple[str, Valeur]]:
    """Return the figures of one territory by dimension (profession, cause…), latest period."""
    repere = _reperes([code])[code]
    lignes = base().execute(
        "SELECT dimension, periode, numerateur, denominateur, valeur, statut, unites, rang, "
        "dimension, source "
        "FROM valeur WHERE territoire = ? AND indicateur = ? AND dimension <> '' ORDER BY periode",
        (repere.numero, publie.numero),
    )
    dernieres = {ligne[0]: _Somme(*ligne[1:]) for ligne in lignes}
    return [(nom, _valeur(publie, code, dernieres[nom], [repere])) for nom in sorted(dernieres)]


def distribution(niveau: str, publie: IndicateurPublie, periode: str) -> Distribution | None:
    """Return how an indicator is spread over a level (``EPCI``, ``DEP`` or ``REG``)."""
    ligne = base().execute(
        "SELECT effectif, quantiles, valeurs FROM distribution "
        "WHERE niveau = ? AND indicateur = ? AND periode = ?",
        (niveau, publie.numero, periode),
    ).fetchone()  # fmt: skip
    if ligne is None:
        return None
    valeurs_triees = array("d")
    valeurs_triees.frombytes(ligne[2])
    return Distribution(ligne[0], tuple(json.loads(ligne[1])), valeurs_triees)


def codes_du_niveau(niveau: str) -> list[str]:
    """Return the territory codes of a level that the store knows."""
    lignes = base().execute("SELECT code FROM territoire WHERE niveau = ? ORDER BY id", (niveau,))
    return [code for (code,) in lignes]


@dataclass(frozen=True, slots=True)
class _Repere:
    """Where a territory stands in the store."""

    numero: int
    unites: int
    departement: str | None


@dataclass(frozen=True, slots=True)
class _Somme:
    """The parts of one figure, summed over its observation units."""

    periode: str
    numerateur: float | None
    denominateur: float | None
    valeur: float | None
    statut: str
    unites: int
    rang: int | None
    dimension: str
    source: int


INCONNU = _Repere(0, 0, None)
CHIFFRES = frozenset({Statut.VALEUR, Statut.ESTIME})


def _reperes(codes: Sequence[str]) -> dict[str, _Repere]:
    codes_json = json.dumps(list(codes))
    lignes = base().execute(
        "SELECT code, id, unites, departement FROM territoire "
        "WHERE code IN (SELECT value FROM json_each(?))",
        (codes_json,),
    )
    trouves = {ligne[0]: _Repere(*ligne[1:]) for ligne in lignes}
    return {code: trouves.get(code, INCONNU) for code in codes}


def _liste(reperes: dict[str, _Repere]) -> str:
    return json.dumps([repere.numero for repere in reperes.values()])


def _valeur(
    publie: IndicateurPublie,
    code: str,
    somme: _Somme | None,
    reperes: Sequence[_Repere],
    periode: str = "",
) -> Valeur:
    i = publie.definition
    attendues = sum(repere.unites for repere in reperes)
    if somme is None:
        statut = _absence(i, reperes)
        voulue = periode or publie.periode or ""
        return Valeur(i.code, code, voulue, statut, unites_attendues=attendues)
    valeur, intervalle = _calculer(i, somme)
    statut = Statut(somme.statut)
    return Valeur(
        indicateur=i.code,
        territoire=code,
        periode=somme.periode,
        statut=Statut.NON_CALCULABLE if valeur is None and statut in CHIFFRES else statut,
        valeur=valeur,
        numerateur=somme.numerateur,
        denominateur=somme.denominateur,
        intervalle=intervalle,
        rang=somme.rang,
        unites=somme.unites,
        unites_attendues=attendues,
        dimension=somme.dimension,
        source=sources_par_numero()[somme.source],
    )


def _calculer(i: Indicateur, somme: _Somme) -> tuple[float | None, Intervalle | None]:
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


def _absence(i: Indicateur, reperes: Sequence[_Repere]) -> Statut:
    """Tell a territory that the source leaves out from a figure that is simply not there."""
    exclus = {f"DEP-{departement}" for departement in i.champ_exclu}
    if {repere.departement for repere in reperes} <= exclus:
        return Statut.NON_COUVERT
    return Statut.NON_DISPONIBLE
