"""Charts keep their word for any figures: in scale, in order, in words, and twice the same."""

from __future__ import annotations

import re
from dataclasses import replace
from operator import sub
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clesante.ui.formats import ABSENT, ecart, figure, intervalle
from clesante.ui.graphiques import (
    Bande,
    Barre,
    Graphique,
    LigneEpine,
    Mesure,
    Noms,
    Repere,
    bande,
    barres,
    epine,
)
from clesante.ui.verdicts import DIRECTIONS, verdict

SVG = "{http://www.w3.org/2000/svg}"
REELS = st.floats(-1e4, 1e4, allow_nan=False).map(lambda v: round(v, 2))
MOTS = st.text(st.sampled_from("abcé <>&\"'-\u202e\u0301٣"), min_size=1, max_size=40).filter(
    str.strip
)
UNITES = st.sampled_from(["%", "€", "", "pour 100 000 habitants"])
LONG = "x" * 10_000
HOSTILES = {
    "balise": "<script>alert(1)</script>",
    "guillemets": '"\' onload="x',
    "bidi": "\u202egnp.exe",
    "accents": "e\u0301" * 60,
    "emoji": "\U0001f469\u200d\U0001f52c" * 20,
    "arabe": "الصحة ٢٠٢٦",
    "cdata": "]]></svg>",
    "long": LONG,
}


@st.composite
def reperes(draw) -> Repere:
    valeur = draw(REELS)
    bornes = draw(st.sampled_from([(None, None), (1.0, 2.0)]))
    bas, haut = (None, None) if bornes[0] is None else (valeur - 1.5, valeur + 2.5)
    return Repere(draw(MOTS), valeur, bas, haut)


BANDES = st.builds(
    Bande,
    MOTS,
    UNITES,
    st.integers(0, 2),
    st.lists(REELS, min_size=1, max_size=30),
    reperes(),
    st.lists(reperes(), max_size=4),
    st.one_of(st.none(), REELS),
)
BARRES = st.lists(
    st.builds(Barre, MOTS, st.one_of(st.none(), REELS), ici=st.booleans()), min_size=1, max_size=6
)


@st.composite
def lignes(draw) -> LigneEpine:
    valeur = draw(st.one_of(st.none(), REELS))
    code = draw(st.sampled_from(sorted(DIRECTIONS)))
    polarite = draw(st.sampled_from(["neutre", "favorable_haut", "favorable_bas"]))
    autres = [draw(st.one_of(st.none(), REELS)) for _ in range(4)]
    distribution = draw(st.lists(REELS, max_size=20))
    unite, decimales = draw(UNITES), draw(st.integers(0, 2))
    return LigneEpine(draw(MOTS), unite, decimales, valeur, *autres, distribution, code, polarite)


def racines(graphique: Graphique) -> list[ElementTree.Element]:
    return [ElementTree.fromstring(s) for s in (graphique.svg, graphique.svg_etroit)]


def cadre(racine: ElementTree.Element) -> tuple[float, float]:
    _, _, large, haut = map(float, racine.get("viewBox").split())
    return large, haut


def dedans(graphique: Graphique) -> None:
    """Check that every mark and text stands in the picture, in both layouts."""
    for racine, attendu in zip(racines(graphique), (720, 320), strict=True):
        large, haut = cadre(racine)
        assert large == attendu
        for element in racine.iter():
            for attribut, borne in (("x", large), ("cx", large), ("y", haut)):
                if element.tag != f"{SVG}rect" and element.get(attribut):
                    assert -0.01 <= float(element.get(attribut)) <= borne + 0.01, element.attrib


@settings(max_examples=40)
@given(BANDES)
def test_a_strip_stays_in_its_frame(donnees):
    dedans(bande("b", donnees, titre="T"))


@settings(max_examples=40)
@given(BARRES, UNITES)
def test_bars_stay_in_their_frame(lues, unite):
    dedans(barres("h", Mesure("Part", unite, 1), lues, titre="T"))


@settings(max_examples=40)
@given(st.lists(lignes(), max_size=3))
def test_a_spine_stays_in_its_frame(lues):
    dedans(epine("e", lues, Noms("Ici", "Région"), titre="T"))


@settings(max_examples=40)
@given(BANDES)
def test_a_strip_names_every_place_in_the_order_of_values(donnees):
    tableau = bande("b", donnees, titre="T").tableau
    places = [donnees.territoire, *donnees.comparables]
    nommes = [ligne[0] for ligne in tableau.lignes[: len(places)]]
    assert sorted(nommes) == sorted(p.nom for p in places)
    valeurs = [ligne[1] for ligne in tableau.lignes[: len(places)]]
    triees = sorted(p.valeur for p in places)
    assert valeurs == [figure(v, donnees.unite, donnees.decimales) for v in triees]


@settings(max_examples=40)
@given(BANDES)
def test_a_strip_counts_the_values_below(donnees):
    texte = bande("b", donnees, titre="T").description
    plus_basses = sum(v < donnees.territoire.valeur for v in donnees.distribution)
    assert f": {plus_basses} sur {len(donnees.distribution)}." in texte


@settings(max_examples=30)
@given(BANDES, st.randoms())
def test_a_strip_does_not_depend_on_the_order_of_its_values(donnees, hasard):
    autre = replace(
        donnees,
        distribution=hasard.sample(donnees.distribution, len(donnees.distribution)),
        comparables=sorted(donnees.comparables, key=lambda r: (r.valeur, r.nom)),
    )
    voulue = replace(donnees, comparables=autre.comparables)
    assert bande("b", autre, titre="T") == bande("b", voulue, titre="T")


@settings(max_examples=40)
@given(BANDES)
def test_a_strip_has_one_dot_a_value(donnees):
    for racine in racines(bande("b", donnees, titre="T")):
        (nuage,) = [p for p in racine if p.get("stroke-linecap") == "round"]
        assert len(re.findall(r"h\.01", nuage.get("d"))) == len(donnees.distribution)


@settings(max_examples=40)
@given(BARRES)
def test_bars_are_as_long_as_their_values_say(lues):
    """Lengths are compared two by two with the ratio of the figures."""
    for racine in racines(barres("h", Mesure("Part", "%", 1), lues, titre="T")):
        rectangles = racine.findall(f"{SVG}rect")
        valeurs = [ligne.valeur for ligne in lues if ligne.valeur is not None]
        assert len(rectangles) == len(valeurs)
        longueurs = [float(r.get("width")) for r in rectangles]
        total = max(map(abs, valeurs), default=0)
        for valeur, longueur in zip(valeurs, longueurs, strict=True):
            attendue = abs(valeur) / total * max(longueurs) if total else 0
            assert longueur == pytest.approx(attendue, abs=0.02)


@settings(max_examples=40)
@given(BARRES)
def test_bars_keep_the_order_given_and_say_what_is_missing(lues):
    graphique = barres("h", Mesure("Part", "%", 1), lues, titre="T")
    attendues = [(ligne.nom, figure(ligne.valeur, "%", 1), "–") for ligne in lues]
    assert list(graphique.tableau.lignes) == attendues
    assert graphique.description.count(ABSENT) == sum(ligne.valeur is None for ligne in lues)


@settings(max_examples=40)
@given(BARRES)
def test_only_the_territory_is_red(lues):
    classes = [
        "territoire" if ligne.ici else "distribution" for ligne in lues if ligne.valeur is not None
    ]
    for racine in racines(barres("h", Mesure("Part", "%", 1), lues, titre="T")):
        assert [r.get("class") for r in racine.findall(f"{SVG}rect")] == [f"f-{c}" for c in classes]


@settings(max_examples=40)
@given(lignes())
def test_a_line_of_the_spine_says_its_figures_in_the_table(ligne):
    ((libelle, ici, bornes, region, france, bas, haut, mot),) = epine(
        "e", [ligne], Noms("Ici", "Région"), titre="T"
    ).tableau.lignes

    def ecrite(valeur: float | None) -> str:
        return figure(valeur, ligne.unite, ligne.decimales)

    bouts = sorted(ligne.distribution)
    assert libelle.startswith(ligne.libelle)
    assert (ici, region, france) == tuple(map(ecrite, (ligne.valeur, ligne.region, ligne.france)))
    assert bornes == (intervalle(ligne.bas, ligne.haut, ligne.decimales) or "–")
    assert (bas, haut) == (
        ecrite(bouts[0] if bouts else None),
        ecrite(bouts[-1] if bouts else None),
    )
    assert mot.startswith(verdict(ligne.verdict, ligne.polarite).phrase)


def mots_du_rang(ligne: LigneEpine) -> str:
    return epine("e", [ligne], Noms("Ici"), titre="T").tableau.lignes[0][-1]


@settings(max_examples=40)
@given(lignes(), REELS, REELS)
def test_a_difference_is_said_where_no_interval_tells(ligne, valeur, france):
    ligne = replace(ligne, verdict="sans_intervalle", valeur=valeur, france=france)
    ecrites = (round(v, ligne.decimales) for v in (valeur, france))
    dit = ecart(sub(*ecrites), ligne.unite, ligne.decimales)
    assert mots_du_rang(ligne) == f"écart non testé, {dit}"
    for absente in ({"valeur": None}, {"france": None}):
        assert mots_du_rang(replace(ligne, **absente)) == "écart non testé"


@settings(max_examples=40)
@given(lignes().filter(lambda ligne: ligne.verdict in {"superieur", "inferieur", "comparable"}))
def test_a_difference_follows_the_verdict_unless_rounding_hides_it(ligne):
    phrase = verdict(ligne.verdict, ligne.polarite).phrase
    attendus = {phrase}
    if ligne.valeur is not None and ligne.france is not None:
        ecrites = (round(v, ligne.decimales) for v in (ligne.valeur, ligne.france))
        dit = ecart(sub(*ecrites), ligne.unite, ligne.decimales)
        tu = dit == "même valeur" and ligne.verdict != "comparable"
        attendus = {phrase if tu else f"{phrase}\u00a0: {dit}"}
    assert mots_du_rang(ligne) in attendus


@settings(max_examples=20)
@given(lignes().filter(lambda ligne: ligne.verdict.startswith("non_")))
def test_a_difference_is_not_said_where_nothing_is_compared(ligne):
    assert mots_du_rang(ligne) == verdict(ligne.verdict, ligne.polarite).phrase


@settings(max_examples=30)
@given(st.lists(lignes(), min_size=1, max_size=4))
def test_a_spine_of_many_lines_is_those_lines_one_by_one(lues):
    ensemble = epine("e", lues, Noms("Ici", "R"), titre="T")
    seules = [epine("e", [ligne], Noms("Ici", "R"), titre="T") for ligne in lues]
    assert ensemble.tableau.lignes == tuple(s.tableau.lignes[0] for s in seules)
    assert ensemble.description == " ".join(s.description for s in seules)


@settings(max_examples=20)
@given(BANDES, BARRES, st.lists(lignes(), max_size=2))
def test_the_same_figures_give_the_same_picture(donnees, lues, rangs):
    for dessiner in (
        lambda: bande("b", donnees, titre="T"),
        lambda: barres("h", Mesure("P", "%", 1), lues, titre="T"),
        lambda: epine("e", rangs, Noms("Ici"), titre="T"),
    ):
        assert dessiner() == dessiner()


def graphiques(mots: str) -> list[Graphique]:
    ligne = LigneEpine(mots, mots, 1, 1.0, 0.5, 2.0, 1.5, 1.2, (0.0, 3.0), "superieur")
    mesure = Mesure(mots, mots, 1)
    repere = Repere(mots, 1.0, 0.5, 2.0)
    return [
        epine("e", [ligne], Noms(mots, mots, mots), titre=mots),
        bande("b", Bande(mots, mots, 1, (0.0, 3.0), repere, [repere], 1.5, mots), titre=mots),
        barres("h", mesure, [Barre(mots, 1.0, 0.5, 2.0, ici=True), Barre(mots, None)], titre=mots),
    ]


@pytest.mark.parametrize("mots", HOSTILES.values(), ids=HOSTILES)
def test_hostile_names_stay_words_in_their_frame(mots):
    for graphique in graphiques(mots):
        dedans(graphique)
        for racine in racines(graphique):
            assert racine.find(f"{SVG}title").text == mots
            balises = {e.tag.removeprefix(SVG) for e in racine.iter()}
            assert balises <= {"svg", "title", "desc", "path", "text", "circle", "g", "rect"}
            assert not any(a.startswith("on") for e in racine.iter() for a in e.keys())  # noqa: SIM118


@pytest.mark.parametrize("rang", range(3), ids=["epine", "bande", "barres"])
def test_a_label_of_ten_thousand_letters_is_whole_in_the_table_only(rang):
    graphique = graphiques(LONG)[rang]
    ecrits = [t.text or "" for r in racines(graphique) for t in r.iter(f"{SVG}text")]
    assert max(map(len, ecrits)) < 200
    assert any(LONG in case for ligne in graphique.tableau.lignes for case in ligne)
