"""Wilson's interval against published cases and an independent solution of its definition."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clesante.statistiques.comparaisons import verdict
from clesante.statistiques.proportions import Z_95, Intervalle, wilson

# Newcombe (1998), table I, method 3, to four decimals.
NEWCOMBE = [
    (81, 263, 0.2553, 0.3662),
    (15, 148, 0.0624, 0.1605),
    (0, 20, 0.0000, 0.1611),
    (1, 29, 0.0061, 0.1718),
]


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


@given(n=st.integers(1, 10**7), part=st.floats(0, 1))
def test_each_bound_solves_the_score_equation(n, part):
    """The bounds are the p for which |x/n - p| = z·sqrt(p(1-p)/n): solved here by substitution."""
    x = round(n * part)
    ic = wilson(x, n)
    assert 0 <= ic.bas <= x / n + 1e-12
    assert x / n - 1e-12 <= ic.haut <= 1
    for borne in (ic.bas, ic.haut):
        ecart = abs(x / n - borne)
        assert ecart == pytest.approx(Z_95 * math.sqrt(borne * (1 - borne) / n), abs=1e-7)


@given(n=st.integers(1, 10**6), part=st.floats(0, 1))
def test_the_interval_of_the_complement_is_the_mirror(n, part):
    x = round(n * part)
    ic, miroir = wilson(x, n), wilson(n - x, n)
    assert miroir.bas == pytest.approx(1 - ic.haut, abs=1e-9)
    assert miroir.haut == pytest.approx(1 - ic.bas, abs=1e-9)


@pytest.mark.parametrize(
    ("x", "n"), [(1, 0), (-1, 5), (6, 5), (1, -2), (math.nan, 5), (1, math.nan)]
)
def test_wilson_refuses_what_is_not_a_proportion(x, n):
    with pytest.raises(ValueError, match="numerateur"):
        wilson(x, n)


@pytest.mark.parametrize(
    ("reference", "attendu"),
    [(9.9, "superieur"), (10.0, "comparable"), (12.0, "comparable"), (12.1, "inferieur")],
)
def test_verdict_differs_only_when_the_interval_excludes_the_reference(reference, attendu):
    assert verdict(Intervalle(10.0, 12.0), reference) == attendu
