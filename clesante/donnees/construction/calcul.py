"""The engine at work: publishers' observations and the geography of today become aggregates."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from clesante.donnees.catalogue import catalogue_livre
from clesante.donnees.construction.secret import masquer
from clesante.donnees.construction.sources import SourceLue
from clesante.donnees.producteurs.atelier import moteur
from clesante.donnees.producteurs.fichiers import sql
from clesante.socle.erreurs import EntreeInvalideError
from clesante.socle.texte import pluriel
from clesante.territoires.imports import Rattachement, correspondance, rattachements

if TYPE_CHECKING:
    import duckdb

    Moteur = duckdb.DuckDBPyConnection

ICI = Path(__file__).parent
COLONNES = {
    "rattachement": (
        "unite VARCHAR, arm VARCHAR, com VARCHAR, epci VARCHAR, ept VARCHAR, bv VARCHAR, "
        "dep VARCHAR, reg VARCHAR, pays VARCHAR"
    ),
    "arrondissement": "unite VARCHAR, commune VARCHAR",
    "correspondance": "ancien VARCHAR, unite VARCHAR",
    "indicateur": "id INTEGER, code VARCHAR, calcul VARCHAR, facteur DOUBLE, annees INTEGER",
}

# Codes of territory that nobody knows: not of the COG, not a unit, not a territory of its level.
INCONNUS = """
SELECT DISTINCT code FROM lue
WHERE niveau IN ('UNITE', 'COM', 'ARM') AND unite IS NULL
   OR niveau = 'UNITE' AND unite NOT IN (SELECT unite FROM lien)
UNION
SELECT DISTINCT p.territoire FROM publiee p ANTI JOIN territoire t ON t.code = p.territoire
WHERE p.territoire NOT LIKE 'COM-%' AND p.territoire NOT LIKE 'ARM-%'
ORDER BY 1
"""


def calculer(dossier: Path, sources: list[SourceLue]) -> Moteur:
    """Return the engine holding ``classement``: every figure of every territory.

    ``dossier`` is for relays. Raises ``EntreeInvalideError`` for a commune unknown of the COG.
    """
    fichiers = [source.fichier for source in sources]
    base = moteur([dossier], fichiers, memoire="", ordonne=False)
    for nom, lignes in _tables().items():
        _table(base, dossier, nom, lignes)
    _executer(base, "reperes.sql")
    lectures = " UNION ALL BY NAME ".join(
        f"SELECT *, {n} AS source FROM read_parquet({sql(source.fichier)})"
        for n, source in enumerate(sources, 1)
    )
    base.execute(f"CREATE VIEW observation AS {lectures}")
    _executer(base, "observations.sql")
    _verifier_codes(base)
    _executer(base, "agregation.sql")
    masquer(base)
    return base


def _executer(base: Moteur, nom: str) -> None:
    base.execute((ICI / nom).read_text("utf-8"))


def _tables() -> dict[str, Iterable[Iterable[object]]]:
    """Return the rows of the tables that come from Python, as ``COLONNES`` names them."""
    return {
        "rattachement": rattachements_par_unite(),
        "arrondissement": ((r.arm, r.commune) for r in rattachements() if r.arm),
        "correspondance": correspondance().items(),
        "indicateur": (
            (n, i.code, i.calcul, i.facteur, i.annees) for n, i in enumerate(catalogue_livre(), 1)
        ),
    }


def rattachements_par_unite() -> Iterator[tuple[str | None, ...]]:
    """Yield (unit, then its arrondissement, commune, EPCI… France, or None), for every unit.

    A unit is a commune or an arrondissement, by INSEE code; Paris, Lyon and Marseille come whole as
    well.
    """
    entieres = {r.commune: replace(r, arm=None) for r in rattachements() if r.arm}
    for r in (*rattachements(), *entieres.values()):
        yield _ligne(r)


def _ligne(r: Rattachement) -> tuple[str | None, ...]:
    arm = f"ARM-{r.arm}" if r.arm else None
    pays = "FR" if r.region else None
    return (r.unite, arm, f"COM-{r.commune}", r.epci, r.ept, r.bv, r.departement, r.region, pays)


def _table(base: Moteur, dossier: Path, nom: str, lignes: Iterable[Iterable[object]]) -> None:
    """Create a table from Python rows, by a CSV file: the engine reads it far faster."""
    relais = dossier / f"{nom}.csv"
    with relais.open("w", newline="", encoding="utf-8") as flux:
        csv.writer(flux).writerows(lignes)
    types = ", ".join("'{}': '{}'".format(*c.split()) for c in COLONNES[nom].split(", "))
    base.execute(
        f"CREATE TABLE {nom} AS FROM read_csv({sql(relais)}, header=false, columns={{{types}}})"
    )


def _verifier_codes(base: Moteur) -> None:
    inconnus = base.execute(INCONNUS).fetchall()
    if inconnus:
        exemples = ", ".join(str(ligne[0]) for ligne in inconnus[:5])
        compte = pluriel(
            len(inconnus), "code de territoire inconnu", "codes de territoire inconnus"
        )
        raise EntreeInvalideError(
            f"{compte} du code officiel géographique : {exemples}. Rien n'a été enregistré.",
            "Corrigez ces codes dans le fichier et recommencez.",
        )
