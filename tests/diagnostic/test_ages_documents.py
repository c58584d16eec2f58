"""The profile by age in the documents: the same pyramid as the page, at the level it says."""

from __future__ import annotations

import datetime
import re

import pytest

from clesante.diagnostic.ages import profil
from clesante.diagnostic.ages_redaction import dire
from clesante.diagnostic.documents import document
from clesante.diagnostic.lectures import portrait_de
from clesante.diagnostic.recettes import Recette
from clesante.edition import html_autonome
from clesante.territoires.lectures import perimetre
from clesante.ui.typographie import francais

pytestmark = pytest.mark.usefixtures("entrepot")
JOUR = datetime.date(2026, 3, 1)
FONTENAY = "EPCI-200071934+EPCI-248500563"
VARIES = [
    FONTENAY, "COM-97611", "EPCI-200054781", "EPCI-200046977", "REG-04", "DEP-85", "FR",
    "COM-97502", "EPCI-243500741", "QPV-QP009002",
]  # fmt: skip


def section(code: str, recette: Recette | None = None) -> str:
    corps = document(portrait_de(perimetre(code), recette or Recette()), JOUR).corps
    return corps.partition('<h2 id="ages">')[2].partition("</section>")[0]


@pytest.mark.parametrize("code", VARIES)
def test_section_says_what_the_page_says(code):
    dit, lue = dire(profil(perimetre(code))), section(code)
    assert lue
    for phrase in (*dit.phrases, *([dit.portee] if dit.portee else [])):
        assert francais(phrase).replace("'", "’")[:60] in lue.replace("&#x27;", "’")
    if dit.figure:
        assert 'src="illustration:pyramide"' in lue
        assert dit.figure.source.split(";")[0].strip() in lue.replace("\u00a0", " ")
    else:
        assert "illustration:" not in lue


@pytest.mark.parametrize("code", VARIES)
def test_picture_is_given_to_the_document_once(code):
    fait = document(portrait_de(perimetre(code), Recette()), JOUR)
    avec = dire(profil(perimetre(code))).figure is not None
    assert ("pyramide" in fait.illustrations) is avec
    assert fait.corps.count("illustration:pyramide") == avec
    html_autonome(fait)  # the closed subset accepts it


def test_a_pyramid_wider_than_the_territory_is_said_so():
    lue = section(FONTENAY)
    assert "n’est pas publiée plus finement que le département" in lue
    assert "Vendée" in lue
    assert "pas celle de" in lue
    assert "n’est pas publiée" not in section("DEP-85")


def test_groups_of_the_territory_itself_have_their_intervals():
    lue = section(FONTENAY)
    (rangee,) = re.findall(r"<tr>\s*<th[^>]*>Part des 65 ans ou plus</th>.*?</tr>", lue, re.DOTALL)
    plat = re.sub(r"<[^>]+>", " ", rangee).replace("\u00a0", " ")
    assert "26,8 %" in plat
    assert "[26,4 ; 27,2]" in plat
    assert "plus élevée : 6,3 points de plus" in plat


def test_nothing_held_is_said():
    assert "Aucune population par âge" in section("COM-97502")


@pytest.mark.parametrize(
    ("recette", "attendue"),
    [
        (Recette(), True),
        (Recette(taille="synthese"), False),
        (Recette(("POP_65", "OFF_APLMG")), False),
        (Recette(("POP_AGE",)), True),
        (Recette(("POP_AGE",), taille="synthese"), False),
    ],
)
def test_ages_follow_the_recipe(recette, attendue):
    assert bool(section("DEP-85", recette)) is attendue


def test_pyramid_of_the_document_is_that_of_the_page(client, db):
    page = client.get(f"/portrait/{FONTENAY}/ages/").content.decode()
    figure = dire(profil(perimetre(FONTENAY))).figure
    dessin = re.sub(r"\s+", "", figure.graphique.svg)[:2000]
    assert re.sub(r"\s+", "", francais(dessin)) in re.sub(r"\s+", "", page)
