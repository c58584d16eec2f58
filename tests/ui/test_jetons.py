"""The colours: those of LOOK.md, readable, the same in the style sheet and in the charts."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import pytest

from clesante.socle.jetons import CLAIR, JETONS, SOMBRE
from clesante.ui import jetons
from clesante.ui.jetons import contraste, luminance

STATIQUES = Path(jetons.__file__).parent / "static" / "ui"
MODES = {"clair": CLAIR, "sombre": SOMBRE}
TEXTES = ("encre", "encre_2", "primaire", "territoire", "favorable", "defavorable", "comparable")
MARQUES = ("trait", "focus", "distribution", "territoire", "encre")


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("surface", ["papier", "fond"])
@pytest.mark.parametrize(("noms", "seuil"), [(TEXTES, 4.5), (MARQUES, 3.0)])
def test_jetons_are_readable(mode, surface, noms, seuil):
    couleurs = MODES[mode]
    ratios = {nom: contraste(couleurs[nom], couleurs[surface]) for nom in noms}
    assert {nom: r for nom, r in ratios.items() if r < seuil} == {}


@pytest.mark.parametrize("mode", MODES)
def test_button_text_is_readable_on_primaire(mode):
    assert contraste(MODES[mode]["papier"], MODES[mode]["primaire"]) >= 4.5


@pytest.mark.parametrize(
    ("une", "autre", "attendu"),
    [("#ffffff", "#000000", 21.0), ("#777777", "#ffffff", 4.48), ("#16232b", "#ffffff", 16.0)],
)
def test_contraste_matches_published_ratios(une, autre, attendu):
    assert contraste(une, autre) == pytest.approx(attendu, abs=0.05)
    assert contraste(autre, une) == contraste(une, autre)


@pytest.mark.parametrize("mode", MODES)
def test_map_classes_are_told_apart_in_grey(mode):
    gris = [luminance(MODES[mode][f"carte_{rang}"]) for rang in range(1, 6)]
    assert gris == sorted(gris, reverse=mode == "clair")
    classes = [MODES[mode][f"carte_{rang}"] for rang in range(1, 6)]
    assert all(contraste(a, b) >= 1.35 for a, b in itertools.pairwise(classes))


def test_map_classes_are_reversed_in_the_dark():
    assert [SOMBRE[f"carte_{r}"] for r in range(1, 6)] == [
        CLAIR[f"carte_{6 - r}"] for r in range(1, 6)
    ]


def test_style_sheet_is_the_one_the_tokens_write():
    ecrite = (STATIQUES / "jetons.css").read_text()
    assert ecrite == jetons.feuille(), "récrivez jetons.css avec clesante.ui.jetons.feuille()"


def test_every_variable_used_by_the_style_sheets_exists():
    connues = {jetons.variable(jeton.nom) for jeton in JETONS}
    feuille = (STATIQUES / "ui.css").read_text()
    locales = set(re.findall(r"^\s*(--[\w-]+):", feuille, re.MULTILINE))
    assert set(re.findall(r"var\((--[\w-]+)", feuille)) <= connues | locales


def test_style_sheet_holds_no_colour_of_its_own():
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b", (STATIQUES / "ui.css").read_text()) == []


def test_peinture_carries_the_light_colour_and_the_class_of_the_dark_one():
    assert jetons.peinture("papier", "encre_2") == (
        'fill="#ffffff" stroke="#4a5a63" class="f-papier s-encre-2"'
    )
    assert jetons.peinture(contour="trait") == 'fill="none" stroke="#7c8b92" class="s-trait"'
    for nom in CLAIR:
        assert f".f-{nom.replace('_', '-')} {{ fill: var(" in jetons.feuille()
