"""Bars and days on a time axis: each has its mark, what is late says so, words stay inside."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clesante.ui.graphiques.frise import Groupe, Jalon, Ligne, frise
from clesante.ui.graphiques.mesure import largeur

SVG = "{http://www.w3.org/2000/svg}"
JOUR = date(2026, 6, 15)
GROUPES = (
    Groupe(
        "Axe 1",
        (
            Ligne("1.1 Recruter", date(2025, 1, 1), date(2026, 5, 31), "pendant", "en cours", True,
                  [Jalon(date(2025, 6, 1), "Annonce", True), Jalon(date(2026, 9, 1), "Bilan")]),
            Ligne("1.2 Former", date(2025, 2, 1), date(2027, 5, 31), "fini", "réalisée"),
            Ligne("1.3 Évaluer", None, date(2027, 1, 1), "avant", "à venir"),
        ),
    ),
    Groupe("Axe 2", (Ligne("2.1 Sans date", None, None, "avant"),)),
)  # fmt: skip
JOURS = st.dates(date(1, 1, 1), date(9999, 12, 31)) | st.none()
MOTS = st.text("abcdeéè’ <&", max_size=90)
ALLURES = st.sampled_from(["avant", "pendant", "bloque", "fini"])
LIGNES = st.builds(Ligne, MOTS, JOURS, JOURS, ALLURES, MOTS)


def dessins(groupes=GROUPES):
    fait = frise("f", groupes, JOUR, titre="T")
    return [ET.fromstring(svg) for svg in (fait.svg, fait.svg_etroit)]


def test_each_line_that_has_a_day_has_its_mark():
    for racine in dessins():
        # two bars, and three in the legend: under way, over, late
        assert len([r for r in racine.iter(f"{SVG}rect") if r.get("stroke")]) == 2 + 3
        assert len(list(racine.iter(f"{SVG}circle"))) == 1 + 1
        dits = " ".join(t.text or "" for t in racine.iter(f"{SVG}text"))
        assert "aujourd'hui" in dits
        assert "(en retard)" in dits
        assert "2.1 Sans date" not in dits
        assert "Axe 2" not in dits


def test_words_above_the_bars_are_on_paper_so_that_no_stroke_crosses_them():
    large, etroit = (
        [r for r in racine.iter(f"{SVG}rect") if not r.get("stroke")] for racine in dessins()
    )
    assert not large
    ordonnees = {float(r.get("y")) for r in etroit}
    for mots in dessins()[1].iter(f"{SVG}text"):
        if (mots.text or "").startswith(("Axe", "1.")):
            assert float(mots.get("y")) - 14 in ordonnees


def test_a_step_done_stands_out_of_its_bar():
    for racine in dessins():
        jalons = [p for p in racine.iter(f"{SVG}path") if "l6 6l-6 6l-6 -6z" in p.get("d")]
        assert jalons and all(p.get("fill") != p.get("stroke") for p in jalons)


def test_the_table_says_every_line_and_the_description_what_is_late():
    fait = frise("f", GROUPES, JOUR, titre="T")
    assert fait.tableau.lignes[0] == (
        "1.1 Recruter", "Axe 1", "01/01/2025", "31/05/2026", "en cours, en retard",
        "Annonce, 01/06/2025 (faite) ; Bilan, 01/09/2026 (à faire)",
    )  # fmt: skip
    assert len(fait.tableau.lignes) == 4
    assert "En retard\u00a0: 1.1 Recruter" in fait.description


def test_what_is_blocked_has_its_own_bar_and_its_word():
    arretee = Ligne("3.1", date(2025, 1, 1), date(2026, 5, 31), "bloque", "bloquée")
    for racine in dessins([Groupe("", (arretee,))]):
        coupes = [p for p in racine.iter(f"{SVG}path") if p.get("stroke-width") == "2.5"]
        assert len(coupes) == 1 + 1  # those of the bar, and of the legend
        dits = [t.text for t in racine.iter(f"{SVG}text")]
        assert "bloquée" in dits
        assert "en cours" not in dits


def test_bars_are_in_proportion_of_days():
    deux = (Ligne("A", date(2025, 1, 1), date(2025, 12, 31)),
            Ligne("B", date(2025, 1, 1), date(2026, 12, 31)))  # fmt: skip
    barres = [float(r.get("width")) for r in dessins([Groupe("", deux)])[0].iter(f"{SVG}rect")]
    assert barres[1] / barres[0] == pytest.approx(729 / 364, rel=0.01)


@given(st.lists(LIGNES, max_size=6))
def test_any_days_and_words_stay_in_the_picture(lignes):
    for racine in dessins([Groupe("Axe", lignes)]):
        _, _, large, haut = map(float, racine.get("viewBox").split())
        for texte in racine.iter(f"{SVG}text"):
            x, y = float(texte.get("x", 0)), float(texte.get("y", 0))
            fin = texte.get("text-anchor") == "end"
            prise = 0 if fin else largeur(texte.text or "", 14)
            assert 0 <= y <= haut
            assert (texte.text or "").isdigit() or x + prise <= large + 1
        assert len(ET.tostring(racine)) < 60_000
