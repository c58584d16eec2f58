"""Charts: marks stand where the values say, nothing overlaps, the picture needs no style sheet."""

from __future__ import annotations

import itertools
import random
import re
import statistics
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clesante.socle.jetons import CLAIR
from clesante.ui import exemples
from clesante.ui.graphiques import (
    Bande,
    Barre,
    LigneEpine,
    Mesure,
    Noms,
    Repere,
    bande,
    barres,
    epine,
    trace,
)
from clesante.ui.graphiques.mesure import largeur
from clesante.ui.graphiques.trace import quartiles

SVG = "{http://www.w3.org/2000/svg}"
EXEMPLES = (exemples.epine_exemple(), exemples.bande_exemple(), exemples.barres_exemple())
LONG = "CC du Pays de Fontenay-Vendée, CC Vendée Sèvre Autise et CC du Pays de La Châtaigneraie"
LONGS = (
    epine(
        "long-epine",
        [
            LigneEpine(
                f"{LONG} {LONG}",
                LONG,
                2,
                1e7,
                1e7,
                1e7,
                2e7,
                3e7,
                (1e6, 4e7),
                "inferieur",
                "favorable_haut",
            )
        ],
        Noms(LONG, LONG, LONG),
        titre=LONG,
    ),
    bande(
        "long-bande",
        Bande(LONG, LONG, 2, (1e6, 4e7), Repere(LONG, 1e7), [Repere(LONG, 2e7)], 3e7, LONG),
        titre=LONG,
    ),
    barres(
        "long-barres",
        Mesure(LONG, LONG, 2),
        [Barre(LONG, 1e6, 9e5, 2e6, ici=True), Barre(LONG, None)],
        titre=LONG,
    ),
)
DESSINS = [
    pytest.param(svg, id=f"{g.identifiant}-{taille}")
    for g in (*EXEMPLES, *LONGS)
    for taille, svg in (("large", g.svg), ("etroit", g.svg_etroit))
]
LIGNE = LigneEpine(
    "Part des 65 ans et plus", "%", 1, 30.0, 28.0, 32.0, 20.0, 25.0,
    (10.0, 20.0, 30.0, 50.0), "superieur",
)  # fmt: skip


def _racine(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


def _textes(racine: ElementTree.Element) -> dict[str, float]:
    """Return the abscissa of each text."""
    return {texte.text or "": float(texte.get("x")) for texte in racine.iter(f"{SVG}text")}


def _abscisses(racine: ElementTree.Element, classe: str) -> list[float]:
    """Return where the circles of a class stand, those of the legend left out."""
    return [float(c.get("cx")) for c in racine.findall(f"{SVG}circle") if c.get("class") == classe]


def _boites(racine: ElementTree.Element) -> list[tuple[float, float, float, float, str]]:
    boites = []
    for texte in racine.iter(f"{SVG}text"):
        taille = float(texte.get("font-size", "14"))
        long = largeur(texte.text or "", taille, texte.get("font-weight") == "600")
        x, y = float(texte.get("x")), float(texte.get("y"))
        gauche = x - long if texte.get("text-anchor") == "end" else x
        boites.append(
            (gauche, gauche + long, y - taille * 0.75, y + taille * 0.2, texte.text or "")
        )
    return boites


@pytest.mark.parametrize("svg", DESSINS)
def test_picture_is_self_contained(svg):
    racine = _racine(svg)
    assert not re.search(
        r"style=|<style|<script|href|foreignObject|vector-effect|\bnan\b|\binf\b", svg
    )
    assert set(re.findall(r'(?:fill|stroke)="([^"]+)"', svg)) <= {*CLAIR.values(), "none"}
    assert {float(e.get("font-size")) for e in racine.iter() if e.get("font-size")} <= {14.0, 17.0}


@pytest.mark.parametrize("svg", DESSINS)
def test_picture_is_named_and_described(svg):
    racine = _racine(svg)
    cles = racine.get("aria-labelledby").split()
    nommes = {e.get("id"): e.text for e in racine.iter() if e.get("id")}
    assert racine.get("role") == "img"
    assert all(nommes[cle] for cle in cles)
    assert all(cle == racine.get("id") or cle.startswith(racine.get("id")) for cle in nommes)


@pytest.mark.parametrize("svg", DESSINS)
def test_texts_neither_overlap_nor_leave_the_picture(svg):
    racine = _racine(svg)
    _zero, _zero, large, haut = (float(v) for v in racine.get("viewBox").split())
    boites = _boites(racine)
    for gauche, droite, dessus, dessous, mots in boites:
        assert gauche >= -0.5, mots
        assert droite <= large + 0.5, mots
        assert dessus >= 0, mots
        assert dessous <= haut, mots
    for une, autre in itertools.combinations(boites, 2):
        croise = min(une[1], autre[1]) - max(une[0], autre[0]) > 0
        assert not (croise and min(une[3], autre[3]) - max(une[2], autre[2]) > 0), (une, autre)


@pytest.mark.parametrize("graphique", EXEMPLES, ids=lambda g: g.identifiant)
def test_ids_are_unique_over_both_layouts(graphique):
    cles = re.findall(r' id="([^"]+)"', graphique.svg + graphique.svg_etroit)
    assert len(cles) == len(set(cles))
    assert all(cle.startswith(graphique.identifiant) for cle in cles)


@pytest.mark.parametrize("graphique", EXEMPLES, ids=lambda g: g.identifiant)
def test_every_written_figure_is_in_the_table(graphique):
    dans_le_tableau = " ".join(" ".join(ligne) for ligne in graphique.tableau.lignes)
    ecrits = [
        mots for mots in _textes(_racine(graphique.svg)) if re.search(r"\d\u00a0%$|^\[", mots)
    ]
    assert ecrits
    assert [
        mots for mots in ecrits if mots not in dans_le_tableau and "intervalle" not in mots
    ] == []


@pytest.mark.parametrize("etroit", [False, True])
def test_epine_marks_stand_on_the_linear_scale(etroit):
    graphique = epine("e", [LIGNE], Noms("Ici", "Région"), titre="T")
    racine = _racine(graphique.svg_etroit if etroit else graphique.svg)
    gauche, droite = _textes(racine)["10,0"], _textes(racine)["50,0"]

    def attendu(valeur: float) -> float:
        return gauche + (droite - gauche) * (valeur - 10) / (50 - 10)

    assert _abscisses(racine, "f-territoire s-papier") == pytest.approx([attendu(30)], abs=0.01)
    assert _abscisses(racine, "f-papier s-encre") == pytest.approx([attendu(25)], abs=0.01)
    traits = [p for p in racine.findall(f"{SVG}path") if p.get("class") == "s-encre"]
    assert [float(re.match(r"M([\d.]+)", p.get("d"))[1]) for p in traits] == pytest.approx(
        [attendu(20)], abs=0.01
    )
    moustache = next(p for p in racine.findall(f"{SVG}path") if p.get("class") == "s-territoire")
    bornes = re.match(r"M([\d.]+) [\d.]+H([\d.]+)", moustache.get("d"))
    assert [float(b) for b in bornes.groups()] == pytest.approx(
        [attendu(28), attendu(32)], abs=0.01
    )
    peigne = next(p for p in racine.findall(f"{SVG}path") if p.get("class") == "s-distribution")
    assert [int(x) for x in re.findall(r"M(\d+)", peigne.get("d"))] == [
        round(attendu(v)) for v in LIGNE.distribution
    ]


def test_epine_draws_one_stroke_per_pixel_taller_where_values_gather():
    serree = replace(LIGNE, distribution=(10.0, *[20.0] * 500, 50.0))
    racine = _racine(epine("e", [serree], Noms("Ici"), titre="T").svg)
    peigne = next(p for p in racine.findall(f"{SVG}path") if p.get("class") == "s-distribution")
    hauteurs = [float(h) for h in re.findall(r"v([\d.]+)", peigne.get("d"))]
    assert len(hauteurs) == 3
    assert hauteurs[1] == max(hauteurs) > 2 * hauteurs[0]


def test_epine_says_what_it_shows_in_words():
    lignes = [
        LIGNE,
        replace(
            LIGNE, libelle="Accès", unite="par habitant", valeur=None, verdict="non_calculable"
        ),
    ]
    graphique = epine("e", lignes, Noms("Pays d'Ici", "Région"), titre="Les écarts")
    assert graphique.description == (
        "Part des 65 ans et plus\u00a0: 30,0\u00a0%, plus élevée\u00a0: 10,0\u00a0points de plus "
        "(France\u00a0: 20,0\u00a0%). "
        "Accès (par habitant)\u00a0: non disponible, non calculable (France\u00a0: 20,0)."
    )
    assert graphique.tableau.lignes[0] == (
        "Part des 65 ans et plus", "30,0\u00a0%", "[28,0\u00a0; 32,0]", "25,0\u00a0%",
        "20,0\u00a0%", "10,0\u00a0%", "50,0\u00a0%",
        "plus élevée\u00a0: 10,0\u00a0points de plus",
    )  # fmt: skip
    for svg in (graphique.svg, graphique.svg_etroit):
        assert len(_abscisses(_racine(svg), "f-territoire s-papier")) == 1
        assert "non disponible" in _textes(_racine(svg))


@pytest.mark.parametrize(
    ("code", "polarite", "mots"),
    [
        ("superieur", "favorable_bas", {"plus élevée", "défavorable", "10,0\u00a0points de plus"}),
        ("inferieur", "favorable_bas", {"plus basse", "favorable"}),
        ("comparable", "favorable_haut", {"comparable", "10,0\u00a0points de plus"}),
        ("sans_intervalle", "favorable_haut", {"écart non testé"}),
    ],
)
def test_epine_writes_the_verdict(code, polarite, mots):
    ligne = replace(LIGNE, verdict=code, polarite=polarite)
    assert mots <= set(_textes(_racine(epine("e", [ligne], Noms("Ici"), titre="T").svg)))


def test_names_are_escaped():
    piege = "<script>alert(1)</script> & \"'"
    graphiques = (
        epine("e", [replace(LIGNE, libelle=piege)], Noms(piege, piege), titre=piege),
        bande(
            "b",
            Bande(piege, "%", 1, (1.0, 2.0), Repere(piege, 1.5), [Repere(piege, 1)]),
            titre=piege,
        ),
        barres("h", Mesure(piege, piege, 1), [Barre(piege, 1.0)], titre=piege),
    )
    for graphique in graphiques:
        for svg in (graphique.svg, graphique.svg_etroit):
            assert "<script" not in svg
            assert _racine(svg).find(f"{SVG}title").text == piege


def test_bande_draws_one_dot_per_value_at_its_place():
    hasard = random.Random(4)  # noqa: S311
    valeurs = [hasard.gauss(50, 12) for _ in range(400)]
    donnees = Bande("Part", "%", 1, valeurs, Repere("Ici", 55.0), [Repere("Là", 40.0)], 48.0)
    racine = _racine(bande("b", donnees, titre="T").svg)
    mini, maxi = min(valeurs), max(valeurs)
    nuage = next(p for p in racine.findall(f"{SVG}path") if p.get("stroke-linecap") == "round")
    points = sorted(int(x) for x in re.findall(r"M(\d+) [\d.]+h\.01", nuage.get("d")))
    traits = [p for p in racine.findall(f"{SVG}path") if p.get("class") == "s-trait"]
    axe = re.match(r"M([\d.]+) [\d.]+L([\d.]+)", traits[-1].get("d"))
    gauche, droite = float(axe[1]), float(axe[2])

    def attendu(valeur: float) -> float:
        return gauche + (droite - gauche) * (valeur - mini) / (maxi - mini)

    assert points == [4 * round(attendu(v) / 4) for v in sorted(valeurs)]
    assert _abscisses(racine, "f-territoire s-papier") == pytest.approx([attendu(55)] * 2, abs=0.01)
    assert _abscisses(racine, "f-papier s-encre") == pytest.approx([attendu(40)], abs=0.01)
    lignes = [float(re.match(r"M([\d.]+) 8V", t.get("d"))[1]) for t in traits[:3]]
    assert lignes == pytest.approx(
        [attendu(q) for q in statistics.quantiles(valeurs, n=4, method="inclusive")], abs=0.01
    )


def test_bande_names_places_from_low_to_high():
    donnees = Bande(
        "Part", "%", 1, (1.0, 9.0), Repere("Ici", 5.0), [Repere("A", 7.0), Repere("B", 2.0)]
    )
    graphique = bande("b", donnees, titre="T")
    assert [ligne[0] for ligne in graphique.tableau.lignes][:3] == ["B", "Ici", "A"]
    assert (
        "Part\u00a0: Ici, 5,0\u00a0%. Valeurs plus basses\u00a0: 1 sur 2." in graphique.description
    )


def test_bande_refuses_an_empty_distribution():
    with pytest.raises(ValueError, match="empty"):
        bande("b", Bande("Part", "%", 1, (), Repere("Ici", 5.0)), titre="T")


@pytest.mark.parametrize("etroit", [False, True])
def test_barres_are_in_proportion_from_zero(etroit):
    lignes = [
        Barre("Ici", 30.0, 25.0, 40.0, ici=True),
        Barre("France", 20.0),
        Barre("Mayotte", None),
    ]
    graphique = barres("h", Mesure("Part", "%", 1), lignes, titre="T")
    racine = _racine(graphique.svg_etroit if etroit else graphique.svg)
    rectangles = racine.findall(f"{SVG}rect")
    longueurs = [float(r.get("width")) for r in rectangles]
    assert [r.get("class") for r in rectangles] == ["f-territoire", "f-distribution"]
    assert len({r.get("x") for r in rectangles}) == 1
    assert longueurs[0] / longueurs[1] == pytest.approx(1.5, rel=1e-3)
    moustache = next(p for p in racine.findall(f"{SVG}path") if p.get("class") == "s-encre")
    bornes = [float(b) for b in re.match(r"M([\d.]+) [\d.]+H([\d.]+)", moustache.get("d")).groups()]
    zero = float(rectangles[0].get("x"))
    assert (bornes[1] - zero) / longueurs[0] == pytest.approx(40 / 30, rel=1e-3)
    assert {"30,0\u00a0%", "[25,0\u00a0; 40,0]", "non disponible"} <= set(_textes(racine))
    assert graphique.tableau.lignes[2] == ("Mayotte", "non disponible", "–")


def test_barres_go_left_of_zero_for_losses():
    lignes = [Barre("Ici", -2.0, ici=True), Barre("France", 3.0)]
    racine = _racine(barres("h", Mesure("Évolution", "%", 1), lignes, titre="T").svg)
    perte, gain = racine.findall(f"{SVG}rect")
    assert float(perte.get("x")) + float(perte.get("width")) == pytest.approx(float(gain.get("x")))


valeurs = st.floats(-1e6, 1e7, allow_nan=False).map(lambda v: round(v, 3)) | st.none()
lignes = st.builds(
    LigneEpine,
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cn"]), max_size=90),
    st.sampled_from(["%", "", "pour 100 000 habitants"]),
    st.integers(0, 2),
    *[valeurs] * 5,
    st.lists(st.floats(0, 1e6), max_size=30),
    st.just("comparable"),
)


@given(lignes)
def test_epine_draws_any_values_inside_its_frame(ligne):
    graphique = epine("e", [ligne], Noms("Ici", "Région"), titre="T")
    for svg, large in ((graphique.svg, 720), (graphique.svg_etroit, 320)):
        for cercle in _racine(svg).findall(f"{SVG}circle"):
            assert 0 <= float(cercle.get("cx")) <= large


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=60))
def test_quartiles_follow_type_7(valeurs):
    import numpy

    assert quartiles(valeurs) == pytest.approx(
        [float(q) for q in numpy.quantile(valeurs, [0.25, 0.5, 0.75])], rel=1e-9, abs=1e-6
    )


@pytest.mark.parametrize("avec", [True, False])
def test_key_of_the_territory_promises_the_interval_that_is_drawn(avec):
    cle = trace.cle_territoire("Ici", avec)
    assert ("intervalle" in cle.mots) is avec
    assert ("<path" in cle.marque) is avec
