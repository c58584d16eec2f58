"""What leads to what, drawn: every box and stroke, dashed where the thread breaks."""

from __future__ import annotations

import re
from html import unescape
from xml.etree import ElementTree

import pytest

from clesante.ui.graphiques.liens import Colonne, Lien, Noeud, liens
from clesante.ui.graphiques.mesure import largeur
from clesante.ui.tableaux import Tableau

TABLE = Tableau("Liens", ("De", "Vers"), (("a", "b"),))
COLONNES = (
    Colonne("Constats", [Noeud("a", "Besoin <de> terrain"), Noeud("seul", "Offre")]),
    Colonne("Enjeux", [Noeud("b", "E1 " + "Un enjeu dit longuement, " * 9, "E1")], 2, 0.5),
    Colonne("Choix", [Noeud("c", "retenu"), Noeud("vide", "écarté")]),
)
TRAITS = (Lien("a", "b", 4), Lien("b", "c"))


def dessins():
    fait = liens("fil", COLONNES, TRAITS, TABLE, titre="Le fil")
    return {"large": fait.svg, "étroit": fait.svg_etroit}


@pytest.mark.parametrize("svg", dessins().values(), ids=dessins())
def test_every_box_and_stroke_is_drawn_and_the_loose_ones_are_dashed(svg):
    racine = ElementTree.fromstring(svg)
    cadres = [e for e in racine.iter() if e.tag.endswith("rect")]
    tirets = [e for e in cadres if "stroke-dasharray" in e.attrib]
    assert len(cadres) == 5 + 1  # and the key of the legend
    assert len(tirets) == 2 + 1
    traits = [float(e.get("stroke-width")) for e in racine.iter() if e.tag.endswith("path")]
    assert sorted(traits) == [1.5, 6]
    assert "rien n&#x27;y mène" in svg


@pytest.mark.parametrize("svg", dessins().values(), ids=dessins())
def test_words_stay_in_the_picture(svg):
    large = float(re.search(r'viewBox="0 0 (\d+)', svg)[1])
    textes = re.findall(r'<text x="([\d.]+)"[^>]*>([^<]*)<', svg)
    assert all(float(x) + largeur(unescape(mots), 14) <= large + 1 for x, mots in textes)


def test_description_says_every_link_and_a_whole_thread_has_no_legend():
    fait = liens("fil", COLONNES, TRAITS, TABLE, titre="Le fil")
    assert "vers retenu (1)" in fait.description
    assert fait.tableau is TABLE
    colonnes = (Colonne("x", [Noeud("a", "A")]), Colonne("y", [Noeud("b", "B")]))
    assert 'stroke-width="1.5"' in liens("fil", colonnes, [Lien("a", "b")], TABLE, titre="x").svg
    assert 'stroke-width="6"' not in liens("f", colonnes, [Lien("a", "b")], TABLE, titre="x").svg
    assert "dasharray" not in liens("fil", colonnes, [Lien("a", "b")], TABLE, titre="x").svg
    assert liens("fil", colonnes, [], TABLE, titre="x").description == "Aucun lien."
