"""Points and pyramid: every figure where its scale says, nothing lost, nothing invented."""

from __future__ import annotations

import re
from itertools import pairwise
from statistics import quantiles

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clesante.edition.svg import ecrire
from clesante.ui.graphiques import LignePoints, Point, Pyramide, Tranche, points, pyramide
from clesante.ui.graphiques.mesure import largeur
from clesante.ui.graphiques.points import BANDE_ETROITE, BANDE_LARGE
from clesante.ui.graphiques.pyramide import DEMI_MILIEU
from clesante.ui.graphiques.trace import TAILLE
from tests.ui.formes import PIRE, SVG, lire, textes

NOMS = ("Ici", "Là", "Ailleurs")
REPARTITION = tuple(float(v) for v in range(101))
valeurs = st.floats(0, 100).map(lambda v: round(v, 1))


def ligne(*lus: Point, france: float | None = 40.0, distribution=REPARTITION) -> LignePoints:
    return LignePoints("Part", "%", 1, lus, france, distribution)


def trois(un: float, deux: float, trois_: float | None = 50.0) -> LignePoints:
    return ligne(Point(un), Point(deux), Point(trois_, absent="secret" if trois_ is None else ""))


def cercles(svg: str) -> list[tuple[float, str]]:
    """Return abscissa and class of each mark of the rows (those of the legend come after)."""
    return [(float(c.get("cx")), c.get("class")) for c in lire(svg).iter(f"{SVG}circle")]


@given(un=valeurs, deux=valeurs, autre=valeurs)
def test_marks_stand_where_the_scale_says(un, deux, autre):
    donnees = trois(un, deux, autre)
    dessin = points("p", NOMS, [donnees], titre="Titre")
    for svg, bande in ((dessin.svg, BANDE_LARGE), (dessin.svg_etroit, BANDE_ETROITE)):
        mini = min(un, deux, autre, 40.0, 10.0)
        maxi = max(un, deux, autre, 40.0, 90.0)
        attendues = [
            bande[0] + (v - mini) / (maxi - mini) * (bande[1] - bande[0]) for v in (un, deux, autre)
        ]
        assert [x for x, _ in cercles(svg)[:3]] == pytest.approx(attendues, abs=0.01)


@given(un=valeurs, deux=valeurs)
def test_order_on_the_scale_is_order_of_the_figures(un, deux):
    (a, _), (b, _) = cercles(points("p", NOMS, [trois(un, deux)], titre="T").svg)[:2]
    assert (a < b) == (un < deux)


def test_first_is_a_red_dot_and_the_others_open_rings():
    svg = points("p", NOMS, [trois(10, 20, 30)], titre="T").svg
    assert [classe.split()[0] for _, classe in cercles(svg)[:3]] == [
        "f-territoire", "f-papier", "f-papier",
    ]  # fmt: skip


def test_a_missing_figure_has_no_mark_and_says_why():
    svg = points("p", NOMS, [trois(10, 20, None)], titre="T").svg
    assert len(cercles(svg)) == 2 + 2  # two rows, two entries of the legend
    assert "secret" in textes(svg)
    tableau = points("p", NOMS, [trois(10, 20, None)], titre="T").tableau
    assert tableau.lignes[0] == ("Part", "10,0\u00a0%", "20,0\u00a0%", "secret", "40,0\u00a0%")


def test_grey_band_is_the_middle_half():
    svg = points("p", NOMS, [trois(10, 20, 30)], titre="T").svg
    bande = next(lire(svg).iter(f"{SVG}rect"))
    bas, _, haut = quantiles(REPARTITION, n=4, method="inclusive")
    echelle = trois(10, 20, 30).echelle(BANDE_LARGE)
    assert float(bande.get("x")) == pytest.approx(echelle(bas), abs=0.01)
    assert float(bande.get("width")) == pytest.approx(echelle(haut) - echelle(bas), abs=0.01)


def test_interval_is_a_whisker_and_is_written():
    dessin = points("p", NOMS, [ligne(Point(50, 45, 55), Point(20, 15, 25), Point(30))], titre="T")
    assert "[45,0\u00a0; 55,0]" in textes(dessin.svg)
    assert dessin.tableau.lignes[0][1] == "50,0\u00a0% [45,0\u00a0; 55,0]"
    sans = points("p", NOMS, [ligne(Point(50), Point(20), Point(30))], titre="T")
    assert dessin.svg.count("<path") > sans.svg.count("<path")


@pytest.mark.parametrize("distribution", [(), (5.0,)], ids=["vide", "une"])
def test_small_or_empty_distribution_still_draws(distribution):
    dessin = points("p", NOMS, [ligne(*map(Point, (1.0, 1.0, 1.0)), france=None,
                                      distribution=distribution)], titre="T")  # fmt: skip
    assert len(cercles(dessin.svg)) >= 3


def test_as_many_points_as_names():
    with pytest.raises(ValueError, match="one point for each"):
        points("p", NOMS, [ligne(Point(1), Point(2))], titre="T")


@pytest.mark.parametrize("nom", [PIRE, "x" * 300, "=1+1", "😀", ""])
def test_any_name_is_drawn_as_text_whole_in_the_table(nom):
    dessin = points("p", (nom, "b", "c"), [trois(1, 2, 3)], titre=nom or "T")
    assert dessin.tableau.entetes[1] == nom
    for svg in (dessin.svg, dessin.svg_etroit):
        assert ecrire("p", svg).rapport > 0


def test_points_are_the_same_twice():
    assert points("p", NOMS, [trois(1, 2)], titre="T") == points(
        "p", NOMS, [trois(1, 2)], titre="T"
    )


LONGS = (
    "CC du Pays de Fontenay-Vendée et CC Vendée, Sèvre, Autise",
    "CA Guingamp-Paimpol Agglomération de l'Armor à l'Argoat",
    "Mamoudzou",
)


def rangees(svg: str) -> list[tuple[float, str, bool]]:
    """Return ordinate and words of each text, and whether it is anchored at the right."""
    return [
        (float(t.get("y")), t.text or "", t.get("text-anchor") == "end")
        for t in lire(svg).iter(f"{SVG}text")
    ]


@pytest.mark.parametrize(
    "absent", ["non couvert par la source", "couvert par le secret statistique"]
)
def test_long_names_and_absences_are_written_whole(absent):
    lue = ligne(Point(10.0, 9.0, 11.0), Point(None, absent=absent), Point(30.0))
    dessin = points("p", LONGS, [lue], titre="T")
    for svg in (dessin.svg, dessin.svg_etroit):
        ecrits = "".join(texte.replace(" ", "") for _, texte, _ in rangees(svg))
        assert "…" not in ecrits
        for mots in (*LONGS, absent):
            assert mots.replace(" ", "").replace("'", "’") in ecrits.replace("'", "’")


@given(noms=st.permutations(LONGS), absents=st.lists(st.booleans(), min_size=3, max_size=3))
def test_lines_of_a_row_never_fall_on_the_next(noms, absents):
    lus = [Point(None, absent="non couvert par la source") if a else Point(20.0) for a in absents]
    dessin = points("p", noms, [ligne(*lus)], titre="T")
    for svg in (dessin.svg, dessin.svg_etroit):
        for a_droite in (False, True):
            lignes_du_bloc = sorted({y for y, _, droite in rangees(svg) if droite is a_droite})
            assert min((b - a for a, b in pairwise(lignes_du_bloc)), default=99) >= 17


# --- the pyramid


def test_words_of_an_age_fit_between_the_two_sides():
    assert largeur("95 ans ou plus", TAILLE) <= 2 * DEMI_MILIEU


def tranches(*parts: tuple[float, float], reference: tuple[float, float] | None = None):
    return [
        Tranche(f"{5 * r} à {5 * r + 4} ans", h, f, reference) for r, (h, f) in enumerate(parts)
    ]


def barres(svg: str) -> list[tuple[float, float]]:
    """Return abscissa and width of the bars, the oldest first, men then women."""
    tous = [r for r in lire(svg).iter(f"{SVG}rect") if r.get("height") == "16"]
    return [(float(r.get("x")), float(r.get("width"))) for r in tous]


@given(parts=st.lists(st.tuples(st.floats(0.01, 12), st.floats(0.01, 12)), min_size=1, max_size=20))
def test_bars_are_proportional_both_sides_from_the_middle(parts):
    dessin = pyramide("y", Pyramide("Ici", tranches(*parts)), titre="T")
    for svg, large in ((dessin.svg, 720), (dessin.svg_etroit, 320)):
        lues = barres(svg)
        assert len(lues) == 2 * len(parts)
        hommes, femmes = lues[::2], lues[1::2]
        plus = max(max(couple) for couple in parts)
        pixels = next(w for couple, (_, h), (_, f) in zip(parts[::-1], hommes, femmes, strict=True)
                      for v, w in zip(couple, (h, f), strict=True) if v == plus) / plus  # fmt: skip
        for (h, f), (xh, wh), (xf, wf) in zip(parts[::-1], hommes, femmes, strict=True):
            assert (wh, wf) == pytest.approx((h * pixels, f * pixels), abs=0.05)
            assert xh + wh == pytest.approx(large / 2 - DEMI_MILIEU, abs=0.02)
            assert xf == pytest.approx(large / 2 + DEMI_MILIEU)
            assert xh >= 0
            assert xf + wf <= large


@pytest.mark.parametrize("maximum", [0.4, 1.0, 4.1, 7.9, 12.0, 30.0])
def test_figures_of_the_axis_never_touch(maximum):
    dessin = pyramide("y", Pyramide("Ici", tranches((maximum, maximum))), titre="T")
    for svg in (dessin.svg, dessin.svg_etroit):
        figures = [
            (float(t.get("x")), float(t.get("y")), t.text)
            for t in lire(svg).iter(f"{SVG}text")
            if re.fullmatch(r"\d+\u00a0%", t.text or "")
        ]
        abscisses = sorted(x for x, _, _ in figures)
        assert len(abscisses) >= 4
        assert min(b - a for a, b in pairwise(abscisses)) >= 44


def test_oldest_is_on_top_and_the_table_starts_with_the_youngest():
    dessin = pyramide("y", Pyramide("Ici", tranches((1, 2), (3, 4))), titre="T")
    ages = [t for t in textes(dessin.svg) if t.endswith("ans")]
    assert ages == ["5 à 9 ans", "0 à 4 ans"]
    assert dessin.tableau.lignes == (
        ("0 à 4 ans", "1,0\u00a0%", "2,0\u00a0%"),
        ("5 à 9 ans", "3,0\u00a0%", "4,0\u00a0%"),
    )


def test_outline_is_drawn_only_when_every_group_has_it():
    avec = pyramide("y", Pyramide("Ici", tranches((1, 2), (3, 4), reference=(2, 2))), titre="T")
    assert "France" in textes(avec.svg)
    assert avec.tableau.entetes[3:] == ("Hommes, France", "Femmes, France")
    sans = pyramide(
        "y", Pyramide("Ici", [*tranches((1, 2), reference=(2, 2)), *tranches((3, 4))]), titre="T"
    )
    assert "France" not in textes(sans.svg)
    assert len(sans.tableau.entetes) == 3


def test_outline_follows_the_reference():
    dessin = pyramide("y", Pyramide("Ici", tranches((1, 1), (1, 1), reference=(2, 1))), titre="T")
    chemins = [p.get("d") for p in lire(dessin.svg).iter(f"{SVG}path")]
    contours = [d for d in chemins if re.fullmatch(r"M[\d.]+ 44(H[\d.]+V[\d.]+)+H[\d.]+", d)]
    assert len(contours) == 4  # two sides, each edged with paper
    hommes = {float(x) for x in re.findall(r"H([\d.]+)V", contours[0])}
    assert hommes == {14.0}  # 2 % is the end of the scale


def test_description_names_the_widest_groups():
    dessin = pyramide("y", Pyramide("Ici", tranches((1, 9), (5, 2))), titre="T")
    assert "chez les hommes, 5 à 9 ans, 5,0\u00a0%" in dessin.description
    assert "chez les femmes, 0 à 4 ans, 9,0\u00a0%" in dessin.description


def test_pyramid_without_a_group_is_refused():
    with pytest.raises(ValueError, match="without an age group"):
        pyramide("y", Pyramide("Ici", []), titre="T")


@pytest.mark.parametrize("nom", [PIRE, "x" * 300, "😀"])
def test_pyramid_of_any_name_is_plain_drawing(nom):
    dessin = pyramide("y", Pyramide(nom, tranches((1, 2))), titre=nom)
    for svg in (dessin.svg, dessin.svg_etroit):
        assert ecrire("y", svg).rapport > 0
