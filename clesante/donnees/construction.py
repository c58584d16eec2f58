"""Building of the store: observations of communes become the aggregates of every level.

The engine computes, SQLite is written beside the old file and renamed over it at the end: an
import that dies changes nothing. One thread, so that sums are the same to the last bit.
"""

from __future__ import annotations

import contextlib
import csv
import hashlib
import json
import sqlite3
import tempfile
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from clesante.donnees.brut import Provenance, observations
from clesante.donnees.catalogue import catalogue_livre
from clesante.donnees.choix import VERSION_ENTREPOT
from clesante.donnees.dispositions import Disposition, dispositions
from clesante.donnees.fichiers import sql
from clesante.socle.erreurs import EntreeInvalideError
from clesante.socle.fichiers import empreinte, remplacement
from clesante.territoires.imports import correspondance, rattachements

if TYPE_CHECKING:
    import duckdb

    Moteur = duckdb.DuckDBPyConnection

QUANTILES = (0.1, 0.25, 0.5, 0.75, 0.9)
NIVEAUX_DISTRIBUES = ("COM", "EPCI", "BV", "DEP", "REG")
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
    periode TEXT NOT NULL, dimension TEXT NOT NULL,
    numerateur REAL, denominateur REAL, valeur REAL, statut TEXT NOT NULL,
    unites INTEGER NOT NULL, rang INTEGER, source INTEGER NOT NULL REFERENCES source,
    PRIMARY KEY (territoire, indicateur, periode, dimension)) WITHOUT ROWID;
CREATE TABLE distribution (
    niveau TEXT NOT NULL, indicateur INTEGER NOT NULL REFERENCES indicateur,
    periode TEXT NOT NULL, effectif INTEGER NOT NULL, quantiles TEXT NOT NULL,
    valeurs BLOB NOT NULL,
    PRIMARY KEY (niveau, indicateur, periode)) WITHOUT ROWID;
"""

# 1. observations of communes on the communes of today, a percentage of merged communes weighted by
# what it is a percentage of; 2. those that rest on the count of another
# indicator (« base »); 3. sums for every territory; 4. values their publisher gives at a level;
# 5. ranks. A year that covers less than half of France (Mayotte alone) never stands for France. A
# source that counts Paris, Lyon or Marseille whole makes of each one unit, worth as many as its
# arrondissements; one that gives both is read by arrondissement.
AGREGATION = """
CREATE TABLE ancien_compte AS
    SELECT indicateur, code, arg_max(numerateur, periode) AS nombre FROM observation
    WHERE niveau = 'UNITE' AND indicateur IN (SELECT base FROM observation) GROUP BY ALL;
CREATE TABLE observee AS
    SELECT c.unite, o.indicateur, o.periode, o.dimension, any_value(o.base) AS base,
           any_value(o.part) AS part, any_value(o.absents) AS absents, max(o.statut) AS statut,
           sum(o.numerateur) AS numerateur, sum(o.denominateur) AS denominateur,
           CASE WHEN count(*) = count(p.nombre) AND sum(p.nombre) > 0
                THEN sum(o.valeur * p.nombre) / sum(p.nombre) FILTER (o.valeur IS NOT NULL)
                ELSE avg(o.valeur) END AS valeur
    FROM observation o JOIN correspondance c ON c.ancien = o.code
    LEFT JOIN ancien_compte p ON p.indicateur = o.base AND p.code = o.code
    WHERE o.niveau = 'UNITE' GROUP BY c.unite, o.indicateur, o.periode, o.dimension ORDER BY ALL;
DELETE FROM observee o WHERE EXISTS (
    SELECT 1 FROM observee p JOIN arrondissement a ON a.unite = p.unite
    WHERE a.commune = o.unite AND p.indicateur = o.indicateur AND p.periode = o.periode
        AND p.dimension = o.dimension);
CREATE TABLE compte AS
    SELECT indicateur, unite, arg_max(numerateur, periode) AS nombre
    FROM observee WHERE numerateur IS NOT NULL GROUP BY indicateur, unite;
INSERT INTO compte SELECT indicateur, a.commune, sum(nombre)
    FROM compte JOIN arrondissement a USING (unite) GROUP BY indicateur, a.commune;
CREATE TABLE assise AS
    SELECT DISTINCT indicateur, periode, dimension, base, part, absents FROM observee;
CREATE TABLE unitaire AS
    SELECT unite, indicateur, periode, dimension, numerateur, denominateur, statut
    FROM observee WHERE base = ''
    UNION ALL
    SELECT b.unite, a.indicateur, a.periode, a.dimension,
           CASE WHEN a.part THEN o.valeur / 100 * b.nombre
                WHEN a.absents = 'zero' THEN coalesce(o.numerateur, 0) ELSE o.numerateur END,
           CASE WHEN a.absents = 'zero' OR coalesce(o.valeur, o.numerateur) IS NOT NULL
                THEN b.nombre END,
           CASE WHEN o.statut IS NULL OR o.statut = 'valeur' THEN 'estime' ELSE o.statut END
    FROM assise a
    JOIN compte b ON b.indicateur = a.base
    LEFT JOIN observee o ON o.unite = b.unite AND o.indicateur = a.indicateur
        AND o.periode = a.periode AND o.dimension = a.dimension
    LEFT JOIN arrondissement n ON n.unite = b.unite
    LEFT JOIN observee v ON v.unite = n.commune AND v.indicateur = a.indicateur
        AND v.periode = a.periode AND v.dimension = a.dimension
    WHERE a.base <> '' AND (o.unite IS NOT NULL OR (a.absents = 'zero' AND v.unite IS NULL
        AND b.unite NOT IN (SELECT commune FROM arrondissement)));
CREATE TABLE source_unitaire AS
    SELECT indicateur, periode, max(source) AS source FROM observation
    WHERE niveau = 'UNITE' GROUP BY ALL;
CREATE TABLE poids AS
    SELECT l.unite, greatest(count(DISTINCT a.unite), 1) AS poids
    FROM lien l LEFT JOIN arrondissement a ON a.commune = l.unite GROUP BY l.unite;
CREATE TABLE agregat AS
    SELECT t.id AS territoire, t.niveau, i.id AS indicateur, o.periode, o.dimension,
           sum(o.numerateur) AS numerateur, sum(o.denominateur) AS denominateur,
           CASE WHEN i.calcul = 'somme' THEN i.facteur * sum(o.numerateur)
                WHEN sum(o.denominateur) > 0 AND i.calcul = 'evolution'
                THEN i.facteur * (pow(sum(o.numerateur) / sum(o.denominateur), 1 / i.annees) - 1)
                WHEN sum(o.denominateur) > 0
                THEN i.facteur * sum(o.numerateur) / sum(o.denominateur) END AS valeur,
           CASE WHEN count(o.numerateur) = 0 THEN max(o.statut)
                WHEN i.calcul <> 'somme' AND sum(o.denominateur) = 0 THEN 'non_calculable'
                WHEN i.calcul = 'rapport' AND bool_or(o.statut = 'estime') THEN 'estime'
                ELSE 'valeur' END AS statut,
           coalesce(sum(p.poids) FILTER (o.numerateur IS NOT NULL), 0)::INTEGER AS unites,
           any_value(s.source) AS source
    FROM unitaire o
    JOIN source_unitaire s ON s.indicateur = o.indicateur AND s.periode = o.periode
    JOIN lien l ON l.unite = o.unite
    JOIN poids p ON p.unite = o.unite
    JOIN territoire t ON t.code = l.territoire
    JOIN indicateur i ON i.code = o.indicateur
    GROUP BY t.id, t.niveau, i.id, i.calcul, i.facteur, i.annees, o.periode, o.dimension
    HAVING t.niveau <> 'FR' OR 2 * sum(p.poids) > any_value(t.unites)
    UNION ALL
    SELECT t.id, t.niveau, i.id, p.periode, p.dimension, NULL, NULL,
           any_value(p.valeur), max(p.statut), any_value(t.unites), any_value(p.source)
    FROM publiee p
    JOIN territoire t ON t.code = p.territoire
    JOIN indicateur i ON i.code = p.indicateur
    GROUP BY t.id, t.niveau, i.id, p.periode, p.dimension HAVING count(*) = 1;
CREATE TABLE classement AS
    SELECT territoire, indicateur, periode, dimension, numerateur, denominateur, valeur, statut,
           unites, CASE WHEN valeur IS NOT NULL THEN rank() OVER (
               PARTITION BY niveau, indicateur, periode, dimension, valeur IS NULL
               ORDER BY valeur DESC) END AS rang, source
    FROM agregat ORDER BY territoire, indicateur, periode, dimension;
"""

# Values given at their level: communes on today's codes, the other territories as they are.
PUBLIEES = """
CREATE TABLE publiee AS
    SELECT CASE WHEN o.niveau = 'FR' THEN 'FR' ELSE o.niveau || '-' || coalesce(c.unite, o.code) END
           AS territoire, o.indicateur, o.periode, o.dimension, o.valeur, o.statut,
           o.source
    FROM observation o
    LEFT JOIN correspondance c ON c.ancien = o.code AND o.niveau IN ('COM', 'ARM')
    WHERE o.niveau <> 'UNITE';
"""

# The latest period is that of the greater number of communes, then the most recent: the figures
# of Mayotte, older, never stand for the whole country.
DERNIERES_PERIODES = """
SELECT indicateur, arg_max(periode, (n, periode)) FROM (
    SELECT indicateur, periode, count(*) > 20_000 AS n FROM observation GROUP BY ALL
) GROUP BY ALL
"""

INCONNUS = """
SELECT DISTINCT o.code FROM observation o
LEFT JOIN correspondance c ON c.ancien = o.code
LEFT JOIN lien l ON l.unite = c.unite AND l.territoire LIKE '%-' || c.unite
WHERE o.niveau IN ('UNITE', 'COM', 'ARM') AND c.ancien IS NULL
   OR o.niveau = 'UNITE' AND l.unite IS NULL
UNION
SELECT DISTINCT p.territoire FROM publiee p ANTI JOIN territoire t ON t.code = p.territoire
WHERE p.territoire NOT LIKE 'COM-%' AND p.territoire NOT LIKE 'ARM-%'
ORDER BY 1
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


def arrondissements() -> dict[str, str]:
    """Return {INSEE code of a municipal arrondissement: that of its commune}."""
    return {r.arm: r.commune for r in rattachements() if r.arm}


def liens() -> Iterator[tuple[str, str]]:
    """Yield (INSEE code of an observation unit, territory that contains it), for every level.

    A unit is a commune or an arrondissement; Paris, Lyon and Marseille come whole as well.
    """
    entieres = {r.commune: replace(r, arm=None) for r in rattachements() if r.arm}
    for r in (*rattachements(), *entieres.values()):
        arm = f"ARM-{r.arm}" if r.arm else None
        pays = "FR" if r.region else None
        commune = f"COM-{r.commune}"
        groupes = (arm, commune, r.epci, r.ept, r.bv, r.departement, r.region, pays)
        yield from ((r.unite, territoire) for territoire in groupes if territoire)


def signature(dossiers: Sequence[Path]) -> str:
    """Return the fingerprint of all that a store built from ``dossiers`` rests on."""
    lues = [(s.disposition.code_source, empreinte(s.fichier)) for s in sources_lues(dossiers)]
    catalogue = [asdict(indicateur) for indicateur in catalogue_livre()]
    return hashlib.sha256(_json([VERSION_ENTREPOT, lues, catalogue]).encode()).hexdigest()


def est_a_jour(cible: Path, dossiers: Sequence[Path]) -> bool:
    """Tell whether the store at ``cible`` was built from what is in ``dossiers`` today."""
    if not cible.is_file():
        return False
    with contextlib.closing(sqlite3.connect(f"{cible.as_uri()}?mode=ro", uri=True)) as base:
        try:
            ligne = base.execute("SELECT contenu FROM meta WHERE cle = 'signature'").fetchone()
        except sqlite3.DatabaseError:
            return False
    return ligne is not None and ligne[0] == signature(dossiers)


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
            sortie.execute("INSERT INTO meta VALUES ('signature', ?)", (signature(dossiers),))
        sortie.close()
        base.close()


def _calculer(dossier: Path, sources: list[SourceLue]) -> Moteur:
    import duckdb

    base = duckdb.connect()
    base.execute("SET enable_progress_bar = false")
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
        ("id INTEGER", "code VARCHAR", "calcul VARCHAR", "facteur DOUBLE", "annees INTEGER"),
        ((n, i.code, i.calcul, i.facteur, i.annees) for n, i in enumerate(catalogue_livre(), 1)),
    )
    _table(
        base,
        dossier,
        "correspondance",
        ("ancien VARCHAR", "unite VARCHAR"),
        correspondance().items(),
    )
    _table(
        base,
        dossier,
        "arrondissement",
        ("unite VARCHAR", "commune VARCHAR"),
        arrondissements().items(),
    )
    lectures = " UNION ALL BY NAME ".join(
        f"SELECT *, {n} AS source FROM read_parquet({sql(source.fichier)})"
        for n, source in enumerate(sources, 1)
    )
    base.execute(f"CREATE VIEW observation AS {lectures}")
    base.execute(PUBLIEES)
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
        f"CREATE TABLE {nom} AS FROM read_csv({sql(relais)}, header=false, columns={{{types}}})"
    )


def _territoires(
    tous_les_liens: list[tuple[str, str]],
) -> Iterator[tuple[int, str, str, int, str | None]]:
    """Yield (number, code, level, observation units, département), members side by side.

    The département is that of all the units; None when they lie in several.
    """
    departement = {u: t for u, t in tous_les_liens if t.startswith("DEP-")}
    entieres = set(arrondissements().values())
    unites: dict[str, list[str]] = {}
    for unite, territoire in tous_les_liens:
        if unite not in entieres:
            unites.setdefault(territoire, []).append(unite)
    for numero, code in enumerate(sorted(unites, key=lambda c: c.split("-")[0]), 1):
        departements = {departement.get(unite) for unite in unites[code]}
        seul = departements.pop() if len(departements) == 1 else None
        yield numero, code, code.split("-")[0], len(unites[code]), seul


def _verifier_codes(base: Moteur) -> None:
    inconnus = base.execute(INCONNUS).fetchall()
    if inconnus:
        exemples = ", ".join(ligne[0] for ligne in inconnus[:5])
        raise EntreeInvalideError(
            f"{len(inconnus)} code(s) de territoire inconnu(s) du code officiel géographique : "
            f"{exemples}. Rien n'a été enregistré.",
            "Corrigez ces codes dans le fichier et recommencez.",
        )


def _ecrire(sortie: sqlite3.Connection, base: Moteur, sources: list[SourceLue]) -> None:
    sortie.executescript(SCHEMA)
    numeros = {source.disposition.code_source: n for n, source in enumerate(sources, 1)}
    sortie.executemany(
        "INSERT INTO source VALUES (?, ?, ?, ?)",
        (
            (
                numeros[s.disposition.code_source],
                s.disposition.code_source,
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
            (n, i.code, _json(asdict(i)), numeros.get(i.source or ""), dernieres.get(i.code))
            for n, i in enumerate(catalogue_livre(), 1)
        ),
    )
    _copier(sortie, base, "territoire", "FROM territoire")
    _copier(sortie, base, "valeur", "FROM classement")
    sortie.executemany("INSERT INTO distribution VALUES (?, ?, ?, ?, ?, ?)", _distributions(base))
    sortie.execute("INSERT INTO meta VALUES ('version', ?)", (str(VERSION_ENTREPOT),))


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
        f"WHERE valeur IS NOT NULL AND dimension = '' AND niveau IN ({niveaux}) "
        "GROUP BY ALL ORDER BY ALL"
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
    champs = ("producteur", "jeu", "millesime", "geographie", "licence", "adresse", "champ")
    return _json({"code": d.code_source} | {champ: getattr(d, champ) for champ in champs})


def _json(contenu: object) -> str:
    return json.dumps(contenu, ensure_ascii=False)
