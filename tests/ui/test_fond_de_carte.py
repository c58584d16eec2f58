"""From metres to pixels: what a view shows, where, and that shape and order are kept."""

from __future__ import annotations

import itertools
import re
import sqlite3
from contextlib import closing
from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clesante.territoires import imports_contours
from clesante.ui.cartes import cadrage, fond
from clesante.ui.cartes.fond import Vue
from tests.ui.formes import PIRE, SVG, Carre, lire

GRILLES = st.sampled_from([1, 10, 50, 250])
MATRICE = re.compile(r"matrix\((\S+) 0 0 (\S+) (\S+) (\S+)\)")


@st.composite
def carres(draw, cadre: str = "metropole") -> Carre:
    return Carre(
        f"COM-{draw(st.integers(0, 99))}",
        draw(st.integers(-5000, 5000)),
        draw(st.integers(-5000, 5000)),
        draw(st.integers(1, 4000)),
        pas=draw(GRILLES),
        cadre=cadre,
    )


LISTES = st.lists(carres(), min_size=1, max_size=6)
BOITES = st.tuples(st.floats(0, 200), st.floats(0, 200), st.floats(50, 720), st.floats(50, 720))


def coins(trace: Carre, vue: Vue) -> list[tuple[float, float]]:
    x0, y0, x1, y1 = trace.emprise
    return [vue.pixel(p, trace.pas) for p in ((x0, y0), (x1, y1))]


@given(LISTES)
def test_extent_in_metres_holds_every_outline_whatever_its_grid(traces):
    x0, y0, x1, y1 = fond.en_metres(traces)
    points = [
        (x * t.pas, y * t.pas)
        for t in traces
        for x in (t.emprise[0], t.emprise[2])
        for y in (t.emprise[1], t.emprise[3])
    ]
    assert (x0, x1) == (min(p[0] for p in points), max(p[0] for p in points))
    assert (y0, y1) == (min(p[1] for p in points), max(p[1] for p in points))


@given(LISTES, BOITES, st.floats(0, 0.4))
def test_a_view_fits_the_outlines_in_the_box_and_its_margins(traces, boite, marge):
    vue = fond.ajuster(traces, boite, marge)
    gauche, haut, large, hauteur = boite
    for trace in traces:
        for x, y in coins(trace, vue):
            assert gauche + marge * large - 1e-3 <= x <= gauche + large * (1 - marge) + 1e-3
            assert haut + marge * hauteur - 1e-3 <= y <= haut + hauteur * (1 - marge) + 1e-3


@given(LISTES, BOITES)
def test_a_view_is_as_large_as_the_box_allows(traces, boite):
    vue = fond.ajuster(traces, boite)
    x0, y0, x1, y1 = (v * vue.echelle for v in fond.en_metres(traces))
    assert isclose(x1 - x0, boite[2], rel_tol=1e-6) or isclose(y1 - y0, boite[3], rel_tol=1e-6)


@given(LISTES, BOITES)
def test_a_view_is_centred(traces, boite):
    vue = fond.ajuster(traces, boite)
    x0, y0, x1, y1 = fond.en_metres(traces)
    x, y = vue.pixel(((x0 + x1) / 2, (y0 + y1) / 2), 1)
    assert x == pytest.approx(boite[0] + boite[2] / 2, abs=1e-3)
    assert y == pytest.approx(boite[1] + boite[3] / 2, abs=1e-3)


@given(LISTES, st.randoms())
def test_a_view_does_not_depend_on_the_order_of_outlines(traces, hasard):
    boite = (0.0, 0.0, 720.0, 480.0)
    melangees = hasard.sample(traces, len(traces))
    assert fond.ajuster(traces, boite) == fond.ajuster(melangees, boite)


@given(LISTES, BOITES, st.floats(1.1, 20))
def test_a_view_made_smaller_keeps_its_centre(traces, boite, facteur):
    vue = fond.ajuster(traces, boite)
    petite = vue.reduite(vue.echelle / facteur, boite)
    x0, y0, x1, y1 = fond.en_metres(traces)
    centre = ((x0 + x1) / 2, (y0 + y1) / 2)
    assert petite.pixel(centre, 1) == pytest.approx(vue.pixel(centre, 1), abs=1e-2)
    assert petite.echelle == pytest.approx(vue.echelle / facteur)


@given(carres(), BOITES)
def test_the_transform_written_is_the_view(trace, boite):
    """What a browser computes from ``matrix(…)`` is what Python computed."""
    vue = fond.ajuster([trace], boite)
    a, d, e, f = map(float, MATRICE.fullmatch(vue.transformation(trace.pas)).groups())
    for point in (trace.emprise[:2], trace.emprise[2:]):
        x, y = vue.pixel(point, trace.pas)
        assert a * point[0] + e == pytest.approx(x, abs=max(0.05, abs(a * point[0]) * 1e-5))
        assert d * point[1] + f == pytest.approx(y, abs=max(0.05, abs(d * point[1]) * 1e-5))


@given(LISTES, st.tuples(st.floats(0.2, 0.5), st.floats(0.6, 2)))
def test_proportion_is_that_of_the_outlines_between_bounds(traces, bornes):
    x0, y0, x1, y1 = fond.en_metres(traces)
    vraie = (y1 - y0) / (x1 - x0)
    obtenue = fond.proportion(traces, bornes)
    assert bornes[0] <= obtenue <= bornes[1]
    assert obtenue == pytest.approx(vraie) or obtenue in bornes


@given(LISTES, st.sampled_from([320, 720]))
def test_the_map_of_a_territory_shows_all_of_it_with_a_margin(traces, large):
    vue, (x, y, large_cadre, haut) = fond.vue_du_territoire(traces, large)
    assert (x, y, large_cadre) == (0, 0, large)
    assert large * 0.5 - 1 <= haut <= large * 0.85 + 1
    for trace in traces:
        for px, py in coins(trace, vue):
            assert 0 < px < large
            assert 0 < py < haut


@given(LISTES)
def test_no_map_is_blown_up_beyond_twenty_kilometres(traces):
    vue, _ = fond.vue_du_territoire(traces, 720)
    assert 720 / vue.echelle >= fond.ETENDUE_MINIMALE * (1 - 1e-9)


@given(LISTES)
def test_framing_holds_the_territory(traces):
    x0, y0, x1, y1 = cadrage(traces)
    unite = traces[0].pas
    gauche, haut, droite, bas = fond.en_metres(traces)
    assert x0 * unite < gauche
    assert droite < x1 * unite
    assert y0 * unite < haut
    assert bas < y1 * unite
    assert all(isinstance(v, int) for v in (x0, y0, x1, y1))


@given(st.lists(st.sampled_from(["metropole", "guyane", "mayotte"]), min_size=1, max_size=9))
def test_one_map_has_the_frame_of_most_of_its_outlines(cadres):
    traces = [Carre(f"COM-{rang}", cadre=cadre) for rang, cadre in enumerate(cadres)]
    gardees = fond.meme_cadre(traces)
    (cadre,) = {t.cadre for t in gardees}
    assert len(gardees) == cadres.count(cadre) == max(map(cadres.count, cadres))
    assert gardees == [t for t in traces if t.cadre == cadre]


def test_every_frame_of_the_pack_has_a_name():
    with closing(sqlite3.connect(":memory:")) as base:
        imports_contours.ecrire(base)
        cadres = {cadre for (cadre,) in base.execute("SELECT DISTINCT cadre FROM contour")}
    assert cadres == set(fond.NOMS_DES_CADRES)


@given(st.lists(carres(), max_size=8))
def test_a_layer_draws_every_outline_once_in_order(traces):
    dessin = fond.couche(traces, Vue((0, 0), 0, 0, 0.01), 'fill="none"')
    racine = lire(f'<svg xmlns="{SVG[1:-1]}">{dessin}</svg>')
    assert [p.get("d") for p in racine.iter(f"{SVG}path")] == [t.chemin for t in traces]
    suites = [pas for pas, _ in itertools.groupby(t.pas for t in traces)]
    assert len(racine) == len(suites)


@given(GRILLES, st.floats(1e-4, 1), st.floats(0.5, 5))
def test_a_stroke_has_the_same_width_on_every_grid(pas, echelle, trait):
    vue = Vue((0, 0), 0, 0, echelle)
    dessin = fond.couche([Carre("COM-1", pas=pas)], vue, "", trait)
    largeur = float(re.search(r'stroke-width="([^"]+)"', dessin)[1])
    agrandi = float(MATRICE.search(dessin)[1])
    assert largeur * agrandi == pytest.approx(trait, rel=2e-3)


def test_a_layer_of_nothing_is_nothing():
    assert fond.couche([], Vue((0, 0), 0, 0, 1), 'fill="none"', 2) == ""


@pytest.mark.parametrize("mots", [PIRE, "]]>", "\u202egnp", "e\u0301"], ids=ascii)
def test_words_on_hover_are_words(mots):
    racine = lire(f'<svg xmlns="{SVG[1:-1]}">{fond.chemin_nomme(Carre("COM-1"), mots)}</svg>')
    (titre,) = racine.iter(f"{SVG}title")
    assert titre.text == mots
    assert [e.tag for e in racine.iter()] == [f"{SVG}svg", f"{SVG}path", f"{SVG}title"]


@given(st.floats(1e-3, 100))
def test_hatching_is_as_wide_at_every_scale(facteur):
    motif = fond.hachures("h", facteur)
    reduit = float(re.search(r"scale\(([^)]+)\)", motif)[1])
    assert reduit * facteur == pytest.approx(1, rel=1e-5)
    assert 'id="h"' in motif
    assert 'fill="url(#h)"' in fond.motif("h")
