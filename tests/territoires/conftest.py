"""The raw files read plainly, for an independent computation."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

import pytest


@dataclass
class CogBrut:
    """The publisher's tables, as parsed, with no rule of ours."""

    lignes: list[dict]
    epci: list[dict]
    ept: list[dict]
    departements: list[dict]
    communes: dict[str, dict] = field(init=False)

    def __post_init__(self) -> None:
        self.communes = {c["code"]: c for c in self.lignes if c["type"] == "commune-actuelle"}

    def du_type(self, *types: str) -> list[dict]:
        return [ligne for ligne in self.lignes if ligne["type"] in types]

    def population(self, codes: set[str]) -> int:
        return sum(self.communes[code].get("population", 0) for code in codes)


@pytest.fixture(scope="session")
def cog_brut(brut: Path) -> CogBrut:
    dossier = brut / "etalab-decoupage-administratif-2026"
    tables = (
        json.loads((dossier / f"{nom}.json").read_text(encoding="utf-8"))
        for nom in ("communes", "epci", "ept", "departements")
    )
    return CogBrut(*tables)


@pytest.fixture(autouse=True)
def _referentiel_pose(referentiel: Path) -> None:
    """Every test of this folder reads the referential of the pack."""
