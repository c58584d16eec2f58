"""A killed import: the store is the one before or the one after, each figure under its own file."""

from __future__ import annotations

import shutil
import signal
from pathlib import Path

import pytest

from clesante.donnees import imports, lectures
from clesante.donnees.producteurs import brut
from clesante.donnees.producteurs.dispositions import disposition
from clesante.socle import generations
from clesante.socle.erreurs import RefuseError
from clesante.socle.fichiers import empreinte
from tests.aides import morts
from tests.aides.hostiles import CAUSES, ENTETE_CAUSES

MORTS = {1: 8, 10: 200}  # twenty at least with ``make epreuves``
AVANT, APRES = 800.5, 900.5
ARIEGE = "DEP-09"
ACTE = "imports.importer(Path({fichier!r}), {source!r}, True)"


def fichier_de(dossier: Path, taux: float) -> Path:
    """Write the publisher's file, one rate everywhere, in a folder of its own."""
    fichier = dossier / str(taux) / disposition(CAUSES).fichiers[0]
    fichier.parent.mkdir()
    lignes = (f"{annee},09,Tous sexes,Toutes causes,{taux},taux\n" for annee in range(2010, 2024))
    fichier.write_text(ENTETE_CAUSES + "".join(lignes))
    return fichier


@pytest.fixture
def fichiers(tmp_path) -> dict[float, Path]:
    """The file that is in place, and the one that comes: other figures, as many."""
    return {taux: fichier_de(tmp_path, taux) for taux in (AVANT, APRES)}


@pytest.fixture
def importee(machine_installee, fichiers):
    """The machine where the first file was imported."""
    imports.importer(fichiers[AVANT], CAUSES)
    return machine_installee


def lue(fichiers) -> float:
    """Return the rate that the store gives, once seen that it is told from the file it is in."""
    (valeur,) = lectures.valeurs([ARIEGE], lectures.indicateurs(["MOR_GEN"])).values()
    assert valeur.source.sha256 == empreinte(fichiers[valeur.valeur])
    return valeur.valeur


def restes(var: Path) -> list[str]:
    """Return what an import leaves while it works."""
    caches = [f for dossier in (var, var / "brut") for f in dossier.glob(".*.*-*")]
    return [str(f.relative_to(var)) for f in (*caches, *(var / "brut").glob(brut.RECU))]


def lancer(machine, var: Path, fichier: Path, rang: int):
    """Start the import of a file on a state folder."""
    acte = ACTE.format(fichier=str(fichier), source=CAUSES)
    return morts.lancer(machine.petits["livre"], var, acte, rang)


@pytest.mark.lent
def test_killed_at_any_act_leaves_the_store_before_or_after(
    importee, settings, tmp_path, fichiers, ampleur
):
    """So many deaths: half over the whole, half over the last acts, those that make it count."""
    modele = shutil.copytree(importee.var, tmp_path / "modele")
    temoin = shutil.copytree(modele, tmp_path / "temoin")
    fini = lancer(importee, temoin, fichiers[APRES], 0)
    assert fini.returncode == 0, fini.stderr
    assert restes(temoin) == []
    vus, laisses = set(), False
    for rang in morts.points(int(fini.stdout), MORTS[ampleur]):
        var = shutil.copytree(modele, tmp_path / f"var{rang}")
        tue = lancer(importee, var, fichiers[APRES], rang)
        assert tue.returncode == -signal.SIGKILL, tue.stderr
        morts.viser(settings, var)
        entrepot = lue(fichiers)
        laisses = laisses or bool(restes(var))
        imports.installer_si_besoin()  # what the raw files say, whatever the store said
        vus.add((entrepot, lue(fichiers)))
        if rang % 3 == 0:  # the same command again goes to the end, and sweeps what was left
            assert lancer(importee, var, fichiers[APRES], 0).returncode == 0
            assert lue(fichiers) == APRES
            assert restes(var) == []
        shutil.rmtree(var)
    assert laisses, "l'import a fini trop tôt pour être tué"
    assert {(AVANT, AVANT), (APRES, APRES)} <= vus
    assert (APRES, AVANT) not in vus, "un chiffre vu, puis celui d'avant"


@pytest.mark.parametrize(
    ("acte", "nom", "ensuite"),
    [("rename", brut.RECU, AVANT), ("replace", "entrepot.sqlite", APRES)],
)
def test_dead_at_one_of_the_two_acts_that_count_never_goes_back(
    importee, fichiers, monkeypatch, acte, nom, ensuite
):
    """The store is put in place last: what it never told, the next start may tell."""
    vrai = getattr(Path, acte)

    def mourir(chemin, cible):
        if Path(cible).name == nom:
            raise KeyboardInterrupt
        return vrai(chemin, cible)

    monkeypatch.setattr(Path, acte, mourir)
    with pytest.raises(KeyboardInterrupt):
        imports.importer(fichiers[APRES], CAUSES)
    monkeypatch.undo()
    assert lue(fichiers) == AVANT
    imports.installer_si_besoin()
    assert lue(fichiers) == ensuite


def test_what_was_received_is_read_whole_until_it_has_joined_the_rest(importee, fichiers):
    """As a death just after the rename leaves it: half joined, data without their sheet."""
    depot = importee.var / "brut"
    recu = shutil.copytree(depot, depot / brut.RECU)
    brut.normaliser(fichiers[APRES], disposition(CAUSES), recu)
    shutil.copy(recu / f"{CAUSES}.parquet", depot)
    imports.installer()
    assert lue(fichiers) == APRES
    imports.importer(fichiers[AVANT], CAUSES)
    assert lue(fichiers) == AVANT
    assert restes(importee.var) == []


@pytest.mark.parametrize("abime", ["{", "{}"])
def test_damaged_sheet_is_mended_by_importing_its_file_again(importee, fichiers, abime):
    """The cure that the refusal gives."""
    (importee.var / "brut" / f"{CAUSES}.json").write_text(abime)
    imports.importer(fichiers[APRES], CAUSES)
    assert lue(fichiers) == APRES


def test_an_import_waits_for_nobody_and_says_so(importee, fichiers):
    avant = importee.contenu()
    for acte in (
        lambda: imports.importer(fichiers[APRES], CAUSES),
        lambda: imports.installer_depuis(fichiers[APRES].parent),
        imports.installer,
    ):
        with generations.verrou(importee.var), pytest.raises(RefuseError, match="en cours"):
            acte()
    assert importee.contenu() == avant
    imports.importer(fichiers[APRES], CAUSES)
    assert lue(fichiers) == APRES
