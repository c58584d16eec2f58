"""The small pieces of charts: coordinates, scales, marks and ends, checked by plain arithmetic."""

from __future__ import annotations

import re
from fractions import Fraction
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clesante.socle.jetons import CLAIR
from clesante.ui.graphiques import trace
from clesante.ui.graphiques.trace import Echelle, Style

REELS = st.floats(-1e6, 1e6, allow_nan=False)
PIXELS = st.floats(-2000, 2000, allow_nan=False)
NOMBRE = re.compile(r"-?\d+(?:\.\d+)?(?:e[+-]\d+)?")
HOSTILES = ("<script>", "a & b", "\"'", "\u202eabc", "e\u0301", "\U0001f600", "مرحبا", "]]>")


def lire(fragment: str) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(f"<g>{fragment}</g>"))


def nombres(element: ElementTree.Element, attribut: str = "d") -> list[float]:
    return [float(m) for m in NOMBRE.findall(element.get(attribut, ""))]


@st.composite
def echelles(draw) -> Echelle:
    mini, maxi = sorted((draw(REELS), draw(REELS)))
    debut, fin = sorted((draw(PIXELS), draw(PIXELS)))
    return Echelle(mini, maxi, debut, fin)


@given(st.floats(-1e5, 1e5, allow_nan=False))
def test_a_coordinate_is_near_its_value_and_short(valeur):
    ecrite = trace.n(valeur)
    assert float(ecrite) == pytest.approx(valeur, abs=0.5 if abs(valeur) > 1e4 else 0.0051)
    assert ecrite != "-0"
    assert "." not in ecrite or not ecrite.endswith("0")


@pytest.mark.parametrize(
    ("valeur", "ecrite"),
    [(0.0, "0"), (-0.0, "0"), (-0.001, "0"), (1.0, "1"), (1.239, "1.24"), (-12.5, "-12.5")],
)
def test_coordinates_as_written(valeur, ecrite):
    assert trace.n(valeur) == ecrite


@given(echelles())
def test_a_scale_puts_its_ends_on_its_ends(echelle):
    if echelle.mini == echelle.maxi:
        milieu = pytest.approx((echelle.debut + echelle.fin) / 2)
        assert echelle(echelle.mini) == milieu
        return
    assert echelle(echelle.mini) == pytest.approx(echelle.debut)
    assert echelle(echelle.maxi) == pytest.approx(echelle.fin, abs=1e-6)


@given(echelles(), st.floats(0, 1))
def test_a_scale_is_linear(echelle, part):
    """The abscissa is computed again in exact fractions."""
    mini, maxi = Fraction(echelle.mini), Fraction(echelle.maxi)
    if maxi - mini < Fraction(1, 1000):
        return
    valeur = echelle.mini + part * (echelle.maxi - echelle.mini)
    rapport = (Fraction(valeur) - mini) / (maxi - mini)
    attendu = Fraction(echelle.debut) + rapport * (Fraction(echelle.fin) - Fraction(echelle.debut))
    assert echelle(valeur) == pytest.approx(float(attendu), abs=1e-6)


@given(echelles(), REELS, REELS)
def test_a_scale_keeps_the_order(echelle, une, autre):
    bas, haut = sorted((une, autre))
    assert echelle(bas) <= echelle(haut)


@given(echelles(), st.lists(REELS, max_size=20))
def test_many_values_are_placed_as_one_by_one(echelle, valeurs):
    assert echelle.toutes(valeurs) == [echelle(valeur) for valeur in valeurs]


@given(st.lists(st.one_of(st.none(), REELS)), st.lists(REELS))
def test_extent_holds_every_value_and_no_more(valeurs, distribution):
    presentes = sorted([v for v in valeurs if v is not None] + distribution)
    bornes = trace.etendue(*valeurs, distribution=iter(distribution))
    assert bornes == ((presentes[0], presentes[-1]) if presentes else (0.0, 0.0))


@given(st.lists(REELS), st.randoms())
def test_extent_does_not_depend_on_order(valeurs, hasard):
    melangees = hasard.sample(valeurs, len(valeurs))
    assert trace.etendue(*valeurs) == trace.etendue(*melangees)


@pytest.mark.parametrize("contenu", HOSTILES, ids=ascii)
def test_a_text_is_drawn_to_the_letter(contenu):
    (element,) = lire(trace.texte(1, 2, contenu))
    assert (element.tag, element.text, list(element)) == ("text", contenu, [])


@pytest.mark.parametrize(
    ("style", "attendus"),
    [
        (Style(), {}),
        (Style("encre_2", "end"), {"text-anchor": "end"}),
        (Style(gras=True), {"font-weight": "600"}),
        (Style(taille=17), {"font-size": "17"}),
    ],
    ids=["ordinaire", "fin", "gras", "grand"],
)
def test_a_style_says_what_differs_from_the_picture(style, attendus):
    (element,) = lire(trace.texte(0, 0, "x", style))
    presents = {"text-anchor", "font-weight", "font-size"} & set(element.keys())
    assert {cle: element.get(cle) for cle in presents} == attendus
    assert element.get("fill") == CLAIR[style.couleur]


@given(
    st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["C"])), max_size=6), PIXELS
)
def test_lines_of_text_stand_under_one_another(lignes, y):
    elements = lire(trace.lignes_de_texte(3, y, lignes))
    assert [e.text or "" for e in elements] == lignes
    for rang, element in enumerate(elements):
        assert float(element.get("y")) == pytest.approx(y + rang * trace.INTERLIGNE, abs=0.01)
        assert element.get("x") == "3"


@given(PIXELS, PIXELS, PIXELS, st.floats(1, 20))
def test_a_whisker_joins_its_bounds_with_a_stop_at_each(gauche, droite, y, demi):
    bord, trait = lire(trace.moustache((gauche, droite), y, "encre", demi))
    x0, y0, x1, *arrets = nombres(trait)
    assert [x0, y0, x1] == pytest.approx([gauche, y, droite], abs=0.01)
    assert arrets == pytest.approx(
        [gauche, y - demi, 2 * demi, droite, y - demi, 2 * demi], abs=0.02
    )
    assert bord.get("d") == trait.get("d")
    assert float(bord.get("stroke-width")) > float(trait.get("stroke-width"))


@pytest.mark.parametrize(
    ("bornes", "elements"),
    [((1.0, 2.0), 3), ((None, 2.0), 1), ((1.0, None), 1), ((None, None), 1), ((0.0, 0.0), 3)],
    ids=["deux", "haute", "basse", "aucune", "nulles"],
)
def test_the_territory_has_a_whisker_only_with_both_bounds(bornes, elements):
    assert len(lire(trace.territoire(Echelle(0, 2, 0, 100), 1.5, bornes, 10))) == elements


@pytest.mark.parametrize("signe", "▲▼●–◂▸")
@given(PIXELS, PIXELS)
def test_a_sign_is_drawn_in_its_box(signe, x, y):
    (element,) = lire(trace.symbole(x, y, signe, "encre"))
    depart = nombres(element)[:2]
    assert x - 0.01 <= depart[0] <= x + 10.01
    assert y - 10.01 <= depart[1] <= y + 0.01


def test_signs_have_other_shapes():
    """Colour is never alone: two directions are told apart by their outline."""
    formes = {lire(trace.symbole(0, 0, s, "encre"))[0].get("d") for s in "▲▼●–◂▸"}
    assert len(formes) == 6


def test_an_unknown_sign_is_not_drawn_as_another():
    with pytest.raises(KeyError):
        trace.symbole(0, 0, "★", "encre")


@pytest.mark.parametrize(("mini", "maxi", "ecrits"), [(1.0, 1.0, []), (1.0, 2.5, ["1,0", "2,5"])])
def test_ends_of_a_scale_are_written_when_they_differ(mini, maxi, ecrits):
    elements = lire(trace.bouts(Echelle(mini, maxi, 5, 95), 40, 1))
    assert [e.text for e in elements] == ecrits
    assert [e.get("text-anchor") for e in elements] == [None, "end"][: len(ecrits)]


@given(PIXELS, PIXELS, st.floats(1, 30))
def test_the_line_of_france_is_centred_and_edged(x, y, demi):
    bord, trait = lire(trace.repere(x, y, demi))
    assert bord.get("d") == trait.get("d")
    x0, haut, x1, bas = nombres(trait)
    assert x0 == x1 == pytest.approx(x, abs=0.01)
    assert (haut + bas) / 2 == pytest.approx(y, abs=0.02)


@pytest.mark.parametrize("mots", HOSTILES, ids=ascii)
def test_a_picture_is_named_described_and_closed(mots):
    racine = ElementTree.fromstring(trace.svg("cle", mots, mots, (720, 100.126), "<g/>"))
    cles = {e.get("id"): e.text for e in racine if e.get("id")}
    assert [cles[c] for c in racine.get("aria-labelledby").split()] == [mots, mots]
    assert racine.get("viewBox") == "0 0 720 100.13"
    assert len(racine) == 3


@given(st.lists(REELS, min_size=2, max_size=40), st.randoms())
def test_quartiles_do_not_depend_on_order_and_stay_inside(valeurs, hasard):
    obtenus = trace.quartiles(valeurs)
    assert obtenus == sorted(obtenus)
    assert min(valeurs) <= obtenus[0]
    assert obtenus[-1] <= max(valeurs)
    assert trace.quartiles(hasard.sample(valeurs, len(valeurs))) == obtenus


@pytest.mark.parametrize("distribution", [[], [3.0]], ids=len)
def test_too_few_values_have_no_quartile(distribution):
    assert trace.quartiles(distribution) == []
