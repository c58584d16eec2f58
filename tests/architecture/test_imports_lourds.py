"""No page and no ``--help`` imports a heavy library (DESIGN §8): fresh processes tell."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from clesante.commandes.verbes import VERBES
from tests.aides.bases import poser_la_base
from tests.aides.mesures import RACINE
from tests.architecture.test_adresses import SUR_JETON

LOURDS = (
    "duckdb",
    "scipy",
    "shapely",
    "pyhanko",
    "typst",
    "pypandoc",
    "pikepdf",
    "numpy",
    "pandas",
)

AIDE = """
import contextlib, io, json, runpy, sys
sys.argv = ["clesante", "--help"]
with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):
    runpy.run_module("clesante", run_name="__main__")
print(json.dumps(sorted(sys.modules)))
"""

PAGES = """
import json, sys
import django
django.setup()
from django.core.management import call_command
from django.test import Client
from tests.aides.adresses import adresses
call_command("migrate", verbosity=0)
publiques = [a for a in adresses() if a.publique]
codes = {a.nom: Client(headers={"host": "localhost"}).get(a.chemin).status_code for a in publiques}
print(json.dumps({"codes": codes, "modules": sorted(sys.modules)}))
"""


def executer(programme: str) -> object:
    """Run a program in a new process and return what it printed last, as JSON."""
    fini = subprocess.run(
        [sys.executable, "-c", programme], cwd=RACINE, capture_output=True, text=True, check=False
    )
    assert fini.returncode == 0, fini.stderr
    return json.loads(fini.stdout.splitlines()[-1])


def lourds(modules: list[str]) -> list[str]:
    return sorted({nom.split(".")[0] for nom in modules} & set(LOURDS))


def test_help_imports_nothing_heavy():
    modules = executer(AIDE)
    assert "clesante.commandes.entree" in modules
    assert lourds(modules) == []


def test_help_does_not_set_django_up():
    """DESIGN §8: the help costs little more than Python with Django imported."""
    modules = executer(AIDE)
    assert "django.contrib.auth.models" not in modules
    assert not {f"clesante.commandes.{module}" for module in VERBES} & set(modules)


def test_public_pages_import_nothing_heavy(
    referentiel: Path, entrepot: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """With a state folder of its own: the pack, and an empty SQLite base."""
    for fichier in (referentiel, entrepot):
        (tmp_path / fichier.name).hardlink_to(fichier)
    poser_la_base(tmp_path)
    monkeypatch.setenv("CLESANTE_VAR", str(tmp_path))
    monkeypatch.delenv("CLESANTE_BASE", raising=False)
    resultat = executer(PAGES)
    for nom in SUR_JETON & set(resultat["codes"]):  # their token, their print are made up
        assert resultat["codes"].pop(nom) == (503 if nom == "sante" else 404)
    assert set(resultat["codes"].values()) <= {200, 302}, resultat["codes"]
    assert lourds(resultat["modules"]) == []
