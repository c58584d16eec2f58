"""The store as a file: written beside the old one, then renamed over it."""

from __future__ import annotations

import contextlib
import sqlite3
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from clesante.donnees.catalogue import catalogue_livre
from clesante.donnees.choix import VERSION_ENTREPOT
from clesante.donnees.construction import derives
from clesante.donnees.construction.calcul import calculer
from clesante.donnees.construction.sources import SourceLue, en_json, fiche, signature, sources_lues
from clesante.donnees.lectures.programme import empreinte_du_programme
from clesante.donnees.mesures import CHAMPS, FORMAT, STATUTS
from clesante.socle.fichiers import dossier_provisoire, remplacement

if TYPE_CHECKING:
    import duckdb

    Moteur = duckdb.DuckDBPyConnection

QUANTILES = (0.1, 0.25, 0.5, 0.75, 0.9)
NIVEAUX_DISTRIBUES = ("COM", "EPCI", "BV", "DEP", "REG")
NIVEAU_NON_DESSINE = "COM"  # thirty-five thousand values: quantiles only

SCHEMA = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE meta (cle TEXT PRIMARY KEY, contenu TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE source (
    id INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE, disposition TEXT NOT NULL,
    provenance TEXT NOT NULL);
CREATE TABLE indicateur (
    id INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE, definition TEXT NOT NULL,
    source INTEGER REFERENCES source, periode TEXT);
CREATE TABLE territoire (
    id INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE, niveau TEXT NOT NULL,
    unites INTEGER NOT NULL, departement TEXT);
CREATE INDEX territoire_niveau ON territoire (niveau);
CREATE TABLE serie (
    id INTEGER PRIMARY KEY, indicateur INTEGER NOT NULL REFERENCES indicateur,
    periode TEXT NOT NULL, dimension TEXT NOT NULL);
CREATE TABLE mesure (territoire INTEGER PRIMARY KEY REFERENCES territoire, contenu BLOB NOT NULL);
CREATE TABLE couverture (
    indicateur INTEGER NOT NULL REFERENCES indicateur, periode TEXT NOT NULL, niveau TEXT NOT NULL,
    avec INTEGER NOT NULL, secret INTEGER NOT NULL,
    PRIMARY KEY (indicateur, periode, niveau)) WITHOUT ROWID;
CREATE TABLE secret (source INTEGER PRIMARY KEY REFERENCES source, secrets INTEGER NOT NULL);
CREATE TABLE distribution (
    niveau TEXT NOT NULL, indicateur INTEGER NOT NULL REFERENCES indicateur,
    periode TEXT NOT NULL, effectif INTEGER NOT NULL, quantiles TEXT NOT NULL,
    valeurs BLOB NOT NULL,
    PRIMARY KEY (niveau, indicateur, periode)) WITHOUT ROWID;
CREATE TABLE critere (
    territoire INTEGER PRIMARY KEY REFERENCES territoire, niveau TEXT NOT NULL,
    valeurs BLOB NOT NULL);
CREATE INDEX critere_niveau ON critere (niveau);
CREATE TABLE echelle (
    niveau TEXT PRIMARY KEY, centres BLOB NOT NULL, ecarts BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE inegalite (
    indicateur INTEGER NOT NULL REFERENCES indicateur, lieu TEXT NOT NULL, pente REAL NOT NULL,
    pente_bas REAL, pente_haut REAL, relatif REAL, relatif_bas REAL, relatif_haut REAL,
    lieux INTEGER NOT NULL, manquants INTEGER NOT NULL,
    PRIMARY KEY (lieu, indicateur)) WITHOUT ROWID;
BEGIN;
"""

# The latest period is that of the greater number of communes, then the most recent: the figures
# of Mayotte, older, never stand for the whole country.
DERNIERES_PERIODES = """
SELECT indicateur, arg_max(periode, (n, periode)) FROM (
    SELECT s.indicateur, s.periode, count(*) > 20_000 AS n
    FROM lue l JOIN serie s ON s.id = l.serie WHERE l.statut <> 'non_disponible' GROUP BY ALL
) GROUP BY ALL
"""

COUVERTURE = """
SELECT indicateur, periode, niveau, count(*) FILTER (avec), count(*) FILTER (secret AND NOT avec)
FROM (
    SELECT s.indicateur, s.periode, a.niveau, a.territoire,
           bool_or(a.statut IN ('valeur', 'estime')) AS avec, bool_or(a.statut = 'secret') AS secret
    FROM agregat a JOIN serie s ON s.id = a.serie GROUP BY ALL
) GROUP BY ALL ORDER BY ALL
"""

SECRETS = "SELECT source, count(*) FROM agregat WHERE statut = 'secret' GROUP BY ALL ORDER BY ALL"


def construire(cible: Path, dossiers: Sequence[Path]) -> None:
    """Write the store at ``cible``, atomically, from the observations found in ``dossiers``.

    Raises ``EntreeInvalideError`` for a commune unknown of the COG; ``cible`` is then untouched.
    """
    sources = sources_lues(dossiers)
    with (
        remplacement(cible) as provisoire,
        dossier_provisoire(cible.parent) as dossier,
        calculer(dossier, sources) as base,
        contextlib.closing(sqlite3.connect(provisoire, isolation_level=None)) as sortie,
    ):
        sortie.executescript(SCHEMA)
        _ecrire(sortie, base, sources)
        meta = {
            "version": str(VERSION_ENTREPOT),
            "programme": empreinte_du_programme(),
            "signature": signature(dossiers),
        }
        _inserer(sortie, "meta", list(meta.items()))
        sortie.execute("COMMIT")


def _ecrire(sortie: sqlite3.Connection, base: Moteur, sources: list[SourceLue]) -> None:
    numeros = {source.disposition.code_source: n for n, source in enumerate(sources, 1)}
    dernieres = dict(base.execute(DERNIERES_PERIODES).fetchall())
    _inserer(
        sortie,
        "source",
        (
            (n, s.disposition.code_source, fiche(s), en_json(asdict(s.provenance)))
            for n, s in enumerate(sources, 1)
        ),
    )
    _inserer(
        sortie,
        "indicateur",
        (
            (n, i.code, en_json(asdict(i)), numeros.get(i.source or ""), dernieres.get(n))
            for n, i in enumerate(catalogue_livre(), 1)
        ),
    )
    territoires = "SELECT id, code, niveau, unites, departement FROM territoire ORDER BY id"
    _inserer(sortie, "territoire", base.execute(territoires).fetchall())
    series = "SELECT id, indicateur, periode, dimension FROM serie ORDER BY id"
    _inserer(sortie, "serie", base.execute(series).fetchall())
    _inserer(sortie, "mesure", _mesures(base))
    _inserer(sortie, "couverture", base.execute(COUVERTURE).fetchall())
    _inserer(sortie, "secret", base.execute(SECRETS).fetchall())
    _inserer(sortie, "distribution", _distributions(base))
    _ecrire_derives(sortie, base, dernieres)


def _ecrire_derives(sortie: sqlite3.Connection, base: Moteur, dernieres: dict[int, str]) -> None:
    derives.preparer(base, dernieres)
    lignes = list(derives.criteres(base))
    _inserer(sortie, "critere", lignes)
    _inserer(sortie, "echelle", derives.echelles(lignes))
    _inserer(sortie, "inegalite", derives.inegalites(base))


def _inserer(
    sortie: sqlite3.Connection, table: str, lignes: Iterator[Sequence[object]] | Sequence
) -> None:
    colonnes = sortie.execute(f"SELECT count(*) FROM pragma_table_info('{table}')").fetchone()[0]
    places = ", ".join("?" * colonnes)
    sortie.executemany(f"INSERT INTO {table} VALUES ({places})", lignes)


def _mesures(base: Moteur) -> Iterator[tuple[int, memoryview]]:
    """Yield the number of each territory and its records, as ``mesures`` lays them out."""
    import numpy as np

    champs = ", ".join(
        f"coalesce({nom}, 'nan'::DOUBLE) AS {nom}" if genre == "<f8" else nom
        for nom, genre in CHAMPS
    )
    colonnes = base.execute(
        f"SELECT territoire, {champs} FROM (SELECT * REPLACE ("
        f"list_position({list(map(str, STATUTS))}, statut) - 1 AS statut, "
        "coalesce(rang, 0) AS rang) FROM classement) ORDER BY territoire, serie"
    ).fetchnumpy()
    territoires = colonnes["territoire"]
    enregistrements = np.empty(len(territoires), dtype=list(CHAMPS))
    for nom, _ in CHAMPS:
        enregistrements[nom] = colonnes[nom]
    contenu = memoryview(enregistrements.tobytes())
    debuts = np.flatnonzero(np.diff(territoires, prepend=-1)).tolist()
    for debut, fin in pairwise([*debuts, len(territoires)]):
        yield int(territoires[debut]), contenu[debut * FORMAT.size : fin * FORMAT.size]


def _distributions(base: Moteur) -> Iterator[tuple[str, int, str, int, str, bytes]]:
    """Yield, by level, indicator and period, the quantiles and the sorted values."""
    niveaux = ", ".join(f"'{niveau}'" for niveau in NIVEAUX_DISTRIBUES)
    lignes = base.execute(
        f"SELECT a.niveau, s.indicateur, s.periode, count(*), "
        f"quantile_cont(a.valeur, {list(QUANTILES)}), "
        f"list_sort(list(a.valeur) FILTER (a.niveau <> '{NIVEAU_NON_DESSINE}')) "
        "FROM agregat a JOIN serie s ON s.id = a.serie "
        f"WHERE a.valeur IS NOT NULL AND s.dimension = '' AND a.niveau IN ({niveaux}) "
        "GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    for *cle, effectif, quantiles, valeurs in lignes:
        yield (*cle, effectif, en_json(quantiles), array("d", valeurs or ()).tobytes())
