"""Comparative index: hand-checked cases of scenario 2, properties."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clesante.socle.erreurs import EntreeInvalideError
from clesante.statistiques.comparaisons import verdict, verdict_tableau
from clesante.statistiques.comptages import poisson_exact
from clesante.statistiques.indices import comparatif, comparatif_tableau

# Observed, expected, index, low, high, verdict against 100.
SCENARIO_2 = [
    (120, 100, 120.0, 99.5, 143.5, "comparable"),
    (130, 100, 130.0, 108.6, 154.4, "superieur"),
    (45, 60, 75.0, 54.7, 100.4, "comparable"),
    (45, 61, 73.8, 53.8, 98.7, "inferieur"),
]
OBSERVES = st.integers(0, 10**6)
ATTENDUS = st.floats(0.01, 1e6)


@pytest.mark.parametrize(("o", "e", "valeur", "bas", "haut", "dit"), SCENARIO_2)
def test_cases_checked_by_hand(o, e, valeur, bas, haut, dit):
    indice = comparatif(o, e)
    assert indice.valeur == pytest.approx(valeur, abs=0.05)
    assert indice.intervalle.bas == pytest.approx(bas, abs=0.1)
    assert indice.intervalle.haut == pytest.approx(haut, abs=0.1)
    assert verdict(indice.intervalle, 100) == dit


def test_few_events_have_exact_limits_and_say_so():
    indice = comparatif(7, 3.5)
    bas, haut = poisson_exact(7)
    assert indice.methode == "exact"
    assert indice.intervalle.bas == pytest.approx(100 * bas / 3.5, rel=1e-12)
    assert indice.intervalle.haut == pytest.approx(100 * haut / 3.5, rel=1e-12)
    assert comparatif(10, 3.5).methode == "byar"


def test_nothing_observed_is_zero_with_an_upper_bound():
    indice = comparatif(0, 2)
    assert (indice.valeur, indice.intervalle.bas) == (0, 0)
    assert indice.intervalle.haut == pytest.approx(184.4, abs=0.1)


@given(o=OBSERVES, e=ATTENDUS)
def test_the_interval_holds_the_index(o, e):
    indice = comparatif(o, e)
    assert 0 <= indice.intervalle.bas <= indice.valeur <= indice.intervalle.haut


@given(o=OBSERVES, e=ATTENDUS)
def test_twice_as_many_expected_halves_everything(o, e):
    indice, double = comparatif(o, e), comparatif(o, 2 * e)
    assert indice.valeur == pytest.approx(2 * double.valeur)
    assert indice.intervalle.bas == pytest.approx(2 * double.intervalle.bas)
    assert indice.intervalle.haut == pytest.approx(2 * double.intervalle.haut)


@given(st.lists(st.tuples(OBSERVES, ATTENDUS), min_size=1, max_size=20))
def test_arrays_give_what_floats_give_to_the_last_digit(cas):
    o, e = [a for a, _ in cas], [b for _, b in cas]
    tous = comparatif_tableau(o, e)
    un_par_un = [comparatif(a, b) for a, b in cas]
    assert tous.valeur.tolist() == [i.valeur for i in un_par_un]
    assert tous.bas.tolist() == [i.intervalle.bas for i in un_par_un]
    assert tous.haut.tolist() == [i.intervalle.haut for i in un_par_un]


def test_a_missing_part_gives_no_verdict():
    tous = comparatif_tableau([120, math.nan, 130], [100, 100, math.nan])
    assert np.isnan(tous.valeur).tolist() == [False, True, True]
    dits = verdict_tableau(tous.bas, tous.haut, 100)
    assert dits.tolist() == ["comparable", "sans_intervalle", "sans_intervalle"]


@pytest.mark.parametrize("e", [0, -3, math.nan, math.inf])
def test_nothing_expected_is_refused(e):
    with pytest.raises(EntreeInvalideError, match="attendu"):
        comparatif(5, e)


def test_one_bad_cell_refuses_the_array():
    with pytest.raises(EntreeInvalideError, match="attendu"):
        comparatif_tableau([5, 5], [1, 0])
    with pytest.raises(EntreeInvalideError, match="décompte"):
        comparatif_tableau([5, 5.5], [1, 1])
