"""Any export of a Géoclip site becomes tables of a territory, by command."""

from __future__ import annotations

import csv
import json

import pytest

from clesante.donnees.models import TableLocale

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


def test_two_indicators_of_one_code_are_refused_and_nothing_is_kept(ligne, tmp_path):
    """Codes keep sixty characters: two long labels may begin alike."""
    debut = "Part des ménages d'une personne dont la personne de référence est"
    entetes = ";".join(f"{debut} {suite} 2021" for suite in ("un homme", "une femme"))
    fichier = tmp_path / "export.csv"
    fichier.write_text(
        "Insee, Statistiques locales\nRéférentiel géographique : France par commune\n"
        f"Code;Libellé;{entetes}\n85092;Fontenay-le-Comte;12,5;18,5\n",
        "utf-8",
    )
    code, sortie, erreur = importer(ligne, fichier, "--toutes")
    assert code == 2, erreur
    assert "auraient le même code" in erreur
    assert sortie == ""
    assert not TableLocale.objects.exists()
