"""Counts of events: Byar's limits, the exact ones, and the rule that chooses."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import poisson

from clesante.socle.erreurs import EntreeInvalideError
from clesante.statistiques.comptages import (
    EXACTS,
    SEUIL_BYAR,
    byar,
    byar_tableau,
    compte,
    compte_tableau,
    poisson_exact,
)

COMPTES = st.integers(0, 10**7)


def test_byar_gives_a_published_case():
    """The example of the « byar » gem: 100 observed, z = 1.96 (ours has more decimals)."""
    assert byar(100).haut == pytest.approx(121.628347271806, abs=0.001)
    assert byar(100).bas == pytest.approx(90 * 0.9040199067337297, abs=0.001)


def test_byar_is_within_a_five_hundredth_of_the_exact_limits():
    """OHID's technical guide on intervals: « within 0.2 % of the exact value » from ten events."""
    comptes = np.concatenate([np.arange(10, 2000), np.logspace(3.5, 6, 50).round()])
    proche, exact = byar_tableau(comptes), poisson_exact(comptes)
    assert np.abs(proche.bas / exact.bas - 1).max() < 0.002
    assert np.abs(proche.haut / exact.haut - 1).max() < 0.002


def test_exact_limits_give_published_cases():
    """DescTools, PoissonCI, horse kicks: 196 deaths in 280; epitools, pois.exact: 0 gives 3.689."""
    bornes = poisson_exact(196)
    assert (bornes.bas / 280, bornes.haut / 280) == pytest.approx((0.6054271, 0.8051570), abs=5e-8)
    assert float(poisson_exact(0).haut) == pytest.approx(3.689, abs=5e-4)
    assert float(poisson_exact(0).bas) == 0.0


@given(o=st.integers(0, 10**5))
def test_each_exact_limit_leaves_a_fortieth_in_its_tail(o):
    """The definition of Garwood's limits, by the Poisson law itself."""
    bornes = poisson_exact(o)
    assert poisson.cdf(o, bornes.haut) == pytest.approx(0.025, rel=1e-7)
    if o:
        assert poisson.sf(o - 1, bornes.bas) == pytest.approx(0.025, rel=1e-7)


def test_the_ten_exact_limits_kept_for_pages_are_right():
    """Their values have fifty correct digits before rounding; scipy agrees to 14."""
    bornes = poisson_exact(np.arange(SEUIL_BYAR))
    assert len(EXACTS) == SEUIL_BYAR
    assert np.allclose(np.array(EXACTS), np.column_stack(bornes), rtol=1e-14, atol=0)


def test_exact_limits_cover_at_least_what_is_announced():
    """By enumeration of every count, for true means from 0.05 to 40."""
    vraies = np.linspace(0.05, 40, 400)
    comptes = np.arange(200)
    bornes = poisson_exact(comptes)
    dedans = (bornes.bas[:, None] <= vraies) & (vraies <= bornes.haut[:, None])
    couverture = (poisson.pmf(comptes[:, None], vraies) * dedans).sum(axis=0)
    assert couverture.min() >= 0.95 - 1e-9


def test_a_wider_confidence_is_a_wider_interval():
    large, etroit = poisson_exact(25, 0.998), poisson_exact(25)
    assert large.bas < etroit.bas < 25 < etroit.haut < large.haut


@given(o=COMPTES)
def test_bounds_hold_the_count_and_grow_with_it(o):
    ic, suivant = compte(o), compte(o + 1)
    assert 0 <= ic.bas <= o < ic.haut
    assert ic.bas < suivant.bas
    assert ic.haut < suivant.haut


@given(o=st.floats(0, 1e9))
def test_byar_never_goes_under_zero(o):
    assert 0 <= byar(o).bas <= byar(o).haut


def test_the_rule_is_exact_below_ten_and_byar_from_ten():
    exact = poisson_exact([9, 10])
    assert compte(9).bas == pytest.approx(exact.bas[0], rel=1e-13)
    assert (compte(10).bas, compte(10).haut) == (byar(10).bas, byar(10).haut)
    assert compte(10).bas != pytest.approx(exact.bas[1], rel=1e-6)


@given(st.lists(COMPTES, min_size=1, max_size=30))
def test_arrays_give_what_floats_give_to_the_last_digit(comptes):
    for un, tous in ((byar, byar_tableau), (compte, compte_tableau)):
        un_par_un = [un(float(o)) for o in comptes]
        bornes = tous(comptes)
        assert bornes.bas.tolist() == [ic.bas for ic in un_par_un]
        assert bornes.haut.tolist() == [ic.haut for ic in un_par_un]


@pytest.mark.parametrize("tous", [byar_tableau, compte_tableau, poisson_exact])
def test_a_missing_count_stays_missing(tous):
    bornes = tous([3, math.nan, 30])
    assert np.isnan(bornes.bas).tolist() == [False, True, False]
    assert np.isnan(bornes.haut).tolist() == [False, True, False]


@pytest.mark.parametrize("observe", [-1, math.nan, math.inf])
def test_what_is_not_a_count_is_refused(observe):
    for un in (byar, compte):
        with pytest.raises(EntreeInvalideError):
            un(observe)


@pytest.mark.parametrize("tous", [byar_tableau, compte_tableau, poisson_exact])
def test_a_negative_count_refuses_the_array(tous):
    with pytest.raises(EntreeInvalideError):
        tous([4, -1])


def test_a_yearly_mean_is_refused_with_its_cure():
    """12.4 deaths a year over five years have the interval of 62, not that of 12.4."""
    with pytest.raises(EntreeInvalideError, match="décompte") as refus:
        compte(12.4)
    assert "moyenne annuelle" in refus.value.remede
    with pytest.raises(EntreeInvalideError, match="décompte"):
        compte_tableau([12, 12.4])
