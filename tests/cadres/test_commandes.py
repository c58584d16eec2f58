"""``clesante cadres`` and ``clesante cadre``: what they print, their files, their exit codes."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from clesante.cadres.classeurs import FORMATS, ecrire, lire
from clesante.cadres.lectures import cadre
from clesante.commandes.cadres import FORMATS as FORMATS_DITS
from clesante.commandes.entree import main
from tests.cadres.petit_cadre import TEXTE, petit


@pytest.fixture(autouse=True)
def agence(settings, tmp_path: Path) -> Path:
    settings.CADRES = tmp_path / "cadres"
    return tmp_path / "cadres"


@pytest.fixture
def essai(tmp_path: Path) -> Path:
    (tmp_path / "essai.yaml").write_text(TEXTE, "utf-8")
    return tmp_path / "essai.yaml"


def test_frameworks_are_listed(capsys):
    assert main(["cadres"]) == 0
    dit = capsys.readouterr().out
    assert all(code in dit for code in ("mayotte", "grand_est", "bretagne", "REG-53"))


def test_list_for_machines(capsys):
    assert main(["cadres", "--format", "json"]) == 0
    lus = json.loads(capsys.readouterr().out)
    bretagne = next(lu for lu in lus["cadres"] if lu["cadre"] == "bretagne")
    assert len(bretagne["etapes"]) == 6
    assert lus["refuses"] == []


def test_an_agency_s_file_is_told_and_a_refused_one_too(agence, capsys):
    agence.mkdir()
    (agence / "notre.yaml").write_text(TEXTE.replace("cadre: essai", "cadre: bretagne"), "utf-8")
    (agence / "faux.yaml").write_text("cadre: faux\n", "utf-8")
    assert main(["cadres"]) == 0
    dit = capsys.readouterr()
    assert "remplace la version « plaquette du PRS 2018-2022 »" in dit.out
    assert "Refusé : faux.yaml" in dit.err


def test_method_of_a_territory(referentiel, capsys):
    assert main(["cadres", "--territoire", "COM-29232"]) == 0
    dit = capsys.readouterr().out
    assert "Bretagne" in dit
    assert "mayotte" not in dit
    assert main(["cadres", "--territoire", "COM-69123", "--format", "json"]) == 0
    lu = json.loads(capsys.readouterr().out)
    assert lu["cadres"] == []
    assert "Aucun cadre" in lu["phrase"]
    assert main(["cadres", "--territoire", "COM-00000"]) == 3


def test_a_right_framework_is_said_so_with_its_cases(essai, capsys):
    assert main(["cadre", "verifier", str(essai)]) == 0
    assert "rien à corriger" in capsys.readouterr().out
    essai.with_name("essai.tests.yaml").write_text(
        "- {cas: vide, faits: {date_signature: 2025-01-01}, attendu: {seuil: a_verifier}}", "utf-8"
    )
    assert main(["cadre", "verifier", str(essai)]) == 0
    assert "1\xa0cas éprouvé" in capsys.readouterr().out


def test_every_fault_is_on_its_own_line(essai, capsys):
    essai.write_text(
        TEXTE.replace("etat: preparation", "etat: x").replace("minimum: 3", "minimum: 9"), "utf-8"
    )
    assert main(["cadre", "verifier", str(essai)]) == 2
    dit = capsys.readouterr()
    assert [ligne[:6] for ligne in dit.out.splitlines()] == ["Ligne ", "Ligne "]
    assert dit.err == (
        "essai.yaml : 2\xa0défauts à corriger. Corrigez-les, puis vérifiez à nouveau.\n"
    )
    assert main(["cadre", "verifier", str(essai), "--format", "json"]) == 2
    assert len(json.loads(capsys.readouterr().out)["defauts"]) == 2


def test_a_case_that_fails_is_a_fault(essai, capsys):
    essai.with_name("essai.tests.yaml").write_text(
        "- {cas: vide, faits: {date_signature: 2025-01-01}, attendu: {seuil: conforme}}", "utf-8"
    )
    assert main(["cadre", "verifier", str(essai)]) == 2
    assert "conforme attendu, a_verifier donné" in capsys.readouterr().out


def test_exit_codes_of_what_is_not_there_or_not_readable(tmp_path, capsys):
    assert main(["cadre", "verifier", str(tmp_path / "rien.yaml")]) == 3
    assert main(["cadre", "exporter", "corse"]) == 3
    (tmp_path / "mal.yaml").write_text("a: [1", "utf-8")
    assert main(["cadre", "verifier", str(tmp_path / "mal.yaml")]) == 2
    assert "mal.yaml" in capsys.readouterr().err


@pytest.mark.parametrize("format_voulu", FORMATS)
def test_export_in_each_format(format_voulu, tmp_path, capsys):
    sortie = tmp_path / f"bretagne.{format_voulu}"
    arguments = ["cadre", "exporter", "bretagne", "--format", format_voulu, "--sortie", str(sortie)]
    assert main(arguments) == 0
    assert lire(sortie) == cadre("bretagne")
    assert str(sortie) in capsys.readouterr().out


def test_export_takes_the_format_of_the_file_and_else_writes_yaml(tmp_path, capsysbinary):
    assert main(["cadre", "exporter", "bretagne", "--sortie", str(tmp_path / "b.ods")]) == 0
    assert lire(tmp_path / "b.ods") == cadre("bretagne")
    capsysbinary.readouterr()
    assert main(["cadre", "exporter", "bretagne"]) == 0
    assert capsysbinary.readouterr().out == ecrire(cadre("bretagne"), "yaml")


def test_formats_said_are_those_written():
    assert FORMATS_DITS == FORMATS


def test_a_spreadsheet_is_taken_in_and_serves_at_once(tmp_path, agence, capsys):
    (tmp_path / "essai.xlsx").write_bytes(ecrire(petit(), "xlsx"))
    assert main(["cadre", "importer", str(tmp_path / "essai.xlsx")]) == 0
    assert (agence / "essai.yaml").read_bytes() == ecrire(petit(), "yaml")
    assert cadre("essai") == petit()
    assert "essai.yaml" in capsys.readouterr().out


def test_taking_in_says_what_is_replaced(essai, capsys):
    essai.write_text(TEXTE.replace("cadre: essai", "cadre: bretagne"), "utf-8")
    assert main(["cadre", "importer", str(essai)]) == 0
    assert "remplace la version « plaquette du PRS 2018-2022 »" in capsys.readouterr().out


def test_taking_in_again_changes_nothing_and_another_asks_to_be_sure(essai, agence, capsys):
    assert main(["cadre", "importer", str(essai)]) == 0
    assert main(["cadre", "importer", str(essai)]) == 0
    avant = (agence / "essai.yaml").read_bytes()
    essai.write_text(TEXTE.replace("Méthode d'essai", "Méthode nouvelle"), "utf-8")
    assert main(["cadre", "importer", str(essai)]) == 4
    assert "--remplacer" in capsys.readouterr().err
    assert (agence / "essai.yaml").read_bytes() == avant
    assert main(["cadre", "importer", str(essai), "--remplacer"]) == 0
    assert cadre("essai").titre == "Méthode nouvelle"


def test_a_faulty_file_writes_nothing(essai, agence, tmp_path, capsys):
    essai.write_text(TEXTE.replace("etat: preparation", "etat: x"), "utf-8")
    sortie = tmp_path / "sortie.yaml"
    assert main(["cadre", "importer", str(essai), "--sortie", str(sortie)]) == 2
    assert not sortie.exists()
    assert not agence.exists()
    assert "1\xa0défaut" in capsys.readouterr().err


def test_a_threshold_left_open_is_told_to_be_silent(capsys):
    assert main(["ingenierie", "--cadre", "mayotte", "--population", "60000"]) == 0
    dit = capsys.readouterr().out
    assert "La page ne demande aucun nombre d'habitants. [le texte est muet]" in dit
    assert "non défini]" not in dit


def test_a_framework_without_an_amount_prints_none_that_is_certain(capsys):
    demande = ["--etp", "1", "--cout", "50000", "--part-porteur", "10000", "--format", "json"]
    assert main(["ingenierie", "--cadre", "grand-est", "--population", "60000", *demande]) == 0
    lu = json.loads(capsys.readouterr().out)
    assert (lu["avis"], lu["montant_maximal"]) == ("a_verifier", None)
    assert [lecture["montant_maximal"] for lecture in lu["population"]["lectures"]] == [None]


def test_a_sheet_saved_by_a_french_spreadsheet_is_taken_in(tmp_path, agence, capsys):
    lignes = ecrire(petit(), "csv").decode().replace("\n", "\r\n")
    rangs = csv.reader(io.StringIO(lignes, newline=""))
    with (tmp_path / "essai.csv").open("w", encoding="utf-8-sig", newline="") as flux:
        csv.writer(flux, delimiter=";").writerows(rangs)
    assert main(["cadre", "importer", str(tmp_path / "essai.csv")]) == 0
    assert lire(agence / "essai.yaml") == petit()


def test_a_sheet_in_windows_1252_is_refused_and_told_how_to_save_it(tmp_path, agence, capsys):
    (tmp_path / "essai.csv").write_bytes(ecrire(petit(), "csv").decode().encode("cp1252"))
    assert main(["cadre", "importer", str(tmp_path / "essai.csv")]) == 2
    assert "« CSV UTF-8 »" in capsys.readouterr().err
    assert not agence.exists()


def test_a_place_of_no_region_is_told_so(referentiel, capsys):
    assert main(["cadres", "--territoire", "97502"]) == 0
    assert capsys.readouterr().out == (
        "Aucun cadre n'est connu pour Saint-Pierre, qui n'est d'aucune région.\n"
    )
