"""Rules of the comparison on figures made by hand: verdict of the nested, order of the picture."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clesante.diagnostic import comparaison_redaction as redaction
from clesante.diagnostic.comparaison import (
    LIGNES_DESSINEES,
    PERIODES_DIFFERENTES,
    Case,
    Comparaison,
    Ligne,
    _case,
    _estimation,
    _verdict,
)
from clesante.donnees import lectures as donnees
from clesante.donnees.lectures import Distribution
from clesante.statistiques.intervalles import Intervalle
from tests.diagnostic.fabrique import perimetre, valeur

pytestmark = pytest.mark.usefixtures("entrepot")
PETIT = perimetre("COM-A", communes=("COM-A",))
GRAND = perimetre("EPCI-1", communes=("COM-A", "COM-B"))
AILLEURS = perimetre("COM-C", communes=("COM-C",))
NOMBRES = st.floats(0, 100).map(lambda x: round(x, 1))
DEMIS = st.floats(0.1, 20).map(lambda x: round(x, 1))
CONTRAIRES = {"superieur": "inferieur", "inferieur": "superieur", "comparable": "comparable"}


def ligne(*valeurs, etendue: float = 10.0, code: str = "POP_65", motif: str = "") -> Ligne:
    repartition = Distribution(3, (0.0, etendue), ()) if etendue else None
    return Ligne(donnees.catalogue()[code], tuple(map(Case, valeurs)), valeur(20.0), repartition,
                 motif)  # fmt: skip


@given(NOMBRES, DEMIS, NOMBRES, DEMIS)
def test_of_two_nested_the_interval_of_the_smaller_decides(v, demi, w, autre):
    petit, grand = (PETIT, valeur(v, demi)), (GRAND, valeur(w, autre))
    attendu = "comparable"
    if w < petit[1].bas:
        attendu = "superieur"
    elif w > petit[1].haut:
        attendu = "inferieur"
    assert _verdict(petit, grand) == attendu
    assert _verdict(grand, petit) == CONTRAIRES[attendu]


@given(NOMBRES, DEMIS, NOMBRES, DEMIS)
def test_two_separate_territories_whose_intervals_are_apart_differ(v, demi, w, autre):
    dit = _verdict((PETIT, valeur(v, demi)), (AILLEURS, valeur(w, autre)))
    if v - demi > w + autre:
        assert dit == "superieur"
    elif v + demi < w - autre:
        assert dit == "inferieur"
    elif w - autre <= v <= w + autre and v - demi <= w <= v + demi:
        assert dit == "comparable"


def test_one_interval_that_misses_is_enough_for_no_test():
    sans, avec = (PETIT, valeur(5.0)), (AILLEURS, valeur(50.0, 1.0))
    assert _verdict(sans, avec) == _verdict(avec, sans) == "sans_intervalle"


@given(NOMBRES, st.floats(-0.1, 0.1))
def test_bounds_that_rounding_left_beside_the_figure_hold_it_again(v, decalage):
    lue = dataclasses.replace(valeur(v), intervalle=Intervalle(v + decalage, v + decalage))
    borne = _estimation(lue)
    assert borne.bas <= v <= borne.haut
    assert v + decalage in (borne.bas, borne.haut)


def test_a_gap_needs_two_figures_of_one_period_that_are_no_counts():
    publie = donnees.catalogue()["POP_65"]
    ici, la = valeur(30.0, 1.0), valeur(20.0, 1.0)
    dite = _case(publie, (PETIT, ici), (AILLEURS, la))
    assert (dite.ecart, dite.verdict, dite.motif) == (10.0, "superieur", "")
    vieille = dataclasses.replace(la, periode="1999")
    assert _case(publie, (PETIT, ici), (AILLEURS, vieille)) == Case(ici, motif=PERIODES_DIFFERENTES)
    assert _case(publie, (PETIT, valeur()), (AILLEURS, la)) == Case(valeur())
    assert _case(publie, (PETIT, ici), (AILLEURS, valeur())) == Case(ici)
    compte = donnees.catalogue()["POP_TOT"]
    assert _case(compte, (PETIT, ici), (AILLEURS, vieille)) == Case(ici)


@given(st.lists(st.none() | NOMBRES, min_size=2, max_size=6), st.floats(0.5, 50))
def test_the_spread_is_counted_in_that_of_epci(valeurs, etendue):
    lue = ligne(*map(valeur, valeurs), etendue=etendue)
    connues = [v for v in valeurs if v is not None]
    assert lue.effectif == len(connues)
    assert lue.est_presente is bool(connues)
    attendue = (max(connues) - min(connues)) / etendue if len(connues) > 1 else 0.0
    assert lue.etendue == pytest.approx(attendue)


@pytest.mark.parametrize(
    "muette",
    [
        lambda: ligne(valeur(1.0), valeur(9.0), motif="taux brut"),
        lambda: ligne(valeur(1.0), valeur(9.0), etendue=0),
        lambda: ligne(valeur(1.0), valeur(9.0, periode="1999")),
        lambda: ligne(valeur(1.0), valeur()),
    ],
    ids=["motif", "sans_repartition", "periodes", "seule"],
)
def test_what_does_not_compare_has_no_spread_and_no_sentence(muette):
    lue = muette()
    assert lue.etendue == 0.0
    assert Comparaison((PETIT, AILLEURS), (lue,), False).dessinees == []
    dite = redaction._phrase(Comparaison((PETIT, AILLEURS), (lue,), True), lue)
    assert bool(dite) is (lue.distribution is None)  # its figures do compare: they are said


def test_periods_of_what_is_absent_do_not_count():
    lue = ligne(valeur(1.0, periode="2020"), valeur(2.0, periode="2019"), valeur(periode="1999"))
    assert lue.periodes == ["2019", "2020"]


@given(st.lists(NOMBRES, min_size=1, max_size=9))
def test_the_picture_has_the_six_farthest_apart_the_widest_first(hauts):
    lignes = tuple(ligne(valeur(0.0), valeur(h)) for h in hauts)
    dessinees = Comparaison((PETIT, AILLEURS), lignes, False).dessinees
    attendues = sorted((h for h in hauts if h), reverse=True)[:LIGNES_DESSINEES]
    assert [li.cases[1].valeur.valeur for li in dessinees] == attendues


def test_chosen_indicators_are_drawn_in_the_order_of_the_choice():
    lignes = tuple(ligne(valeur(0.0), valeur(float(h))) for h in range(1, 9))
    choisies = Comparaison((PETIT, AILLEURS), lignes, True).dessinees
    assert choisies == list(lignes[:LIGNES_DESSINEES])


@given(NOMBRES, NOMBRES)
def test_a_sentence_goes_from_the_lowest_to_the_highest_as_written(un, deux):
    lue = ligne(valeur(un), valeur(deux))
    phrase = redaction._phrase(Comparaison((PETIT, AILLEURS), (lue,), False), lue)
    ecrits = [f"{v:.1f}".replace(".", ",") + "\u00a0%" for v in sorted((un, deux))]
    if un == deux:
        assert phrase.endswith(f"même valeur partout, {ecrits[0]}.")
        return
    bas, haut = ("COM-A", "COM-C") if un < deux else ("COM-C", "COM-A")
    assert phrase.endswith(f"de {ecrits[0]} ({bas}) à {ecrits[1]} ({haut}).")


def test_words_of_a_gap_are_the_reason_when_there_is_no_gap():
    lue = dataclasses.replace(
        ligne(valeur(1.0)), cases=(Case(valeur(1.0)), Case(valeur(2.0), motif="taux brut"))
    )
    assert redaction.mots_de_l_ecart(lue, lue.cases[1]) == "taux brut"
    assert redaction.mots_de_l_ecart(lue, lue.cases[0]) == ""


def test_words_of_a_gap_are_those_of_the_two_figures_on_the_page():
    cases = (Case(valeur(21.251)), Case(valeur(26.649), ecart=5.398))
    lue = dataclasses.replace(ligne(valeur(1.0)), cases=cases)
    assert redaction.mots_de_l_ecart(lue, cases[1]) == "5,3\u00a0points de plus"
