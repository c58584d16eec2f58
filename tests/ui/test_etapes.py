"""The picture of the steps of a method: numbered, marked by shape and words, inside its frame."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clesante.ui.graphiques import Etape, Graphique, Piece, etapes
from clesante.ui.graphiques.mesure import largeur

SVG = "{http://www.w3.org/2000/svg}"
MOTS = st.text("abcdeéè’ -", min_size=1, max_size=80)
PIECES = st.lists(st.builds(Piece, MOTS, st.booleans()), max_size=4)
SUITES = st.lists(st.builds(Etape, MOTS, PIECES, PIECES, st.booleans()), min_size=1, max_size=9)
SUITE = (
    Etape("Lettre", [Piece("La lettre.")], [Piece("Elle est reçue.", supposee=True)]),
    Etape("Diagnostic", [Piece("Le diagnostic."), Piece("La note.", supposee=True)]),
    Etape("Signature", portes=[Piece("Le contrat est signé.")], supposee=True),
)


def racines(graphique: Graphique) -> list[ET.Element]:
    return [ET.fromstring(svg) for svg in (graphique.svg, graphique.svg_etroit)]


def textes(racine: ET.Element) -> list[str]:
    return [element.text or "" for element in racine.iter(f"{SVG}text")]


def ronds(racine: ET.Element) -> list[ET.Element]:
    return list(racine.iter(f"{SVG}circle"))


def test_steps_are_numbered_in_the_order_given():
    for racine in racines(etapes("e", SUITE, titre="T")):
        assert [t for t in textes(racine) if t.isdigit()] == ["1", "2", "3"]
        hauteurs = [float(rond.get("cy")) for rond in ronds(racine)]
        assert hauteurs == sorted(hauteurs)
        assert len(hauteurs) == 3


def test_a_supposed_step_is_hollow_dashed_and_said():
    for racine in racines(etapes("e", SUITE, titre="T")):
        pointilles = [rond.get("stroke-dasharray") is not None for rond in ronds(racine)]
        assert pointilles == [False, False, True]
        assert "Signature (supposée)" in textes(racine)


def test_every_supposed_piece_says_so_in_words_and_by_shape():
    large = racines(etapes("e", SUITE, titre="T"))[0]
    dits = textes(large)
    assert "La note. (supposé)" in dits
    assert "Elle est reçue. (supposé)" in dits
    assert "Le diagnostic." in dits
    vides = [p for p in large.iter(f"{SVG}path") if "f-papier" in (p.get("class") or "")]
    assert len(vides) == 3  # one sheet, one diamond, and the key of the legend


@pytest.mark.parametrize(
    ("suite", "cles"),
    [
        ([Etape("A")], []),
        ([Etape("A", [Piece("x")])], ["à produire"]),
        ([Etape("A", portes=[Piece("x")])], ["ce qui ferme l'étape"]),
        ([Etape("A", supposee=True)], ["marque vide : supposé, la source ne le dit pas"]),
    ],
)
def test_legend_names_only_the_marks_that_are_drawn(suite, cles):
    dits = textes(racines(etapes("e", suite, titre="T"))[0])
    assert [d for d in dits if d.startswith(("à prod", "ce qui", "marque"))] == cles


def test_table_says_what_the_picture_says():
    tableau = etapes("e", SUITE, titre="T").tableau
    assert tableau.entetes == ("Étape", "À produire", "Ce qui ferme l'étape")
    assert [ligne[0] for ligne in tableau.lignes] == [
        "1. Lettre", "2. Diagnostic", "3. Signature (supposée)",
    ]  # fmt: skip
    assert tableau.lignes[1] == ("2. Diagnostic", "Le diagnostic. La note. (supposé)", "–")


def test_description_tells_the_whole_picture():
    dit = etapes("e", SUITE, titre="T").description
    assert dit.startswith("1. Lettre. À produire\u00a0: La lettre.")
    assert "3. Signature (supposée). Ce qui la ferme\u00a0: Le contrat est signé." in dit


@given(SUITES)
def test_words_and_marks_stay_in_the_frame_and_apart(suite):
    for racine in racines(etapes("e", suite, titre="T")):
        _, _, large, haut = map(float, racine.get("viewBox").split())
        lignes = []
        for texte in racine.iter(f"{SVG}text"):
            x, y = float(texte.get("x")), float(texte.get("y"))
            gras = texte.get("font-weight") is not None
            prise = largeur(texte.text or "", 14, gras)
            debut = x - prise / 2 if texte.get("text-anchor") == "middle" else x
            if not racine_de_legende(texte):
                assert debut >= 0
                assert debut + prise <= large + 0.1 or texte.text.isdigit()
            assert 0 < y < haut
            lignes.append((y, debut, debut + prise))
        assert not [(a, b) for i, a in enumerate(lignes) for b in lignes[i + 1 :] if meles(a, b)]


def racine_de_legende(texte: ET.Element) -> bool:
    return (texte.text or "").startswith(("à produire", "ce qui ferme", "marque vide"))


def meles(une: tuple[float, float, float], autre: tuple[float, float, float]) -> bool:
    """Tell whether two lines of words are one on the other."""
    return abs(une[0] - autre[0]) < 12 and une[1] < autre[2] and autre[1] < une[2]


@given(SUITES)
def test_the_same_steps_give_the_same_picture(suite):
    assert etapes("e", suite, titre="T") == etapes("e", suite, titre="T")


def test_words_are_escaped():
    piege = "<script>alert(1)</script> & \"'"
    suite = [Etape(piege, [Piece(piege)], [Piece(piege)])]
    dessin = etapes("e", suite, titre=piege)
    for svg in (dessin.svg, dessin.svg_etroit):
        assert "<script" not in svg
        ET.fromstring(svg)


def test_a_label_of_ten_thousand_letters_is_whole_in_the_table_only():
    long = "étape " * 2_000
    dessin = etapes("e", [Etape(long, [Piece(long)], [Piece(long)])], titre="T")
    for racine in racines(dessin):
        assert len(textes(racine)) < 30
    assert long in dessin.tableau.lignes[0][0]


def test_the_step_under_way_is_marked_and_said_in_words():
    etats = ("faite", "en cours", "à venir")
    suite = [Etape("Lettre", etat=etat) for etat in etats]
    graphique = etapes("e", suite, titre="T")
    for racine in racines(graphique):
        numerotes = [rond for rond in ronds(racine) if float(rond.get("r", "0")) > 10]
        assert len({rond.get("fill") for rond in numerotes}) == 3
        assert "étape en cours" in textes(racine)
    assert [ligne[0] for ligne in graphique.tableau.lignes] == [
        f"{rang}. Lettre ({etat})" for rang, etat in enumerate(etats, 1)
    ]
    sans = etapes("e", [Etape("Lettre", etat="faite")], titre="T")
    assert all("étape en cours" not in textes(racine) for racine in racines(sans))
