"""Scenario 3: who gets which engineering post, with the sentence of the source for each euro."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from clesante.commandes.entree import main
from tests.cadres.cadres_ingenierie import ENTETE, PARITE

REGLE = (
    "« Financement d'un temps dédié d'ingénierie d'1 ETP pour les CLS < 150 000 habitants et de "
    "2 ETP pour les CLS > 150 000 habitants »"
)
SEUIL = (
    "« L'ARS contractualise avec des regroupements d'EPCI représentant au moins 50 000 habitants. »"
)
# Two EPCI of the pack that stand astride a threshold from one vintage, or one nature, to another.
ASTRIDE_50_000 = "EPCI-242900801"
ASTRIDE_150_000 = "EPCI-200044618"


@pytest.fixture
def ingenierie(capsys):
    """Return ``ingenierie(…)``: (exit code, standard output, standard error), spaces made plain."""

    def lancer(*arguments: object) -> tuple[int, str, str]:
        code = main(["ingenierie", *map(str, arguments)])
        sorties = capsys.readouterr()
        plats = (
            s.replace("\u00a0", " ").replace("\u202f", " ") for s in (sorties.out, sorties.err)
        )
        return code, *plats

    return lancer


@pytest.fixture
def bretagne(ingenierie):
    """Return ``bretagne(…)``: the answer of Bretagne as data, which must not be refused."""

    def lancer(*arguments: object) -> dict:
        code, sortie, erreur = ingenierie("--cadre", "bretagne", "--format", "json", *arguments)
        assert (code, erreur) == (0, "")
        return json.loads(sortie)

    return lancer


@pytest.fixture
def parite(tmp_path: Path) -> Path:
    """Return the framework of a region that pays as much as the holder, and no CLSM beside."""
    fichier = tmp_path / "auvergne_rhone_alpes.yaml"
    entete = ENTETE.replace("essai\n", "auvergne_rhone_alpes\n", 1).replace("REG-53", "REG-84")
    fichier.write_text(entete + PARITE, "utf-8")
    return fichier


@pytest.mark.parametrize(
    ("population", "eligible", "montant", "etp", "phrase"),
    [
        (49_999, False, 0, [0], SEUIL),
        (50_000, True, 25_000, [1], REGLE),
        (149_999, True, 25_000, [1], REGLE),
        (150_000, True, None, [1, 2], REGLE),
        (150_001, True, 50_000, [2], REGLE),
    ],
)
def test_five_territories(bretagne, population, eligible, montant, etp, phrase):
    reponse = bretagne("--population", population)
    assert reponse["eligible"] is eligible
    assert reponse["montant_maximal"] == montant
    lectures = reponse["population"]["lectures"]
    assert [lecture["etp"] for lecture in lectures] == etp
    assert all(lecture["lignes"][0]["citation"] == phrase for lecture in lectures)


def test_at_150_000_a_person_reads_that_the_rule_is_silent(ingenierie):
    code, sortie, erreur = ingenierie("--cadre", "bretagne", "--population", "150 000")
    assert (code, erreur) == (0, "")
    assert "Règle muette à 150 000 habitants : aucun montant n'est choisi." in sortie
    assert "Lecture 1 : 1 ETP, 25 000 € au plus" in sortie
    assert "Lecture 2 : 2 ETP, 50 000 € au plus" in sortie
    assert REGLE in sortie


def test_a_share_of_zero_is_refused_with_the_sentence(ingenierie):
    code, sortie, erreur = ingenierie(
        "--cadre", "bretagne", "--population", 60_000, "--part-porteur", 0
    )
    assert (code, sortie) == (4, "")
    assert "« Co-financement de la collectivité porteuse »" in erreur
    assert erreur.count("\n") == 1


def test_a_refusal_is_also_data(ingenierie):
    code, sortie, erreur = ingenierie(
        "--cadre", "bretagne", "--population", 60_000, "--part-porteur", 0, "--format", "json"
    )
    reponse = json.loads(sortie)
    assert code == 4 and "refusé" in erreur
    assert reponse["montant_maximal"] is None
    assert reponse["refus"][0]["citation"] == "« Co-financement de la collectivité porteuse »"


def test_a_funded_clsm_on_the_same_territory_is_double_funding(ingenierie, parite):
    code, sortie, erreur = ingenierie(
        "--cadre", parite, "--population", 60_000, "--part-porteur", 20_000, "--clsm-finance"
    )
    assert (code, sortie) == (4, "")
    assert "double financement refusé" in erreur
    assert "n'est pas possible sur un même territoire" in erreur
    code, sortie, _ = ingenierie(
        "--cadre", parite, "--population", 60_000, "--part-porteur", 20_000
    )
    assert code == 0 and "20 000 € au plus" in sortie


def test_pro_rata_and_period_are_printed_as_supposed(ingenierie):
    _, sortie, _ = ingenierie("--cadre", "bretagne", "--population", 160_000, "--etp", "1,5")
    assert "1,5 ETP, 37 500 € au plus" in sortie
    assert "compté à proportion du temps de travail. [supposé]" in sortie
    assert "Le montant s'entend par an. [supposé]" in sortie


@pytest.mark.parametrize(
    ("territoire", "lus"),
    [
        (ASTRIDE_50_000, {("municipale", 2023): 25_000, ("municipale", 2022): 0}),
        (ASTRIDE_150_000, {("municipale", 2023): 25_000, ("totale", 2022): 50_000}),
    ],
)
def test_a_territory_astride_a_threshold_has_both_verdicts(referentiel, bretagne, territoire, lus):
    reponse = bretagne("--territoire", territoire)
    montres = [reponse["population"], *reponse["autres_populations"]]
    assert {(m["nature"], m["millesime"]): m["montant_maximal"] for m in montres} == lus
    assert (reponse["avis"], reponse["montant_maximal"]) == ("a_verifier", None)
    assert (montres[0]["nature"], montres[0]["millesime"]) == ("municipale", 2023)
    assert all(montre["source"].startswith("Insee, population") for montre in montres)
    ailleurs = "n'est pas dans la région de ce cadre"
    dits = [phrase for phrase in reponse["avertissements"] if ailleurs in phrase]
    assert len(dits) == (territoire != ASTRIDE_50_000)


def test_a_number_typed_is_compared_with_the_published_ones(referentiel, ingenierie):
    code, sortie, _ = ingenierie(
        "--cadre", "bretagne", "--population", 150_001, "--territoire", ASTRIDE_150_000
    )
    assert code == 0
    assert "150 001 habitants (nombre donné, sans nature ni millésime) : à vérifier" in sortie
    assert "Une autre population tombe de l'autre côté d'un seuil : rien n'est choisi." in sortie
    assert "149 282 habitants (population municipale 2023) : à vérifier" in sortie
    assert "Porteur : EPCI. Le cadre veut : Un regroupement d'intercommunalités." in sortie


def test_the_day_of_the_contract_is_judged_and_without_one_the_last_known_day(ingenierie):
    """The plaquette is that of a plan of 2018-2022: later, nobody is called eligible."""
    a_60_000 = ("--cadre", "bretagne", "--population", 60_000)
    _, sortie, _ = ingenierie(*a_60_000, "--au", "2024-03-08", "--format", "json")
    reponse = json.loads(sortie)
    assert (reponse["avis"], reponse["eligible"]) == ("a_verifier", None)
    assert reponse["montant_maximal"] == 25_000
    _, sortie, _ = ingenierie(*a_60_000)
    assert ": conforme, éligible" in sortie
    assert "Calculé au 31 décembre 2022 : rien ne dit que ce cadre vaut encore" in sortie
