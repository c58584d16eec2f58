"""Scenario 22: upgrade from the previous release, back up, destroy, restore, verify; no network.

The installation from wheels is driven by .ci/run, the restoration in place of a site that is there
by tests/exploitation; docs/exploitation.md says what was done by hand on a bare machine.
"""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.aides.mesures import RACINE
from tests.aides.site import python

ANCIENNE = sorted((RACINE / "tests" / "exploitation" / "bases").glob("*.sql"))[-1]
# Read by Python before anything else: whoever asks for a name or a connection dies.
GARDE = """
import sys
def refuser(evenement, arguments):
    if evenement == "socket.getaddrinfo" or evenement == "socket.connect":
        sys.stderr.write(f"{evenement} {arguments}")
        raise SystemExit(99)
sys.addaudithook(refuser)
"""
COMMANDES = """
import sys
from clesante.commandes.entree import main
for commande in sys.argv[1].splitlines():
    if code := main(commande.split("|")):
        sys.exit(code)
"""


@pytest.fixture
def machine(tmp_path: Path):
    """Return ``machine(command…)``: run commands one after the other, their words apart by « | »,
    on the state folder of a machine that may not reach any other; what they wrote."""
    (tmp_path / "garde").mkdir()
    (tmp_path / "garde" / "sitecustomize.py").write_text(GARDE, "utf-8")
    chemins = f"{tmp_path / 'garde'}:{RACINE}"

    def lancer(*commandes: str) -> str:
        enfant = python(tmp_path / "var", COMMANDES, "\n".join(commandes), PYTHONPATH=chemins)
        sortie, erreur = enfant.communicate()
        assert (enfant.returncode, erreur) == (0, ""), (sortie, erreur)
        return sortie.replace("\u00a0", " ")

    return lancer


def ancienne_base(fichier: Path) -> None:
    """Make the base of the previous release; its made-up seals of the journal, which seal nothing,
    are taken out past the triggers that forbid it."""
    with closing(sqlite3.connect(fichier)) as base:
        base.executescript(ANCIENNE.read_text("utf-8"))
        lus = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?"
        gardiens = base.execute(lus, ["comptes_lot"]).fetchall()
        base.executescript("".join(f'DROP TRIGGER "{nom}";' for nom, _ in gardiens))
        base.executescript("DELETE FROM comptes_lot;" + "".join(f"{sql};" for _, sql in gardiens))


def comptes(var: Path) -> dict[str, int]:
    """Return the number of rows of each table that a backup holds."""
    with closing(sqlite3.connect(var / "clesante.sqlite")) as base:
        noms = [nom for (nom,) in base.execute("SELECT name FROM sqlite_master WHERE type='table'")]
        gardees = [
            nom
            for nom in noms
            if nom.startswith(("acteurs_", "comptes_", "donnees_")) and nom != "comptes_souvenir"
        ]
        return {nom: base.execute(f'SELECT count(*) FROM "{nom}"').fetchone()[0] for nom in gardees}


def test_an_operator_upgrades_saves_loses_everything_and_restores(machine, tmp_path):
    var, archive = tmp_path / "var", tmp_path / "a.zip"
    var.mkdir(mode=0o700)
    ancienne_base(var / "clesante.sqlite")
    anciennes = comptes(var)
    machine("compte|creer|ada.min@exemple.fr|--administrateur", f"sauvegarder|{archive}")
    avant = comptes(var)
    assert {nom for nom, n in anciennes.items() if avant[nom] < n} == set()
    assert avant["comptes_utilisateur"] == anciennes["comptes_utilisateur"] + 1

    shutil.rmtree(var)
    dit = machine(f"restaurer|{archive}", "verifier")
    assert "tout est identique à la sauvegarde" in dit
    assert "est gardé" not in dit  # on a new machine there is nothing to keep
    assert "contrôles passés" in dit
    assert comptes(var) == avant
