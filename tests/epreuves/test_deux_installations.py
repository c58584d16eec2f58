"""Contracts travel between two installations, by the commands alone, and come back the same."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.commandes.processus import lancer
from tests.epreuves.pilote import MIGRER, executer, preparer

pytestmark = [pytest.mark.epreuve, pytest.mark.sqlite_suffit]

ADMINISTRER = """
from clesante.comptes.models import Attribution, Utilisateur
qui, _ = Utilisateur.objects.get_or_create(courriel="a@exemple.fr")
Attribution.objects.get_or_create(utilisateur=qui, role="administrateur", portee="*")
"""
CONTRATS = """
from sys import argv
from clesante.acteurs.models import Organisation
from clesante.comptes.models import Utilisateur
from clesante.concertation.actions.demonstration import installer
from clesante.contrats.actions import commencer
from clesante.contrats.actions.demonstration import installer_contrats
from clesante.contrats.actions.fiches import ajouter_fiche
from clesante.contrats.actions.versions import figer
from clesante.contrats.models import Contrat, FicheAction
par = Utilisateur.objects.get(courriel="a@exemple.fr")
if "demonstration" in argv:
    installer(par)
    installer_contrats(par)
while Contrat.objects.count() < int(argv[1]):
    neuf = Contrat(intitule=f"Contrat {Contrat.objects.count()} « é », =1+1", territoire="DEP-85")
    fait, _ = commencer(neuf, par)
    for rang in range(3):
        fiche = FicheAction(intitule=f"Action {rang}", etat="a_venir", description="Été " * 500)
        ajouter_fiche(fiche, fait, par)
    figer(fait, "relecture", "Pour relecture", par)
print(*Contrat.objects.order_by("generation", "pk").values_list("pk", flat=True))
"""
SUITE = """
from sys import argv
from clesante.comptes.models import Utilisateur
from clesante.contrats.actions.fiches import modifier_fiche
from clesante.contrats.actions.versions import figer
from clesante.contrats.models import Contrat, FicheAction
par = Utilisateur.objects.get(courriel="a@exemple.fr")
lu = Contrat.objects.get(pk=argv[1])
fiche = FicheAction.objects.filter(contrat=lu).order_by("pk").first()
fiche.description = "Changée dans l'autre site"
modifier_fiche(fiche, par)
figer(lu, "relecture", "Après échange", par)
"""


def commander(var: Path, *mots: str, code: int = 0) -> dict[str, object]:
    """Run « clesante contrat … » on an installation; return what it says of the contract."""
    fait = lancer(var, "contrat", *mots, "--format", "json")
    assert fait.returncode == code, fait.stderr.decode()
    return json.loads(fait.stdout) if fait.stdout else {"erreur": fait.stderr.decode()}


@pytest.fixture(scope="module")
def vierge(tmp_path_factory, referentiel, entrepot) -> Path:
    """A new installation, with its administrator and nothing else."""
    var = preparer(tmp_path_factory.mktemp("vierge"))
    executer(var, MIGRER + ADMINISTRER)
    return var


@pytest.fixture
def deux(tmp_path, vierge) -> tuple[Path, Path]:
    """Two installations that share nothing."""
    ici, la_bas = (tmp_path / nom / "var" for nom in ("ici", "la-bas"))
    for var in (ici, la_bas):
        shutil.copytree(vierge, var)
    return ici, la_bas


def test_contracts_travel_both_ways(deux, tmp_path, ampleur):
    ici, la_bas = deux
    combien = 2 if ampleur == 1 else 10
    options = ["demonstration"] if ampleur > 1 else []
    numeros = executer(ici, CONTRATS, combien, *options).split()
    assert len(numeros) == combien
    partis, arrives = {}, {}
    for rang, numero in enumerate(numeros):
        fichier = tmp_path / f"{numero}.{'zip' if rang % 2 else 'json'}"
        partis[numero] = commander(ici, "exporter", numero, "--sortie", str(fichier))
        arrives[numero] = commander(la_bas, "importer", str(fichier))
        assert arrives[numero]["nouveau"] is True
        assert arrives[numero]["empreinte"] == partis[numero]["empreinte"]
        encore = commander(la_bas, "importer", str(fichier))
        assert encore["nouveau"] is False
    for numero in numeros:
        revenu = tmp_path / f"{numero}-revenu.json"
        la = commander(la_bas, "exporter", str(arrives[numero]["id"]), "--sortie", str(revenu))
        assert la["empreinte"] == partis[numero]["empreinte"]
        rendu = commander(ici, "importer", str(revenu))
        assert (rendu["nouveau"], str(rendu["id"])) == (False, numero)
        ici_dit = tmp_path / f"{numero}-ici.json"
        commander(ici, "exporter", numero, "--sortie", str(ici_dit))
        assert json.loads(revenu.read_text()) == json.loads(ici_dit.read_text())


def test_what_follows_comes_back_when_it_is_asked(deux, tmp_path):
    ici, la_bas = deux
    (numero,) = executer(ici, CONTRATS, 1).split()
    aller, retour = tmp_path / "aller.json", tmp_path / "retour.zip"
    commander(ici, "exporter", numero, "--sortie", str(aller))
    arrive = str(commander(la_bas, "importer", str(aller))["id"])
    executer(la_bas, SUITE, arrive)
    suite = commander(la_bas, "exporter", arrive, "--sortie", str(retour))
    refus = commander(ici, "importer", str(retour), code=4)
    assert "--suite" in str(refus["erreur"])
    dit = lancer(ici, "contrat", "importer", str(retour)).stdout.decode()
    assert "1\u00a0version nouvelle" in dit
    assert "Changée dans l'autre site" in dit
    rendu = commander(ici, "importer", str(retour), "--suite")
    assert rendu["empreinte"] == suite["empreinte"]
    assert commander(la_bas, "importer", str(aller), code=4)
