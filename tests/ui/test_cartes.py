"""Maps: layers, classes, legend, insets, names, safety of the SVG, and the pixels it gives."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clesante.socle.erreurs import IntrouvableError
from clesante.socle.jetons import CLAIR
from clesante.socle.texte import INSECABLE
from clesante.territoires import contours, imports_contours
from clesante.ui import jetons
from clesante.ui.cartes import (
    bornes_quantiles,
    cadrage,
    carte_nationale,
    carte_territoire,
    fond,
    noms,
)
from clesante.ui.cartes.classes import COULEURS
from tests.ui.formes import (
    PIRE,
    SVG,
    Carre,
    couleur,
    lire,
    pixels,
    serie,
    textes,
    traces_de_france,
)

# A town of four communes, 20 km a side each, between two neighbours.
COMMUNES = [
    Carre("COM-1", 0, 0, nom="Aulnay"),
    Carre("COM-2", 400, 0, nom="Brou"),
    Carre("COM-3", 0, 400, nom="Chassieu"),
    Carre("COM-4", 400, 400, nom="Décines"),
]
TERRITOIRE = [Carre("EPCI-1", 0, 0, 800, nom="CC des Quatre")]
VOISINS = [Carre("EPCI-2", -800, 0, 800), Carre("EPCI-3", 800, 0, 800)]
VALEURS = {"COM-1": 10.0, "COM-2": 20.0, "COM-3": 30.0, "COM-4": None}


@pytest.fixture
def carte():
    return carte_territoire(
        "carte", TERRITOIRE, COMMUNES, VOISINS,
        titre="Portrait", serie=serie(VALEURS, 15.0, 25.0, unite="%", decimales=1),
        etiquettes=[c.code for c in COMMUNES],
    )  # fmt: skip


# Every map


@pytest.fixture(params=["territoire", "nue", "nationale", "liens", "étroite"])
def svg(request, carte):
    traces, s = traces_de_france()
    return {
        "territoire": lambda: carte.svg,
        "nue": lambda: carte_territoire("c", TERRITOIRE, COMMUNES, titre="t").svg,
        "nationale": lambda: carte_nationale("f", traces, s, titre="t").svg,
        "liens": lambda: carte_nationale("f", traces, s, titre="t", lien=lambda c: f"/p/{c}/").svg,
        "étroite": lambda: carte_nationale("f", traces, s, titre="t").svg_etroit,
    }[request.param]()


def test_svg_is_closed_to_scripts_styles_and_outside(svg):
    racine = lire(svg)
    ids = [e.get("id") for e in racine.iter() if e.get("id")]
    assert len(ids) == len(set(ids))
    assert {e.tag.removeprefix(SVG) for e in racine.iter()} <= {
        "svg", "title", "desc", "defs", "g", "path", "rect", "circle", "text", "a",
        "clipPath", "pattern",
    }  # fmt: skip
    attributs = {a for e in racine.iter() for a in e.keys()}  # noqa: SIM118 - an Element, not a dict
    assert not attributs & {"style", "vector-effect"}
    assert not any(a.startswith("on") for a in attributs)
    assert "http" not in svg.replace("http://www.w3.org/2000/svg", "")


def test_svg_references_exist(svg):
    ids = {e.get("id") for e in lire(svg).iter()}
    assert set(re.findall(r"url\(#([^)]+)\)", svg)) <= ids
    assert set(lire(svg).get("aria-labelledby").split()) <= ids


def test_svg_colours_are_tokens_with_their_class(svg):
    for e in lire(svg).iter():
        for attribut, prefixe in (("fill", "f"), ("stroke", "s")):
            valeur = e.get(attribut, "none")
            if valeur != "none" and not valeur.startswith("url("):
                jeton = next(
                    j for j in CLAIR if jetons.classe(prefixe, j) in e.get("class").split()
                )
                assert CLAIR[jeton] == valeur


def test_svg_escapes_names():
    traces = [Carre("EPCI-1", nom=PIRE)]
    carte = carte_territoire("c", traces, traces, titre=PIRE, etiquettes=["EPCI-1"])
    assert carte.tableau.lignes == ((PIRE,),)
    assert [t for t in textes(carte.svg) if t == PIRE]
    assert lire(carte.svg).find(f"{SVG}title").text == PIRE
    liens = carte_nationale("f", traces, serie({}), titre="t", lien=lambda code: '/p/"><a b=&')
    assert next(lire(liens.svg).iter(f"{SVG}a")).get("href") == '/p/"><a b=&'


# A territory


def test_carte_territoire_gives_its_values_as_a_table(carte):
    assert carte.tableau.entetes == ("Commune", f"Part des 65 ans et plus{INSECABLE}(%)")
    assert carte.tableau.lignes == (
        ("Aulnay", f"10,0{INSECABLE}%"),
        ("Brou", f"20,0{INSECABLE}%"),
        ("Chassieu", f"30,0{INSECABLE}%"),
        ("Décines", "non disponible"),
    )
    assert "4 communes" in carte.description


def test_carte_territoire_sorts_names_as_a_reader_does():
    communes = [Carre(f"COM-{n}", nom=n) for n in ("Zuydcoote", "Écully", "Dax", "Évry")]
    lignes = carte_territoire("c", TERRITOIRE, communes, titre="t").tableau.lignes
    assert [ligne[0] for ligne in lignes] == ["Dax", "Écully", "Évry", "Zuydcoote"]


def test_carte_territoire_paints_classes_and_hatches_what_is_missing(carte):
    image = pixels(carte.svg, 720)
    vue, _ = fond.vue_du_territoire(TERRITOIRE, 720)

    def couleurs(commune):
        x, y = (round(v) for v in vue.pixel(commune.centre, 50))
        return {image.getpixel((x + dx, y + 40 + dy)) for dx in range(9) for dy in range(9)}

    assert couleurs(COMMUNES[0]) == {couleur("carte_1")}
    assert couleurs(COMMUNES[1]) == {couleur("carte_3")}
    assert couleurs(COMMUNES[2]) == {couleur("carte_5")}
    hachures = couleurs(COMMUNES[3])
    assert couleur("papier") in hachures
    assert min(max(p) for p in hachures) < 180  # the grey of the stripes
    assert not hachures & {couleur(c) for c in COULEURS[5]}


def test_carte_territoire_outlines_two_pixels_of_red_outside(carte):
    image = pixels(carte.svg, 720)
    vue, _ = fond.vue_du_territoire(TERRITOIRE, 720)
    x, y = vue.pixel((0, 200), 50)
    ligne = [image.getpixel((round(x) + dx, round(y))) for dx in range(-12, 12)]
    rouges = sum(p[0] > 150 and p[1] < 120 for p in ligne)
    assert 2 <= rouges <= 4
    assert ligne[0] == couleur("fond")  # the neighbour, pale
    assert ligne[-1] == couleur("carte_1")


def test_carte_territoire_cuts_parts_at_its_border():
    large = [Carre("EPCI-9", 0, 0, 1200)]  # goes past the territory on two sides
    carte = carte_territoire(
        "c", TERRITOIRE, large, titre="t", serie=serie({"EPCI-9": 1.0}), mots=("EPCI", "EPCI")
    )
    image = pixels(carte.svg, 720)
    vue, _ = fond.vue_du_territoire(TERRITOIRE, 720)
    dedans, dehors = (vue.pixel((x, 600), 50) for x in (700, 840))
    assert image.getpixel(tuple(map(round, dedans))) == couleur("carte_3")
    assert image.getpixel(tuple(map(round, dehors))) == couleur("papier")


def test_carte_territoire_writes_strokes_in_units_of_the_grid():
    for cote, pas in ((800, 50), (8000, 5)):
        ici = [Carre("EPCI-1", 0, 0, cote, pas=pas)]
        racine = lire(carte_territoire("c", ici, ici, titre="t").svg)
        bord = next(
            g for g in racine.iter(f"{SVG}g") if g.get("stroke-width") and g.get("transform")
        )
        echelle = float(re.match(r"matrix\(([\d.e-]+)", bord.get("transform"))[1])
        assert float(bord.get("stroke-width")) * echelle == pytest.approx(4, rel=0.01)


def test_carte_territoire_narrow_has_its_own_ids(carte):
    larges, etroits = (
        {e.get("id") for e in lire(s).iter() if e.get("id")} for s in (carte.svg, carte.svg_etroit)
    )
    assert not larges & etroits
    assert lire(carte.svg_etroit).get("viewBox").split()[2] == "320"


def test_carte_territoire_leaves_another_ocean_out_and_says_so():
    ici = [*TERRITOIRE, Carre("COM-976", cadre="mayotte", nom="Mamoudzou")]
    communes = [*COMMUNES, ici[1]]
    carte = carte_territoire("c", ici, communes, titre="t", etiquettes=["COM-976"])
    assert "Mamoudzou" not in carte.svg
    assert "Hors de la carte" in carte.description
    assert ("Mamoudzou",) in carte.tableau.lignes


def test_carte_territoire_without_outline_refuses():
    with pytest.raises(IntrouvableError, match="contour"):
        carte_territoire("c", [], [], titre="Saint-Pierre")


def test_cadrage_shows_the_territory_and_what_is_around():
    x0, y0, x1, y1 = cadrage(TERRITOIRE)
    assert x0 < 0
    assert y0 < 0
    assert x1 > 800
    assert y1 > 800


def test_cadrage_never_blows_a_small_commune_up():
    x0, _, x1, _ = cadrage([Carre("COM-1", 10_000, 20_000, 20)])  # 1 km
    assert (x1 - x0) * 50 == pytest.approx(20_000, abs=200)
    assert x0 < 10_000
    assert x1 > 10_020


# Names and scale


def test_noms_are_written_in_order_and_never_touch():
    serres = [Carre(f"COM-{i}", 0, i * 10, 400, nom=f"Commune {i}") for i in range(30)]
    carte = carte_territoire(
        "c", TERRITOIRE, serres, titre="t", etiquettes=[c.code for c in serres]
    )
    poses = [t for t in lire(carte.svg).iter(f"{SVG}text") if t.text.startswith("Commune")]
    assert poses[0].text == "Commune 0"
    assert 1 < len(poses) <= 10
    hauteurs = sorted(float(t.get("y")) for t in poses)
    assert all(b - a >= 14 for a, b in pairwise(hauteurs))


def test_noms_wider_than_their_place_stand_beside_a_dot():
    petite = Carre("COM-1", 380, 380, 20, nom="Saint-Hilaire-des-Loges")
    carte = carte_territoire("c", TERRITOIRE, [], titre="t", lieux=[petite], etiquettes=["COM-1"])
    racine = lire(carte.svg)
    (texte,) = [t for t in racine.iter(f"{SVG}text") if t.text == petite.nom]
    assert texte.get("text-anchor") == "start"
    assert len(list(racine.iter(f"{SVG}circle"))) == 1


@pytest.mark.parametrize("metres", [20_000, 55_000, 1_100_000])
def test_barre_echelle_is_as_long_as_it_says(metres):
    vue = fond.Vue((0, 0), 0, 0, 720 / metres)
    dessin = noms.barre_echelle(vue, 10, 50, 180)
    longueur = float(re.search(r"H([\d.]+)V", dessin)[1]) - 10
    (kilometres,) = re.findall(r">(\d+)" + INSECABLE + "km<", dessin)
    assert longueur == pytest.approx(float(kilometres) * 1000 * 720 / metres, abs=0.02)
    assert 60 < longueur <= 180


# Classes


@given(st.lists(st.floats(0, 100), max_size=60), st.integers(1, 5), st.integers(0, 2))
def test_bornes_quantiles_are_increasing_bounds_inside_the_values(valeurs, classes, decimales):
    bornes = bornes_quantiles(valeurs, classes, decimales)
    assert len(bornes) < classes
    assert list(bornes) == sorted(set(bornes))
    assert all(round(b, decimales) == b for b in bornes)
    s = serie({str(i): v for i, v in enumerate(valeurs)}, *bornes)
    effectifs = Counter(s.couleur(code) for code in s.valeurs)
    if bornes:
        assert effectifs[COULEURS[len(bornes) + 1][0]] > 0
        assert effectifs[COULEURS[len(bornes) + 1][-1]] > 0


def test_bornes_quantiles_cut_in_equal_parts():
    bornes = bornes_quantiles([*range(1000), None], 5, 0)
    assert bornes == (200, 400, 599, 799)
    s = serie({str(i): i for i in range(1000)}, *bornes)
    assert sorted(Counter(map(s.couleur, s.valeurs)).values()) == [199, 200, 200, 200, 201]


def test_serie_puts_a_bound_in_the_class_above():
    s = serie({"a": 14.9, "b": 15.0, "c": 15.1}, 15.0)
    assert [s.couleur(c) for c in "abc"] == ["carte_2", "carte_4", "carte_4"]
    assert s.couleur("inconnu") is None


@pytest.mark.parametrize("bornes", [(3.0, 2.0), (1.0, 1.0), (1.0, 2.0, 3.0, 4.0, 5.0)])
def test_serie_refuses_bounds_it_cannot_draw(bornes):
    with pytest.raises(ValueError, match="bounds"):
        serie({}, *bornes)


def test_legende_says_bounds_counts_and_missing(carte):
    mots = textes(carte.svg)
    assert [m for m in mots if re.fullmatch(r"\d+,\d", m)] == ["10,0", "15,0", "25,0", "30,0"]
    assert [m for m in mots if m == "1"] == ["1", "1", "1"]
    assert f"non disponible{INSECABLE}: 1{INSECABLE}commune" in mots
    assert "Communes par classe, sous chaque couleur." in mots


def test_legende_hides_an_extreme_that_is_outside_its_class():
    s = serie({"COM-1": 18.0, "COM-2": 19.0}, 15.0, 25.0)
    mots = textes(carte_territoire("c", TERRITOIRE, COMMUNES, titre="t", serie=s).svg)
    assert [m for m in mots if m in {"15", "18", "19", "25"}] == ["15", "25"]


def test_legende_without_any_value_only_shows_the_hatching():
    mots = textes(carte_territoire("c", TERRITOIRE, COMMUNES, titre="t", serie=serie({})).svg)
    assert f"non disponible{INSECABLE}: 4{INSECABLE}communes" in mots


# The real thing


def test_carte_of_real_outlines_is_light_and_full(settings, tmp_path):
    """Fontenay and its neighbour, from the pack: the picture has red, teal and pale ground."""
    settings.REFERENTIEL_TERRITOIRES = tmp_path / "territoires.sqlite"
    base = sqlite3.connect(settings.REFERENTIEL_TERRITOIRES)
    imports_contours.ecrire(base)
    base.commit()
    base.close()
    unites = contours.tracer(["EPCI-200071934", "EPCI-248500563"])
    voisins = contours.autour(cadrage(unites), "metropole", "EPCI")
    communes = contours.autour(unites[0].emprise, "metropole", "COM")
    carte = carte_territoire("c", unites, communes, voisins, titre="Vendée")
    assert len(carte.svg) < 60_000
    image = pixels(carte.svg, 360)
    points = {point for _, point in image.getcolors(image.width * image.height)}
    assert {couleur("fond"), couleur("carte_1")} <= points
    assert any(p[0] > 150 and p[1] < 90 for p in points)
