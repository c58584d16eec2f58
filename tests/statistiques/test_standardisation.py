"""Rates standardised by age: a published table, exact limits of one age, properties."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2

from clesante.socle.erreurs import EntreeInvalideError
from clesante.statistiques.comptages import byar_tableau, poisson_exact
from clesante.statistiques.indices import comparatif
from clesante.statistiques.standardisation import attendus, bornes_dobson, bornes_gamma, directe

# Down syndrome in Michigan, 1950-1964, by age of the mother and birth order (Stark and Mantel,
# 1966; Fleiss, 1981, table 14.4), the data of table 1 of Fay and Feuer (1997).
NAISSANCES = [
    [230061, 329449, 114920, 39487, 14208, 3052],
    [72202, 326701, 208667, 83228, 28466, 5375],
    [15050, 175702, 207081, 117300, 45026, 8660],
    [2293, 68800, 132424, 98301, 46075, 9834],
    [327, 30666, 123419, 149919, 104088, 34392],
]
CAS = [
    [107, 141, 60, 40, 39, 25],
    [25, 150, 110, 84, 82, 39],
    [3, 71, 114, 103, 108, 75],
    [1, 26, 64, 89, 137, 96],
    [0, 8, 63, 112, 262, 295],
]
MOYENNE = [63986.6, 186263.6, 157302.2, 97647.0, 47572.6, 12262.6]
# Rate and interval, per person, printed by the page of R's tidyrates (which calls epitools).
PUBLIES = [
    (0.000923, 0.000804, 0.00106),
    (0.000912, 0.000824, 0.00101),
    (0.000851, 0.000772, 0.000942),
    (0.000927, 0.000800, 0.00115),
    (0.000755, 0.000677, 0.00188),
]
AGES = st.lists(
    st.tuples(st.integers(0, 500), st.integers(1000, 10**6), st.integers(1, 10**6)),
    min_size=1,
    max_size=20,
).filter(lambda ages: sum(d for d, *_ in ages) >= 10)


def test_gamma_gives_the_published_table():
    direct = directe(CAS, NAISSANCES, MOYENNE)
    bornes = bornes_gamma(direct)
    for rang, (taux, bas, haut) in enumerate(PUBLIES):
        assert direct.taux[rang] == pytest.approx(taux, abs=5e-7)
        assert bornes.bas[rang] == pytest.approx(bas, abs=5.1e-7)
        assert bornes.haut[rang] == pytest.approx(haut, abs=5.1e-6 if haut > 0.001 else 5.1e-7)


def test_gamma_is_the_formula_of_the_paper_by_the_chi_squared_law():
    """Independent writing, row by row, of Fay and Feuer's formulas 3 and 5."""
    bornes = bornes_gamma(directe(CAS, NAISSANCES, MOYENNE))
    for rang, (cas, naissances) in enumerate(zip(CAS, NAISSANCES, strict=True)):
        poids = [r / sum(MOYENNE) / n for r, n in zip(MOYENNE, naissances, strict=True)]
        y = sum(p * d for p, d in zip(poids, cas, strict=True))
        v = sum(p * p * d for p, d in zip(poids, cas, strict=True))
        m = max(poids)
        assert bornes.bas[rang] == pytest.approx(v / (2 * y) * chi2.ppf(0.025, 2 * y * y / v))
        haut = (v + m * m) / (2 * (y + m)) * chi2.ppf(0.975, 2 * (y + m) ** 2 / (v + m * m))
        assert bornes.haut[rang] == pytest.approx(haut)


@pytest.mark.parametrize("cas", [0, 1, 7, 40, 3000])
def test_one_age_alone_has_the_exact_limits_of_its_count(cas):
    """With one age the rate is crude: the gamma limits are then Garwood's."""
    direct = directe([cas], [20_000], [1])
    exact = poisson_exact(cas)
    assert float(direct.taux) == cas / 20_000
    assert [float(b) for b in bornes_gamma(direct)] == pytest.approx(
        [float(b) / 20_000 for b in exact], rel=1e-9
    )


def test_one_age_alone_has_byar_s_limits_by_dobson():
    direct = directe([40], [20_000], [1])
    attendu = [float(b) / 20_000 for b in byar_tableau(40)]
    assert [float(b) for b in bornes_dobson(direct)] == pytest.approx(attendu)


def test_dobson_is_the_formula_of_the_guide():
    """OHID: DSR + sqrt(var(DSR) / O)·(O_limit - O), written out by hand here."""
    bornes = bornes_dobson(directe(CAS[0], NAISSANCES[0], MOYENNE))
    taux = sum(r * d / n for r, d, n in zip(MOYENNE, CAS[0], NAISSANCES[0], strict=True))
    carres = sum(r * r * d / n / n for r, d, n in zip(MOYENNE, CAS[0], NAISSANCES[0], strict=True))
    total, somme = sum(MOYENNE), sum(CAS[0])
    for borne, limite in zip(bornes, byar_tableau(somme), strict=True):
        ecart = math.sqrt(carres / total**2 / somme) * (float(limite) - somme)
        assert float(borne) == pytest.approx(taux / total + ecart)


def test_dobson_gives_nothing_under_ten_events():
    direct = directe([[3, 6], [3, 7]], [1000, 1000], [1, 1])
    assert np.isnan(bornes_dobson(direct).bas).tolist() == [True, False]
    assert not np.isnan(bornes_gamma(direct).bas).any()


def test_no_event_has_a_zero_rate_and_an_upper_bound():
    direct = directe([0, 0], [1000, 4000], [1, 1])
    bornes = bornes_gamma(direct)
    assert (float(direct.taux), float(bornes.bas)) == (0, 0)
    # All the weight of one more event in the heaviest age: 0.5 / 1000.
    assert float(bornes.haut) == pytest.approx(3.688879 * 0.0005, rel=1e-6)


def test_same_rates_give_the_same_standardised_rate_whatever_the_ages():
    """What standardisation is for: crude rates differ, standardised ones do not."""
    taux = np.array([0.001, 0.004, 0.03])
    jeune, age = np.array([60_000, 30_000, 10_000]), np.array([10_000, 30_000, 60_000])
    reference = [40_000, 30_000, 30_000]
    bruts = (taux * jeune).sum() / jeune.sum(), (taux * age).sum() / age.sum()
    standard = directe(np.array([taux * jeune, taux * age]), [jeune, age], reference).taux
    assert bruts[1] > 2 * bruts[0]
    assert standard[0] == pytest.approx(standard[1])


@given(AGES)
def test_the_interval_holds_the_rate(ages):
    direct = directe(*(list(colonne) for colonne in zip(*ages, strict=True)))
    for bornes in (bornes_gamma(direct), bornes_dobson(direct)):
        assert bornes.bas <= direct.taux <= bornes.haut


@given(AGES, st.floats(0.01, 100))
def test_the_reference_counts_by_its_shares_only(ages, facteur):
    d, n, r = (np.array(colonne, dtype=float) for colonne in zip(*ages, strict=True))
    assert np.allclose(directe(d, n, facteur * r), directe(d, n, r))


@given(AGES)
def test_a_population_taken_as_reference_gives_its_crude_rate(ages):
    d, n, _ = (np.array(colonne, dtype=float) for colonne in zip(*ages, strict=True))
    assert float(directe(d, n, n).taux) == pytest.approx(d.sum() / n.sum())


@given(AGES, st.randoms(use_true_random=False))
def test_the_order_of_ages_does_not_matter(ages, hasard):
    melees = hasard.sample(ages, len(ages))
    un, autre = (directe(*(list(c) for c in zip(*liste, strict=True))) for liste in (ages, melees))
    assert np.allclose(un, autre)


def test_gamma_covers_what_is_announced_when_events_are_few():
    """Two thousand draws, about eight events in six ages: at least 95 %, less the sampling."""
    hasard = np.random.default_rng(20)
    habitants = np.array([5000, 4000, 3000, 2000, 800, 200])
    taux = np.array([0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.004])
    reference = [10, 10, 10, 10, 10, 5]
    vrai = float(directe(habitants * taux, habitants, reference).taux)
    bornes = bornes_gamma(
        directe(hasard.poisson(habitants * taux, (2000, 6)), habitants, reference)
    )
    assert ((bornes.bas <= vrai) & (vrai <= bornes.haut)).mean() > 0.945


def test_rows_are_those_computed_one_by_one():
    direct = directe(CAS, NAISSANCES, MOYENNE)
    for rang in range(5):
        seul = directe(CAS[rang], NAISSANCES[rang], MOYENNE)
        assert [float(part) for part in seul] == [float(part[rang]) for part in direct]


def test_an_unknown_cell_makes_its_row_unknown():
    direct = directe([[5, math.nan], [5, 8]], [1000, 1000], [1, 1])
    assert np.isnan(direct.taux).tolist() == [True, False]
    assert np.isnan(bornes_gamma(direct).haut).tolist() == [True, False]


def test_an_age_that_neither_has_is_left_out():
    assert float(directe([5, 0], [1000, 0], [3, 0]).taux) == pytest.approx(0.005)


@pytest.mark.parametrize(
    ("d", "n", "r", "mot"),
    [
        ([1, -1], [10, 10], [1, 1], "positifs"),
        ([1, 1], [10, -10], [1, 1], "positifs"),
        ([1, 1], [10, 10], [1, -1], "positifs"),
        ([1, 0], [10, 0], [1, 1], "n'a pas d'habitant"),
        ([1, 2], [10, 0], [1, 0], "n'a pas d'habitant"),
        ([1, 1], [10, 10], [0, 0], "vide"),
        ([1, 1], [10, 10, 10], [1, 1], "même longueur"),
    ],
)
def test_what_is_not_a_rate_by_age_is_refused(d, n, r, mot):
    with pytest.raises(EntreeInvalideError, match=mot):
        directe(d, n, r)


# Deaths and inhabitants of the United States, 1960 and 1940, by age (Selvin, as epitools has it).
DECES_60 = [141, 926, 1253, 1080, 1869, 4891, 14956, 30888, 41725, 26501, 5928]
HABITANTS_60 = [
    1784033, 7065148, 15658730, 10482916, 9939972, 10563872, 9114202, 6850263, 4702482, 1874619,
    330915,
]  # fmt: skip
DECES_40 = [45, 201, 320, 670, 1126, 3160, 9723, 17935, 22179, 13461, 2238]
HABITANTS_40 = [
    906897, 3794573, 10003544, 10629526, 9465330, 8249558, 7294330, 5022499, 2920220, 1019504,
    142532,
]  # fmt: skip


def test_expected_deaths_and_their_index():
    """Independent: added up by hand, age by age."""
    attendu = float(attendus(HABITANTS_40, np.divide(DECES_60, HABITANTS_60)))
    a_la_main = sum(n * d / m for n, d, m in zip(HABITANTS_40, DECES_60, HABITANTS_60, strict=True))
    assert attendu == pytest.approx(a_la_main)
    assert comparatif(sum(DECES_40), attendu).valeur == pytest.approx(83.05, abs=0.01)


def test_the_reference_expects_of_itself_what_it_has():
    assert float(attendus(HABITANTS_60, np.divide(DECES_60, HABITANTS_60))) == pytest.approx(
        sum(DECES_60)
    )


def test_expected_events_of_many_places_at_once():
    lus = attendus([[100, 200], [50, math.nan]], [0.1, 0.01])
    assert lus[0] == pytest.approx(12)
    assert math.isnan(lus[1])
    with pytest.raises(EntreeInvalideError, match="positifs"):
        attendus([100, 200], [0.1, -0.01])
