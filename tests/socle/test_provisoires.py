"""Unfinished files and folders: removed by who made them, or swept once their maker is dead."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from clesante.socle.fichiers import balayer, dossier_provisoire, ecrire, remplacement
from tests.aides.mesures import RACINE

MEURT = """
import os, sys
from pathlib import Path
from clesante.socle.fichiers import dossier_provisoire, remplacement
dossier = Path(sys.argv[1])
with dossier_provisoire(dossier) as travail, remplacement(dossier / "base.sqlite") as fichier:
    (travail / "a.parquet").write_text("x" * 1000)
    (travail / "b").mkdir()
    fichier.write_text("à moitié")
    print("prêt", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def au_travail(tmp_path):
    """A process that holds an unfinished file and folder in ``tmp_path``."""
    with subprocess.Popen(
        [sys.executable, "-c", MEURT, str(tmp_path)],
        cwd=RACINE,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as processus:
        assert processus.stdout.readline() == "prêt\n"
        yield processus
        processus.kill()


def test_folder_of_a_block_is_inside_and_goes_with_it(tmp_path):
    with dossier_provisoire(tmp_path) as travail:
        assert travail.parent == tmp_path
        assert str(os.getpid()) in travail.name
        (travail / "a").write_text("x")
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_process_left_is_swept_and_what_it_replaced_is_intact(au_travail, tmp_path):
    ecrire(tmp_path / "base.sqlite", "entière")
    restes = {f.name for f in tmp_path.iterdir()} - {"base.sqlite"}
    assert len(restes) == 2
    balayer(tmp_path)
    assert {f.name for f in tmp_path.iterdir()} == {*restes, "base.sqlite"}  # it still runs
    os.kill(au_travail.pid, signal.SIGKILL)
    au_travail.wait()
    balayer(tmp_path)
    assert [f.name for f in tmp_path.iterdir()] == ["base.sqlite"]
    assert (tmp_path / "base.sqlite").read_text() == "entière"


def test_nothing_else_is_swept(tmp_path):
    gardes = [
        ".bashrc",
        ".git",
        "tmpabcdefgh",
        "base.sqlite",
        ".base.sqlite.12-ab",
        ".x.y-abcdefgh",
    ]
    for nom in gardes:
        (tmp_path / nom).write_text("x")
    balayer(tmp_path)
    assert sorted(f.name for f in tmp_path.iterdir()) == sorted(gardes)


def test_link_left_behind_is_removed_not_followed(au_travail, tmp_path):
    au_travail.kill()
    au_travail.wait()
    ailleurs = tmp_path / "ailleurs"
    ailleurs.mkdir()
    (ailleurs / "precieux").write_text("x")
    lien = tmp_path / f".travail.{au_travail.pid}-abcdefgh"
    lien.symlink_to(ailleurs)
    balayer(tmp_path)
    assert not lien.is_symlink()
    assert (ailleurs / "precieux").exists()


def test_number_that_no_process_can_bear_is_dead(tmp_path):
    (tmp_path / f".travail.{10**30}-abcdefgh").mkdir()
    balayer(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_absent_folder_is_nothing_to_sweep(tmp_path):
    balayer(tmp_path / "absent")


def test_replacement_that_fails_leaves_the_old_file_and_no_other(tmp_path):
    cible = ecrire(tmp_path / "a.txt", "avant")
    with pytest.raises(ValueError, match="panne"), remplacement(cible) as provisoire:
        Path(provisoire).write_text("après")
        raise ValueError("panne")
    assert [(f.name, f.read_text()) for f in tmp_path.iterdir()] == [("a.txt", "avant")]
