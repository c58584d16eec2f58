"""The wheel holds all the package needs, and nothing else."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import clesante
from tests.aides.mesures import PAQUET, RACINE, fichiers_suivis

ROUE_MAX = 14_000_000
PAQUET_MAX = 8_000_000


@pytest.fixture(scope="module")
def roue(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """Build the wheel, without network, as an installer does."""
    dossier = tmp_path_factory.mktemp("roue")
    ordre = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(dossier)]
    subprocess.run(ordre, cwd=RACINE, check=True, capture_output=True)
    return zipfile.ZipFile(next(dossier.glob("*.whl")))


def noms(roue: zipfile.ZipFile) -> set[str]:
    return {nom for nom in roue.namelist() if ".dist-info/" not in nom}


def test_wheel_holds_every_file_of_the_package(roue):
    attendus = {str(f.relative_to(RACINE)) for f in fichiers_suivis() if f.is_relative_to(PAQUET)}
    assert noms(roue) == attendus


def test_no_file_of_the_package_is_ignored():
    """A name in .gitignore would leave a file out of the repository and of the wheel."""
    sur_disque = {f for f in PAQUET.rglob("*") if f.is_file() and "__pycache__" not in f.parts}
    assert sur_disque == {f for f in fichiers_suivis() if f.is_relative_to(PAQUET)}


def test_wheel_and_pack_stay_light(roue):
    assert Path(roue.filename).stat().st_size <= ROUE_MAX
    paquet = [f for f in PAQUET.glob("*/paquet/**/*") if f.is_file()]
    assert paquet, "le paquet de données manque"
    assert sum(f.stat().st_size for f in paquet) <= PAQUET_MAX


def test_wheel_says_who_it_is(roue):
    fiche = next(nom for nom in roue.namelist() if nom.endswith(".dist-info/METADATA"))
    dossier = fiche.removesuffix("METADATA")
    texte = roue.read(fiche).decode()
    assert f"\nVersion: {clesante.__version__}\n" in texte
    assert "\nLicense-Expression: MIT\n" in texte
    assert f"{dossier}licenses/LICENSE" in roue.namelist()
    entrees = roue.read(f"{dossier}entry_points.txt").decode()
    assert "clesante = clesante.commandes.entree:main" in entrees


def test_wheel_is_reproducible(roue, tmp_path):
    """Same source, same bytes: a host can check what it was given."""
    ordre = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(ordre, cwd=RACINE, check=True, capture_output=True)
    refaite = next(tmp_path.glob("*.whl"))
    assert refaite.read_bytes() == Path(roue.filename).read_bytes()
