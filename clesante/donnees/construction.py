"""Building of the store: observations of communes become the aggregates of every level.

The engine computes, SQLite is written beside the old file and renamed over it at the end: an
import that dies changes nothing. One thread, so that sums are the same to the last bit.
"""

from __future__ import annotations

import csv
import json
import sqlite3
import tempfile
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from clesante.donnees.brut import Provenance, observations
from clesante.donnees.catalogue import catalogue_livre
from clesante.donnees.dispositions import Disposition, dispositions
from clesante.socle.erreurs import EntreeInvalideError
from clesante.socle.fichiers import remplacement
from clesante.territoires.imports import correspondance, rattachements

if TYPE_CHECKING:
    import duckdb

    Moteur = duckdb.DuckDBPyConnection

VERSION = 1
QUANTILES = (0.1, 0.25, 0.5, 0.75, 0.9)
NIVEAUX_DISTRIBUES = ("COM", "EPCI", "DEP", "REG")
EFFECTIF_DESSINABLE = 2_000

SCHEMA = """
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
CREATE TABLE valeur (
    territoire INTEGER NOT NULL REFERENCES territoire,
    indicateur INTEGER NOT NULL REFERENCES indicateur,
    periode TEXT NOT NULL, numerateur REAL NOT NULL, denominateur REAL,
    unites INTEGER NOT NULL, rang INTEGER,
    PRIMARY KEY (territoire, indicateur, periode)) WITHOUT ROWID;
CREATE TABLE distribution (
    niveau TEXT NOT NULL, indicateur INTEGER NOT NULL REFERENCES indicateur,
    periode TEXT NOT NULL, effectif INTEGER NOT NULL, quantiles TEXT NOT NULL,
    valeurs BLOB NOT NULL,
    PRIMARY KEY (niveau, indicateur, periode)) WITHOUT ROWID;
"""

AGREGATION = """
CREATE TABLE observee AS
    SELECT c.unite, o.indicateur, o.periode,
           sum(o.numerateur) AS numerateur, sum(o.denominateur) AS denominateur
    FROM observation o JOIN correspondance c ON c.ancien = o.commune
    GROUP BY ALL ORDER BY ALL;
CREATE TABLE agregat AS
    SELECT t.id AS territoire, t.niveau, i.id AS indicateur, o.periode,
           sum(o.numerateur) AS numerateur, sum(o.denominateur) AS denominateur,
           count(*)::INTEGER AS unites,
           CASE WHEN i.calcul = 'somme' THEN i.facteur * sum(o.numerateur)
                WHEN sum(o.denominateur) > 0
                THEN i.facteur * sum(o.numerateur) / sum(o.denominateur) END AS valeur
    FROM observee o
    JOIN lien l ON l.unite = o.unite
    JOIN territoire t ON t.code = l.territoire
    JOIN indicateur i ON i.code = o.indicateur
    GROUP BY t.id, t.niveau, i.id, i.calcul, i.facteur, o.periode
    HAVING t.niveau <> 'FR' OR 2 * count(*) > any_value(t.unites);
CREATE TABLE classement AS
    SELECT territoire, indicateur, periode, numerateur, denominateur, unites,
           CASE WHEN valeur IS NOT NULL THEN rank() OVER (
               PARTITION BY niveau, indicateur, periode, valeur IS NULL ORDER BY valeur DESC
           ) END AS rang
    FROM agregat ORDER BY territoire, indicateur, periode;
"""

# The latest period is that of the greater number of communes, then the most recent: the figures
# of Mayotte, older, never stand for the whole country.
DERNIERES_PERIODES = """
SELECT indicateur, arg_max(periode, (n, periode)) FROM (
    SELECT indicateur, periode, count(*) > 20_000 AS n FROM observation GROUP BY ALL
) GROUP BY ALL
"""


@dataclass(frozen=True, slots=True)
class SourceLue:
    """A source that has observations: its layout, its Parquet file, its provenance."""

    disposition: Disposition
    fichier: Path
    provenance: Provenance


def sources_lues(dossiers: Sequence[Path]) -> list[SourceLue]:
    """Return every source that has observations in one of the folders, the first that has them."""
    lues = []
    for code, d in dispositions().items():
        trouvee = observations(code, dossiers)
        if trouvee:
            lues.append(SourceLue(d, *trouvee))
    return lues


def liens() -> Iterator[tuple[str, str]]:
    """Yield (INSEE code of an observation unit, territory that contains it), for every level."""
    for r in rattachements():
        arm = f"ARM-{r.arm}" if r.arm else None
        pays = "FR" if r.region else None
        groupes = (arm, f"COM-{r.commune}", r.epci, r.ept, r.departement, r.region, pays)
        yield from ((r.unite, territoire) for territoire in groupes if territoire)


def construire(cible: Path, dossiers: Sequence[Path]) -> None:
    """Write the store at ``cible``, atomically, from the observations found in ``dossiers``.

    Raises ``EntreeInvalideError`` for a commune unknown of the COG; ``cible`` is then untouched.
    """
    sources = sources_lues(dossiers)
    with tempfile.TemporaryDirectory() as nom, remplacement(cible) as provisoire:
        base = _calculer(Path(nom), sources)
        sortie = sqlite3.connect(provisoire)
        with sortie:
            _ecrire(sortie, base, sources)
        sortie.close()
        base.close()


def _calculer(dossier: Path, sources: list[SourceLue]) -> Moteur:
    import duckdb

    base = duckdb.connect()
    base.execute("SET threads = 1")
    tous_les_liens = list(liens())
    _table(base, dossier, "lien", ("unite VARCHAR", "territoire VARCHAR"), tous_les_liens)
    _table(
        base,
        dossier,
        "territoire",
        ("id INTEGER", "code VARCHAR", "niveau VARCHAR", "unites INTEGER", "departement VARCHAR"),
        _territoires(tous_les_liens),
    )
    _table(
        base,
        dossier,
        "indicateur",
        ("id INTEGER", "code VARCHAR", "calcul VARCHAR", "facteur DOUBLE"),
        ((n, i.code, i.calcul, i.facteur) for n, i in enumerate(catalogue_livre(), 1)),
    )
    _table(
        base,
        dossier,
        "correspondance",
        ("ancien VARCHAR", "unite VARCHAR"),
        correspondance().items(),
    )
    fichiers = ", ".join(f"'{source.fichier}'" for source in sources)
    base.execute(f"CREATE VIEW observation AS FROM read_parquet([{fichiers}])")
    _verifier_codes(base)
    base.execute(AGREGATION)
    return base


def _table(
    base: Moteur,
    dossier: Path,
    nom: str,
    colonnes: tuple[str, ...],
    lignes: Iterable[tuple[object, ...]],
) -> None:
    """Create a table from Python rows, by a CSV file: the engine reads it far faster."""
    relais = dossier / f"{nom}.csv"
    with relais.open("w", newline="", encoding="utf-8") as flux:
        csv.writer(flux).writerows(lignes)
    types = ", ".join("'{}': '{}'".format(*colonne.split()) for colonne in colonnes)
    base.execute(
        f"CREATE TABLE {nom} AS FROM read_csv('{relais}', header=false, columns={{{types}}})"
    )


def _territoires(
    tous_les_liens: list[tuple[str, str]],
) -> Iterator[tuple[int, str, str, int, str | None]]:
    """Yield (number, code, level, observation units, département), members side by side.

    The département is that of all the units; None when they lie in several.
    """
    departement = {u: t for u, t in tous_les_liens if t.startswith("DEP-")}
    unites: dict[str, list[str]] = {}
    for unite, territoire in tous_les_liens:
        unites.setdefault(territoire, []).append(unite)
    for numero, code in enumerate(sorted(unites, key=lambda c: c.split("-")[0]), 1):
        departements = {departement.get(unite) for unite in unites[code]}
        seul = departements.pop() if len(departements) == 1 else None
        yield numero, code, code.split("-")[0], len(unites[code]), seul


def _verifier_codes(base: Moteur) -> None:
    inconnus = base.execute(
        "SELECT DISTINCT commune FROM observation ANTI JOIN correspondance ON ancien = commune "
        "ORDER BY 1"
    ).fetchall()
    if inconnus:
        exemples = ", ".join(ligne[0] for ligne in inconnus[:5])
        raise EntreeInvalideError(
            f"{len(inconnus)} code(s) de commune inconnu(s) du code officiel géographique : "
            f"{exemples}. Rien n'a été enregistré.",
            "Corrigez ces codes dans le fichier et recommencez.",
        )


def _ecrire(sortie: sqlite3.Connection, base: Moteur, sources: list[SourceLue]) -> None:
    sortie.executescript(SCHEMA)
    numeros = {source.disposition.code: n for n, source in enumerate(sources, 1)}
    sortie.executemany(
        "INSERT INTO source VALUES (?, ?, ?, ?)",
        (
            (
                numeros[s.disposition.code],
                s.disposition.code,
                _fiche(s),
                _json(asdict(s.provenance)),
            )
            for s in sources
        ),
    )
    dernieres = dict(base.execute(DERNIERES_PERIODES).fetchall())
    sortie.executemany(
        "INSERT INTO indicateur VALUES (?, ?, ?, ?, ?)",
        (
            (n, i.code, _json(asdict(i)), numeros.get(i.source), dernieres.get(i.code))
            for n, i in enumerate(catalogue_livre(), 1)
        ),
    )
    _copier(sortie, base, "territoire", "FROM territoire")
    _copier(sortie, base, "valeur", "FROM classement")
    sortie.executemany("INSERT INTO distribution VALUES (?, ?, ?, ?, ?, ?)", _distributions(base))
    sortie.execute("INSERT INTO meta VALUES ('version', ?)", (str(VERSION),))


def _copier(sortie: sqlite3.Connection, base: Moteur, table: str, requete: str) -> None:
    lu = base.execute(requete)
    places = ", ".join("?" * len(lu.description))
    while lignes := lu.fetchmany(50_000):
        sortie.executemany(f"INSERT INTO {table} VALUES ({places})", lignes)


def _distributions(base: Moteur) -> Iterator[tuple[str, int, str, int, str, bytes]]:
    """Yield, by level, indicator and period, the quantiles and the sorted values."""
    niveaux = ", ".join(f"'{niveau}'" for niveau in NIVEAUX_DISTRIBUES)
    lignes = base.execute(
        f"SELECT niveau, indicateur, periode, count(*), quantile_cont(valeur, {list(QUANTILES)}), "
        "list_sort(list(valeur)) FROM agregat "
        f"WHERE valeur IS NOT NULL AND niveau IN ({niveaux}) GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    for niveau, indicateur, periode, effectif, quantiles, valeurs in lignes:
        dessinees = valeurs if effectif <= EFFECTIF_DESSINABLE else []
        yield (
            niveau,
            indicateur,
            periode,
            effectif,
            _json(quantiles),
            array("d", dessinees).tobytes(),
        )


def _fiche(source: SourceLue) -> str:
    d = source.disposition
    champs = ("code", "producteur", "jeu", "millesime", "geographie", "licence", "adresse", "champ")
    return _json({champ: getattr(d, champ) for champ in champs})


def _json(contenu: object) -> str:
    return json.dumps(contenu, ensure_ascii=False)
