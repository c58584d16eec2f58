"""The command line as a person or a machine types it: output, exit code, one French sentence."""

from __future__ import annotations

import csv
import io
import json

import pytest

from clesante.commandes.entree import main
from clesante.donnees.lectures import indicateurs

pytestmark = [pytest.mark.usefixtures("entrepot"), pytest.mark.django_db, pytest.mark.sqlite_suffit]

FONTENAY = "EPCI-200071934+EPCI-248500563"


@pytest.fixture
def lancer(capsys):
    """Run a command and return (exit code, standard output, standard error)."""

    def executer(*arguments):
        try:
            code = main(arguments)
        except SystemExit as sortie:
            code = sortie.code
        captee = capsys.readouterr()
        return code, captee.out, captee.err

    return executer


def test_territoire_says_communes_population_and_vintage(lancer):
    code, sortie, erreur = lancer("territoire", FONTENAY)
    assert (code, erreur) == (0, "")
    assert "52\u202f256" in sortie
    assert "2023" in sortie
    assert sum(ligne.startswith("COM-85") for ligne in sortie.splitlines()) == 40


def test_territoire_in_json_is_only_json(lancer):
    code, sortie, _ = lancer("territoire", "COM-85113", "--format", "json")
    donnees = json.loads(sortie)
    assert code == 0
    assert donnees["epci"] == []
    assert donnees["communes"] == ["COM-85113"]


def test_recherche_gives_homonyms_with_their_departement(lancer):
    code, sortie, _ = lancer("territoire", "--recherche", "Saint-Denis", "--format", "json")
    trouves = {t["code"] for t in json.loads(sortie)["territoires"]}
    assert code == 0
    assert {"COM-93066", "COM-97411"} <= trouves


def test_diagnostic_json_alone_on_standard_output(lancer):
    code, sortie, erreur = lancer("diagnostic", FONTENAY, "--format", "json")
    donnees = json.loads(sortie)
    assert (code, erreur) == (0, "")
    assert donnees["territoire"]["code"] == FONTENAY
    codes = [i["code"] for i in donnees["indicateurs"]]
    assert {"POP_TOT", "POP_M20", "POP_65", "OFF_APLMG", "OFF_APLMG_INF25"} <= set(codes)
    assert len(codes) == len(set(codes))


def test_diagnostic_of_chosen_indicators_in_their_order(lancer):
    _, sortie, _ = lancer(
        "diagnostic", "DEP-85", "--format", "json", "--indicateurs", "off_aplmg,POP_65"
    )
    assert [i["code"] for i in json.loads(sortie)["indicateurs"]] == ["OFF_APLMG", "POP_65"]


def test_diagnostic_writes_data_files_where_asked(lancer, tmp_path):
    code, sortie, _ = lancer(
        "diagnostic", FONTENAY, "--format", "csv,json", "--sortie", str(tmp_path / "ici")
    )
    assert code == 0
    fichiers = sorted((tmp_path / "ici").iterdir())
    assert [f.suffix for f in fichiers] == [".csv", ".json"]
    assert all(str(f) in sortie for f in fichiers)
    lignes = list(csv.DictReader(io.StringIO(fichiers[0].read_text("utf-8"))))
    part = next(x for x in lignes if x["indicateur"] == "POP_65" and x["territoire"] == FONTENAY)
    recalcul = 100 * float(part["numerateur"]) / float(part["denominateur"])
    assert float(part["valeur"]) == pytest.approx(recalcul)


def test_warning_goes_to_standard_error_and_json_stays_json(lancer):
    code, sortie, erreur = lancer("diagnostic", "2a004", "--format", "json")
    assert code == 0
    assert json.loads(sortie)["territoire"]["code"] == "COM-2A004"
    assert erreur == "Attention : «\u00a02a004\u00a0» est lu 2A004.\n"


def test_export_has_one_row_per_value_and_its_stable_header(lancer):
    code, sortie, _ = lancer("donnees", "exporter", "--niveau", "dep", "--format", "csv")
    lignes = list(csv.reader(io.StringIO(sortie)))
    assert code == 0
    assert ",".join(lignes[0]) == (
        "territoire,indicateur,periode,valeur,statut,numerateur,denominateur"
    )
    assert len(lignes) == 1 + len(indicateurs()) * (101 + 8)
    mayotte = [x for x in lignes if x[:2] == ["DEP-976", "OFF_APLMG"]]
    assert mayotte == [["DEP-976", "OFF_APLMG", "2023", "", "non_couvert", "", ""]]


def test_whole_numbers_are_exported_without_decimals(lancer):
    _, sortie, _ = lancer("donnees", "exporter", "--niveau", "fr", "--indicateurs", "POP_TOT")
    (rangee,) = csv.DictReader(io.StringIO(sortie))
    assert rangee["valeur"].isdigit()


def test_statistiques_proportion(lancer):
    code, sortie, _ = lancer("statistiques", "proportion", "30", "50", "--format", "json")
    donnees = json.loads(sortie)
    assert code == 0
    assert donnees["valeur"] == 60
    assert donnees["ic"] == [pytest.approx(46.2, abs=0.05), pytest.approx(72.4, abs=0.05)]


REFUS = [
    (2, ["territoire", "1001"], "01001"),
    (2, ["territoire", "35000"], "35238"),
    (2, ["territoire", "20005478"], "9 chiffres"),
    (2, ["territoire", "200054782"], "clé"),
    (2, ["territoire", ""], "Aucun territoire"),
    (3, ["territoire", "COM-99999"], "99999"),
    (3, ["territoire", "--recherche", "zzzzqqq"], "zzzzqqq"),
    (3, ["diagnostic", "DEP-85", "--indicateurs", "NIMPORTE"], "catalogue"),
    (2, ["diagnostic", "DEP-85", "--format", "xls"], "xls"),
    (2, ["diagnostic", "--niveau", "epci", "--format", "pdf"], "HTML"),
    (2, ["diagnostic", "--niveau", "epci", "--avec-prives"], "--avec-prives va avec un seul"),
    (2, ["diagnostic"], "l faut l'un de"),
    (3, ["donnees", "importer", "rien.xlsx", "--source", "insee_rp_2021_iris"], "rien.xlsx"),
    (3, ["donnees", "importer", "x", "--source", "inconnue"], "inconnue"),
    (3, ["donnees", "installer", "--depuis", "nulle-part"], "nulle-part"),
    (2, ["statistiques", "proportion", "5", "0"], "supérieur à 0"),
    (2, ["statistiques", "proportion", "cinq", "9"], "cinq"),
    (2, ["serveur", "--port", "99999"], "99999"),
    (3, ["donnees", "exporter", "--niveau", "dep", "--periode", "1999"], "1999"),
    (3, ["donnees", "exporter", "--niveau", "dep", "--indicateurs", "RIEN"], "RIEN"),
    (3, ["territoire", "QPV-QP075001"], "Occitanie"),
    (2, ["inexistant"], "inexistant"),
    (2, [], "VERBE"),
]


@pytest.mark.parametrize(("code", "arguments", "mot"), REFUS)
def test_bad_input_is_one_french_sentence_and_the_right_code(lancer, code, arguments, mot):
    obtenu, sortie, erreur = lancer(*arguments)
    assert obtenu == code
    assert mot in erreur
    assert sortie == ""
    assert "Traceback" not in erreur
    assert len(erreur.strip().splitlines()) == 1


def test_unexpected_error_leaves_a_reference_and_no_traceback(lancer, monkeypatch, settings):
    def tomber(*_):
        raise RuntimeError("imprévu")

    monkeypatch.setattr("clesante.territoires.lectures.perimetre", tomber)
    code, _, erreur = lancer("territoire", "DEP-85")
    assert code == 1
    assert "référence" in erreur
    assert "Traceback" not in erreur
    (trace,) = [f for f in (settings.VAR / "erreurs").glob("*.txt") if f.stem in erreur]
    assert "RuntimeError: imprévu" in trace.read_text("utf-8")
    trace.unlink()


def test_demonstration_is_refused_to_other_machines(lancer):
    from clesante.comptes.actions import marquer_demonstration

    marquer_demonstration()
    code, _, erreur = lancer("serveur", "--adresse", "0.0.0.0")
    assert code == 4
    assert "démonstration" in erreur


def test_refused_port_prepares_nothing(lancer, monkeypatch):
    """Nothing is migrated nor collected for a site that will not start."""
    monkeypatch.setattr("clesante.commandes.serveur.preparer", lambda: pytest.fail("préparé"))
    for mauvais in ("0", "65536", "-1", "1e3", "²"):
        code, _, erreur = lancer("serveur", "--port", mauvais)
        assert (code, "de 1 à 65535" in erreur) == (2, True)


def test_next_free_port_is_taken():
    import socket

    from clesante.commandes.serveur import prise_libre

    with socket.socket() as occupe:
        occupe.bind(("127.0.0.1", 0))
        occupe.listen()
        pris = occupe.getsockname()[1]
        with prise_libre("127.0.0.1", pris) as prise:
            assert prise.getsockname()[1] > pris


def test_etat_names_every_source(lancer):
    from clesante.donnees import lectures

    code, sortie, _ = lancer("donnees", "etat")
    assert code == 0
    assert all(source.code in sortie for source in lectures.sources())


def test_export_never_gives_a_part_for_the_whole(lancer):
    from clesante.donnees import lectures

    publies = [p for p in lectures.indicateurs() if p.definition.dimension]
    valeurs = lectures.valeurs(["DEP-85"], publies)
    seulement = {code for (_, code), v in valeurs.items() if v.dimension}
    assert seulement
    _, sortie, _ = lancer("donnees", "exporter", "--niveau", "dep")
    lignes = [x for x in csv.reader(io.StringIO(sortie)) if x[0] == "DEP-85" and x[1] in seulement]
    assert len(lignes) == len(seulement)
    assert all(x[3:] == ["", "non_disponible", "", ""] for x in lignes)
