"""``make`` on a machine that lacks something: one French sentence, and .venv made only when due.

A false Python stands in for the real one: it writes down what it is asked.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.aides.mesures import RACINE

FAUX_PYTHON = """#!/bin/sh
echo "$*" >>"$CARNET"
case "$*" in
*version_info*) exit {version} ;;
*ensurepip*) exit {ensurepip} ;;
"-m venv .venv") mkdir -p .venv/bin && cp "$0" .venv/bin/python ;;
-V) echo "Python 3.13.0" ;;
*"install --only-binary"*) echo "Collecting un==1.0 (from x)"; exit {pip} ;;
esac
"""


@pytest.fixture
def dossier(tmp_path: Path) -> Path:
    """A project whose folder has a space, an accent and an apostrophe in its name."""
    projet = tmp_path / "l'été à la mer"
    (projet / "outils").mkdir(parents=True)
    (projet / "bin").mkdir()
    shutil.copy(RACINE / "outils" / "environnement.sh", projet / "outils")
    shutil.copy(RACINE / "Makefile", projet)
    for nom in ("requirements.lock", "requirements-dev.lock", "pyproject.toml"):
        (projet / nom).write_text("un==1.0 \\\n    --hash=sha256:00\n")
    return projet


def poser_python(projet: Path, version: int = 0, ensurepip: int = 0, pip: int = 0) -> None:
    faux = projet / "bin" / "python3.13"
    faux.write_text(FAUX_PYTHON.format(version=version, ensurepip=ensurepip, pip=pip))
    faux.chmod(0o755)


def lancer(projet: Path, cible: str = "execution", **variables: str) -> subprocess.CompletedProcess:
    """Run the script with our false Python and the system's tools only."""
    for outil in ("sh", "sed", "grep", "cat", "cksum", "df", "mkdir", "cp", "rm", "ls", "wc"):
        lien = projet / "bin" / outil
        if not lien.exists():
            lien.symlink_to(shutil.which(outil))
    environnement = {"PATH": str(projet / "bin"), "CARNET": str(projet / "carnet"), **variables}
    return subprocess.run(
        ["sh", "outils/environnement.sh", cible],
        cwd=projet,
        env=environnement,
        capture_output=True,
        text=True,
        check=False,
    )


def creations(projet: Path) -> int:
    return (projet / "carnet").read_text().count("-m venv .venv")


def refus(fini: subprocess.CompletedProcess) -> str:
    """Return the sentence of a refusal, and check that it is one line and nothing else."""
    assert fini.returncode == 2
    assert fini.stderr.count("\n") == 1, fini.stderr
    assert fini.stderr.startswith("Clésanté : ")
    return fini.stderr


def test_no_python_is_said_with_its_cure(dossier):
    poser_python(dossier, version=1)
    assert "Python 3.11 ou plus récent" in refus(lancer(dossier))
    assert not (dossier / ".venv").exists()


def test_missing_ensurepip_is_said_with_its_cure(dossier):
    poser_python(dossier, ensurepip=1)
    assert "apt install python3-venv" in refus(lancer(dossier))


def test_full_disk_is_said_with_its_cure(dossier):
    poser_python(dossier)
    faux = dossier / "bin" / "df"
    faux.write_text("#!/bin/sh\necho Filesystem\necho '/dev/un disque 9 9 420000 99% /un point'\n")
    faux.chmod(0o755)
    assert "il reste 420 Mo" in refus(lancer(dossier))


def test_missing_folder_of_wheels_is_said_with_its_cure(dossier):
    poser_python(dossier)
    assert "make roues" in refus(lancer(dossier, ROUES="mes roues"))


def test_chosen_python_is_the_only_one_tried(dossier):
    poser_python(dossier)
    assert "Python 3.11 ou plus récent" in refus(lancer(dossier, PYTHON="/un chemin/python"))


def test_failed_installation_is_said_and_tried_again(dossier):
    poser_python(dossier, pip=1)
    assert "ROUES=dossier" in refus(lancer(dossier))
    assert lancer(dossier).returncode == 2
    assert creations(dossier) == 2


def test_environment_is_made_once(dossier):
    poser_python(dossier)
    premier = lancer(dossier)
    assert premier.returncode == 0, premier.stderr
    assert "1 / 1  un" in premier.stdout
    assert lancer(dossier).stdout == ""
    assert creations(dossier) == 1


def test_development_is_added_to_execution(dossier):
    poser_python(dossier)
    lancer(dossier)
    lancer(dossier, "developpement")
    assert creations(dossier) == 1
    assert "-r requirements-dev.lock" in (dossier / "carnet").read_text()
    assert lancer(dossier).stdout == lancer(dossier, "developpement").stdout == ""


@pytest.mark.parametrize("verrou", ["requirements.lock", "requirements-dev.lock"])
def test_environment_is_rebuilt_when_a_lock_changes(dossier, verrou):
    poser_python(dossier)
    lancer(dossier, "developpement")
    (dossier / verrou).write_text("un==2.0 \\\n    --hash=sha256:00\n")
    lancer(dossier, "developpement")
    assert creations(dossier) == 2


def test_environment_is_rebuilt_when_its_folder_moves(dossier):
    poser_python(dossier)
    lancer(dossier)
    ailleurs = dossier.rename(dossier.with_name("ailleurs"))
    assert lancer(ailleurs).returncode == 0
    assert creations(ailleurs) == 2


def test_environment_is_rebuilt_when_its_python_is_gone(dossier):
    poser_python(dossier)
    lancer(dossier)
    (dossier / ".venv" / "bin" / "python").unlink()
    assert lancer(dossier).returncode == 0
    assert creations(dossier) == 2


def test_wheels_folder_cuts_the_network(dossier):
    poser_python(dossier)
    (dossier / "mes roues").mkdir()
    lancer(dossier, ROUES="mes roues")
    appels = [x for x in (dossier / "carnet").read_text().split("\n") if "--require-hashes" in x]
    assert appels
    assert all("--no-index --find-links mes roues" in appel for appel in appels)


def test_make_alone_lists_every_target():
    make = shutil.which("make")
    if not make:
        pytest.skip("make n'est pas installé")
    texte = subprocess.run([make, "-s"], cwd=RACINE, check=True, capture_output=True, text=True)
    cibles = {"aide", "demo", "test", "qualite", "bench", "epreuves", "roues", "verrou", "propre",
              "inventaire"}  # fmt: skip
    dites = {ligne.split()[1] for ligne in texte.stdout.split("\n") if ligne.startswith("  make ")}
    assert dites == cibles


def test_scripts_are_plain_shell():
    """Debian's own shell reads the script: no bashism."""
    for script in (RACINE / "outils").glob("*.sh"):
        subprocess.run(["sh", "-n", str(script)], check=True, env={**os.environ, "ENV": ""})
        assert "[[" not in script.read_text(encoding="utf-8")
