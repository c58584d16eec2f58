"""kill -9 in the middle of a long import: every row of the file, or none, and the next one ends."""

from __future__ import annotations

import json
import shutil
import signal

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
mourir, ecrites = int(sys.argv[1]), 0
def creer(objet, par):
    global ecrites
    if ecrites == mourir:
        os.kill(os.getpid(), signal.SIGKILL)
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
    modele = preparer(tmp_path)
    executer(modele, MIGRER)
    executer(modele, DEPOSER, lignes)
    for rang in range(morts):
        var = shutil.copytree(modele, tmp_path / f"var{rang}")
        enfant = python(var, IMPORTER, rang * (lignes - 1) // (morts - 1), PYTHONPATH=str(RACINE))
        _, fautes = enfant.communicate()
        assert enfant.returncode == -signal.SIGKILL, fautes
        assert json.loads(executer(var, COMPTER)) == [0, 0, False, 1, "ok"]
        if rang == morts - 1:
            executer(var, IMPORTER, lignes)  # the same act again, alive to the end
            assert json.loads(executer(var, COMPTER)) == [lignes, lignes, True, 0, "ok"]
        shutil.rmtree(var)
