"""Wilson's interval: published cases, its definition, its coverage, floats against arrays."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, binomtest

from clesante.socle.erreurs import EntreeInvalideError
from clesante.statistiques.proportions import Z_95, wilson, wilson_tableau

# Newcombe, Statistics in Medicine 17 (1998), 857-872, table I, method 3, to four decimals.
NEWCOMBE = [
    (81, 263, 0.2553, 0.3662),
    (15, 148, 0.0624, 0.1605),
    (0, 20, 0.0000, 0.1611),
    (1, 29, 0.0061, 0.1718),
]
EFFECTIFS = st.integers(1, 10**9)
PARTS = st.floats(0, 1)


@pytest.mark.parametrize(("x", "n", "bas", "haut"), NEWCOMBE)
def test_wilson_gives_the_published_table(x, n, bas, haut):
    ic = wilson(x, n)
    assert ic.bas == pytest.approx(bas, abs=5e-5)
    assert ic.haut == pytest.approx(haut, abs=5e-5)


@pytest.mark.parametrize(("x", "n", "bas", "haut"), [(30, 50, 46.2, 72.4), (7, 40, 8.7, 31.9)])
def test_wilson_gives_the_values_checked_by_hand(x, n, bas, haut):
    ic = wilson(x, n)
    assert 100 * ic.bas == pytest.approx(bas, abs=0.1)
    assert 100 * ic.haut == pytest.approx(haut, abs=0.1)


@pytest.mark.parametrize(("x", "n"), [(0, 1), (1, 1), (3, 17), (250, 1000), (999_999, 1_000_000)])
def test_wilson_is_that_of_scipy(x, n):
    """Independent computation."""
    attendu = binomtest(x, n).proportion_ci(0.95, method="wilson")
    assert (wilson(x, n).bas, wilson(x, n).haut) == pytest.approx(tuple(attendu), abs=1e-12)


@given(n=st.integers(1, 10**7), part=PARTS)
def test_each_bound_solves_the_score_equation(n, part):
    """The bounds are the p for which |x/n - p| = z·sqrt(p(1-p)/n): solved here by substitution."""
    x = round(n * part)
    ic = wilson(x, n)
    assert 0 <= ic.bas <= x / n + 1e-12
    assert x / n - 1e-12 <= ic.haut <= 1
    for borne in (ic.bas, ic.haut):
        ecart = abs(x / n - borne)
        assert ecart == pytest.approx(Z_95 * math.sqrt(borne * (1 - borne) / n), abs=1e-7)


@given(n=st.integers(1, 10**6), part=PARTS)
def test_the_interval_of_the_complement_is_the_mirror(n, part):
    x = round(n * part)
    ic, miroir = wilson(x, n), wilson(n - x, n)
    assert miroir.bas == pytest.approx(1 - ic.haut, abs=1e-9)
    assert miroir.haut == pytest.approx(1 - ic.bas, abs=1e-9)


@given(n=st.integers(2, 10**6), part=PARTS)
def test_one_more_case_moves_both_bounds_up(n, part):
    x = min(round(n * part), n - 1)
    assert wilson(x, n).bas < wilson(x + 1, n).bas
    assert wilson(x, n).haut < wilson(x + 1, n).haut


@given(n=st.integers(1, 10**5), part=PARTS, facteur=st.integers(2, 50))
def test_more_people_narrow_the_interval(n, part, facteur):
    x = round(n * part)
    court, long = wilson(facteur * x, facteur * n), wilson(x, n)
    assert court.haut - court.bas < long.haut - long.bas


@given(n=EFFECTIFS)
def test_nobody_and_everybody_touch_the_limits_exactly(n):
    assert wilson(0, n).bas == 0.0
    assert wilson(n, n).haut == 1.0
    assert 0 < wilson(0, n).haut < 1
    assert 0 < wilson(n, n).bas < 1


@pytest.mark.parametrize("n", [5, 10, 30])
def test_coverage_is_near_what_is_announced(n):
    """By exact enumeration of every outcome, over a thousand true proportions."""
    vraies = np.linspace(0.0005, 0.9995, 1000)
    bornes = wilson_tableau(np.arange(n + 1), n)
    dedans = (bornes.bas[:, None] <= vraies) & (vraies <= bornes.haut[:, None])
    couverture = (binom.pmf(np.arange(n + 1)[:, None], n, vraies) * dedans).sum(axis=0)
    assert couverture.mean() == pytest.approx(0.95, abs=0.01)
    assert couverture.min() > 0.83


@given(st.lists(st.tuples(EFFECTIFS, PARTS), min_size=1, max_size=20))
def test_arrays_give_what_floats_give_to_the_last_digit(couples):
    n = [n for n, _ in couples]
    x = [round(n * part) for n, part in couples]
    bornes = wilson_tableau(x, n)
    un_par_un = [wilson(float(a), float(b)) for a, b in zip(x, n, strict=True)]
    assert bornes.bas.tolist() == [ic.bas for ic in un_par_un]
    assert bornes.haut.tolist() == [ic.haut for ic in un_par_un]


def test_an_array_takes_a_scalar_a_matrix_and_missing_values():
    bornes = wilson_tableau([[1, 2, 3], [math.nan, 0, 10]], 10)
    assert bornes.bas.shape == (2, 3)
    assert np.isnan(bornes.bas).tolist() == [[False] * 3, [True, False, False]]
    assert bornes.bas[1, 1] == 0
    assert bornes.haut[1, 2] == 1
    assert float(wilson_tableau(1, 29).haut) == wilson(1, 29).haut


@pytest.mark.parametrize(
    ("x", "n"),
    [(1, 0), (0, 0), (-1, 5), (6, 5), (1, -2), (math.nan, 5), (1, math.nan), (1, math.inf)],
)
def test_wilson_refuses_what_is_not_a_proportion(x, n):
    with pytest.raises(EntreeInvalideError, match="0 ≤ N ≤ D"):
        wilson(x, n)


@pytest.mark.parametrize(("x", "n"), [([1, 6], [5, 5]), ([1, 1], [5, 0]), ([-1, 1], [5, math.nan])])
def test_one_bad_cell_refuses_the_array(x, n):
    with pytest.raises(EntreeInvalideError, match="0 ≤ N ≤ D"):
        wilson_tableau(x, n)


def test_series_of_different_lengths_are_refused():
    with pytest.raises(EntreeInvalideError, match="même longueur"):
        wilson_tableau([1, 2, 3], [4, 5])
    with pytest.raises(EntreeInvalideError, match="nombres"):
        wilson_tableau(["trois"], [4])
