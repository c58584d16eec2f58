"""Slope and relative indices of inequality, extreme fifths: independent fits, draws, properties."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm, t

from clesante.socle.erreurs import EntreeInvalideError
from clesante.statistiques.inegalites import indices, ridits

# Life expectancy by decile of deprivation (1 the most deprived) of an area of England: the example
# of the documentation of OHID's phe_sii.
POPULATIONS = [7291, 7997, 6105, 7666, 5790, 6934, 5918, 5974, 7147, 7534]
ESPERANCES = [75.9, 78.3, 83.8, 83.6, 80.5, 81.1, 81.7, 84.2, 80.6, 86.3]
ERREURS = [1.64, 1.58, 1.51, 1.78, 1.70, 1.56, 1.37, 1.40, 2.43, 1.57]
DEFAVEUR = list(range(10, 0, -1))
LIEUX = st.lists(
    st.tuples(st.floats(1, 1000), st.integers(1, 10**6), st.integers(0, 8)),
    min_size=12,
    max_size=60,
).filter(lambda lieux: len({d for *_, d in lieux}) > 2)


def colonnes(lieux):
    return [np.array(colonne, dtype=float) for colonne in zip(*lieux, strict=True)]


@pytest.fixture
def communes():
    hasard = np.random.default_rng(12)
    defaveur = hasard.normal(size=300)
    populations = hasard.lognormal(7, 1.2, 300).round() + 1
    valeurs = 100 + 20 * ridits(defaveur, populations) + hasard.normal(0, 5, 300)
    return valeurs, populations, defaveur


def test_ranks_are_the_middles_of_the_populations():
    """The example in words of phe_sii: a first group of 12 %, a second of 10 %."""
    assert ridits([1, 2, 3], [12, 10, 78]).tolist() == pytest.approx([0.06, 0.17, 0.61])


def test_places_of_equal_deprivation_share_one_rank():
    assert ridits([2, 1, 2], [30, 40, 30]).tolist() == pytest.approx([0.7, 0.2, 0.7])


@given(LIEUX)
def test_the_mean_rank_of_the_population_is_one_half(lieux):
    _, n, d = colonnes(lieux)
    rang = ridits(d, n)
    assert np.average(rang, weights=n) == pytest.approx(0.5)
    assert ((rang > 0) & (rang < 1)).all()
    assert np.allclose(ridits(-d, n), 1 - rang)


def test_slope_and_ratio_are_those_of_an_independent_fit():
    """numpy's weighted least squares on ranks computed by hand."""
    parts = np.array(POPULATIONS) / sum(POPULATIONS)
    rang = 1 - (np.cumsum(parts) - parts / 2)
    pente, origine = np.polyfit(rang, ESPERANCES, 1, w=np.sqrt(parts))
    lus = indices(ESPERANCES, POPULATIONS, DEFAVEUR)
    assert lus.pente == pytest.approx(pente)
    assert lus.relatif == pytest.approx((origine + pente) / origine)
    assert lus.pente < 0  # people live shorter among the most deprived


def test_known_errors_give_the_interval_that_draws_give():
    """Independent: what phe_sii does, 200,000 draws of the ten values."""
    hasard = np.random.default_rng(5)
    tirages = hasard.normal(ESPERANCES, ERREURS, (200_000, 10))
    parts = np.array(POPULATIONS) / sum(POPULATIONS)
    rang = 1 - (np.cumsum(parts) - parts / 2)
    pentes, origines = np.polyfit(rang, tirages.T, 1, w=np.sqrt(parts))
    lus = indices(ESPERANCES, POPULATIONS, DEFAVEUR, ERREURS)
    bas, haut = np.quantile(pentes, [0.025, 0.975])
    assert lus.methode == "erreurs"
    assert (lus.intervalle_pente.bas, lus.intervalle_pente.haut) == pytest.approx(
        (bas, haut), abs=0.05
    )
    bas, haut = np.quantile((origines + pentes) / origines, [0.025, 0.975])
    assert (lus.intervalle_relatif.bas, lus.intervalle_relatif.haut) == pytest.approx(
        (bas, haut), abs=0.001
    )


def test_without_errors_the_interval_is_hc3_written_out(communes):
    """Independent: MacKinnon and White's estimator, place by place."""
    y, n, d = communes
    x = np.column_stack([np.ones(len(y)), ridits(d, n)])
    w = n / n.sum()
    inverse = np.linalg.inv(sum(p * np.outer(ligne, ligne) for p, ligne in zip(w, x, strict=True)))
    b = inverse @ sum(p * ligne * v for p, ligne, v in zip(w, x, y, strict=True))
    milieu = np.zeros((2, 2))
    for p, ligne, v in zip(w, x, y, strict=True):
        levier = p * ligne @ inverse @ ligne
        milieu += (p * (v - ligne @ b) / (1 - levier)) ** 2 * np.outer(ligne, ligne)
    erreur = math.sqrt((inverse @ milieu @ inverse)[1, 1])
    lus = indices(y, n, d)
    marge = t.ppf(0.975, len(y) - 2) * erreur
    assert lus.methode == "hc3"
    assert lus.pente == pytest.approx(b[1])
    assert lus.intervalle_pente.bas == pytest.approx(b[1] - marge)
    assert lus.intervalle_pente.haut == pytest.approx(b[1] + marge)


def test_the_interval_covers_about_what_is_announced():
    """Four hundred draws of sixty communes of very unequal sizes, noisier when small."""
    hasard = np.random.default_rng(8)
    n = hasard.lognormal(7, 1.2, 60)
    d = hasard.normal(size=60)
    rang = ridits(d, n)
    dedans = 0
    for _ in range(400):
        lus = indices(100 + 20 * rang + hasard.normal(0, 200 / np.sqrt(n)), n, d)
        dedans += lus.intervalle_pente.bas <= 20 <= lus.intervalle_pente.haut
    assert 0.91 < dedans / 400 <= 1


@given(LIEUX, st.floats(-50, 50), st.floats(60, 100))
def test_a_perfect_slope_is_found_without_error(lieux, pente, origine):
    _, n, d = colonnes(lieux)
    lus = indices(origine + pente * ridits(d, n), n, d)
    assert lus.pente == pytest.approx(pente, abs=1e-6)
    assert lus.relatif == pytest.approx((origine + pente) / origine, rel=1e-6)
    if lus.intervalle_pente is not None:
        assert lus.intervalle_pente.bas == pytest.approx(pente, abs=1e-4)


@given(LIEUX, st.floats(0.01, 100))
def test_another_unit_changes_the_slope_and_not_the_ratio(lieux, unite):
    y, n, d = colonnes(lieux)
    un, autre = indices(y, n, d), indices(unite * y, n, d)
    assert autre.pente == pytest.approx(unite * un.pente, rel=1e-6, abs=1e-8 * unite)
    if un.relatif is not None and 1e-6 < un.relatif < 1e6:  # else an end of the line is 0
        assert autre.relatif == pytest.approx(un.relatif, rel=1e-6)


@given(LIEUX)
def test_only_the_order_of_deprivation_and_the_shares_of_population_count(lieux):
    y, n, d = colonnes(lieux)
    un, autre = indices(y, n, d), indices(y, 1000 * n, np.exp(d))
    assert autre.pente == pytest.approx(un.pente, abs=1e-6)


@given(LIEUX)
def test_the_scale_turned_round_turns_both_indices(lieux):
    y, n, d = colonnes(lieux)
    un, envers = indices(y, n, d), indices(y, n, -d)
    assert envers.pente == pytest.approx(-un.pente, abs=1e-7)
    assert envers.methode == un.methode
    if un.intervalle_pente is not None:
        haut = -un.intervalle_pente.haut
        assert envers.intervalle_pente.bas == pytest.approx(haut, rel=1e-5, abs=1e-6)
    if un.relatif is not None and 1e-6 < un.relatif < 1e6:
        assert envers.relatif == pytest.approx(1 / un.relatif, rel=1e-6)


def test_an_unknown_place_is_left_out_and_counted(communes):
    y, n, d = communes
    troues = y.copy()
    troues[[3, 50]] = math.nan
    lus = indices(troues, n, d)
    garder = ~np.isnan(troues)
    assert (lus.lieux, lus.manquants) == (298, 2)
    assert lus.pente == pytest.approx(indices(y[garder], n[garder], d[garder]).pente)
    assert np.isnan(ridits([1, math.nan, 2], [10, 10, 10])).tolist() == [False, True, False]


def test_fifths_alone_have_a_slope_and_no_interval():
    lus = indices([10, 12, 13, 17, 18], [1, 1, 1, 1, 1], [1, 2, 3, 4, 5])
    assert lus.pente == pytest.approx(10.5)
    assert (lus.methode, lus.intervalle_pente, lus.intervalle_relatif) == ("sans", None, None)


def test_one_place_that_holds_the_line_alone_leaves_no_interval():
    """A city of a million and eleven hamlets: the line goes through the city, whatever it is."""
    valeurs = [9, 1, 3, 2, 4, 1, 3, 2, 5, 1, 2, 3]
    habitants = [1_000_000] + [10] * 11
    lus = indices(valeurs, habitants, range(12))
    assert (lus.methode, lus.intervalle_pente, lus.intervalle_relatif) == ("sans", None, None)
    assert indices(valeurs, [20] + [10] * 11, range(12)).methode == "hc3"


def test_a_top_hardly_above_zero_has_a_ratio_without_limit():
    lus = indices([1e-9, 1, 2, 3], [1, 1, 1, 1], [1, 2, 3, 4], [5, 5, 5, 5])
    assert lus.relatif is None or lus.intervalle_relatif.haut > 1e6
    fin = indices([1.001, 3, 5, 7], [1, 1, 1, 1], [1, 2, 3, 4], [5, 5, 5, 5])
    assert fin.intervalle_relatif.haut == math.inf


def test_a_line_that_goes_under_zero_has_no_ratio():
    lus = indices([-5, 0, 5, 9], [1, 1, 1, 1], [1, 2, 3, 4], [1, 1, 1, 1])
    assert (lus.relatif, lus.intervalle_relatif) == (None, None)
    assert lus.intervalle_pente is not None


def test_certain_values_have_an_interval_of_no_width():
    lus = indices([1, 2, 3, 5], [1, 1, 1, 1], [1, 2, 3, 4], [0, 0, 0, 0])
    assert lus.intervalle_pente.bas == lus.intervalle_pente.haut == lus.pente


def test_one_common_error_has_a_closed_form():
    """Equal populations and errors: variance e² / Σ(r - 1/2)², by hand."""
    rang = np.array([0.1, 0.3, 0.5, 0.7, 0.9])
    lus = indices([4, 4, 5, 6, 6], [7] * 5, [1, 2, 3, 4, 5], [0.5] * 5)
    marge = norm.ppf(0.975) * 0.5 / math.sqrt(((rang - 0.5) ** 2).sum())
    assert lus.intervalle_pente.haut - lus.pente == pytest.approx(marge)


@pytest.mark.parametrize(
    ("y", "n", "d", "e", "mot"),
    [
        ([1, 2, 3], [1, 1, 1], [1, 1, 2], None, "trois niveaux"),
        ([1, 2, math.nan], [1, 1, 1], [1, 2, 3], None, "trois niveaux"),
        ([1, 2, 3], [1, 0, 1], [1, 2, 3], None, "habitants"),
        ([1, 2, 3], [1, -1, 1], [1, 2, 3], None, "habitants"),
        ([1, 2, 3], [1, math.inf, 1], [1, 2, 3], None, "habitants"),
        ([1, 2, 3], [1, 1, 1], [1, 2, 3], [1, -1, 1], "erreur type"),
        ([1, 2, 3, 4], [1, 1, 1], [1, 2, 3], None, "même longueur"),
    ],
)
def test_what_has_no_slope_is_refused(y, n, d, e, mot):
    with pytest.raises(EntreeInvalideError, match=mot):
        indices(y, n, d, e)
