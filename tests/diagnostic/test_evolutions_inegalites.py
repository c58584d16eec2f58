"""What changed in time, and the slope between communes: figures of the store, words of rules."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from clesante.diagnostic import inegalites
from clesante.diagnostic.documents import contenu
from clesante.diagnostic.evolutions import LIEUX, evolutions
from clesante.diagnostic.exports import contenu_json, lignes
from clesante.diagnostic.illustrations import figure_evolutions
from clesante.diagnostic.lectures import portrait
from clesante.donnees import lectures as donnees
from clesante.statistiques.inegalites import indices
from clesante.statistiques.intervalles import Intervalle
from clesante.statistiques.tendances import Tendance
from clesante.territoires.lectures import membres, perimetre

pytestmark = pytest.mark.usefixtures("entrepot")


def test_series_of_a_departement_are_its_figures_year_by_year():
    (lue,) = evolutions(portrait(perimetre("DEP-85"), ["MOR_GEN"]))
    assert [v.periode for v in lue.valeurs] == [str(annee) for annee in range(2010, 2024)]
    publie = donnees.catalogue()["MOR_GEN"]
    for valeur in lue.valeurs:
        directe = donnees.valeurs(["DEP-85"], [publie], valeur.periode)["DEP-85", "MOR_GEN"]
        assert valeur.valeur == directe.valeur


def test_trend_is_not_said_without_intervals():
    (lue,) = evolutions(portrait(perimetre("DEP-85"), ["MOR_GEN"]))
    assert lue.tendance.sens == "non_calculable"
    assert lue.phrase.endswith("évolution non testée")
    assert "1\u202f075,6 en 2010" in lue.phrase
    assert "975,7 en 2023" in lue.phrase
    assert "99,9 de moins" in lue.phrase


@pytest.mark.parametrize(
    ("sens", "mots"),
    [("hausse", "en hausse"), ("baisse", "en baisse"), ("pas_de_tendance", "sans tendance nette")],
)
def test_words_follow_the_rule(sens, mots):
    (lue,) = evolutions(portrait(perimetre("DEP-85"), ["MOR_GEN"]))
    assert mots in dataclasses.replace(lue, tendance=Tendance(sens, 5)).phrase


def test_wider_series_bear_the_name_of_their_place():
    (lue,) = evolutions(portrait(perimetre("EPCI-200071934"), ["SOC_CHOMLOC"]))
    assert (lue.code, lue.nom) == ("DEP-85", "Vendée")
    assert lue.valeurs[-1].periode == "2024-T3"


def test_every_wider_place_has_its_trend_in_the_files_and_the_page_draws_three():
    lu = portrait(perimetre("EPCI-200071934+EPCI-243500741"), ["SOC_CHOMLOC"])
    (chiffre,) = lu.elargis
    assert len(chiffre.elargis) > 3
    tendances = [entree["tendance"] for entree in contenu_json(lu)["elargis"]]
    assert len(tendances) == len(chiffre.elargis)
    assert {len(t["points"]) for t in tendances} == {20}
    assert {ligne.tendance for ligne in lignes(lu) if ligne.part} == {
        t["statut"] for t in tendances
    }
    assert len(evolutions(lu, LIEUX)) == LIEUX == 3


def test_fewer_than_five_periods_have_no_curve():
    resultat = portrait(perimetre("DEP-85"), ["OFF_APLMG", "REC_HPV_F", "POP_TOT"])
    assert evolutions(resultat) == []
    assert figure_evolutions(resultat, []) is None
    assert contenu(resultat).figure_evolutions is None


def test_curve_table_and_json_hold_every_point():
    resultat = portrait(perimetre("DEP-85"), ["MOR_GEN", "SOC_CHOMLOC"])
    figure = contenu(resultat).figure_evolutions
    assert len(figure.graphique.tableau.lignes) == 14 + 20
    assert figure.graphique.svg.count("<circle") == 2
    tendances = {i["code"]: i["tendance"] for i in contenu_json(resultat)["indicateurs"]}
    assert tendances["MOR_GEN"]["points"][0] == ["2010", 1075.6]
    assert tendances["MOR_GEN"]["statut"] == "non_calculable"


def test_slope_of_a_region_is_that_of_the_formula_on_its_communes():
    codes = [c for c in membres("REG-52") if c.startswith("COM")]
    publies = donnees.indicateurs(["OFF_APLMG", "POP_RP", "SOC_EDI"])
    lues = donnees.valeurs(codes, publies)
    series = [
        np.array(
            [lues[c, code].valeur if lues[c, code].valeur is not None else np.nan for c in codes]
        )
        for code in ("OFF_APLMG", "POP_RP", "SOC_EDI")
    ]
    series[1][series[1] == 0] = np.nan
    attendu = indices(*series)
    lue = next(i for i in donnees.inegalites("REG-52") if i.indicateur == "OFF_APLMG")
    assert lue.pente == pytest.approx(attendu.pente)
    assert lue.intervalle_pente.bas == pytest.approx(attendu.intervalle_pente.bas)
    assert lue.relatif == pytest.approx(attendu.relatif)
    assert lue.intervalle_relatif.haut == pytest.approx(attendu.intervalle_relatif.haut)
    assert lue.lieux == attendu.lieux


def test_only_declared_indicators_have_a_slope_and_france_has_all():
    declares = {c for c, p in donnees.catalogue().items() if p.definition.inegalite}
    assert {i.indicateur for i in donnees.inegalites("FR")} == declares
    assert donnees.inegalites("REG-06") == []
    assert donnees.inegalites("DEP-85") == []


@pytest.mark.parametrize(
    ("bornes", "mots"),
    [
        (Intervalle(0.1, 0.2), "plus élevée dans les communes les plus défavorisées"),
        (Intervalle(-0.2, -0.1), "plus basse dans les communes les plus défavorisées"),
        (Intervalle(-0.1, 0.2), "pas d'écart net entre communes"),
        (Intervalle(0.0, 0.2), "pas d'écart net entre communes"),
        (None, "écart non testé"),
    ],
)
def test_words_of_a_slope_come_from_its_interval(bornes, mots):
    (premier, *_) = inegalites.ecarts(portrait(perimetre("DEP-85"), ["OFF_APLMG"]))
    mesure = dataclasses.replace(premier.mesure, intervalle_pente=bornes)
    assert dataclasses.replace(premier, mesure=mesure).mots == mots


@pytest.mark.parametrize(
    ("bornes", "dit"),
    [
        (Intervalle(0.26, 2.45), "[0,26\u00a0; 2,45]"),
        (Intervalle(0.0, 2.6e107), "[0,00\u00a0; plus de 1\u202f000]"),
        (None, "–"),
    ],
)
def test_bound_of_a_ratio_never_fills_the_page(bornes, dit):
    (premier, *_) = inegalites.ecarts(portrait(perimetre("DEP-85"), ["OFF_APLMG"]))
    mesure = dataclasses.replace(premier.mesure, intervalle_relatif=bornes)
    (ligne,) = inegalites.tableau([dataclasses.replace(premier, mesure=mesure)]).lignes
    assert ligne[5] == dit


def test_region_then_france_and_france_alone_across_regions():
    lieux = [e.lieu for e in inegalites.ecarts(portrait(perimetre("DEP-85"), ["OFF_APLMG"]))]
    assert lieux == ["Pays de la Loire", "France"]
    deux = portrait(perimetre("DEP-85+DEP-79"), ["OFF_APLMG"])
    assert [e.lieu for e in inegalites.ecarts(deux)] == ["France"]


def test_slope_of_a_share_is_said_in_points():
    ecarts = inegalites.ecarts(portrait(perimetre("DEP-85"), ["LOG_VAC"]))
    assert "points" in inegalites.tableau(ecarts).lignes[0][2]
    assert contenu(portrait(perimetre("DEP-85"), ["POP_65"])).inegalites is None
