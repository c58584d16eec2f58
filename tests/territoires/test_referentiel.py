"""From the publishers' files to the pack, from the pack to the referential."""

from __future__ import annotations

import hashlib
import json
import lzma
import shutil
import sqlite3
from pathlib import Path

import pytest

from clesante.socle.erreurs import (
    EntreeInvalideError,
    IndisponibleError,
    IntrouvableError,
    RefuseError,
)
from clesante.territoires.imports import (
    construire_paquet,
    correspondance,
    installer,
    paquet,
    rattachements,
    referentiel,
)
from clesante.territoires.lectures import perimetre, territoire, tous

COG = "etalab-decoupage-administratif-2026"
UTILES = (COG, "insee-table-appartenance-2023", "anct-zrr-2022", "qpv-occitanie-2015")


@pytest.fixture
def copie(brut: Path, tmp_path: Path) -> Path:
    """A copy of the raw files that a test may spoil."""
    for dossier in UTILES:
        (tmp_path / dossier).mkdir()
        for fichier in (brut / dossier).iterdir():
            shutil.copyfile(fichier, tmp_path / dossier / fichier.name)
    return tmp_path


def test_pack_is_what_the_raw_files_give(brut, tmp_path):
    ecrits = construire_paquet(brut, tmp_path)
    for nom, fiche in ecrits.items():
        livre = (paquet.PAQUET / nom).read_bytes()
        neuf = (tmp_path / nom).read_bytes()
        assert lzma.decompress(neuf) == lzma.decompress(livre)
        assert fiche == {"octets": len(neuf), "sha256": hashlib.sha256(neuf).hexdigest()}
    assert sum(fiche["octets"] for fiche in ecrits.values()) < 1_600_000


def test_pack_names_its_sources(brut):
    for nom in (paquet.COG, paquet.ZONAGES):
        for source in paquet.lire_paquet(nom)["sources"]:
            octets = (brut / source["fichier"]).read_bytes()
            assert source["sha256"] == hashlib.sha256(octets).hexdigest()
            assert source["licence"] == "Licence Ouverte 2.0"
            assert source["millesime"]
            assert source["producteur"]


@pytest.mark.parametrize("nom", ["communes.json", "epci.json", "regions.json"])
def test_missing_raw_file_is_named_and_nothing_is_written(copie, tmp_path_factory, nom):
    vers = tmp_path_factory.mktemp("paquet")
    (copie / COG / nom).unlink()
    with pytest.raises(IntrouvableError, match=nom):
        construire_paquet(copie, vers)
    assert not list(vers.iterdir())


@pytest.mark.parametrize(
    ("contenu", "phrase"),
    [
        (b"{", "pas du JSON"),
        (b"\xff\xfe\x00", "pas en UTF-8"),
        (b'[{"code": "200000172"}]', "champ manquant"),
        (b'{"epci": 3}', "champ manquant"),
        (b"[3]", "champ manquant"),
        (b"[" * 100_000, "pas du JSON"),
    ],
)
def test_foreign_file_is_refused_and_nothing_is_written(copie, tmp_path_factory, contenu, phrase):
    vers = tmp_path_factory.mktemp("paquet")
    (copie / COG / "epci.json").write_bytes(contenu)
    with pytest.raises(EntreeInvalideError, match=phrase):
        construire_paquet(copie, vers)
    assert not list(vers.iterdir())


def test_missing_label_is_named(copie, tmp_path):
    lignes = json.loads((copie / COG / "epci.json").read_text(encoding="utf-8"))
    for ligne in lignes:
        ligne["members"] = ligne.pop("membres")
    (copie / COG / "epci.json").write_text(json.dumps(lignes), encoding="utf-8")
    with pytest.raises(EntreeInvalideError, match="membres"):
        construire_paquet(copie, tmp_path / "vers")


def test_installed_file_is_whole_and_dated(referentiel):
    with sqlite3.connect(f"{referentiel.as_uri()}?mode=ro", uri=True) as base:
        assert base.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        dates = base.execute("SELECT DISTINCT date_debut, date_fin FROM appartenance").fetchall()
        assert dates == [("2026-01-01", None)]
        assert base.execute("SELECT COUNT(*) FROM source WHERE sha256 <> ''").fetchone()[0] == 8
        assert base.execute("SELECT COUNT(*) FROM contour").fetchone()[0] > 34_000
    base.close()


def test_an_installation_that_dies_changes_nothing(tmp_path, monkeypatch):
    cible = tmp_path / "territoires.sqlite"
    cible.write_bytes(b"avant")

    def mourir(_: object) -> None:
        raise OSError("disque plein")

    monkeypatch.setattr(referentiel, "_zrr", mourir)
    with pytest.raises(OSError, match="disque plein"):
        installer(cible)
    assert cible.read_bytes() == b"avant"
    assert [chemin.name for chemin in tmp_path.iterdir()] == ["territoires.sqlite"]


def test_absent_referential_says_what_to_run(settings, tmp_path):
    settings.REFERENTIEL_TERRITOIRES = tmp_path / "absent.sqlite"
    with pytest.raises(IndisponibleError) as refus:
        perimetre("85092")
    assert "n'est pas installé" in str(refus.value)
    assert "clesante" in refus.value.remede


@pytest.mark.parametrize("contenu", [b"", b"pas une base" * 100])
def test_spoilt_referential_is_said(settings, tmp_path, contenu):
    settings.REFERENTIEL_TERRITOIRES = tmp_path / "abime.sqlite"
    settings.REFERENTIEL_TERRITOIRES.write_bytes(contenu)
    with pytest.raises(RefuseError, match="abîmé"):
        perimetre("85092")


def test_replaced_referential_is_read_at_once(settings, tmp_path, referentiel):
    courant, neuf = tmp_path / "courant.sqlite", tmp_path / "neuf.sqlite"
    settings.REFERENTIEL_TERRITOIRES = courant
    for copie in (courant, neuf):
        shutil.copyfile(referentiel, copie)
    assert territoire("COM-85092").nom == "Fontenay-le-Comte"
    with sqlite3.connect(neuf) as base:
        base.execute("UPDATE territoire SET nom = 'Autre' WHERE code = 'COM-85092'")
    base.close()
    neuf.replace(courant)
    assert territoire("COM-85092").nom == "Autre"


def test_missing_pack_says_how_to_rebuild_it(monkeypatch, tmp_path):
    monkeypatch.setattr(paquet, "PAQUET", tmp_path)
    with pytest.raises(IntrouvableError, match=r"absent\.json\.xz est absent ou abîmé"):
        paquet.lire_paquet("absent.json.xz")


def test_one_observation_unit_per_commune_or_arrondissement(cog_brut):
    unites = [r.unite for r in rattachements()]
    assert unites == sorted(set(unites))
    attendues = {*cog_brut.communes} - {"75056", "69123", "13055"}
    attendues |= {ligne["code"] for ligne in cog_brut.du_type("arrondissement-municipal")}
    assert set(unites) == attendues


def test_attachments_are_those_of_the_publisher(cog_brut):
    epci = {m["code"]: f"EPCI-{e['code']}" for e in cog_brut.epci for m in e["membres"]}
    ept = {m["code"]: f"EPT-{e['code']}" for e in cog_brut.ept for m in e["membres"]}
    for r in rattachements():
        commune = cog_brut.communes[r.commune]
        assert (r.epci, r.ept) == (epci.get(r.commune), ept.get(r.commune))
        assert r.departement == f"DEP-{commune['departement']}"
        attendue = None if commune["zone"] == "com" else f"REG-{commune['region']}"
        assert r.region == attendue


def test_every_old_code_leads_to_a_current_one(cog_brut):
    table = correspondance()
    courants = {*cog_brut.communes}
    courants |= {ligne["code"] for ligne in cog_brut.du_type("arrondissement-municipal")}
    assert all(table[code] == code for code in courants)
    assert set(table.values()) == courants
    for ligne in cog_brut.du_type("commune-deleguee", "commune-associee"):
        if ligne["code"] not in courants:
            assert table[ligne["code"]] == ligne["chefLieu"]
    anciens = {a for ligne in cog_brut.lignes for a in ligne.get("anciensCodes", ())}
    assert len(anciens) == 4_240
    assert anciens <= table.keys()
    assert (table["74011"], table["20004"]) == ("74010", "2A004")


def test_names_and_places_of_groups():
    fontenay = territoire("EPCI-200071934")
    assert fontenay.nature == "communauté de communes"
    assert (fontenay.departement, fontenay.region) == ("DEP-85", "REG-52")
    assert territoire("EPCI-200054781").departement is None
    assert {t.nature for t in tous("COMD")} == {"commune déléguée", "commune associée"}
    with pytest.raises(EntreeInvalideError, match="n'existe pas"):
        tous("PAYS")
    with pytest.raises(IntrouvableError, match="2026"):
        territoire("COM-99999")
