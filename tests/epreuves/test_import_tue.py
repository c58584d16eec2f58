"""kill -9 in the middle of a long import: every row of the file, or none, and the next one ends.

A death leaves the files as they are at that instant. So one import is stopped (SIGSTOP) at each
point, and the copy of its folder is judged; the last point kills it, and the copy taken just
before is, byte for byte, what the dead one left. Each death would otherwise replay the import.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.aides.mesures import RACINE
from tests.aides.site import python
from tests.epreuves.pilote import ICI, MIGRER, executer, preparer

pytestmark = [pytest.mark.epreuve, pytest.mark.lent]
LIGNES = {1: 400, 10: 50_000}
MORTS = {1: 2, 10: 20}
# The page takes 5,000 rows at most: the deposit is written as its reading would leave it.
DEPOSER = f"""
import sys
from clesante.acteurs.models import ImportOrganisations
from clesante.comptes.models import Attribution, Utilisateur
qui = Utilisateur.objects.create_user("import@exemple.fr")
Attribution.objects.create(utilisateur=qui, role="administrateur", portee="*")
noms = [[f"Association {{rang}}", "association", "{ICI}"] for rang in range(int(sys.argv[1]))]
lignes = [["Nom", "Nature", "Territoire"], *noms]
ImportOrganisations.objects.create(auteur=qui, fichier="import.csv", lignes=lignes)
"""
IMPORTER = """
import dataclasses, os, signal, sys
from clesante.acteurs.actions import imports
from clesante.acteurs.models import ImportOrganisations
arrets, ecrites = set(map(int, sys.argv[1:])), 0
def creer(objet, par):
    global ecrites
    if ecrites in arrets:
        os.kill(os.getpid(), signal.SIGSTOP)
    ecrites += 1
    return imports.ORGANISATIONS.creer(objet, par)
imports.SUJETS = (dataclasses.replace(imports.ORGANISATIONS, creer=creer),)
depot = ImportOrganisations.objects.get()
imports.importer(depot, {"nom": 0, "nature": 1, "territoire": 2}, depot.auteur)
"""
COMPTER = """
import json
from django.db import connection
from clesante.acteurs.models import ImportOrganisations, Organisation, PorteeOrganisation
from clesante.comptes.models import Evenement
with connection.cursor() as curseur:
    curseur.execute("PRAGMA integrity_check")
    entiere = curseur.fetchone()[0]
cree = Evenement.objects.filter(objet_type="acteurs.organisation")
print(json.dumps([Organisation.objects.count(), cree.count(), PorteeOrganisation.objects.exists(),
    ImportOrganisations.objects.filter(fait_le=None).count(), entiere]))
"""


@pytest.mark.timeout(7200)
def test_a_killed_import_wrote_all_or_nothing(tmp_path, ampleur):
    lignes, morts = LIGNES[ampleur], MORTS[ampleur]
    var, copie = preparer(tmp_path), tmp_path / "copie"
    executer(var, MIGRER)
    executer(var, DEPOSER, lignes)
    *autres, dernier = [rang * (lignes - 1) // (morts - 1) for rang in range(morts)]
    with _import_en_cours(var, *autres, dernier) as enfant:
        for rang in autres:
            _copier_a_l_arret(enfant, var, copie)
            assert json.loads(executer(copie, COMPTER)) == [0, 0, False, 1, "ok"], rang
            shutil.rmtree(copie)
            enfant.send_signal(signal.SIGCONT)
        _copier_a_l_arret(enfant, var, copie)
    assert enfant.returncode == -signal.SIGKILL
    assert _contenus(copie) == _contenus(var)
    assert json.loads(executer(var, COMPTER)) == [0, 0, False, 1, "ok"]
    executer(var, IMPORTER)  # the same act again, alive to the end
    assert json.loads(executer(var, COMPTER)) == [lignes, lignes, True, 0, "ok"]


@contextlib.contextmanager
def _import_en_cours(var: Path, *arrets: int) -> Iterator[subprocess.Popen[str]]:
    """Import, stopped before each of these rows; killed at the end of the block."""
    enfant = python(var, IMPORTER, *arrets, PYTHONPATH=str(RACINE))
    try:
        yield enfant
    finally:
        enfant.kill()
        enfant.communicate()


def _copier_a_l_arret(enfant: subprocess.Popen[str], var: Path, copie: Path) -> None:
    """Wait until the import is stopped, and copy its folder as it is."""
    _, statut = os.waitpid(enfant.pid, os.WUNTRACED)
    assert os.WIFSTOPPED(statut), "l'import a fini avant d'être arrêté"
    shutil.copytree(var, copie)


def _contenus(dossier: Path) -> dict[str, bytes]:
    """Return what each file of a folder holds."""
    lus = (chemin for chemin in dossier.rglob("*") if chemin.is_file())
    return {str(chemin.relative_to(dossier)): chemin.read_bytes() for chemin in lus}
