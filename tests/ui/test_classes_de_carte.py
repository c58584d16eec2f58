"""Classes of a map: every value in one class, the right one, whatever the order."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from clesante.socle.jetons import CLAIR
from clesante.socle.texte import INSECABLE
from clesante.ui.cartes.classes import COULEURS, Serie, bornes_quantiles, colorees
from clesante.ui.cartes.fond import Vue
from clesante.ui.cartes.legende import Legende
from tests.ui.formes import SVG, Carre, lire

REELS = st.floats(-1000, 1000, allow_nan=False).map(lambda v: round(v, 3))
BORNES = st.lists(REELS, max_size=4, unique=True).map(lambda b: tuple(sorted(b)))
VALEURS = st.lists(st.one_of(st.none(), REELS), max_size=30)


def serie(valeurs: list[float | None], bornes: tuple[float, ...], **autres: object) -> Serie:
    return Serie("Part", {str(r): v for r, v in enumerate(valeurs)}, bornes, **autres)


@given(VALEURS, BORNES)
def test_a_value_is_in_the_class_counted_by_hand(valeurs, bornes):
    s = serie(valeurs, bornes)
    for rang, valeur in enumerate(valeurs):
        passees = 0 if valeur is None else sum(borne <= valeur for borne in bornes)
        attendue = None if valeur is None else COULEURS[len(bornes) + 1][passees]
        assert s.couleur(str(rang)) == attendue


@given(REELS, REELS, BORNES)
def test_a_higher_value_is_never_in_a_lower_class(une, autre, bornes):
    s = serie(sorted((une, autre)), bornes)
    palette = COULEURS[len(bornes) + 1]
    assert palette.index(s.couleur("0")) <= palette.index(s.couleur("1"))


@pytest.mark.parametrize("classes", COULEURS)
def test_each_number_of_classes_has_as_many_colours_from_pale_to_dark(classes):
    assert len(COULEURS[classes]) == classes == len(set(COULEURS[classes]))
    assert list(COULEURS[classes]) == sorted(COULEURS[classes])
    assert set(COULEURS[classes]) <= set(CLAIR)


@given(VALEURS, st.integers(1, 5), st.integers(0, 2), st.randoms())
def test_bounds_do_not_depend_on_order_nor_on_what_is_missing(valeurs, classes, decimales, hasard):
    melangees = [*hasard.sample(valeurs, len(valeurs)), None, None]
    assert bornes_quantiles(melangees, classes, decimales) == bornes_quantiles(
        valeurs, classes, decimales
    )


@given(st.lists(REELS, min_size=2, max_size=60), st.integers(2, 5))
def test_bounds_are_numpy_quantiles_rounded(valeurs, classes):
    import numpy

    parts = [rang / classes for rang in range(1, classes)]
    quantiles = [float(q) for q in numpy.quantile(valeurs, parts)]
    for borne in bornes_quantiles(valeurs, classes, 1):
        assert min(abs(borne - q) for q in quantiles) <= 0.0501


@given(st.integers(1, 5), st.integers(2, 60))
def test_distinct_values_are_cut_in_equal_parts(classes, par_classe):
    valeurs = [float(v) for v in range(classes * par_classe)]
    s = serie(valeurs, bornes_quantiles(valeurs, classes, 3))
    effectifs = Counter(s.couleur(code) for code in s.valeurs)
    assert len(effectifs) == classes
    assert max(effectifs.values()) - min(effectifs.values()) <= 1


@pytest.mark.parametrize(
    ("valeurs", "classes"),
    [([], 5), ([None, None], 5), ([3.0], 5), ([3.0] * 9, 5), ([1.0, 2.0], 1), ([1.0, 2.0], 0)],
    ids=["rien", "absentes", "une", "égales", "une_classe", "aucune_classe"],
)
def test_nothing_to_cut_has_no_bound(valeurs, classes):
    assert bornes_quantiles(valeurs, classes) == ()


@given(VALEURS, BORNES)
def test_words_of_a_value_say_it_or_why_it_is_not_there(valeurs, bornes):
    s = serie(valeurs, bornes, unite="%", decimales=1, absent="secret statistique")
    for rang, valeur in enumerate(valeurs):
        assert (s.texte(str(rang)) == "secret statistique") is (valeur is None)
        assert s.texte(str(rang)).endswith("%") is (valeur is not None)
    assert s.texte("inconnu") == "secret statistique"
    assert s.presentes(s.valeurs) == [v for v in valeurs if v is not None]


@pytest.mark.parametrize(("unite", "titre"), [("", "Part"), ("%", f"Part{INSECABLE}(%)")])
def test_the_title_of_a_map_gives_its_unit(unite, titre):
    assert serie([], (), unite=unite).titre == titre


def groupes(valeurs: list[float | None], bornes: tuple[float, ...]):
    s = serie(valeurs, bornes)
    traces = [Carre(str(rang), rang * 10, nom=f"Lieu {rang}") for rang in range(len(valeurs))]
    dessin = colorees(traces, Vue((0, 0), 0, 0, 0.01), s, "absent")
    return s, list(lire(f'<svg xmlns="{SVG[1:-1]}">{dessin}</svg>'))


@given(VALEURS, BORNES)
def test_every_place_is_painted_once_in_the_colour_of_its_class(valeurs, bornes):
    s, couches = groupes(valeurs, bornes)
    peints = {}
    for couche in couches:
        for titre in couche.iter(f"{SVG}title"):
            code = titre.text.partition(INSECABLE)[0].removeprefix("Lieu ")
            assert code not in peints
            peints[code] = couche.get("fill")
    attendus = {c: CLAIR[s.couleur(c)] if s.couleur(c) else "url(#absent)" for c in s.valeurs}
    assert peints == attendus


@given(VALEURS, BORNES)
def test_a_map_has_one_layer_a_colour(valeurs, bornes):
    s, couches = groupes(valeurs, bornes)
    assert len(couches) == len({s.couleur(code) for code in s.valeurs})


def legende(s: Serie, large: float = 720) -> list[str]:
    dessin, _ = Legende(s, list(s.valeurs), ("lieu", "lieux"), "h", large).dessin(10)
    return [t.text for t in lire(f'<svg xmlns="{SVG[1:-1]}">{dessin}</svg>').iter(f"{SVG}text")]


@given(VALEURS, BORNES, st.sampled_from([320, 720]))
def test_the_legend_counts_every_place_once(valeurs, bornes, large):
    assume(not any(v is not None and 0 <= v == int(v) for v in (*valeurs, *bornes)))
    textes = legende(serie(valeurs, bornes, decimales=3), large)
    comptes = [int(t) for t in textes if t.isdecimal()]
    absents = sum(v is None for v in valeurs)
    assert len(comptes) == len(bornes) + 1
    assert sum(comptes) == len(valeurs) - absents
    assert any(f": {absents}{INSECABLE}lieu" in t for t in textes) is (absents > 0)


@given(VALEURS, BORNES, st.sampled_from([320, 720]), st.floats(0, 500))
def test_the_foot_of_the_legend_is_under_all_it_draws(valeurs, bornes, large, haut):
    s = serie(valeurs, bornes, decimales=3)
    dessin, pied = Legende(s, list(s.valeurs), ("lieu", "lieux"), "h", large).dessin(haut)
    elements = list(lire(f'<svg xmlns="{SVG[1:-1]}">{dessin}</svg>').iter())[1:]
    assert all(haut <= float(e.get("y")) <= pied for e in elements)
    cases = [e for e in elements if e.tag == f"{SVG}rect"]
    assert all(float(c.get("x")) + float(c.get("width")) <= large for c in cases)
    assert len(cases) == len(bornes) + 1 + (None in valeurs)
