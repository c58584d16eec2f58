"""Documents of the project: links lead somewhere, the table of features is complete and true."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from tests.aides.mesures import RACINE, fichiers_suivis

# The 132 rows the project is measured on, by family.
RANGEES = {
    "T": 10, "D": 14, "P": 8, "C": 13, "A": 12, "G": 8, "F": 7, "M": 10,
    "E": 7, "W": 9, "R": 9, "U": 5, "O": 6, "S": 8, "I": 6,
}  # fmt: skip
IDENTIFIANTS = [f"{f}{numero}" for f, nombre in RANGEES.items() for numero in range(1, nombre + 1)]
ETATS = {"fait", "partiel", "absent"}
LIEN = re.compile(r"\[[^\]]*\]\(([^)\s]+)(?:\s+\"[^\"]*\")?\)")
SECTIONS_ADR = ["Statut", "Contexte", "Décision", "Conséquences"]
ADR = sorted((RACINE / "docs" / "adr").glob("*.md"))


def fonctionnalites() -> list[dict[str, str]]:
    with (RACINE / "docs" / "fonctionnalites.csv").open(encoding="utf-8", newline="") as flux:
        return list(csv.DictReader(flux))


def test_table_of_features_has_each_row_once():
    assert len(IDENTIFIANTS) == 132
    assert [rangee["id"] for rangee in fonctionnalites()] == IDENTIFIANTS


def test_table_of_features_has_its_columns():
    assert list(fonctionnalites()[0]) == ["id", "etat", "ou_le_voir", "test"]
    assert {rangee["etat"] for rangee in fonctionnalites()} <= ETATS


def test_what_is_claimed_is_tested_and_can_be_seen():
    fautes = [
        rangee
        for rangee in fonctionnalites()
        if rangee["etat"] != "absent"
        and not (rangee["ou_le_voir"] and preuve_existe(rangee["test"]))
    ]
    assert not fautes


def preuve_existe(preuve: str) -> bool:
    """Tell whether « tests/x/test_y.py::test_z », several of them apart by a space, exist."""
    for adresse in preuve.split():
        chemin, _, fonction = adresse.partition("::")
        fichier = RACINE / chemin
        if not chemin.startswith("tests/") or not fichier.is_file():
            return False
        if fonction and f"def {fonction}(" not in fichier.read_text(encoding="utf-8"):
            return False
    return bool(preuve.strip())


def liens(page: Path) -> list[str]:
    texte = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.M | re.S)
    return [lien for lien in LIEN.findall(texte) if not re.match(r"[a-z]+:", lien)]


def test_links_lead_to_files():
    perdus = [
        f"{page.relative_to(RACINE)} : {lien}"
        for page in fichiers_suivis()
        if page.suffix == ".md"
        for lien in liens(page)
        if lien.partition("#")[0] and not (page.parent / lien.partition("#")[0]).exists()
    ]
    assert not perdus


def test_decisions_are_numbered_without_a_hole():
    assert [int(page.name[:4]) for page in ADR] == list(range(1, len(ADR) + 1))


@pytest.mark.parametrize("page", ADR, ids=lambda page: page.stem)
def test_decision_has_its_sections(page: Path):
    titres = re.findall(r"^## (.+)$", page.read_text(encoding="utf-8"), re.M)
    assert titres == SECTIONS_ADR
