"""Every bench runs on a tiny scale and gives the line it should; no time is judged."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest

from bench import cadres, commandes, hostiles, installation, national, portraits, serveur
from bench.mesures import Banc, Contexte, Echelle, Ligne, Rythme, Unite, mesurer
from clesante.donnees.mesures import FORMAT

MINUSCULE = Echelle(dict.fromkeys(Rythme, 1), epci=2, tout=False)
BANCS = (*portraits.BANCS, *national.BANCS, *commandes.BANCS, *cadres.BANCS, *hostiles.BANCS)
DEPUIS_BRUT = (
    "contre_analyste",
    "contre_analyste_depuis_brut",
    "installer_tout",
    "installer_inchange",
    "installer_sur_rien",
)
PEU_DE_FICHIERS = ("drees-maternites", "spf-couverture-vaccinale")
# Rows of DESIGN §8 that have a bench today, with the number to hold.
CIBLES = {
    ("1", "mesure", 0.015),
    ("1", "mesure", 0.020),
    ("1", "rapport", 1.5),
    ("2", "rapport", 2),
    ("2", "mesure", 180),
    ("3", "mesure", 5),
    ("4", "rapport", 3),
    ("5", "mesure", 0.25),
    ("5", "mesure", 0.01),
    ("5", "rapport", 33.3),
    ("5", "mesure", 130),
    ("7", "rapport", 1.3),
    ("8", "mesure", 1),
    ("hostiles", "mesure", 5),  # of the issue on data, not of DESIGN
    ("installation", "mesure", 220),
    ("installation", "mesure", 850),
    ("installation", "mesure", 180),
    ("installation", "mesure", 15),
}


@pytest.fixture
def contexte(tmp_path: Path, entrepot: Path, monkeypatch: pytest.MonkeyPatch) -> Contexte:
    monkeypatch.delenv("CLESANTE_BASE", raising=False)  # each state folder has its own base
    return Contexte(MINUSCULE, tmp_path, brut=None)


def verifier(ligne: Ligne, banc: Banc) -> None:
    assert ligne.banc is banc
    assert not ligne.motif
    assert ligne.mesure > 0
    assert ligne.plancher > 0
    assert ligne.rapport == ligne.mesure / ligne.plancher
    assert (ligne.tenue is None) == (banc.cible is None)


@pytest.mark.parametrize(
    "banc",
    [banc for banc in BANCS if banc.preparer.__name__ not in DEPUIS_BRUT],
    ids=lambda banc: banc.preparer.__name__,
)
@pytest.mark.django_db  # the portraits of a level hold published local tables
@pytest.mark.sqlite_suffit
def test_bench_gives_a_measure_and_its_floor(banc: Banc, contexte: Contexte, en_petit: None):
    verifier(mesurer(banc, contexte), banc)


@pytest.fixture
def en_petit(monkeypatch: pytest.MonkeyPatch, entrepot: Path) -> None:
    """Let a store made again be the one that the session made, and the country be two EPCI."""
    lieux = national.references
    monkeypatch.setattr(national, "installer", lambda cible: shutil.copyfile(entrepot, cible))
    monkeypatch.setattr(national, "references", lambda: dict(islice(lieux().items(), 2)))


@pytest.mark.lent
@pytest.mark.parametrize(
    "banc",
    [banc for banc in BANCS if banc.preparer.__name__ in DEPUIS_BRUT],
    ids=lambda banc: banc.preparer.__name__,
)
def test_bench_of_raw_files(
    banc: Banc, contexte: Contexte, brut: Path, entrepot: Path, tmp_path: Path
):
    """The analyst's script reads them all; to install, a few are as many as a run needs."""
    avant = entrepot.stat()
    if banc.preparer.__name__.startswith("installer"):
        for nom in PEU_DE_FICHIERS:
            shutil.copytree(brut / nom, tmp_path / "brut" / nom)
        brut = tmp_path / "brut"
    verifier(mesurer(banc, replace(contexte, brut=brut)), banc)
    assert os.path.samestat(entrepot.stat(), avant), "un banc a récrit l'entrepôt commun"


def test_bench_of_raw_files_says_when_they_are_not_there(contexte: Contexte):
    sautes = [mesurer(banc, contexte) for banc in BANCS if banc.preparer.__name__ in DEPUIS_BRUT]
    assert len(sautes) == len(DEPUIS_BRUT)
    for ligne in sautes:
        assert "fichiers bruts" in ligne.motif
        assert ligne.mesure is None
        assert ligne.tenue is None


def test_targets_are_those_of_the_design():
    tous = (*BANCS, *serveur.BANCS, *installation.BANCS)
    assert {(b.rangee, b.cible.sur, b.cible.maximum) for b in tous if b.cible} == CIBLES
    assert all(b.plancher for b in BANCS), "un banc sans plancher ne prouve rien"


def test_portraits_are_those_of_epci_spread_over_the_country(contexte: Contexte):
    paire = portraits.portrait_epci(replace(contexte, echelle=replace(MINUSCULE, epci=251)))
    faits = paire.mesure()
    assert paire.par == len(faits) == 251
    regions = {region for fait in faits for region in fait.perimetre.regions}
    assert len(regions) >= 16
    for fait, lue in zip(faits, paire.plancher(), strict=True):
        ((_, contenu),) = lue
        assert len(contenu) // FORMAT.size >= len(fait.presents) > 0


def test_free_perimeter_has_forty_communes(contexte: Contexte):
    faits = portraits.portrait_libre(contexte).mesure()
    assert {len(fait.perimetre.communes) for fait in faits} == {40}
    assert all(fait.perimetre.est_libre for fait in faits)


def test_six_files_are_six(contexte: Contexte, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(portraits, "produire", lambda _portrait, formats, _dossier: formats)
    assert len(set(portraits.six_fichiers(contexte).mesure())) == 6


def test_sizes_count_each_file_once_and_no_link(tmp_path: Path):
    dossier = tmp_path / "venv"
    dossier.mkdir()
    (dossier / "a").write_bytes(b"x" * 1000)
    (dossier / "b").hardlink_to(dossier / "a")
    (dossier / "c").symlink_to(dossier / "a")
    assert installation.taille(dossier) == 1000
    pese = next(banc for banc in installation.BANCS if "Taille" in banc.nom)
    assert pese.unite is Unite.MEGAOCTET
    assert mesurer(pese, Contexte(MINUSCULE, tmp_path, None)).mesure == 0.001
