"""Any export of a Géoclip site becomes tables of a territory, by command."""

from __future__ import annotations

import csv
import json

import pytest

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("entrepot")]
FAMILLES = "insee-statistiques-locales/commune_population_familles_2019.csv"
FONTENAY = "EPCI-200071934"


@pytest.fixture
def export(brut):
    return brut / FAMILLES


def libelles(export) -> list[str]:
    """The indicators of the export, read by the csv module alone."""
    with export.open(encoding="utf-8-sig", newline="") as flux:
        return list(csv.reader(flux, delimiter=";"))[2][2:]


def importer(ligne, export, *options):
    commande = ("donnees", "table", "importer", export, "--territoire", FONTENAY)
    return ligne(*commande, "--unite", "personnes", "--format", "json", *options)


def test_one_indicator_is_chosen_by_its_label(ligne, export):
    choisi = libelles(export)[0]
    rendu = importer(ligne, export, "--valeur", choisi)
    code, sortie, erreur = rendu
    assert code == 0, erreur
    assert json.loads(sortie)["version"] == 1


def test_every_indicator_makes_its_own_table(ligne, export):
    rendu = importer(ligne, export, "--toutes")
    code, sortie, erreur = rendu
    assert code == 0, erreur
    tables = json.loads(sortie)["tables"]
    assert len({table["code"] for table in tables}) == len(tables) > 1


def test_both_choices_at_once_are_refused(ligne, export):
    rendu = importer(ligne, export, "--toutes", "--valeur", libelles(export)[0])
    code, _, erreur = rendu
    assert code == 2
    assert "--toutes ne va pas avec --valeur" in erreur


def test_a_plain_table_is_not_an_export(ligne, tmp_path):
    simple = tmp_path / "simple.csv"
    simple.write_text("code;valeur\nCOM-85092;3\n", "utf-8")
    rendu = importer(ligne, simple, "--toutes")
    code, _, erreur = rendu
    assert code == 2
    assert "n'est pas un export Géoclip" in erreur
