"""A store is built again when anything it tells has changed: figures, layouts, files, places."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace

import pytest

from clesante.commandes import serveur
from clesante.donnees import imports, lectures
from clesante.donnees.construction import est_a_jour, sources
from clesante.donnees.lectures import programme
from clesante.donnees.producteurs import brut
from clesante.donnees.producteurs.codes import reperes
from clesante.territoires.imports.paquet import choisir
from tests.aides import petit_paquet

SOURCE = petit_paquet.SOURCES[0]


@pytest.fixture
def a_jour(machine_installee):
    """Return a function that tells whether the store of the machine is up to date."""

    def dire() -> bool:
        return est_a_jour(machine_installee.var / "entrepot.sqlite", brut.dossiers_en_place())

    assert dire()
    return dire


@pytest.mark.parametrize(
    "champ", ["producteur", "jeu", "millesime", "geographie", "licence", "adresse", "champ"]
)
def test_another_word_of_a_layout_is_another_store(a_jour, monkeypatch, champ):
    """What only presents a source does not change its figures; the pages say it all the same."""
    d = sources.dispositions()
    corrigee = replace(d[SOURCE], **{champ: "corrigé"})
    monkeypatch.setattr(sources, "dispositions", lambda: {**d, SOURCE: corrigee})
    assert not a_jour()
    imports.installer_si_besoin()
    assert a_jour()
    assert "corrigé" in {getattr(s, champ) for s in lectures.sources()}


@pytest.fixture
def autre_programme(tmp_path, monkeypatch):
    """Return a function that makes this program another one: one file of it, changed."""
    copie = tmp_path / "programme"
    for dossier in programme.DOSSIERS:
        shutil.copytree(programme.ICI / dossier, copie / dossier)
    monkeypatch.setattr(programme, "ICI", copie)

    def changer(nom: str) -> None:
        (copie / nom).write_bytes((copie / nom).read_bytes() + b"\n")
        programme.empreinte_du_programme.cache_clear()

    yield changer
    monkeypatch.undo()
    programme.empreinte_du_programme.cache_clear()


@pytest.mark.parametrize("nom", ["construction/agregation.sql", "secret/suppression.py"])
def test_another_way_to_compute_is_another_store(
    machine_installee, a_jour, autre_programme, capsys, nom
):
    """Nobody has to think of raising a number; whoever serves the site is told, in a line."""
    serveur.signaler_donnees()
    assert capsys.readouterr().err == ""
    autre_programme(nom)
    assert not a_jour()
    serveur.signaler_donnees()
    dit = capsys.readouterr().err
    assert (
        "une autre version du programme. Pour les refaire : « clesante donnees installer »" in dit
    )
    assert dit.count("\n") == 1
    imports.installer_si_besoin()
    assert a_jour()
    serveur.signaler_donnees()
    (machine_installee.var / "entrepot.sqlite").unlink()
    serveur.signaler_donnees()
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("champ", ["fichier", "sha256", "date_import"])
def test_the_same_figures_of_another_file_are_another_store(machine_installee, a_jour, champ):
    dit = "2026-07-14" if champ == "date_import" else "autre"
    livre = brut.dossier_du_paquet()
    importe = machine_installee.var / "brut"
    importe.mkdir()
    shutil.copy(livre / f"{SOURCE}.parquet", importe)
    fiche = json.loads((livre / f"{SOURCE}.json").read_text()) | {champ: dit}
    (importe / f"{SOURCE}.json").write_text(json.dumps(fiche))
    assert not a_jour()
    imports.installer_si_besoin()
    assert dit in {getattr(s, champ) for s in lectures.sources()}


def test_another_geography_is_another_store(a_jour, tmp_path):
    """Two communes merged: no file of a publisher has changed, the figures of one have."""
    reunies = petit_paquet.poser(tmp_path / "reunies", reunies={"09001": petit_paquet.FOIX})
    with choisir(reunies / "territoires" / "paquet"):
        assert not a_jour()
        imports.installer_si_besoin()
        assert a_jour()
    assert "COM-09001" not in lectures.codes_du_niveau("COM")
    assert not a_jour()


def test_names_of_territories_are_those_of_the_pack_in_force(machine, tmp_path):
    """A server that runs reads its tables against the geography of today, not of its first."""
    reunies = petit_paquet.poser(tmp_path / "reunies", reunies={"09001": petit_paquet.FOIX})
    assert "09001" in reperes().noms["COM"]
    with choisir(reunies / "territoires" / "paquet"):
        assert "09001" not in reperes().noms["COM"]
    assert "09001" in reperes().noms["COM"]
