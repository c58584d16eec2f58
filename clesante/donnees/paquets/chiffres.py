"""Which figures change from one pack to another: computed by the engine, indicator by indicator."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from clesante.donnees.catalogue import catalogue_livre
from clesante.donnees.paquets.manifestes import refus
from clesante.donnees.producteurs.atelier import moteur
from clesante.donnees.producteurs.fichiers import sql
from clesante.socle.fichiers import empreinte

if TYPE_CHECKING:
    import duckdb

    Moteur = duckdb.DuckDBPyConnection

PLUS_FORTS = 5  # changes shown for each indicator
MEMOIRE = "250MB"  # of the engine: an archive may be compared before anybody vouches for it
# No observation, with the columns that are compared.
VIDE = """
SELECT '' AS indicateur, '' AS niveau, '' AS code, '' AS periode, '' AS dimension,
       0::DOUBLE AS numerateur, 0::DOUBLE AS denominateur, 0::DOUBLE AS valeur, '' AS statut
WHERE false
"""


@dataclass(frozen=True, slots=True)
class Changement:
    """One figure that changed; ``relatif`` is a share of the figure before, None from zero."""

    territoire: str
    periode: str
    dimension: str
    avant: float | None
    apres: float | None
    relatif: float | None
    statut_avant: str
    statut_apres: str


@dataclass(frozen=True, slots=True)
class IndicateurChange:
    """How many figures of an indicator changed, and its largest changes."""

    code: str
    ajoutees: int
    retirees: int
    changees: int
    plus_forts: tuple[Changement, ...]


# A figure is told as the store would tell it for this territory alone; what is compared is all
# that the source says of it. One indicator at a time: all of them do not hold in memory at once.
# A key that is NULL meets no other: what it lacks is written as an empty text.
OBSERVEES = """
CREATE OR REPLACE TABLE {cote} AS
SELECT
    CASE WHEN niveau = 'FR' THEN 'FR'
         WHEN o.code IS NULL THEN coalesce(niveau, '')
         WHEN niveau <> 'UNITE' THEN niveau || '-' || o.code
         WHEN o.code BETWEEN '75101' AND '75120' OR o.code BETWEEN '69381' AND '69389'
              OR o.code BETWEEN '13201' AND '13216' THEN 'ARM-' || o.code
         ELSE 'COM-' || o.code END AS territoire,
    coalesce(periode, '') AS periode, coalesce(dimension, '') AS dimension,
    numerateur, denominateur, valeur, coalesce(statut, 'valeur') AS statut,
    CASE WHEN valeur IS NOT NULL THEN valeur
         WHEN i.calcul = 'somme' OR denominateur IS NULL THEN i.facteur * numerateur
         WHEN denominateur > 0 AND i.calcul = 'evolution'
         THEN i.facteur * (pow(numerateur / denominateur, 1 / i.annees) - 1)
         WHEN denominateur > 0 THEN i.facteur * numerateur / denominateur END AS lu
FROM ({lectures}) o LEFT JOIN indicateur i ON i.code = o.indicateur
WHERE o.indicateur = {indicateur}
"""
DOUBLONS = """
SELECT count(*) > count(DISTINCT hash(territoire, periode, dimension)) FROM {cote}
"""
SANS_DOUBLONS = """
CREATE OR REPLACE TABLE {cote} AS
SELECT DISTINCT ON (territoire, periode, dimension) * FROM {cote} ORDER BY ALL
"""
ECARTS = """
CREATE OR REPLACE TABLE ecart AS
SELECT territoire, periode, dimension,
       a.statut IS NULL AS ajoutee, b.statut IS NULL AS retiree,
       CASE WHEN isfinite(a.lu) THEN a.lu END AS avant,
       CASE WHEN isfinite(b.lu) THEN b.lu END AS apres,
       a.statut AS statut_avant, b.statut AS statut_apres
FROM avant a FULL JOIN apres b USING (territoire, periode, dimension)
WHERE a.statut IS NULL OR b.statut IS NULL OR a.statut <> b.statut
   OR a.numerateur IS DISTINCT FROM b.numerateur OR a.valeur IS DISTINCT FROM b.valeur
   OR a.denominateur IS DISTINCT FROM b.denominateur
"""
COMPTES = """
SELECT count(*) FILTER (ajoutee), count(*) FILTER (retiree),
       count(*) FILTER (NOT ajoutee AND NOT retiree) FROM ecart
"""
PLUS_FORTS_CHANGEMENTS = """
SELECT territoire, periode, dimension, avant, apres,
       CASE WHEN avant <> 0 THEN (apres - avant) / abs(avant) END AS relatif,
       statut_avant, statut_apres
FROM ecart WHERE NOT ajoutee AND NOT retiree
ORDER BY abs(relatif) DESC NULLS LAST, abs(apres - avant) DESC NULLS LAST,
    territoire, periode, dimension LIMIT ?
"""


def indicateurs_changes(avant: Sequence[Path], apres: Sequence[Path]) -> list[IndicateurChange]:
    """Return what changes of each indicator between two packs, from their files of observations.

    Raises ``EntreeInvalideError`` when one of them cannot be read.
    """
    import duckdb

    with (
        tempfile.TemporaryDirectory() as nom,
        contextlib.closing(moteur([Path(nom)], [*avant, *apres], MEMOIRE)) as base,
    ):
        _poser_le_catalogue(base)
        try:
            tenus = _tenus(base, avant), _tenus(base, apres)
            changes = [
                _un_indicateur(base, code, [tenu.get(code, []) for tenu in tenus])
                for code in sorted({code for tenu in tenus for code in tenu})
            ]
        except duckdb.Error as erreur:
            raise refus("ses chiffres ne se lisent pas") from erreur
    return [change for change in changes if change]


def _tenus(base: Moteur, fichiers: Sequence[Path]) -> dict[str, list[Path]]:
    """Return which of the files of one side hold each indicator."""
    tenus: dict[str, list[Path]] = {}
    for fichier in fichiers:
        codes = base.execute(
            "SELECT DISTINCT indicateur FROM read_parquet(?) WHERE indicateur IS NOT NULL",
            [str(fichier)],
        )
        for (code,) in codes.fetchall():
            tenus.setdefault(code, []).append(fichier)
    return tenus


def _un_indicateur(
    base: Moteur, code: str, cotes: Sequence[Sequence[Path]]
) -> IndicateurChange | None:
    """Return what changed of one indicator from the files before to those after, None if nothing.

    Files that are the same on both sides say the same.
    """
    avant, apres = ([empreinte(fichier) for fichier in fichiers] for fichiers in cotes)
    if avant == apres:
        return None
    for cote, fichiers in zip(("avant", "apres"), cotes, strict=True):
        requete = OBSERVEES.format(cote=cote, lectures=_lectures(fichiers), indicateur=sql(code))
        base.execute(requete)
        if base.execute(DOUBLONS.format(cote=cote)).fetchall() == [(True,)]:
            base.execute(SANS_DOUBLONS.format(cote=cote))
    base.execute(ECARTS)
    ((ajoutees, retirees, changees),) = base.execute(COMPTES).fetchall()
    if not ajoutees + retirees + changees:
        return None
    forts = base.execute(PLUS_FORTS_CHANGEMENTS, [PLUS_FORTS]).fetchall()
    plus_forts = tuple(Changement(*ecart) for ecart in forts)
    return IndicateurChange(code, ajoutees, retirees, changees, plus_forts)


def _poser_le_catalogue(base: Moteur) -> None:
    base.execute(
        "CREATE TABLE indicateur (code VARCHAR, calcul VARCHAR, facteur DOUBLE, annees INTEGER)"
    )
    base.executemany(
        "INSERT INTO indicateur VALUES (?, ?, ?, ?)",
        [(i.code, i.calcul, i.facteur, i.annees) for i in catalogue_livre()],
    )


def _lectures(fichiers: Sequence[Path]) -> str:
    """Return the SQL of all that files hold, nothing without one."""
    return " UNION ALL BY NAME ".join(
        [VIDE, *(f"FROM read_parquet({sql(fichier)})" for fichier in fichiers)]
    )
