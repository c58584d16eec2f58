"""Rank, position, quantiles and classes, with ties and missing values, against plain counting."""

from __future__ import annotations

import math
import statistics

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clesante.socle.erreurs import EntreeInvalideError
from clesante.statistiques.rangs import classes, position, positions, quantiles, rang, rangs

# Few distinct values: ties are the rule.
SERIES = st.lists(st.integers(-5, 5).map(float), min_size=1, max_size=40)


def test_equal_values_share_the_best_rank_and_the_next_is_skipped():
    triees = [1.0, 3.0, 3.0, 7.0]
    assert [rang(v, triees) for v in (7, 3, 1)] == [1, 2, 4]
    assert rangs([3, 7, 1, 3]).tolist() == [2, 1, 4, 2]


@given(SERIES)
def test_the_rank_is_one_more_than_the_count_of_higher_values(valeurs):
    comptes = [1 + sum(autre > v for autre in valeurs) for v in valeurs]
    assert [rang(v, sorted(valeurs)) for v in valeurs] == comptes
    assert rangs(valeurs).tolist() == comptes


@given(SERIES)
def test_the_position_counts_half_of_the_equal_values(valeurs):
    n = len(valeurs)
    parts = [
        100 * (sum(a < v for a in valeurs) + sum(a == v for a in valeurs) / 2) / n for v in valeurs
    ]
    assert [position(v, sorted(valeurs)) for v in valeurs] == pytest.approx(parts)
    assert positions(valeurs).tolist() == pytest.approx(parts)


@given(SERIES)
def test_positions_are_fifty_on_average_and_mirror(valeurs):
    assert statistics.fmean(positions(valeurs)) == pytest.approx(50)
    envers = positions([-v for v in valeurs])
    assert (positions(valeurs) + envers).tolist() == pytest.approx([100.0] * len(valeurs))


def test_a_value_outside_the_distribution_has_a_rank_and_a_position():
    """A free perimeter is compared with the EPCI without being one of them."""
    triees = [1.0, 2.0, 3.0, 4.0]
    assert (rang(9, triees), position(9, triees)) == (1, 100)
    assert (rang(0, triees), position(0, triees)) == (5, 0)
    assert (rang(2.5, triees), position(2.5, triees)) == (3, 50)


def test_missing_values_neither_have_a_rank_nor_count():
    lus = rangs([[5, math.nan, 8], [1, 1, 1]])
    assert np.array_equal(lus, [[2, math.nan, 1], [1, 1, 1]], equal_nan=True)
    places = positions([5, math.nan, 8])
    assert np.array_equal(places, [25, math.nan, 75], equal_nan=True)


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=50))
def test_quantiles_are_those_of_the_standard_library(valeurs):
    """Independent: definition 7 is Python's « inclusive » method."""
    attendu = statistics.quantiles(valeurs, n=10, method="inclusive")
    lus = quantiles([*valeurs, math.nan], [part / 10 for part in range(1, 10)])
    assert lus.tolist() == pytest.approx(attendu, rel=1e-9, abs=1e-6)


def test_the_ends_and_the_middle_of_a_distribution():
    assert quantiles([4, 1, 3, 2], [0, 0.5, 1]).tolist() == [1, 2.5, 4]
    assert quantiles([7], [0.1, 0.9]).tolist() == [7, 7]


def test_classes_of_distinct_values_are_equal():
    lues = classes(np.arange(100))
    assert [int((lues == c).sum()) for c in range(1, 6)] == [20] * 5
    assert lues.tolist() == sorted(lues)


@given(SERIES, st.integers(2, 6))
def test_equal_values_are_in_one_class_and_classes_follow_the_values(valeurs, nombre):
    lues = classes(valeurs, nombre)
    assert set(lues) <= set(range(1, nombre + 1))
    par_valeur = sorted(zip(valeurs, lues, strict=True))
    assert [c for _, c in par_valeur] == sorted(c for _, c in par_valeur)
    assert len(dict(par_valeur)) == len(set(par_valeur))


def test_a_missing_value_has_no_class():
    assert np.array_equal(classes([1, math.nan, 2], 2), [1, math.nan, 2], equal_nan=True)


def test_an_empty_distribution_is_refused():
    with pytest.raises(EntreeInvalideError, match="au moins une valeur"):
        position(1, [])
    with pytest.raises(EntreeInvalideError, match="au moins une valeur"):
        quantiles([math.nan], [0.5])
    with pytest.raises(EntreeInvalideError, match="entre 0 et 1"):
        quantiles([1.0], [50])
