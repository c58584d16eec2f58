"""Mortality, life expectancy, reference tables: as published, at their level and nowhere else."""

from __future__ import annotations

from collections import defaultdict

import pytest

from clesante.donnees import lectures
from clesante.donnees.choix import Polarite, Statut
from tests.aides.fichiers_sante import declinaisons, feuille, lignes, valeurs

pytestmark = pytest.mark.usefixtures("entrepot")
DEPARTEMENTS = "insee-statistiques-locales/departement_equipements_mortalite_revenus.csv"
CHAPITRES = {
    "MOR_CANC": "2. Tumeurs",
    "MOR_CIRC": "7. Maladies de l’appareil circulatoire",
    "MOR_RESP": "8. Maladies de l’appareil respiratoire",
    "MOR_EXT": "17. Causes externes de morbidité et mortalité",
}


@pytest.fixture(scope="session")
def causes(brut):
    """Raw rates of 2023: (département, cause) -> sex -> rate."""
    taux = defaultdict(dict)
    for x in lignes(brut / "cepidc-mortalite/mortalite_2023_standardise_all.csv"):
        taux[f"DEP-{x['departement']}", x["cause"]][x["sexe"]] = float(x["valeur"])
    return taux


def test_all_causes_year_by_year_and_mayotte_only_since_2014(brut):
    lues = {
        (f"DEP-{x['departement']}", x["annee"]): float(x["valeur"])
        for x in lignes(brut / "cepidc-mortalite/toutes_causes_2010_2023.csv")
    }
    codes = sorted({code for code, _ in lues})
    assert (len(lues), len(codes)) == (1_410, 101)
    for annee in map(str, range(2010, 2024)):
        for code, valeur in valeurs(codes, "MOR_GEN", annee).items():
            assert valeur.valeur == lues.get((code, annee)), (code, annee)
    assert valeurs(["DEP-976"], "MOR_GEN", "2013")["DEP-976"].statut is Statut.NON_DISPONIBLE


def test_every_chapter_of_causes_by_departement(causes):
    for code in {code for code, _ in causes}:
        attendues = {
            cause.split(". ", 1)[1]: sexes["Tous sexes"]
            for (lieu, cause), sexes in causes.items()
            if lieu == code
        }
        attendues["Covid-19"] = attendues.pop("Covid-19 : U071-U072,U109,U129")
        assert len(attendues) == 18
        assert declinaisons(code, "MOR_GEN") == attendues, code


@pytest.mark.parametrize(("indicateur", "cause"), CHAPITRES.items())
def test_a_main_cause_is_that_of_both_sexes_and_is_split(causes, indicateur, cause):
    codes = [code for code, lue in causes if lue == cause]
    assert len(codes) == 101
    for code, valeur in valeurs(codes, indicateur).items():
        sexes = dict(causes[code, cause])
        assert (valeur.periode, valeur.valeur) == ("2023", sexes.pop("Tous sexes"))
        assert declinaisons(code, indicateur) == sexes, code


@pytest.mark.parametrize(
    ("indicateur", "colonne"),
    [
        ("ESP_VIE_F", "Espérance de vie des femmes à la naissance 2024"),
        ("ESP_VIE_H", "Espérance de vie des hommes à la naissance 2024"),
        ("MOR_BRUT", "Taux brut de mortalité 2024"),
        ("MOR_PREM", "Taux de mortalité standardisé des 0 à 64 ans 2024"),
    ],
)
def test_columns_of_the_departements_of_insee(brut, indicateur, colonne):
    lues = {f"DEP-{x['Code']}": float(x[colonne]) for x in lignes(brut / DEPARTEMENTS, ";", 2)}
    trouvees = valeurs(lues, indicateur)
    assert {code: v.valeur for code, v in trouvees.items()} == lues
    assert {v.periode for v in trouvees.values()} == {"2024"}
    assert valeurs(["EPCI-200071934"], indicateur)["EPCI-200071934"].valeur is None


def test_what_read_upside_down_gets_no_verdict_and_says_why():
    for publie in lectures.indicateurs(["MOR_BRUT", "MORB_ALD", "REC_OPH"]):
        assert publie.definition.polarite is Polarite.NEUTRE, publie.definition.code
        assert "Mayotte" in publie.definition.precaution
        assert "Aucun jugement" in publie.definition.precaution
    mayotte = valeurs(["BV-97611"], "MORB_ALD")["BV-97611"]
    assert (mayotte.valeur, mayotte.intervalle) == (0.3, None)


def test_quotients_of_mortality_of_the_last_year_for_every_age_and_sex(brut):
    fichier = brut / "insee-mortalite-france/fe_t69qmort.xlsx"
    lus = {}
    for nom, sexe in (("T69qmortf", "Femmes"), ("T69qmorth", "Hommes")):
        rangees = feuille(fichier, nom, 6)
        derniere = max((r for r in rangees[1:] if isinstance(r[0], int)), key=lambda r: r[0])
        assert derniere[0] == 2019
        lus |= {f"{sexe}, {age}": q for age, q in zip(rangees[0][1:], derniere[1:], strict=True)}
    assert len(lus) == 202
    assert declinaisons("FR", "MOR_QUOT") == lus


def test_pyramid_of_france_adds_up_to_the_publisher_s_population(brut):
    lus = {}
    for x in lignes(brut / "insee-mortalite-france/donnees_pyramide_act_2022.csv", ";"):
        if x["ANNEE"] == "2022":
            sexe = {"F": "Femmes", "M": "Hommes"}[x["SEXE"]]
            lus[f"{sexe}, {x['AGE']} {'an' if int(x['AGE']) < 2 else 'ans'}"] = float(x["POP"])
    assert declinaisons("FR", "POP_FRANCE") == lus
    assert sum(lus.values()) == 67_813_396


def test_reference_tables_are_kept_out_of_portraits():
    for publie in lectures.indicateurs(["MOR_QUOT", "POP_FRANCE"]):
        assert not publie.definition.affiche
