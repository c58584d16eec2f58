"""A pack of Ariège (its three priority quarters) and Lyon (its arrondissements): built in a blink.

What the real pack says of it, with what a test wants changed: names, figures, dates, a merger.
"""

from __future__ import annotations

import json
import lzma
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import duckdb

import clesante

LIVRE = Path(clesante.__file__).parent
ARIEGE, FOIX, LYON = "09", "09122", "69123"
SOURCES = (
    "drees_apl_medecins_generalistes",
    "insee_bassins_vie_pauvrete",
    "insee_population_cog_2026",
    "insee_population_departements",
)


def poser(
    racine: Path,
    *,
    noms: Mapping[str, str] | None = None,
    reunies: Mapping[str, str] | None = None,
    sources: Iterable[str] = SOURCES,
    chiffres: str = "",
    jour: str = "2026-03-01",
) -> Path:
    """Write the pack under ``racine`` and return ``racine``.

    ``noms`` gives a commune another name, ``reunies`` makes the first a part of the second,
    ``chiffres`` is SQL that replaces columns of every observation, ``jour`` when all was read.
    """
    territoires, donnees = racine / "territoires" / "paquet", racine / "donnees" / "paquet"
    for dossier in (territoires, donnees):
        dossier.mkdir(parents=True)
    cog = _cog(noms or {}, reunies or {})
    communes = {*cog["communes"]["code"], *cog["arrondissements"]["code"], *(reunies or {})}
    _ecrire(territoires / "cog-2026.json.xz", cog)
    _ecrire(territoires / "zonages.json.xz", _zonages(communes))
    _ecrire(territoires / "contours-2022-cog-2026.json.xz", _contours(communes))
    codes = {
        "UNITE": communes,
        "DEP": set(cog["departements"]["code"]),
        "BV": set(cog["bassins"]["code"]),
    }
    for source in sources:
        _observations(donnees, source, codes, chiffres, jour)
    return racine


def lire_xz(fichier: Path) -> Any:
    """Return the content of a file of the pack."""
    return json.loads(lzma.decompress(fichier.read_bytes()))


def _ecrire(fichier: Path, contenu: Any) -> None:
    fichier.write_bytes(lzma.compress(json.dumps(contenu).encode(), preset=0))


def _livre(nom: str) -> Any:
    return lire_xz(LIVRE / "territoires" / "paquet" / nom)


def _garder(table: dict[str, list[Any]], colonne: str, permis: Iterable[str]) -> dict[str, Any]:
    permis = set(permis)
    gardes = [rang for rang, valeur in enumerate(table[colonne]) if valeur in permis]
    return {nom: [valeurs[rang] for rang in gardes] for nom, valeurs in table.items()}


def _cog(noms: Mapping[str, str], reunies: Mapping[str, str]) -> dict[str, Any]:
    cog = _livre("cog-2026.json.xz")
    ariege = _garder(cog["communes"], "departement", {ARIEGE})["code"]
    communes = _garder(cog["communes"], "code", {*ariege, LYON} - set(reunies))
    for ancienne, actuelle in reunies.items():
        rang = communes["code"].index(actuelle)
        communes["anciens"][rang] = f"{communes['anciens'][rang]} {ancienne}".strip()
    for code, nom in noms.items():
        communes["nom"][communes["code"].index(code)] = nom
    presentes = set(communes["code"])
    return {
        **cog,
        "communes": communes,
        "arrondissements": _garder(cog["arrondissements"], "commune", presentes),
        "anciennes": _garder(cog["anciennes"], "chef_lieu", presentes),
        "epci": _garder(cog["epci"], "siren", filter(None, communes["epci"])),
        "ept": _garder(cog["ept"], "siren", ()),
        "departements": _garder(cog["departements"], "code", communes["departement"]),
        "regions": _garder(cog["regions"], "code", {"76", "84"}),
        "bassins": _garder(cog["bassins"], "code", filter(None, communes["bv"])),
    }


def _zonages(communes: set[str]) -> dict[str, Any]:
    zonages = _livre("zonages.json.xz")
    return {
        **zonages,
        "zrr": _garder(zonages["zrr"], "code", communes),
        "qpv": _garder(zonages["qpv"], "communes", communes),
    }


def _contours(communes: set[str]) -> dict[str, Any]:
    contours = _livre("contours-2022-cog-2026.json.xz")
    codes = {f"COM-{code}" for code in communes}
    return {
        **contours,
        "traces": [trace for trace in contours["traces"] if trace[2] in codes],
        "absents": contours["absents"][:1],
    }


def _observations(
    donnees: Path, source: str, codes: Mapping[str, set[str]], chiffres: str, jour: str
) -> None:
    lu = LIVRE / "donnees" / "paquet" / f"{source}.parquet"
    gardes = " OR ".join(
        f"niveau = '{niveau}' AND code IN {tuple(sorted(permis))}"
        for niveau, permis in codes.items()
    )
    etoile = f"* REPLACE ({chiffres})" if chiffres else "*"
    lignes = duckdb.connect().execute(
        f"COPY (SELECT {etoile} FROM read_parquet('{lu}') WHERE {gardes}) "
        f"TO '{donnees / source}.parquet' (FORMAT parquet)"
    ).fetchone()[0]  # fmt: skip
    fiche = json.loads(lu.with_suffix(".json").read_text())
    fiche |= {"observations": lignes, "date_import": jour}
    (donnees / f"{source}.json").write_text(json.dumps(fiche, indent=1) + "\n")
