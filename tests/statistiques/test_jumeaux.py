"""Comparable territories: against distances computed one by one, ties, holes, what is said."""

from __future__ import annotations

import math
import statistics

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.distance import cdist

from clesante.socle.erreurs import EntreeInvalideError, IntrouvableError, RefuseError
from clesante.statistiques.jumeaux import NOMBRE, distances, jumeaux, standardiser

CODES = [f"EPCI-{numero:03d}" for numero in range(40)]


@pytest.fixture
def criteres():
    hasard = np.random.default_rng(7)
    return {
        "densite": hasard.lognormal(5, 1, 40),
        "part_65": hasard.normal(22, 4, 40),
        "revenu": hasard.normal(22_000, 2500, 40),
    }


def test_ten_nearest_are_those_found_one_by_one(criteres):
    """Independent: z-scores and distances written out in loops."""
    reduits = [
        [(v - sum(c) / 40) / math.sqrt(sum((x - sum(c) / 40) ** 2 for x in c) / 40) for v in c]
        for c in criteres.values()
    ]
    ecarts = {
        code: math.sqrt(sum((c[rang] - c[5]) ** 2 for c in reduits) / 3)
        for rang, code in enumerate(CODES)
        if rang != 5
    }
    attendus = sorted(ecarts, key=ecarts.__getitem__)[:10]
    lus = jumeaux(CODES[5], CODES, criteres)
    assert [j.code for j in lus.jumeaux] == attendus
    assert [j.distance for j in lus.jumeaux] == pytest.approx([ecarts[c] for c in attendus])
    assert {j.criteres for j in lus.jumeaux} == {3}
    assert (lus.criteres, lus.constants, lus.ecartes) == (tuple(criteres), (), ())


def test_neither_itself_nor_the_excluded_are_its_twins(criteres):
    premiers = jumeaux(CODES[0], CODES, criteres).jumeaux
    exclus = {premiers[0].code, premiers[3].code}
    lus = jumeaux(CODES[0], CODES, criteres, exclus=exclus)
    assert len(premiers) == len(lus.jumeaux) == NOMBRE
    assert not ({CODES[0]} | exclus) & {j.code for j in lus.jumeaux}
    assert [j.code for j in lus.jumeaux[:8]] == [j.code for j in premiers if j.code not in exclus]


def test_at_equal_distance_the_lower_code_comes_first():
    codes = ["C", "B", "REF", "A"]
    lus = jumeaux("REF", codes, {"x": [1, 1, 0, -1]})
    assert [j.code for j in lus.jumeaux] == ["A", "B", "C"]
    assert len({j.distance for j in lus.jumeaux}) == 1


def test_the_order_of_the_territories_does_not_matter(criteres):
    ordre = np.random.default_rng(1).permutation(40)
    melanges = {nom: valeurs[ordre] for nom, valeurs in criteres.items()}
    autres = jumeaux(CODES[5], [CODES[i] for i in ordre], melanges).jumeaux
    lus = jumeaux(CODES[5], CODES, criteres).jumeaux
    assert [j.code for j in autres] == [j.code for j in lus]


@given(st.floats(0.001, 1000), st.floats(-1e4, 1e4), st.booleans())
def test_the_unit_of_a_criterion_does_not_matter(facteur, ajout, robuste):
    valeurs = np.random.default_rng(3).normal(0, 1, (2, 40))
    un = jumeaux(CODES[0], CODES, {"a": valeurs[0], "b": valeurs[1]}, robuste=robuste)
    autre = jumeaux(
        CODES[0], CODES, {"a": facteur * valeurs[0] + ajout, "b": valeurs[1]}, robuste=robuste
    )
    assert [j.code for j in un.jumeaux] == [j.code for j in autre.jumeaux]
    assert [j.distance for j in un.jumeaux] == pytest.approx(
        [j.distance for j in autre.jumeaux], rel=1e-5
    )


def test_a_missing_criterion_is_left_out_of_the_distance_and_counted(criteres):
    """The nearest keeps its place when one of its criteria is lost, over the two others."""
    premier = jumeaux(CODES[5], CODES, criteres).jumeaux[0].code
    criteres["revenu"][CODES.index(premier)] = math.nan
    lus = jumeaux(CODES[5], CODES, criteres)
    trouve = next(j for j in lus.jumeaux if j.code == premier)
    assert trouve.criteres == 2
    z = standardiser(np.column_stack(list(criteres.values())))
    ecarts = (z[5] - z[CODES.index(premier)])[:2]
    assert trouve.distance == pytest.approx(math.sqrt((ecarts**2).mean()))


def test_a_territory_with_too_few_criteria_is_set_aside_and_named(criteres):
    for nom in ("revenu", "densite"):
        criteres[nom][8] = math.nan
    lus = jumeaux(CODES[5], CODES, criteres)
    assert lus.ecartes == (CODES[8],)
    assert CODES[8] not in {j.code for j in lus.jumeaux}


def test_exactly_half_of_the_criteria_is_enough(criteres):
    criteres["logement"] = np.arange(40.0)
    for nom in ("revenu", "logement"):
        criteres[nom][[5, 8]] = math.nan
    lus = jumeaux(CODES[5], CODES, criteres)
    assert lus.ecartes == ()
    assert {j.criteres for j in lus.jumeaux} == {2}


def test_a_reference_with_too_few_criteria_is_refused(criteres):
    for nom in ("revenu", "densite"):
        criteres[nom][5] = math.nan
    with pytest.raises(RefuseError, match="EPCI-005") as refus:
        jumeaux(CODES[5], CODES, criteres)
    assert "la moitié" in refus.value.remede


def test_a_criterion_that_tells_nobody_apart_is_left_out_and_named(criteres):
    avec = criteres | {"constant": np.ones(40), "vide": np.full(40, math.nan)}
    lus = jumeaux(CODES[5], CODES, avec)
    assert lus.constants == ("constant", "vide")
    assert lus.criteres == tuple(criteres)
    assert lus.jumeaux == jumeaux(CODES[5], CODES, criteres).jumeaux


def test_without_a_useful_criterion_there_is_no_twin():
    for rien in ({}, {"constant": np.ones(40)}):
        with pytest.raises(RefuseError):
            jumeaux(CODES[0], CODES, rien)


def test_fewer_than_ten_others_are_all_given():
    lus = jumeaux("A", ["A", "B", "C"], {"x": [1, 2, 4]})
    assert [j.code for j in lus.jumeaux] == ["B", "C"]


def test_a_robust_scale_is_not_moved_by_one_giant():
    """Paris in the table: z-scores make everybody else alike on density, robust ones do not."""
    densite = [*np.linspace(50, 150, 39), 20_000]
    age = np.linspace(18, 26, 40)[::-1]
    simple, robuste = (standardiser(np.column_stack([densite, age]), r) for r in (False, True))
    assert np.ptp(simple[:39, 0]) < 0.1
    assert np.ptp(robuste[:39, 0]) > 2
    assert np.allclose(np.median(robuste, axis=0), 0)


def test_a_robust_scale_of_a_normal_law_is_its_standard_deviation():
    valeurs = np.random.default_rng(2).normal(50, 3, (20_000, 1))
    assert np.allclose(standardiser(valeurs, True), standardiser(valeurs), atol=0.1)


def test_a_robust_scale_is_the_interquartile_range_written_out():
    """Independent: quartiles of the standard library, 1.349 standard deviations apart."""
    valeurs = [3.0, 8.0, 1.0, 12.0, 5.0, 40.0, 7.0]
    bas, milieu, haut = statistics.quantiles(valeurs, n=4, method="inclusive")
    attendu = [(v - milieu) * 1.3489795 / (haut - bas) for v in valeurs]
    assert standardiser(np.array([valeurs]).T, True)[:, 0] == pytest.approx(attendu)


def test_half_of_equal_values_fall_back_on_the_standard_deviation():
    colonne = np.array([[0.0], [0], [0], [0], [0], [0], [0], [8]])
    assert np.allclose(standardiser(colonne, robuste=True), standardiser(colonne))


def test_scores_have_mean_zero_and_deviation_one():
    z = standardiser([[1, 5], [2, math.nan], [6, 9]])
    assert np.nanmean(z, axis=0) == pytest.approx([0, 0])
    assert np.nanstd(z, axis=0) == pytest.approx([1, 1])
    assert np.isnan(z[1, 1])
    assert standardiser([[3.0], [3.0]]).tolist() == [[0], [0]]


def test_distances_are_euclid_s_over_the_number_of_criteria():
    """Independent: scipy's distances, divided by the root of the number of columns."""
    z = np.random.default_rng(9).normal(size=(30, 4))
    ecarts, connus = distances(z)
    assert np.allclose(ecarts, cdist(z, z) / 2)
    assert np.allclose(ecarts, ecarts.T)
    assert (np.diag(ecarts) == 0).all()
    assert (connus == 4).all()
    assert np.array_equal(distances(z, [3, 1])[0], ecarts[[3, 1]])


def test_rows_without_a_common_criterion_are_infinitely_far():
    ecarts, connus = distances([[1, math.nan], [math.nan, 1]])
    assert ecarts[0, 1] == math.inf
    assert connus[0, 1] == 0


def test_what_cannot_be_compared_is_refused(criteres):
    with pytest.raises(IntrouvableError, match="EPCI-999"):
        jumeaux("EPCI-999", CODES, criteres)
    with pytest.raises(EntreeInvalideError, match="par territoire"):
        jumeaux(CODES[0], CODES, criteres | {"court": [1, 2, 3]})
    with pytest.raises(EntreeInvalideError, match="aucun territoire"):
        standardiser([[1, math.nan], [2, math.nan]])


@given(
    st.lists(
        st.lists(st.one_of(st.floats(-9, 9), st.just(math.nan)), min_size=4, max_size=4),
        min_size=2,
        max_size=30,
    )
)
def test_without_library_the_nearest_are_the_same(lignes):
    from clesante.socle.erreurs import EntreeInvalideError, RefuseError
    from clesante.statistiques.jumeaux import jumeaux, plus_proches, standardiser

    matrice = np.array(lignes)
    codes = [f"T{rang:02}" for rang in range(len(lignes))]
    try:
        attendus = jumeaux(codes[0], codes, {str(r): matrice[:, r] for r in range(4)}).jumeaux
        reduits = dict(zip(codes, standardiser(matrice).tolist(), strict=True))
    except EntreeInvalideError:
        return
    except RefuseError:
        attendus = ()
        reduits = dict(zip(codes, matrice.tolist(), strict=True))
    if any(len(set(c[~np.isnan(c)])) <= 1 for c in matrice.T):
        return  # a constant criterion is left out there, and counts as equal here
    trouves = plus_proches(reduits, reduits[codes[0]], {codes[0]})
    assert [j.criteres for j in trouves] == [j.criteres for j in attendus]
    assert [j.distance for j in trouves] == pytest.approx([j.distance for j in attendus])
