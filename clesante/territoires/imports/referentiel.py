"""From the pack to the referential: one SQLite file, built by the standard library alone."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings

from clesante.socle import fichiers, generations
from clesante.socle.lecture_seule import signature_de
from clesante.socle.texte import normaliser
from clesante.territoires import imports_contours
from clesante.territoires.choix import (
    DATE_COG,
    NATURES,
    NIVEAUX,
    VERSION_QPV,
    VERSION_REFERENTIEL,
    VERSION_ZRR,
)
from clesante.territoires.imports.paquet import COG, ZONAGES, en_vigueur, lignes, lire_paquet
from clesante.territoires.imports.rattachements import correspondance, rattachements
from clesante.territoires.regles import cles_nom

SCHEMA = Path(__file__).with_name("schema.sql")
_ANNEE_QPV = 2013  # the communes' figures beside them are INSEE's municipal populations of 2013
_ORDRE = {"FR": 0, "REG": 1, "DEP": 2, "BV": 4, "QPV": 5, "COMD": 6}

# code, niveau, nom, nature, departement, region, epci, bv
Fiche = tuple[str, str, str, str, str | None, str | None, str | None, str | None]


def installer_si_besoin() -> None:
    """Build the referential of the settings unless it already holds the pack in force."""
    if not est_a_jour(generations.actuel(Path(settings.REFERENTIEL_TERRITOIRES))):
        installer()


def est_a_jour(cible: Path) -> bool:
    """Tell whether the referential at ``cible`` was built from the pack in force."""
    return signature_de(cible, "SELECT valeur FROM signature") == _signature()


def _signature() -> str:
    """Return the fingerprint of what a referential is built from."""
    noms = (COG, ZONAGES, imports_contours.NOM_DU_PAQUET)
    empreintes = [fichiers.empreinte(en_vigueur() / nom) for nom in noms]
    return " ".join([str(VERSION_REFERENTIEL), *empreintes])


def installer(cible: Path | None = None) -> None:
    """Build the referential of the pack in ``cible`` (default: the settings' file).

    The file is replaced whole, by rename: an installation that dies changes nothing.
    """
    cible = cible or generations.actuel(Path(settings.REFERENTIEL_TERRITOIRES))
    with (
        fichiers.remplacement(cible) as provisoire,
        contextlib.closing(sqlite3.connect(provisoire, isolation_level=None)) as connexion,
    ):
        connexion.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; BEGIN;")
        ecrire(connexion)
        imports_contours.ecrire(connexion, en_vigueur() / imports_contours.NOM_DU_PAQUET)
        connexion.execute("INSERT INTO signature VALUES (?)", (_signature(),))
        connexion.execute("COMMIT")


def ecrire(connexion: sqlite3.Connection) -> None:
    """Write the tables of the referential, contours excepted, into an open, empty database."""
    cog, zonages = lire_paquet(COG), lire_paquet(ZONAGES)
    for instruction in SCHEMA.read_text(encoding="utf-8").split(";\n"):
        connexion.execute(instruction)
    _inserer(connexion, "source", _sources(cog, zonages))
    _inserer(connexion, "appartenance", _appartenances(cog, zonages))
    _inserer(connexion, "population", _populations(cog))
    connexion.execute(_SOMMES)
    _ecrire_territoires(connexion, [*_fiches(cog), *_fiches_communales(cog, zonages)])
    _inserer(connexion, "alias", sorted({*_alias(cog)}))
    _inserer(connexion, "zonage", _zrr(zonages))
    _inserer(connexion, "quartier", _quartiers(zonages))


# A figure of a group is the sum of its communes, vintage by vintage: never two vintages together.
# Those of 2017 are Mayotte's alone: a wider group has them no more than it has Mayotte's in 2023.
_SOMMES = """
INSERT INTO population
SELECT a.groupe, p.nature, p.millesime, SUM(p.valeur), COUNT(*)
FROM appartenance a JOIN population p ON p.code = a.membre
WHERE substr(a.groupe, 1, 3) IN ('EPC', 'EPT', 'BV-', 'DEP', 'REG', 'FR')
  AND NOT (a.groupe = 'FR' AND p.millesime = 2017)
GROUP BY a.groupe, p.nature, p.millesime
"""


def _inserer(connexion: sqlite3.Connection, table: str, rangees: Iterable[tuple[Any, ...]]) -> None:
    rangees = list(rangees)
    marques = ", ".join("?" * len(rangees[0]))
    connexion.executemany(f"INSERT INTO {table} VALUES ({marques})", rangees)  # noqa: S608


def _sources(*paquets: dict[str, Any]) -> set[tuple[str, ...]]:
    champs = ("fichier", "producteur", "jeu", "millesime", "licence", "sha256")
    return {tuple(s[champ] for champ in champs) for paquet in paquets for s in paquet["sources"]}


def _appartenances(
    cog: dict[str, Any], zonages: dict[str, Any]
) -> Iterator[tuple[str, str, str, None]]:
    for groupe, membre in sorted({*_paires_communales(), *_paires_infracommunales(cog, zonages)}):
        yield groupe, membre, DATE_COG, None


def _paires_communales() -> Iterator[tuple[str, str]]:
    for unite in rattachements():
        groupes = (unite.epci, unite.ept, unite.bv, unite.departement, unite.region)
        yield from ((groupe, f"COM-{unite.commune}") for groupe in groupes if groupe)
        if unite.region:
            yield "FR", f"COM-{unite.commune}"


def _paires_infracommunales(
    cog: dict[str, Any], zonages: dict[str, Any]
) -> Iterator[tuple[str, str]]:
    """Yield (commune déléguée or QPV, its communes): read as any other territory."""
    for ligne in lignes(cog["anciennes"]):
        yield f"COMD-{ligne['code']}", f"COM-{ligne['chef_lieu']}"
    for ligne in lignes(zonages["qpv"]):
        yield from ((f"QPV-{ligne['code']}", f"COM-{code}") for code in ligne["communes"].split())


def _populations(cog: dict[str, Any]) -> Iterator[tuple[str, str, int, int, int]]:
    """Yield the figures of communes and arrondissements, each under its own vintage.

    Both files carry for Mayotte the census of 2017; the vintage of overseas collectivities is
    not given (0).
    """
    for ligne in lignes(cog["arrondissements"]):
        yield f"ARM-{ligne['code']}", "municipale", 2023, ligne["population"], 1
    collectivites = _collectivites(cog)
    for ligne in lignes(cog["communes"]):
        mayotte = ligne["departement"] == "976"
        outre_mer = ligne["departement"] in collectivites
        recente = 2017 if mayotte else 0 if outre_mer else 2023
        valeurs = {("municipale", recente): ligne["population"]}
        valeurs.setdefault(("municipale", 2017 if mayotte else 2022), ligne["municipale_epci"])
        valeurs["totale", 2017 if mayotte else 2022] = ligne["totale_epci"]
        for (nature, millesime), valeur in valeurs.items():
            if valeur is not None:
                yield f"COM-{ligne['code']}", nature, millesime, valeur, 1


def _collectivites(cog: dict[str, Any]) -> set[str]:
    return {d["code"] for d in lignes(cog["departements"]) if d["region"] is None}


def _fiches(cog: dict[str, Any]) -> Iterator[Fiche]:
    """Yield France, regions, départements, EPCI, EPT and bassins de vie."""
    yield "FR", "FR", "France", "pays", None, None, None, None
    for ligne in lignes(cog["regions"]):
        yield f"REG-{ligne['code']}", "REG", ligne["nom"], "région", None, None, None, None
    for ligne in lignes(cog["departements"]):
        region = f"REG-{ligne['region']}" if ligne["region"] else None
        nature = "département" if region else "collectivité d'outre-mer"
        yield f"DEP-{ligne['code']}", "DEP", ligne["nom"], nature, None, region, None, None
    situations = _situations()
    for niveau in ("EPCI", "EPT"):
        for ligne in lignes(cog[niveau.lower()]):
            code = f"{niveau}-{ligne['siren']}"
            yield code, niveau, ligne["nom"], NATURES[ligne["type"]], *situations[code]
    for ligne in lignes(cog["bassins"]):
        code = f"BV-{ligne['code']}"
        yield code, "BV", ligne["nom"], NIVEAUX["BV"], *situations[code]


def _situations() -> dict[str, tuple[str | None, str | None, None, None]]:
    """Return the départements and régions groups lie in, when it is one; no EPCI, no bassin."""
    situations: dict[str, tuple[set[str], set[str | None]]] = {}
    for unite in rattachements():
        for groupe in filter(None, (unite.epci, unite.ept, unite.bv)):
            departements, regions = situations.setdefault(groupe, (set(), set()))
            departements.add(unite.departement)
            regions.add(unite.region)
    return {g: (_seul(deps), _seul(regs), None, None) for g, (deps, regs) in situations.items()}


def _seul(codes: Collection[str | None]) -> str | None:
    return next(iter(codes)) if len(codes) == 1 else None


def _fiches_communales(cog: dict[str, Any], zonages: dict[str, Any]) -> Iterator[Fiche]:
    """Yield communes, arrondissements, communes déléguées and associées, priority quarters."""
    par_commune = {unite.commune: unite for unite in rattachements()}

    def fiche(niveau: str, ligne: dict[str, Any], nature: str, commune: str) -> Fiche:
        unite = par_commune[commune]
        lieu = (unite.departement, unite.region, unite.epci, unite.bv)
        return f"{niveau}-{ligne['code']}", niveau, ligne["nom"], nature, *lieu

    for ligne in lignes(cog["communes"]):
        yield fiche("COM", ligne, "commune", ligne["code"])
    for ligne in lignes(cog["arrondissements"]):
        yield fiche("ARM", ligne, "arrondissement municipal", ligne["commune"])
    natures = {"deleguee": "commune déléguée", "associee": "commune associée"}
    for ligne in lignes(cog["anciennes"]):
        yield fiche("COMD", ligne, natures[ligne["nature"]], ligne["chef_lieu"])
    for ligne in lignes(zonages["qpv"]):
        nature = f"quartier prioritaire {VERSION_QPV}"
        yield fiche("QPV", ligne, nature, ligne["communes"].split()[0])


def _ecrire_territoires(connexion: sqlite3.Connection, fiches: list[Fiche]) -> None:
    populations = dict(
        connexion.execute("SELECT code, MAX(valeur) FROM population GROUP BY code").fetchall()
    )
    tailles = dict(
        connexion.execute("SELECT groupe, COUNT(*) FROM appartenance GROUP BY groupe").fetchall()
    )
    fiches.sort(key=lambda f: (_ORDRE.get(f[1], 3), -populations.get(f[0], 0), f[0]))
    _inserer(
        connexion,
        "territoire",
        ((rang, *fiche, tailles.get(fiche[0], 1)) for rang, fiche in enumerate(fiches, 1)),
    )
    cles = [cles_nom(fiche[2]) for fiche in fiches]
    _inserer(connexion, "nom", sorted(_noms(fiches, cles)))
    connexion.executemany(
        "INSERT INTO recherche (rowid, cle) VALUES (?, ?)",
        (
            (n, _mots(fiche, cle))
            for n, (fiche, (cle, _)) in enumerate(zip(fiches, cles, strict=True), 1)
        ),
    )


def _noms(fiches: list[Fiche], cles: list[tuple[str, str]]) -> Iterator[tuple[str, int, str]]:
    """Yield the search forms of names.

    A QPV or a bassin de vie is found by search, never by its bare name: the second has that of a
    commune.
    """
    for fiche, (entier, simple) in zip(fiches, cles, strict=True):
        if fiche[1] not in ("QPV", "BV"):
            yield entier, 0, fiche[0]
            if simple != entier:
                yield simple, 1, fiche[0]


def _mots(fiche: Fiche, cle: str) -> str:
    """Return the words by which search finds a territory: of its name, and of a group's kind."""
    return f"{cle} {normaliser(fiche[3])}" if fiche[1] in ("EPCI", "EPT", "BV") else cle


def _alias(cog: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    for ligne in (*lignes(cog["communes"]), *lignes(cog["arrondissements"])):
        niveau = "ARM" if "commune" in ligne else "COM"
        code = f"{niveau}-{ligne['code']}"
        yield from (("postal", postal, code) for postal in ligne["codes_postaux"].split())
        if ligne.get("siren"):
            yield "siren", ligne["siren"], code
    for niveau in ("EPCI", "EPT"):
        yield from (("siren", siren, f"{niveau}-{siren}") for siren in cog[niveau.lower()]["siren"])
    for ancien, actuel in correspondance().items():
        if ancien != actuel:
            yield "ancien", ancien, f"COM-{actuel}"


def _zrr(zonages: dict[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    """Yield the status of 2022 of the communes of today; mixed when they merged several."""
    statuts: dict[str, set[str]] = {}
    for code, statut in zip(zonages["zrr"]["code"], zonages["zrr"]["statut"], strict=True):
        statuts.setdefault(correspondance()[code], set()).add(_STATUTS_ZRR[statut])
    for code, lus in statuts.items():
        yield "ZRR", VERSION_ZRR, f"COM-{code}", next(iter(lus)) if len(lus) == 1 else "P"


_STATUTS_ZRR = {"C": "C", "NC": "N", "PC": "P"}


def _quartiers(zonages: dict[str, Any]) -> Iterator[tuple[str, str, str, str, int, int]]:
    for ligne in lignes(zonages["qpv"]):
        for commune in ligne["communes"].split():
            suite = (ligne["nom"], VERSION_QPV, ligne["population"], _ANNEE_QPV)
            yield f"QPV-{ligne['code']}", f"COM-{commune}", *suite
