"""The site and its worker: they stop together, one that dies is started again, none is left."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signaux de POSIX")

# Two trades, no Django: each says its number; « mortel » lives as long as it is told to.
EQUIPE = """
import os, sys, time
from clesante.commandes.serveur_equipe import faire_vivre
from clesante.socle.erreurs import ClesanteError

def dire(nom):
    os.write(1, f"{nom} {os.getpid()}\\n".encode())  # at once: two speak on one pipe

def tenace():
    dire("tenace")
    time.sleep(60)

def mortel():
    dire("mortel")
    time.sleep(float(sys.argv[1]))

try:
    faire_vivre({"tenace": tenace, "mortel": mortel})
except ClesanteError as erreur:
    print("refus", erreur.message, flush=True)
    sys.exit(erreur.code_sortie)
"""


@pytest.fixture
def equipe():
    """Return ``lancer(vie)``: start a team whose second member lives so many seconds."""
    lancees: list[subprocess.Popen[str]] = []

    def lancer(vie: float) -> subprocess.Popen[str]:
        lancees.append(
            subprocess.Popen(
                [sys.executable, "-c", EQUIPE, str(vie)],
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
        )
        return lancees[-1]

    yield lancer
    for lancee in lancees:
        lancee.kill()
        lancee.wait()
        lancee.stdout.close()
        lancee.stderr.close()


def deux(lancee: subprocess.Popen[str]) -> dict[str, int]:
    """Return the number of each, once both have spoken."""
    lignes = [lancee.stdout.readline().split() for _ in range(2)]
    return {nom: int(pid) for nom, pid in lignes}


def attendre_la_fin(pids) -> None:
    """Return when these processes are no more; the test's own limit ends a wait without end."""
    while any(Path(f"/proc/{pid}").exists() for pid in pids):
        time.sleep(0.01)


@pytest.mark.parametrize("ordre", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_told_to_stop_all_stop_without_a_word(equipe, ordre):
    lancee = equipe(60)
    pids = deux(lancee)
    lancee.send_signal(ordre)
    assert lancee.wait() == 0
    attendre_la_fin(pids.values())
    assert lancee.stderr.read() == ""


@pytest.mark.skipif(sys.platform != "linux", reason="le signal de la mort du parent")
def test_killed_the_watcher_takes_all_with_it(equipe):
    lancee = equipe(60)
    pids = deux(lancee)
    lancee.kill()
    attendre_la_fin(pids.values())


def test_one_that_is_killed_is_started_again(equipe):
    lancee = equipe(60)
    pids = deux(lancee)
    os.kill(pids["tenace"], signal.SIGKILL)
    nom, pid = lancee.stdout.readline().split()
    assert nom == "tenace" and int(pid) != pids["tenace"]
    assert "relancé" in lancee.stderr.readline()


def test_one_that_never_stays_up_stops_them_all(equipe):
    lancee = equipe(0)
    sortie, _ = lancee.communicate()
    assert lancee.returncode == 4
    assert sortie.count("mortel ") == 6 and "mortel s'arrête sans cesse" in sortie
