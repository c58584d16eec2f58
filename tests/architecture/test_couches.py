"""The house of DESIGN §1: its layers, said three times and identical each time."""

from __future__ import annotations

import re
import tomllib

from tests.aides.mesures import PAQUET, RACINE

# Top imports down; apps of one line never import each other. docs/adr/0001-couches.md says why.
MAISON = """
config
commandes | api | accueil
exploitation
communication
region | documents
evaluation
gouvernance
suivi
contrats
concertation
diagnostic
acteurs
donnees | cadres
territoires
pieces | recherche
comptes
ui | edition | statistiques
socle
"""
COUCHES = [ligne.split(" | ") for ligne in MAISON.split("\n") if ligne]
NIVEAU = {app: niveau for niveau, couche in enumerate(COUCHES) for app in couche}


def contrats() -> dict[str, dict]:
    reglages = tomllib.loads((RACINE / "pyproject.toml").read_text(encoding="utf-8"))
    return {contrat["id"]: contrat for contrat in reglages["tool"]["importlinter"]["contracts"]}


def test_pyproject_declares_the_same_layers():
    couches = contrats()["couches"]
    assert [ligne.split(" | ") for ligne in couches["layers"]] == COUCHES
    assert couches["exhaustive"] is True
    assert couches["exhaustive_ignores"] == ["__main__"]
    assert "ignore_imports" not in couches, "une couche ne souffre pas d'exception"


def test_architecture_page_shows_the_same_layers():
    page = (RACINE / "ARCHITECTURE.md").read_text(encoding="utf-8")
    blocs = re.findall(r"^```\w*\n(.*?)^```", page, re.M | re.S)
    assert COUCHES in map(couches_montrees, blocs), "aucun bloc de code n'est la liste des couches"


def couches_montrees(bloc: str) -> list[list[str]]:
    """Read a block of the page: a layer by line, a remark after two spaces."""
    lignes = [re.split(r"\s{2,}|#", ligne.strip())[0] for ligne in bloc.split("\n")]
    return [[app.strip() for app in ligne.split("|")] for ligne in lignes if ligne]


def test_every_app_is_placed():
    dossiers = {f.parent.name for f in PAQUET.glob("*/__init__.py")}
    assert dossiers == set(NIVEAU)
