"""A reader with no training opens the page of seed 001's forty communes and finds three needs.

docs/lecture_une_minute.md says what was read; here each number is computed another way, from the
figures of the communes, and looked for where the eye falls: before the first theme.
"""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest

from clesante.donnees import lectures as donnees
from clesante.territoires.lectures import membres

pytestmark = [pytest.mark.usefixtures("entrepot"), pytest.mark.django_db, pytest.mark.sqlite_suffit]
ADRESSE = "/portrait/EPCI-200071934+EPCI-248500563/"
RACINE = Path(__file__).resolve().parents[2]
# What the page tells: indicator, decimals, which way it is from France.
BESOINS = {
    "médecins": ("OFF_APLMG", 2, "moins"),
    "relève": ("OFF_APLMG65", 2, "moins"),
    "vieillissement": ("POP_65", 1, "plus"),
}


def communes() -> list[str]:
    """The communes of both EPCI, from the official list, not from the portrait."""
    return [
        c for epci in ("EPCI-200071934", "EPCI-248500563") for c in membres(epci)
        if c.startswith("COM-")
    ]  # fmt: skip


def refait(code: str, lieux: list[str]) -> float:
    """The figure computed straight: the parts of each place added, then divided once."""
    (publie,) = donnees.indicateurs([code])
    lues = [donnees.valeurs([lieu], [publie])[lieu, code] for lieu in lieux]
    connues = [v for v in lues if v.numerateur is not None]
    haut = sum(v.numerateur for v in connues)
    bas = sum(v.denominateur for v in connues)
    return publie.definition.facteur * haut / bas


def dit(nombre: float, decimales: int) -> str:
    return f"{nombre:.{decimales}f}".replace(".", ",")


@pytest.fixture
def vu(client) -> str:
    """What is read above the first theme, as text."""
    page = client.get(ADRESSE).content.decode()
    ouverture = page.partition('id="essentiel"')[2].partition('class="portrait-corps"')[0]
    return re.sub(r"[ \n]+", " ", unescape(re.sub(r"<[^>]+>", " ", ouverture)))


def test_the_forty_communes_are_those_of_the_list(vu):
    assert len(communes()) == 40
    assert "dans 40 communes" in vu.replace("\u00a0", " ")


@pytest.mark.parametrize("besoin", BESOINS)
def test_need_is_said_before_any_scrolling_and_its_figure_is_right(vu, besoin):
    code, decimales, sens = BESOINS[besoin]
    ici = refait(code, communes())
    france = donnees.valeurs(["FR"], donnees.indicateurs([code]))["FR", code].valeur
    assert dit(ici, decimales) in vu
    assert dit(france, decimales) in vu
    assert (ici < france) is (sens == "moins")


def test_ageing_is_said_from_its_interval_and_the_rest_as_a_difference(vu):
    plat = vu.replace("\u00a0", " ").partition("non disponibles")[2]
    vieux = plat.partition("Part des 65 ans ou plus : ")[2].partition(". ")[0]
    assert "valeur plus élevée que celle de la France" in vieux
    medecins = plat.partition("(consultations par an et par habitant) : 2,65")[2].partition(". ")[0]
    assert "écarts non testés" in medecins
    assert "1,09 de moins que la France" in medecins


def test_the_page_written_down_says_what_the_page_says(vu):
    """The document that tells this reading holds the very figures of today."""
    texte = (RACINE / "docs" / "lecture_une_minute.md").read_text("utf-8")
    for code, decimales, _ in BESOINS.values():
        assert dit(refait(code, communes()), decimales) in texte
        france = donnees.valeurs(["FR"], donnees.indicateurs([code]))["FR", code].valeur
        assert dit(france, decimales) in texte


@pytest.mark.navigateur
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("largeur", "ecrans"), [(1280, 2.5), (360, 5)])
def test_the_three_needs_hold_in_the_first_screens(page, largeur, ecrans):
    page.set_viewport_size({"width": largeur, "height": 800})
    page.goto(ADRESSE)
    bas = page.evaluate("document.querySelector('.synthese').getBoundingClientRect().bottom")
    assert bas <= 800 * ecrans
