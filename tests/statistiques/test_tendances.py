"""The trend rule: scenario 2, a public example, an independent fit, every way to have no trend."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import chi2

from clesante.socle.erreurs import EntreeInvalideError
from clesante.statistiques.tendances import SEUIL, tendance, tendance_tableau

REGULIERE = [20.0, 20.4, 20.8, 21.2, 21.6]
POINTS = st.lists(st.tuples(st.floats(-1000, 1000), st.floats(0.1, 100)), min_size=5, max_size=12)


def separer(points):
    return [v for v, _ in points], [d for _, d in points]


def test_scenario_2():
    assert tendance(REGULIERE, [1.0] * 5).sens == "pas_de_tendance"
    assert tendance(REGULIERE, [1.0] * 5).chi2 == pytest.approx(6.15, abs=0.005)
    assert tendance(REGULIERE, [0.8] * 5).sens == "hausse"
    assert tendance(REGULIERE, [0.8] * 5).chi2 == pytest.approx(9.60, abs=0.005)
    assert tendance(REGULIERE[:4], [0.8] * 4).sens == "non_calculable"


def test_the_threshold_is_that_of_998_thousandths():
    assert pytest.approx(chi2.ppf(0.998, 1), rel=1e-12) == SEUIL


def test_prevalence_of_diabetes_in_england_goes_up():
    """Published values and limits, 2020 to 2024, in the tests of Fingertips' new version."""
    valeurs = [7.0826, 7.1085, 7.2571, 7.4528, 7.6554]
    bas = [7.0754, 7.1013, 7.2499, 7.4456, 7.6481]
    haut = [7.094, 7.1199, 7.2684, 7.4643, 7.6669]
    lue = tendance(valeurs, [(h - b) / 2 for b, h in zip(bas, haut, strict=True)])
    assert lue.sens == "hausse"
    assert lue.pente == pytest.approx(0.149, abs=0.001)


@given(POINTS)
def test_slope_and_chi_squared_are_those_of_an_independent_fit(points):
    """numpy's weighted least squares, on the five last points."""
    valeurs, demis = separer(points[-5:])
    poids = [1.96 / d for d in demis]
    (pente, _), covariance = np.polyfit([1, 2, 3, 4, 5], valeurs, 1, w=poids, cov="unscaled")
    lue = tendance(*separer(points))
    assert lue.pente == pytest.approx(pente, rel=1e-6, abs=1e-6)
    assert lue.chi2 == pytest.approx(pente**2 / covariance[0, 0], rel=1e-5, abs=1e-6)
    demi = 1.96 * math.sqrt(covariance[0, 0])
    assert lue.intervalle.bas == pytest.approx(lue.pente - demi, rel=1e-6, abs=1e-6)
    assert lue.intervalle.haut == pytest.approx(lue.pente + demi, rel=1e-6, abs=1e-6)


@given(POINTS)
def test_the_word_is_the_rule_read_aloud(points):
    """Independent: six fits by numpy, the six signs, the threshold."""
    valeurs, demis = separer(points[-5:])
    poids = [1.96 / d for d in demis]

    def ajuster(garder):
        x, y, w = ([serie[i] for i in garder] for serie in ([1, 2, 3, 4, 5], valeurs, poids))
        (pente, _), covariance = np.polyfit(x, y, 1, w=w, cov="unscaled")
        return pente, pente**2 / covariance[0, 0]

    pente, khi2 = ajuster(range(5))
    sans = [ajuster([i for i in range(5) if i != ote])[0] for ote in range(5)]
    # On the edge, rounding decides.
    assume(abs(khi2 - SEUIL) > 1e-6 and min(map(abs, sans)) > 1e-6)
    nette = khi2 > SEUIL and all(p * pente > 0 for p in sans)
    attendu = ("hausse" if pente > 0 else "baisse") if nette else "pas_de_tendance"
    assert tendance(*separer(points)).sens == attendu


def test_one_point_alone_makes_no_trend():
    """A leap in the last year: the chi-squared is huge, but without it the series goes down."""
    lue = tendance([10, 9.9, 9.8, 9.7, 15], [0.2] * 5)
    assert lue.chi2 > 10 * SEUIL
    assert lue.pente > 0
    assert lue.sens == "pas_de_tendance"


def test_a_level_series_with_a_leap_makes_no_trend():
    """Without the leap the slope is 0, which has not its sign."""
    assert tendance([10, 10, 10, 10, 20], [0.2] * 5).sens == "pas_de_tendance"


@given(POINTS, st.floats(-1e4, 1e4))
def test_adding_the_same_everywhere_changes_nothing(points, ajout):
    valeurs, demis = separer(points)
    un, autre = tendance(valeurs, demis), tendance([v + ajout for v in valeurs], demis)
    assert autre.pente == pytest.approx(un.pente, abs=1e-6)
    assert autre.chi2 == pytest.approx(un.chi2, rel=1e-4, abs=1e-4)


@given(POINTS, st.sampled_from([0.001, 0.25, 8, 1024]))
def test_another_unit_changes_the_slope_only(points, unite):
    valeurs, demis = separer(points)
    un = tendance(valeurs, demis)
    autre = tendance([unite * v for v in valeurs], [unite * d for d in demis])
    assert autre.pente == pytest.approx(unite * un.pente, rel=1e-6, abs=1e-9 * unite)
    assert autre.chi2 == pytest.approx(un.chi2, rel=1e-6, abs=1e-9)


@given(st.lists(st.tuples(st.floats(-1e3, 1e3), st.floats(0.1, 100)), min_size=5, max_size=5))
def test_time_backwards_turns_the_trend(points):
    envers = {"hausse": "baisse", "baisse": "hausse", "pas_de_tendance": "pas_de_tendance"}
    avant, apres = tendance(*separer(points)), tendance(*separer(points[::-1]))
    assert apres.pente == pytest.approx(-avant.pente, abs=1e-9)
    assume(abs(avant.chi2 - SEUIL) > 1e-6)
    assert apres.sens == envers[avant.sens]


def test_a_slope_of_zero_has_no_sign_even_when_rounding_gives_it_one():
    """Without the last point the line is level, though its computed slope is about 1e-16."""
    valeurs, demis = [0.1, 24.1, 24.1, 0.1, 24.1], [13, 13, 13, 13, 1]
    for serie in (valeurs, [v + 1e6 for v in valeurs]):
        assert tendance(serie, demis).chi2 > SEUIL
        assert tendance(serie, demis).sens == "pas_de_tendance"
        assert tendance(serie[::-1], demis[::-1]).sens == "pas_de_tendance"


def test_only_the_five_last_points_count():
    ancienne = tendance([*[500.0] * 7, *REGULIERE], [0.01] * 7 + [0.8] * 5)
    assert ancienne == tendance(REGULIERE, [0.8] * 5)


def test_a_missing_point_is_skipped_and_an_older_one_counts():
    avec_trou = tendance(
        [20.0, 20.4, None, 20.8, 21.2, math.nan, 21.6], [0.8, 0.8, 0.8, 0.8, 0.8, 0.8, 0.8]
    )
    assert avec_trou == tendance(REGULIERE, [0.8] * 5)
    assert tendance([*REGULIERE, 99.0], [0.8] * 5 + [None]) == avec_trou


@pytest.mark.parametrize("valeurs", [[], [1.0], [1.0, None, 2.0, 3.0, None, 4.0]])
def test_fewer_than_five_points_are_not_calculable(valeurs):
    lue = tendance(valeurs, [0.1] * len(valeurs))
    assert lue.sens == "non_calculable"
    assert lue.points == sum(v is not None for v in valeurs)
    assert (lue.pente, lue.intervalle, lue.chi2) == (None, None, None)


@pytest.mark.parametrize("demi", [0.0, -1.0, math.inf, 1e200])
def test_an_interval_without_width_is_refused(demi):
    with pytest.raises(EntreeInvalideError, match="demi-intervalle"):
        tendance(REGULIERE, [0.8, 0.8, demi, 0.8, 0.8])
    with pytest.raises(EntreeInvalideError, match="demi-intervalle"):
        tendance_tableau([REGULIERE], [[0.8, 0.8, demi, 0.8, 0.8]])


def test_a_value_without_its_interval_is_refused():
    with pytest.raises(EntreeInvalideError, match="par valeur"):
        tendance(REGULIERE, [0.8] * 4)


def test_arrays_give_what_floats_give_to_the_last_digit():
    hasard = np.random.default_rng(4)
    pentes = np.repeat([-2, -0.5, 0, 0.5, 2], 40)[:, None]
    brutes = 20 + pentes * np.arange(12) + hasard.normal(size=(200, 12))
    troues = np.where(hasard.random((200, 12)) < 0.5, np.nan, brutes)
    demis = hasard.uniform(0.1, 2, (200, 12))
    tous = tendance_tableau(troues, demis)
    un_par_un = [tendance(v, d) for v, d in zip(troues.tolist(), demis.tolist(), strict=True)]
    assert tous.sens.tolist() == [t.sens for t in un_par_un]
    assert set(tous.sens) == {"hausse", "baisse", "pas_de_tendance", "non_calculable"}
    for part, lus in ((tous.pente, "pente"), (tous.chi2, "chi2")):
        attendu = [math.nan if (n := getattr(t, lus)) is None else n for t in un_par_un]
        assert np.array_equal(part, attendu, equal_nan=True)


def test_series_all_too_short_are_all_not_calculable():
    tous = tendance_tableau([[1, 2, 3], [4, 5, 6]], 1)
    assert tous.sens.tolist() == ["non_calculable"] * 2
    assert np.isnan(tous.pente).all()
