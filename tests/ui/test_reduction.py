"""Lighter outlines fit together as the whole ones do; frames and sheets hold what they get."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from clesante.edition.svg import ecrire
from clesante.territoires import contours
from clesante.ui.cartes import carte_territoire
from clesante.ui.cartes.cadres import cadres_de_france
from clesante.ui.cartes.planche import planche
from clesante.ui.cartes.reduction import alleger, anneaux
from clesante.ui.graphiques import Barre, Mesure, barres
from tests.ui.formes import PIRE, Carre, lire, serie

coins = st.lists(st.tuples(st.integers(-500, 500), st.integers(-500, 500)), min_size=3, max_size=12)


def chemin(points: list[tuple[int, int]]) -> str:
    """Write a ring as the pack does."""
    (x, y), *_ = points
    pas = [(bx - ax, by - ay) for (ax, ay), (bx, by) in pairwise(points)]
    traits = "".join(f"{dx:+d}{dy:+d}" for dx, dy in pas).replace("+", " ").strip()
    return f"M{x} {y}l{traits}z"


def forme(trace) -> shapely.Geometry:
    return shapely.union_all(
        [shapely.Polygon([(x * trace.pas, y * trace.pas) for x, y in ring]).buffer(0)
         for ring in anneaux(trace.chemin) if len(ring) > 2]
    )  # fmt: skip


@given(listes=st.lists(coins, min_size=1, max_size=4))
def test_rings_are_read_as_they_were_written(listes):
    assert list(anneaux("".join(map(chemin, listes)))) == listes


@pytest.fixture(scope="module")
def bretagne(referentiel) -> list[contours.Trace]:
    codes = [t.code for t in contours.tous_epci() if t.cadre == "metropole" and t.emprise[2] < 1500]
    assert len(codes) > 40
    return contours.tracer(codes, contours.NATIONALE)


@pytest.mark.parametrize(("aire", "facteur"), [(0.0, 1), (8.0, 1), (40.0, 4), (200.0, 8)])
def test_neighbours_still_fit(bretagne, aire, facteur):
    """No gap and no overlap: the parts weigh what their union weighs, and what they weighed."""
    legers = alleger(bretagne, aire, facteur)
    formes = [forme(trace) for trace in legers]
    ensemble = shapely.union_all(formes)
    assert sum(f.area for f in formes) == pytest.approx(ensemble.area, rel=4e-3)
    avant = sum(forme(trace).area for trace in bretagne)
    assert ensemble.area == pytest.approx(avant, rel=0.02)
    sans_trous = shapely.union_all(
        [shapely.Polygon(p.exterior) for p in shapely.get_parts(ensemble)]
    )
    trous_avant = forme_sans_trous(bretagne) - avant
    assert sans_trous.area - ensemble.area <= trous_avant + 0.004 * avant


def forme_sans_trous(traces) -> float:
    ensemble = shapely.union_all([forme(trace) for trace in traces])
    return shapely.union_all(
        [shapely.Polygon(p.exterior) for p in shapely.get_parts(ensemble)]
    ).area


def test_nothing_asked_nothing_changed(bretagne):
    assert [t.chemin for t in alleger(bretagne, -1.0)] == [t.chemin for t in bretagne]


def test_more_is_dropped_as_more_is_asked(bretagne):
    poids = [sum(len(t.chemin) for t in alleger(bretagne, aire, 1)) for aire in (0, 8, 40, 200)]
    assert poids == sorted(poids, reverse=True)
    assert poids[-1] < 0.6 * poids[0]


def test_order_of_the_outlines_does_not_matter(bretagne):
    aller = {t.code: t.chemin for t in alleger(bretagne, 40.0, 4)}
    retour = {t.code: t.chemin for t in alleger(bretagne[::-1], 40.0, 4)}
    assert aller == retour


def test_lighter_vertices_are_some_of_the_whole_ones(bretagne):
    for leger, entier in zip(alleger(bretagne, 40.0), bretagne, strict=True):
        gardes = {p for ring in anneaux(leger.chemin) for p in ring}
        assert gardes <= {p for ring in anneaux(entier.chemin) for p in ring}


def test_an_outline_too_small_for_the_grid_is_kept_whole():
    petit = Carre("COM-1", cote=2)
    (garde,) = alleger([petit], 0.0, 100)
    assert (garde.chemin, garde.pas) == (petit.chemin, petit.pas)


@given(points=coins, facteur=st.sampled_from([1, 2, 4, 7]))
def test_any_ring_comes_out_readable(points, facteur):
    class Quelconque(Carre):
        chemin = chemin(points)

    (leger,) = alleger([Quelconque("X")], 5.0, facteur)
    for ring in anneaux(leger.chemin):
        assert len(ring) >= min(3, len(points))


# --- frames of the page


CARRES = [Carre("A"), Carre("B", 400), Carre("C", 800, cadre="mayotte"), Carre("D", 1200)]


def cadres(**valeurs: float | None):
    lues = serie(valeurs, 10.0, 20.0)
    return cadres_de_france("f", CARRES, lues, [], lambda code: f"/ou/?dans={code}&x=<y>")


def test_one_drawing_for_each_frame_hidden_from_assistive_technology():
    lus = cadres(A=1, B=15, C=25, D=None)
    assert [(c.cadre, c.nom) for c in lus] == [
        ("metropole", "France métropolitaine"), ("mayotte", "Mayotte"),
    ]  # fmt: skip
    for cadre in lus:
        racine = lire(cadre.svg)
        assert racine.get("aria-hidden") == "true"
        assert {a.get("tabindex") for a in racine.iter("{http://www.w3.org/2000/svg}a")} == {"-1"}


def test_each_place_has_the_colour_of_its_class_and_the_hatching_without_value():
    metropole, mayotte = cadres(A=1, B=15, C=25, D=None)
    for classe in ("f-carte-1", "f-carte-3"):
        assert metropole.svg.count(classe) == 1
    assert "f-carte-5" in mayotte.svg
    assert 'fill="url(#f-metropole-absent)"' in metropole.svg
    assert 'fill="url(#' not in mayotte.svg


def test_places_of_one_class_and_address_are_one_path():
    lues = serie({"A": 1.0, "B": 2.0, "C": 3.0, "D": 15.0}, 10.0, 20.0)
    metropole, _ = cadres_de_france("f", CARRES, lues, [], lambda _: "/region/")
    chemins = re.findall(r'<a href="/region/" tabindex="-1"><path d="([^"]+)"/></a>', metropole.svg)
    assert [c.count("M") for c in chemins] == [2, 1]


def test_addresses_are_escaped():
    assert "dans=A&amp;x=&lt;y&gt;" in cadres(A=1, B=2, C=3, D=4)[0].svg


# --- a sheet that stands alone


def graphique(titre: str = "Titre"):
    return barres("b", Mesure("Part", "%", 1), [Barre("Ici", 12.0, ici=True)], titre=titre)


@pytest.mark.parametrize("titre", ["Titre", PIRE, "long " * 80])
def test_sheet_holds_the_picture_its_title_and_its_source(titre):
    feuille = planche(graphique(titre), "Insee, 2021.")
    assert ecrire("f", feuille).rapport > ecrire("b", graphique(titre).svg).rapport
    textes = "".join(lire(feuille).itertext())
    assert "Source\u00a0: Insee, 2021." in textes
    assert "12,0\u00a0%" in textes
    assert feuille == planche(graphique(titre), "Insee, 2021.")


def test_sheet_of_something_else_is_refused():
    with pytest.raises(ValueError, match="not a picture"):
        planche(replace(graphique(), svg="<p>non</p>"), "Insee")


# --- links on the map of a territory


def test_map_of_a_territory_links_its_parts_for_the_pointer_only():
    territoire, parties = Carre("T", cote=800), [Carre("A"), Carre("B", 400)]
    valeurs = serie({"A": 1.0, "B": None}, 10.0)
    vers = {"A": "/vers/?a=<1>"}
    dessin = carte_territoire("c", [territoire], parties, titre="T", serie=valeurs, lien=vers.get)
    assert re.findall(r'<a href="([^"]+)" tabindex="-1">', dessin.svg) == ["/vers/?a=&lt;1&gt;"]
    assert 'role="group"' in dessin.svg
    assert 'aria-hidden="true"' in dessin.svg
    sans = carte_territoire("c", [territoire], parties, titre="T", serie=valeurs)
    assert 'role="img"' in sans.svg
    assert "<a " not in sans.svg
