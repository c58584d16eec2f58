"""France by EPCI: overseas insets, two widths, links, the pixels it gives."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest

from clesante.socle.texte import INSECABLE
from clesante.ui.cartes import carte_nationale, nationale
from clesante.ui.graphiques.mesure import largeur
from tests.ui.formes import SVG, Carre, couleur, lire, pixels, textes, traces_de_france


@pytest.fixture
def france():
    return traces_de_france()


PLANS = [(nationale.PLAN_LARGE, "svg"), (nationale.PLAN_ETROIT, "svg_etroit")]


@pytest.mark.parametrize(("plan", "dessin"), PLANS)
def test_carte_nationale_puts_each_overseas_departement_in_its_frame(france, plan, dessin):
    traces, s = france
    svg = getattr(carte_nationale("f", traces, s, titre="France"), dessin)
    assert textes(svg)[:5] == ["Guadeloupe", "Martinique", "Guyane", "La Réunion", "Mayotte"]
    vues = nationale._Carte("f", plan, traces, s, (), (), None).vues()
    assert vues[0][0] == "metropole"
    for rang, (cadre, vue) in enumerate(vues[1:]):
        x, y, large, haut = plan.boite(rang)
        for trace in (t for t in traces if t.cadre == cadre):
            for coin in (trace.emprise[:2], trace.emprise[2:]):
                px, py = vue.pixel(coin, trace.pas)
                assert x < px < x + large
                assert y < py < y + haut


def test_carte_nationale_hatches_in_every_frame(france):
    traces, s = france
    racine = lire(carte_nationale("f", traces, s, titre="t").svg)
    (groupe,) = [g for g in racine.iter(f"{SVG}g") if g.get("fill", "").startswith("url(")]
    assert groupe.get("fill") == "url(#f-mayotte)"
    assert [t.text for t in groupe.iter(f"{SVG}title")] == [f"mayotte 1{INSECABLE}: non disponible"]


def test_carte_nationale_table_holds_every_place(france):
    traces, s = france
    tableau = carte_nationale("f", traces, s, titre="t").tableau
    assert len(tableau.lignes) == len(traces)
    assert dict(tableau.lignes)["guyane 0"] == "6"
    assert dict(tableau.lignes)["mayotte 1"] == "non disponible"


def test_carte_nationale_links_are_for_the_pointer_only(france):
    traces, s = france
    carte = carte_nationale(
        "f", traces, s, titre="t", lien=lambda c: None if "guyane" in c else f"/p/{c}/"
    )
    racine = lire(carte.svg)
    assert racine.get("role") == "group"
    (cache,) = [g for g in racine.iter(f"{SVG}g") if g.get("aria-hidden") == "true"]
    liens = list(cache.iter(f"{SVG}a"))
    assert len(liens) == len(list(racine.iter(f"{SVG}a"))) == len(traces) - 2
    assert {a.get("tabindex") for a in liens} == {"-1"}


def test_carte_nationale_without_link_is_an_image(france):
    traces, s = france
    assert lire(carte_nationale("f", traces, s, titre="t").svg).get("role") == "img"


def test_carte_nationale_rings_a_territory_too_small_to_see(france):
    traces, s = france
    petit = Carre("EPCI-x", 1000, 1000, 30, pas=250)
    grand = traces[0]
    for ici, anneaux in ((petit, 1), (grand, 0)):
        carte = carte_nationale("f", traces, s, titre="t", territoire=[ici])
        assert len(list(lire(carte.svg).iter(f"{SVG}circle"))) == anneaux


@pytest.mark.parametrize("nombre", range(6))
@pytest.mark.parametrize("plan", [nationale.PLAN_LARGE, nationale.PLAN_ETROIT])
def test_frames_of_a_plan_stay_apart_and_inside(plan, nombre):
    boites = [plan.metropole, *(plan.boite(rang) for rang in range(nombre))]
    for x, y, large, haut in boites:
        assert x >= 0 and x + large <= plan.large
        assert y + haut <= plan.pied(nombre)
    for (x, y, large, haut), (x2, y2, large2, haut2) in combinations(boites, 2):
        assert x + large < x2 or x2 + large2 < x or y + haut < y2 or y2 + haut2 < y


def test_narrow_map_of_france_keeps_its_links_and_its_words_inside(france):
    traces, s = france
    carte = carte_nationale(
        "f", traces, replace(s, libelle="Un libellé de légende très long " * 3), titre="t",
        lien=lambda c: f"/p/{c}/", mots=("établissement public territorial",) * 2,
    )  # fmt: skip
    racine = lire(carte.svg_etroit)
    assert len(list(racine.iter(f"{SVG}a"))) == len(traces)
    assert racine.get("viewBox").split()[2] == "320"
    for e in racine.iter(f"{SVG}text"):
        if e.get("text-anchor") is None:
            assert float(e.get("x")) + largeur(e.text, 14) <= 320, e.text


@pytest.mark.parametrize(("plan", "dessin"), PLANS)
def test_carte_nationale_draws_colours_in_every_frame(france, plan, dessin):
    traces, s = france
    svg = getattr(carte_nationale("f", traces, s, titre="t", limites=traces), dessin)
    image = pixels(svg, plan.large)
    for cadre, vue in nationale._Carte("f", plan, traces, s, (), (), None).vues():
        trace = next(t for t in traces if t.cadre == cadre)
        point = tuple(round(v) for v in vue.pixel(trace.centre, trace.pas))
        assert image.getpixel(point) == couleur(s.couleur(trace.code))
