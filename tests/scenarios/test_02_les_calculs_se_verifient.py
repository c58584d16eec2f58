"""Scenario 2: every statistic can be checked by hand, at the command line."""

from __future__ import annotations

import json

import pytest

from clesante.commandes.entree import main

SERIE = "20.0,20.4,20.8,21.2,21.6"


@pytest.fixture
def calculer(capsys):
    """Run « statistiques … --format json » and return what it wrote, or its sentence as text."""

    def executer(*arguments: str, texte: bool = False):
        assert main(["statistiques", *arguments, *([] if texte else ["--format", "json"])]) == 0
        sortie = capsys.readouterr().out
        return sortie.strip().replace("\u202f", " ") if texte else json.loads(sortie)

    return executer


@pytest.mark.parametrize(
    ("observe", "attendu", "valeur", "bas", "haut", "verdict"),
    [
        ("120", "100", 120.0, 99.5, 143.5, "comparable"),
        ("130", "100", 130.0, 108.6, 154.4, "superieur"),
        ("45", "60", 75.0, 54.7, 100.4, "comparable"),
        ("45", "61", 73.8, 53.8, 98.7, "inferieur"),
    ],
)
def test_indices_of_the_scenario(calculer, observe, attendu, valeur, bas, haut, verdict):
    donnees = calculer("icm", observe, attendu)
    assert donnees["valeur"] == pytest.approx(valeur, abs=0.1)
    assert donnees["ic"] == [pytest.approx(bas, abs=0.1), pytest.approx(haut, abs=0.1)]
    assert (donnees["verdict"], donnees["methode"]) == (verdict, "byar")


@pytest.mark.parametrize(
    ("numerateur", "denominateur", "valeur", "bas", "haut"),
    [("30", "50", 60.0, 46.2, 72.4), ("7", "40", 17.5, 8.7, 31.9)],
)
def test_proportions_of_the_scenario(calculer, numerateur, denominateur, valeur, bas, haut):
    donnees = calculer("proportion", numerateur, denominateur)
    assert donnees["valeur"] == pytest.approx(valeur, abs=0.1)
    assert donnees["ic"] == [pytest.approx(bas, abs=0.1), pytest.approx(haut, abs=0.1)]
    assert donnees["verdict"] is None


def test_series_of_the_scenario(calculer):
    plate = calculer("tendance", SERIE, "--demi-ic", "1.0,1.0,1.0,1.0,1.0")
    assert plate["chi2"] == pytest.approx(6.15, abs=0.005)
    assert plate["verdict"] == "pas_de_tendance"
    hausse = calculer("tendance", SERIE, "--demi-ic", "0.8,0.8,0.8,0.8,0.8")
    assert hausse["chi2"] == pytest.approx(9.60, abs=0.005)
    assert (hausse["verdict"], hausse["points"]) == ("hausse", 5)
    assert hausse["chi2"] > hausse["seuil"] == pytest.approx(9.55, abs=0.001)
    courte = calculer("tendance", "20.0,20.4,20.8,21.2", "--demi-ic", "0.8,0.8,0.8,0.8")
    assert courte["verdict"] == "non_calculable"
    assert (courte["valeur"], courte["ic"], courte["chi2"]) == (None, None, None)


def test_sentences_of_the_scenario(calculer):
    def lire(*arguments: str) -> str:
        return calculer(*arguments, texte=True).replace("\u00a0", " ")

    assert lire("icm", "120", "100") == "120,0 [99,5 – 143,5], comparable à 100"
    assert lire("icm", "130", "100").endswith("supérieur à 100")
    assert lire("icm", "45", "61") == "73,8 [53,8 – 98,7], inférieur à 100"
    assert lire("proportion", "30", "50") == "60,0 % [46,2 – 72,4]"
    assert lire("proportion", "30", "50", "--reference", "20,5").endswith("supérieure à 20,5 %")
    assert lire("tendance", SERIE, "--demi-ic", "1").startswith("pas de tendance (χ² 6,15 ≤ 9,55")
    assert lire("tendance", SERIE, "--demi-ic", "0.8").startswith("hausse (χ² 9,60 > 9,55")
    assert lire("tendance", "20,0;20,4", "--demi-ic", "0.8").startswith("non calculable")
