"""A killed import: the store is the one before, and the next import sweeps what it left."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from clesante.socle.fichiers import empreinte
from tests.aides.hostiles import CAUSES, ENTETE_CAUSES
from tests.aides.mesures import RACINE

LIGNES = "".join(
    f"{annee},{dep:02},Tous sexes,Toutes causes,800.5,taux\n"
    for annee in range(2010, 2024)
    for dep in range(1, 96)
    if dep != 20
)


@pytest.fixture
def var(entrepot: Path, referentiel: Path, tmp_path: Path) -> Path:
    """A state folder of its own, with the store of the pack."""
    dossier = tmp_path / "var"
    dossier.mkdir(mode=0o700)
    for fichier in (entrepot, referentiel):
        shutil.copy(fichier, dossier / fichier.name)
    return dossier


def lancer(var: Path, fichier: Path) -> subprocess.Popen[bytes]:
    """Start the import of a file, as a person would."""
    commande = [sys.executable, "-m", "clesante", "donnees", "importer", str(fichier)]
    return subprocess.Popen(
        [*commande, "--source", CAUSES, "--forcer"],
        cwd=RACINE,
        env={**os.environ, "CLESANTE_VAR": str(var)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


def restes(var: Path) -> list[str]:
    """Return what an import leaves while it works."""
    return [str(f.relative_to(var)) for d in (var, var / "brut") for f in d.glob(".*.*-*")]


def attendre(condition, processus) -> None:
    """Wait for a state of the folder, as long as the process lives."""
    signal_ = threading.Event()
    while not condition() and processus.poll() is None:
        signal_.wait(0.005)


@pytest.mark.lent
@pytest.mark.parametrize("moment", ["lecture", "construction"])
def test_killed_import_changes_nothing_and_the_next_one_sweeps_it(var, tmp_path, moment):
    fichier = tmp_path / "causes.csv"
    fichier.write_text(ENTETE_CAUSES + LIGNES)
    avant = empreinte(var / "entrepot.sqlite")
    motif = {"lecture": "brut/.travail.*", "construction": ".entrepot.sqlite.*"}[moment]
    processus = lancer(var, fichier)
    attendre(lambda: any(var.glob(motif)), processus)
    processus.kill()
    processus.communicate()
    assert processus.returncode == -signal.SIGKILL, "l'import a fini trop tôt pour être tué"
    assert empreinte(var / "entrepot.sqlite") == avant
    assert not list((var / "brut").glob("*.json"))
    assert restes(var)
    suivant = lancer(var, fichier)
    _, dit = suivant.communicate()
    assert suivant.returncode == 0, dit.decode()
    assert restes(var) == []
    assert (var / "brut" / f"{CAUSES}.json").is_file()
    assert empreinte(var / "entrepot.sqlite") != avant
