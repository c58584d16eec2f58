"""Publishers' files read with other tools than the project's, for comparison with the store."""

from __future__ import annotations

import contextlib
import csv
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

ETALAB = "etalab-decoupage-administratif-2026"
HORS_FRANCE = ("975", "977", "978", "984", "986", "987", "988", "989")


def lignes(fichier: Path, separateur: str = ",", titres: int = 0) -> list[dict[str, str]]:
    """Return the rows of a CSV file, every cell as it is written, ``titres`` lines skipped."""
    with fichier.open(encoding="utf-8-sig", newline="") as flux:
        for _ in range(titres):
            next(flux)
        return list(csv.DictReader(flux, delimiter=separateur))


def feuille(fichier: Path, nom: str, premiere: int) -> list[tuple[Any, ...]]:
    """Return the rows of a sheet from line ``premiere``, read by openpyxl."""
    with contextlib.closing(load_workbook(fichier, read_only=True)) as classeur:
        return list(classeur[nom].iter_rows(premiere, values_only=True))


def _json(brut: Path, nom: str) -> list[dict[str, Any]]:
    contenu: list[dict[str, Any]] = json.loads((brut / ETALAB / nom).read_text("utf-8"))
    return contenu


def vers_aujourdhui(brut: Path) -> dict[str, str]:
    """Return {any INSEE code: the commune of 2026}; arrondissements lead to their city."""
    table: dict[str, str] = {}
    communes = _json(brut, "communes.json")
    for c in communes:
        table |= dict.fromkeys(c.get("anciensCodes", ()), c["code"])
    for c in communes:
        if c["type"] in {"commune-deleguee", "commune-associee"}:
            table[c["code"]] = c["chefLieu"]
        if c["type"] == "arrondissement-municipal":
            table[c["code"]] = c["commune"]
    return table | {c["code"]: c["code"] for c in communes if c["type"] == "commune-actuelle"}


def populations(brut: Path) -> dict[str, int]:
    """Return {commune of 2026: its population}, overseas collectivities left out."""
    return {
        c["code"]: c["population"]
        for c in _json(brut, "communes.json")
        if c["type"] == "commune-actuelle" and c["zone"] != "com" and c.get("population")
    }


def membres(brut: Path) -> dict[str, list[str]]:
    """Return {EPCI, département, région or FR: its communes of 2026}."""
    groupes: dict[str, list[str]] = {
        f"EPCI-{e['code']}": [m["code"] for m in e["membres"]] for e in _json(brut, "epci.json")
    }
    for c in _json(brut, "communes.json"):
        if c["type"] == "commune-actuelle" and c["zone"] != "com":
            for groupe in (f"DEP-{c['departement']}", f"REG-{c['region']}", "FR"):
                groupes.setdefault(groupe, []).append(c["code"])
    return groupes


def valeurs(codes: Iterable[str], indicateur: str, periode: str = "") -> dict[str, Any]:
    """Return {territory: ``Valeur`` of the store} for one indicator."""
    from clesante.donnees import lectures

    trouvees = lectures.valeurs(list(codes), lectures.indicateurs([indicateur]), periode)
    return {code: valeur for (code, _), valeur in trouvees.items()}


def declinaisons(code: str, indicateur: str) -> dict[str, float | None]:
    """Return {dimension: value of the store} for one indicator and one territory."""
    from clesante.donnees import lectures

    (publie,) = lectures.indicateurs([indicateur])
    return {nom: v.valeur for nom, v in lectures.declinaisons(code, publie)}
