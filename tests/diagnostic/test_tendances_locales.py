"""The trend of a territory's own table: a word from intervals, by the rule, and nowhere else."""

from __future__ import annotations

import csv
import datetime
import io
import json
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clesante.comptes.lecteurs import EXPLOITANT, PUBLIC
from clesante.diagnostic.documents import contenu, document
from clesante.diagnostic.evolutions import MOTS, evolutions, sens_de
from clesante.diagnostic.exports import COLONNES, contenu_json, lignes
from clesante.diagnostic.lectures import portrait
from clesante.diagnostic.production import produire
from clesante.donnees.actions import publier
from clesante.statistiques.proportions import wilson
from clesante.territoires.lectures import perimetre
from tests.aides.tables import FONTENAY, communes, importer, poser, texte_csv

__all__ = ["communes"]
pytestmark = [pytest.mark.usefixtures("entrepot"), pytest.mark.django_db]
CODE = "LOC_ENFANTS_SUIVIS"
JOUR_DITE = datetime.date(2026, 3, 1)
ANNEES = range(2019, 2024)
CONNUS = 1000


def poser_serie(tmp_path, numerateurs, denominateur=CONNUS, territoire=FONTENAY, depart=2019):
    rangees = [
        [territoire, n, denominateur, depart + rang]
        for rang, n in enumerate(numerateurs)
        if n is not None
    ]
    entetes = ["code", "numerateur", "denominateur", "annee"]
    importer(poser(tmp_path, texte_csv([entetes, *rangees])), theme="enfance")


def seule(lecteur=EXPLOITANT, code=FONTENAY):
    lu = portrait(perimetre(code), [CODE], lecteur)
    (evolution,) = evolutions(lu)
    return evolution


def regle(numerateurs, denominateur=CONNUS) -> str:
    """The rule written straight with numpy: weighted least squares, chi-squared, each left out."""
    valeurs = [100 * n / denominateur for n in numerateurs][-5:]
    bornes = [wilson(n, denominateur) for n in numerateurs][-5:]
    erreurs = np.array([100 * (b.haut - b.bas) / 2 / 1.96 for b in bornes])

    def droite(garder):
        x, y = np.arange(1, 6)[garder], np.array(valeurs)[garder]
        (a, _), covariance = np.polyfit(x, y, 1, w=1 / erreurs[garder], cov="unscaled")
        return a, covariance[0, 0]

    pente, variance = droite(np.full(5, True))
    autres = [droite(np.arange(5) != rang)[0] for rang in range(5)]
    if pente**2 / variance <= 9.54953570608324 or any(a * pente <= 1e-9 * pente**2 for a in autres):
        return "pas_de_tendance"
    return "hausse" if pente > 0 else "baisse"


@pytest.mark.parametrize(
    ("numerateurs", "sens"),
    [
        ((200, 240, 280, 320, 360), "hausse"),
        ((360, 320, 280, 240, 200), "baisse"),
        ((300, 302, 299, 301, 300), "pas_de_tendance"),
        ((200, 200, 200, 200, 400), "pas_de_tendance"),  # one point makes it all
        ((500, 400, 200, 240, 280, 320, 360), "hausse"),  # the five last only
    ],
)
def test_word_is_that_of_the_rule(tmp_path, numerateurs, sens):
    poser_serie(tmp_path, numerateurs)
    lue = seule()
    assert lue.tendance.sens == sens == regle(numerateurs)
    assert lue.phrase.endswith(f"; {MOTS[sens]} sur les cinq derniers points")


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(100, 900), min_size=5, max_size=8))
def test_any_series_has_the_word_of_an_independent_computation(tmp_path, numerateurs):
    poser_serie(tmp_path, numerateurs)
    assert seule().tendance.sens == regle(numerateurs)


def test_points_are_the_figures_of_the_table_with_wilson_s_intervals(tmp_path):
    poser_serie(tmp_path, (200, 240, 280, 320, 360))
    lue = seule()
    assert [v.periode for v in lue.valeurs] == [str(a) for a in ANNEES]
    for valeur, n in zip(lue.valeurs, (200, 240, 280, 320, 360), strict=True):
        bornes = wilson(n, CONNUS)
        assert valeur.valeur == pytest.approx(100 * n / CONNUS)
        assert (valeur.bas, valeur.haut) == pytest.approx((100 * bornes.bas, 100 * bornes.haut))


@pytest.mark.parametrize("numerateurs", [(200,), (200, 240, 280, 320), (200, None, 240, 280, 320)])
def test_four_periods_have_no_trend_and_it_is_said(tmp_path, numerateurs):
    poser_serie(tmp_path, numerateurs)
    lu = portrait(perimetre(FONTENAY), [CODE], EXPLOITANT)
    assert evolutions(lu) == []
    assert sens_de(lu.chiffres[0], []) == "Tendance non calculable."
    (entree,) = contenu_json(lu)["indicateurs"]
    assert entree["tendance"] == {"statut": "non_calculable", "periodes_requises": 5}


def test_a_year_without_figure_is_passed_over_and_an_older_one_counts(tmp_path):
    poser_serie(tmp_path, (200, 240, None, 280, 320, 360))
    lue = seule()
    assert [v.periode for v in lue.valeurs] == ["2019", "2020", "2022", "2023", "2024"]
    assert lue.tendance.sens == "hausse"


def test_communes_add_up_year_by_year(tmp_path, communes):
    rangees = [
        [code, 30 + 8 * rang, 100, annee] for code in communes for rang, annee in enumerate(ANNEES)
    ]
    entetes = ["code", "numerateur", "denominateur", "annee"]
    importer(poser(tmp_path, texte_csv([entetes, *rangees])), theme="enfance")
    lue = seule()
    assert [v.numerateur for v in lue.valeurs] == [25 * (30 + 8 * rang) for rang in range(5)]
    assert {v.denominateur for v in lue.valeurs} == {2500}
    assert lue.tendance.sens == "hausse"


def test_a_year_that_lacks_communes_is_not_a_point(tmp_path, communes):
    rangees = [
        [code, 40, 100, annee]
        for annee in ANNEES
        for code in (communes if annee != 2023 else communes[:10])
    ]
    entetes = ["code", "numerateur", "denominateur", "annee"]
    importer(poser(tmp_path, texte_csv([entetes, *rangees])), theme="enfance")
    lu = portrait(perimetre(FONTENAY), [CODE], EXPLOITANT)
    assert lu.chiffres[0].valeur.periode == "2022"
    assert [v.periode for v in lu.chiffres[0].suite] == ["2019", "2020", "2021", "2022"]
    assert evolutions(lu) == []


def test_shown_figure_is_the_last_of_its_series(tmp_path):
    poser_serie(tmp_path, (200, 240, 280, 320, 360))
    chiffre = portrait(perimetre(FONTENAY), [CODE], EXPLOITANT).chiffres[0]
    assert chiffre.suite[-1] == chiffre.valeur
    assert all(a.periode < b.periode for a, b in pairwise(chiffre.suite))


def test_figures_of_the_store_have_no_series_of_a_table(tmp_path):
    poser_serie(tmp_path, (200, 240, 280, 320, 360))
    lu = portrait(perimetre(FONTENAY), lecteur=EXPLOITANT)
    assert [c.code for c in lu.chiffres if c.suite] == [CODE]


def test_private_series_is_seen_by_its_owner_only_then_by_all(tmp_path):
    poser_serie(tmp_path, (200, 240, 280, 320, 360))
    connus = [c.code for c in portrait(perimetre(FONTENAY), lecteur=PUBLIC).chiffres]
    assert CODE not in connus
    publier(CODE)
    assert seule(PUBLIC).tendance.sens == "hausse"


def test_secret_year_is_no_point_for_the_public(tmp_path):
    poser_serie(tmp_path, (200, 240, 3, 320, 360), denominateur=CONNUS)
    publier(CODE)
    lu = portrait(perimetre(FONTENAY), [CODE], PUBLIC)
    (cachee,) = [v for v in lu.chiffres[0].suite if v.periode == "2021"]
    assert (cachee.valeur, cachee.numerateur, cachee.bas) == (None, None, None)
    assert evolutions(lu) == []
    assert "0,3" not in document(lu, JOUR_DITE).corps


def test_page_documents_and_data_say_the_same_word(tmp_path, client):
    poser_serie(tmp_path, (200, 240, 280, 320, 360))
    publier(CODE)
    adresse = f"/portrait/{FONTENAY}/"
    page = client.get(adresse).content.decode()
    lu = portrait(perimetre(FONTENAY), lecteur=PUBLIC)
    mots = "en hausse sur les cinq derniers points"
    assert mots in page.partition('id="evolutions"')[2]
    assert mots in document(lu, JOUR_DITE).corps
    (entree,) = [i for i in contenu_json(lu)["indicateurs"] if i["code"] == CODE]
    assert entree["tendance"]["statut"] == "hausse"
    assert entree["tendance"]["points"][-1] == ["2023", 36.0]
    rangee = [li for li in lignes(lu) if li.valeur.indicateur == CODE]
    assert [li.tendance for li in rangee if li.valeur.territoire == FONTENAY] == ["hausse"]
    csv_, json_ = produire(lu, ["csv", "json"], tmp_path / "sortie")
    lues = {
        (li["indicateur"], li["territoire"]): li["tendance"]
        for li in csv.DictReader(io.StringIO(csv_.read_text("utf-8")))
    }
    assert lues[CODE, FONTENAY] == "hausse"
    assert json.loads(json_.read_text("utf-8"))["territoire"]["code"] == FONTENAY


def test_curve_of_a_table_stands_with_its_source(tmp_path):
    poser_serie(tmp_path, (200, 240, 280, 320, 360))
    dit = contenu(portrait(perimetre(FONTENAY), [CODE], EXPLOITANT))
    figure = dit.figure_evolutions
    assert len(figure.graphique.tableau.lignes) == 5
    assert "ORS Pays de la Loire" in figure.source
    assert "36,0" in figure.graphique.svg


# Every figure of the store has its word


@pytest.mark.parametrize("code", [FONTENAY, "DEP-85", "FR", "COM-97611", f"{FONTENAY}+COM-85001"])
def test_every_figure_has_a_trend_word_in_its_notice(code):
    lu = portrait(perimetre(code))
    notices = {n.code: n for theme in contenu(lu).themes for n in theme.notices}
    assert set(notices) == {c.code for c in (*lu.presents, *lu.elargis)}
    suivies = {e.indicateur.code for e in evolutions(lu)}
    for indicateur, notice in notices.items():
        (mot,) = [r for r in notice.remarques if r.startswith("Tendance")]
        assert (mot == "Tendance non calculable.") is (indicateur not in suivies)


def test_figures_without_interval_are_never_said_to_rise_or_fall():
    for code in ("DEP-85", "DEP-976", "FR", "REG-52"):
        for e in evolutions(portrait(perimetre(code))):
            assert all(v.intervalle is None for v in e.valeurs)
            assert e.sens == "évolution non testée"


def test_word_is_said_with_the_place_it_is_of():
    lu = portrait(perimetre(FONTENAY), ["SOC_CHOMLOC"])
    dit = sens_de(lu.chiffres[0], evolutions(lu))
    assert dit == "Tendance\u00a0: évolution non testée, Vendée."


def test_csv_says_a_word_where_there_is_a_figure_and_nothing_elsewhere():
    lu = portrait(perimetre("DEP-85"))
    assert [c.code for c in COLONNES][-1] == "tendance"
    for ligne in lignes(lu):
        dite = ligne.tendance
        if ligne.valeur.territoire != "DEP-85" and ligne.part is None:
            assert dite == ""
        else:
            assert (dite == "non_calculable") is (ligne.valeur.valeur is not None)
