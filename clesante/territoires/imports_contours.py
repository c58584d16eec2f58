"""The contour pack: built from the raw files, then poured into the territories' referential.

The pack is one xz file of JSON made by ``construire_paquet``; ``ecrire`` needs only the standard
library. Numbers are grid units (see ``projections``): whole, y down.
"""

from __future__ import annotations

import json
import lzma
import sqlite3
from pathlib import Path
from typing import Any

from clesante.socle import fichiers
from clesante.socle.erreurs import EntreeInvalideError
from clesante.territoires.imports.paquet import decompresser

PAQUET = Path(__file__).resolve().parent / "paquet"
NOM_DU_PAQUET = "contours-2022-cog-2026.json.xz"
FORMAT = 1

SOURCE = {
    "producteur": "Etalab, d'après IGN Admin Express",
    "jeu": "Contours administratifs généralisés à 1 000 m",
    "millesime": "2022, découpage communal et intercommunal de 2026",
    "licence": "Licence Ouverte 2.0",
}

SCHEMA = """
CREATE TABLE contour (
    echelle TEXT NOT NULL,
    niveau TEXT NOT NULL,
    code TEXT NOT NULL,
    nom TEXT NOT NULL,
    cadre TEXT NOT NULL,
    pas INTEGER NOT NULL,
    x0 INTEGER NOT NULL, y0 INTEGER NOT NULL, x1 INTEGER NOT NULL, y1 INTEGER NOT NULL,
    cx INTEGER NOT NULL, cy INTEGER NOT NULL,
    chemin TEXT NOT NULL
);
CREATE TABLE contour_absent (
    code TEXT PRIMARY KEY, nom TEXT NOT NULL, raison TEXT NOT NULL, contenant TEXT
);
CREATE TABLE contour_source (cle TEXT PRIMARY KEY, valeur TEXT NOT NULL);
CREATE UNIQUE INDEX contour_code ON contour (code, echelle);
CREATE INDEX contour_emprise ON contour (echelle, niveau, cadre, x0, x1, y0, y1);
"""


def construire_paquet(depuis: Path, vers: Path = PAQUET) -> dict[str, dict[str, Any]]:
    """Build the pack file in folder ``vers`` from the raw public files under ``depuis``.

    Returns {file name: {"octets", "sha256", "traces", "absents"}}. Raises ``IntrouvableError``
    when a raw file is missing, ``EntreeInvalideError`` when one cannot be read. About 30 s.
    """
    from clesante.territoires import construction_contours

    traces = list(construction_contours.traces(depuis))
    absents = list(construction_contours.absents({ligne[2] for ligne in traces}, depuis))
    contenu = {"format": FORMAT, "source": SOURCE, "traces": traces, "absents": absents}
    texte = json.dumps(contenu, ensure_ascii=False, separators=(",", ":"))
    cible = fichiers.ecrire(
        vers / NOM_DU_PAQUET, lzma.compress(texte.encode(), preset=9 | lzma.PRESET_EXTREME)
    )
    resume = {"octets": cible.stat().st_size, "sha256": fichiers.empreinte(cible)}
    return {NOM_DU_PAQUET: resume | {"traces": len(traces), "absents": len(absents)}}


def lire_paquet(chemin: Path = PAQUET / NOM_DU_PAQUET) -> dict[str, Any]:
    """Return the decoded pack; raise ``EntreeInvalideError`` if it is missing or damaged."""
    try:
        contenu = json.loads(decompresser(chemin.read_bytes()))
    except (OSError, lzma.LZMAError, ValueError, EOFError) as erreur:
        raise EntreeInvalideError(
            f"Le paquet de contours « {chemin.name} » est absent ou abîmé.",
            "Réinstallez Clésanté ou reconstruisez le paquet.",
        ) from erreur
    if not isinstance(contenu, dict) or contenu.get("format") != FORMAT:
        raise EntreeInvalideError(
            f"Le paquet de contours « {chemin.name} » est d'un format inconnu.",
            "Reconstruisez-le avec cette version de Clésanté.",
        )
    return contenu


def ecrire(connexion: sqlite3.Connection, paquet: Path = PAQUET / NOM_DU_PAQUET) -> None:
    """Create and fill the contour tables; the caller commits and renames the file."""
    contenu = lire_paquet(paquet)
    for instruction in SCHEMA.split(";"):
        connexion.execute(instruction)
    lignes = contenu["traces"]
    connexion.executemany(f"INSERT INTO contour VALUES ({_marques(13)})", lignes)  # noqa: S608
    connexion.executemany(
        f"INSERT INTO contour_absent VALUES ({_marques(4)})",  # noqa: S608
        contenu["absents"],
    )
    connexion.executemany("INSERT INTO contour_source VALUES (?, ?)", contenu["source"].items())


def _marques(nombre: int) -> str:
    return ", ".join("?" * nombre)
