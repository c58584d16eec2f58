"""Difference and ratio of two figures: published table, Fieller's theorem, coverage."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import beta, binom
from scipy.stats.contingency import relative_risk

from clesante.socle.erreurs import EntreeInvalideError
from clesante.statistiques.comptages import byar
from clesante.statistiques.ecarts import comparer, difference, proportion, rapport
from clesante.statistiques.intervalles import Estimation
from clesante.statistiques.proportions import wilson_tableau

# Newcombe, Statistics in Medicine 17 (1998), 873-890, table II, method 10, as several public test
# suites quote it: x1, n1, x2, n2, bounds of p1 - p2.
NEWCOMBE_II = [
    (56, 70, 48, 80, 0.0524, 0.3339),
    (9, 10, 3, 10, 0.1705, 0.8090),
    (6, 7, 2, 7, 0.0582, 0.8062),
    (5, 56, 0, 29, -0.0381, 0.1926),
    (0, 10, 0, 20, -0.1611, 0.2775),
    (0, 10, 0, 10, -0.2775, 0.2775),
    (10, 10, 0, 20, 0.6791, 1.0000),
    (10, 10, 0, 10, 0.6075, 1.0000),
]
PROPORTIONS = st.builds(
    lambda n, part: proportion(round(n * part), n), st.integers(1, 10**6), st.floats(0, 1)
)
ETENDUES = st.tuples(st.floats(0.01, 1e3), st.floats(0.001, 0.999), st.floats(0.001, 3))


def symetrique(valeur: float, erreur: float, z: float = 1.96) -> Estimation:
    return Estimation(valeur, valeur - z * erreur, valeur + z * erreur)


def compte(observe: int, habitants: float) -> Estimation:
    ic = byar(observe)
    return Estimation(observe / habitants, ic.bas / habitants, ic.haut / habitants)


@pytest.mark.parametrize(("x1", "n1", "x2", "n2", "bas", "haut"), NEWCOMBE_II)
def test_difference_gives_the_published_table(x1, n1, x2, n2, bas, haut):
    ecart = difference(proportion(x1, n1), proportion(x2, n2))
    assert ecart.valeur == pytest.approx(x1 / n1 - x2 / n2)
    assert (ecart.bas, ecart.haut) == pytest.approx((bas, haut), abs=5.1e-5)


@given(a=PROPORTIONS, b=PROPORTIONS)
def test_the_difference_turned_round_is_its_mirror(a, b):
    aller, retour = difference(a, b), difference(b, a)
    assert tuple(aller) == pytest.approx((-retour.valeur, -retour.haut, -retour.bas))
    assert -1 <= aller.bas <= aller.valeur <= aller.haut <= 1


@given(ETENDUES, ETENDUES)
def test_the_ratio_turned_round_is_its_inverse(premier, second):
    a, b = (Estimation(v, v * (1 - sous), v * (1 + sur)) for v, sous, sur in (premier, second))
    aller, retour = rapport(a, b), rapport(b, a)
    inverse = (1 / retour.valeur, 1 / retour.haut, 1 / retour.bas)
    assert tuple(aller) == pytest.approx(inverse, rel=1e-6)
    assert 0 <= aller.bas <= aller.valeur <= aller.haut


@given(ETENDUES, ETENDUES, st.floats(0.001, 1000))
def test_the_ratio_does_not_depend_on_the_unit(premier, second, unite):
    a, b = (Estimation(v, v * (1 - sous), v * (1 + sur)) for v, sous, sur in (premier, second))
    autres = (Estimation(*(unite * part for part in e)) for e in (a, b))
    assert tuple(rapport(*autres)) == pytest.approx(tuple(rapport(a, b)), rel=1e-6)


@pytest.mark.parametrize(
    ("a", "ea", "b", "eb"), [(10, 1, 20, 2), (5, 0.1, 5, 0.1), (3, 1.4, 8, 0.5), (100, 4, 2, 0.4)]
)
def test_with_symmetric_intervals_the_ratio_is_fieller_s(a, ea, b, eb):
    """Independent: each bound r solves (a - r·b)² = z²·(ea² + r²·eb²)."""
    lu = rapport(symetrique(a, ea), symetrique(b, eb))
    for r in (lu.bas, lu.haut):
        assert (a - r * b) ** 2 == pytest.approx(1.96**2 * (ea**2 + r**2 * eb**2), rel=1e-9)


def test_large_samples_give_katz_interval():
    """Independent: scipy's relative risk, by the logarithm, is close when counts are large."""
    lu = rapport(proportion(1200, 10_000), proportion(1500, 15_000))
    katz = relative_risk(1200, 10_000, 1500, 15_000)
    attendu = katz.confidence_interval(0.95)
    assert lu.valeur == pytest.approx(katz.relative_risk)
    assert (lu.bas, lu.haut) == pytest.approx(tuple(attendu), rel=2e-3)


@pytest.mark.parametrize(("a", "b"), [(40, 60), (150, 100), (900, 1000)])
def test_rates_give_almost_the_exact_conditional_interval(a, b):
    """Independent: given a + b events, a is binomial (Breslow and Day, 1987, p. 93-95)."""
    lu = rapport(compte(a, 1000), compte(b, 2000))
    bas, haut = beta.ppf(0.025, a, b + 1), beta.ppf(0.975, a + 1, b)
    assert lu.bas == pytest.approx(2 * bas / (1 - bas), rel=0.02)
    assert lu.haut == pytest.approx(2 * haut / (1 - haut), rel=0.02)


def test_coverage_of_the_difference_is_near_what_is_announced():
    """Every pair of outcomes of two samples of 12 and 20, over a grid of true proportions."""
    n1, n2 = 12, 20
    x1, x2 = (g.ravel() for g in np.meshgrid(np.arange(n1 + 1), np.arange(n2 + 1)))
    a, b = (Estimation(x / n, *wilson_tableau(x, n)) for x, n in ((x1, n1), (x2, n2)))
    ecart = difference(a, b)
    grille = [(p, q) for p in np.linspace(0.05, 0.95, 19) for q in np.linspace(0.05, 0.95, 19)]
    couvertures = [
        (binom.pmf(x1, n1, p) * binom.pmf(x2, n2, q))[
            (ecart.bas <= p - q) & (p - q <= ecart.haut)
        ].sum()
        for p, q in grille
    ]
    assert np.mean(couvertures) == pytest.approx(0.95, abs=0.012)
    assert min(couvertures) > 0.88


def test_a_reference_that_can_be_zero_has_no_upper_bound():
    lu = rapport(proportion(3, 10), proportion(0, 10))
    assert (lu.valeur, lu.haut) == (math.inf, math.inf)
    assert 0 < lu.bas < math.inf
    rien = rapport(proportion(0, 10), proportion(0, 10))
    assert math.isnan(rien.valeur)
    assert (rien.bas, rien.haut) == (0, math.inf)


def test_nothing_over_something_is_zero_with_an_upper_bound():
    lu = rapport(proportion(0, 30), proportion(9, 30))
    assert (lu.valeur, lu.bas) == (0, 0)
    assert 0 < lu.haut < 1


def test_an_upper_bound_of_exactly_twice_the_reference_is_no_trouble():
    lu = rapport(Estimation(1.0, 0.9, 1.1), Estimation(1.0, 0.5, 2.0))
    autour = [
        rapport(Estimation(1.0, 0.9, 1.1), Estimation(1.0, 0.5, 2.0 + e)).bas for e in (-1e-9, 1e-9)
    ]
    assert autour[1] < lu.bas < autour[0]


@given(st.lists(st.tuples(PROPORTIONS, PROPORTIONS), min_size=1, max_size=15))
def test_arrays_give_what_floats_give_to_the_last_digit(paires):
    tableau = [
        Estimation(*(np.array(part) for part in zip(*cote, strict=True)))
        for cote in zip(*paires, strict=True)
    ]
    for calcul in (difference, rapport):
        tous = calcul(*tableau)
        un_par_un = [calcul(a, b) for a, b in paires]
        for rang, part in enumerate(tous):
            assert np.array_equal(part, [e[rang] for e in un_par_un], equal_nan=True)


def test_overlapping_intervals_may_still_differ():
    """Schenker and Gentleman, 2001: the overlap of two intervals is not a test."""
    a, b = proportion(520, 1000), proportion(468, 1000)
    assert a.bas < b.haut
    assert comparer(a, b) == "superieur"
    assert comparer(b, a) == "inferieur"
    assert comparer(a, a) == "comparable"


@pytest.mark.parametrize("calcul", [difference, rapport])
@pytest.mark.parametrize("mauvaise", [(1.0, 2.0, 3.0), (4.0, 2.0, 3.0), (math.nan, 1.0, 2.0)])
def test_a_value_outside_its_bounds_is_refused(calcul, mauvaise):
    juste = Estimation(2.0, 1.0, 3.0)
    with pytest.raises(EntreeInvalideError, match="bornes"):
        calcul(Estimation(*mauvaise), juste)


def test_a_value_outside_its_bounds_refuses_the_array():
    juste = Estimation(np.array([2.0, 2.0]), np.array([1.0, 1.0]), np.array([3.0, 3.0]))
    fausse = juste._replace(valeur=np.array([2.0, 9.0]))
    with pytest.raises(EntreeInvalideError, match="bornes"):
        difference(juste, fausse)


def test_a_ratio_of_negative_figures_is_refused():
    with pytest.raises(EntreeInvalideError, match="positives"):
        rapport(Estimation(0.5, -0.1, 1.0), Estimation(1.0, 0.9, 1.1))
    with pytest.raises(EntreeInvalideError, match="positives"):
        rapport(Estimation(np.array([0.5]), np.array([-0.1]), np.array([1.0])),
                Estimation(1.0, 0.9, 1.1))  # fmt: skip


def test_a_missing_cell_of_an_array_stays_missing():
    a = Estimation(np.array([2.0, np.nan]), np.array([1.0, np.nan]), np.array([3.0, np.nan]))
    for calcul in (difference, rapport):
        assert np.isnan(calcul(a, Estimation(1.0, 0.5, 1.5)).bas).tolist() == [False, True]
