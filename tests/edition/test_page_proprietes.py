"""The page says the whole document and nothing else, well formed, whatever it holds."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings

from clesante.edition import Document, Illustration, html_autonome
from tests.edition.corps import corps, ecrire, textes

SANS_FIN = {"meta", "br"}
PETITS = settings(max_examples=50)
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><rect fill="#b3261e"/></svg>'


class Principal(HTMLParser):
    """Reads what is in <main>: tags in order, text, and that every tag is closed in turn."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.balises: list[tuple[str, dict[str, str | None]]] = []
        self.texte = ""
        self.pile: list[str] = []
        self.feed(page)
        self.close()
        assert self.pile == []

    @property
    def dedans(self) -> bool:
        return "main" in self.pile

    def handle_starttag(self, tag, attrs):
        assert len(attrs) == len(dict(attrs))
        if self.dedans:
            self.balises.append((tag, dict(attrs)))
        if tag not in SANS_FIN:
            self.pile.append(tag)

    def handle_endtag(self, tag):
        assert self.pile.pop() == tag

    def handle_data(self, data):
        self.texte += data if self.dedans else ""


def page(contenu: str, **champs: object) -> str:
    return html_autonome(Document("Titre", "Sous-titre", contenu, **champs))


@PETITS
@given(corps())
def test_text_is_the_whole_document_in_order(racine):
    lue = Principal(page(ecrire(racine)))
    assert "".join(lue.texte.split()) == "".join("".join(textes(racine)).split())


@PETITS
@given(corps())
def test_tags_are_those_of_the_document_in_order(racine):
    """Only tables are given a frame that scrolls."""
    lues = [nom for nom, _ in Principal(page(ecrire(racine))).balises if nom != "div"]
    assert lues == [element.nom for element in racine.descendants()]


@PETITS
@given(corps())
def test_attributes_of_the_document_are_kept(racine):
    lus = [a for nom, a in Principal(page(ecrire(racine))).balises if nom != "div"]
    for element, attributs in zip(racine.descendants(), lus, strict=True):
        assert element.attributs.items() <= attributs.items()


@PETITS
@given(corps())
def test_every_cell_of_a_column_is_set_the_same_way(racine):
    ecrite = page(ecrire(racine))
    for table in re.findall(r"<table.*?</table>", ecrite, re.S):
        rangs = [
            re.findall(r"<t[hd]([^>]*)>", rang) for rang in re.findall(r"<tr>.*?</tr>", table, re.S)
        ]
        for colonne in zip(*rangs, strict=True):
            assert len({'class="nombre"' in attributs for attributs in colonne}) == 1


@PETITS
@given(corps())
def test_each_table_has_a_frame_named_by_its_own_caption(racine):
    balises = Principal(page(ecrire(racine))).balises
    cadres = [a for nom, a in balises if nom == "div"]
    legendes = [a["id"] for nom, a in balises if nom == "caption"]
    assert [cadre["aria-labelledby"] for cadre in cadres] == legendes
    assert all((c["role"], c["tabindex"]) == ("region", "0") for c in cadres)
    assert len(set(legendes)) == len(legendes)


@settings(max_examples=25)
@given(corps())
def test_the_same_document_is_the_same_page(racine):
    assert page(ecrire(racine)) == page(ecrire(racine))


@pytest.mark.parametrize("champ", ["pied", "sujet"])
def test_what_is_not_given_leaves_no_trace(champ):
    marque = {"pied": "<footer>", "sujet": 'name="description"'}[champ]
    assert marque not in page("<p>a</p>")
    avec = page("<p>a</p>", **{champ: 'Source <"&'})
    assert avec.count(marque) == 1
    assert "Source &lt;" in avec


def test_a_document_without_subtitle_has_no_empty_line():
    assert 'class="sous-titre"' not in html_autonome(Document("T", "", ""))
    assert 'class="sous-titre"' in html_autonome(Document("T", "x", ""))


@pytest.mark.parametrize(
    ("cm", "ecran"), [(1.0, "1.6"), (10.0, "16.0"), (17.0, "27.2"), (99.0, "27.2")]
)
def test_a_picture_is_larger_on_a_screen_than_on_paper(cm, ecran):
    images = {"i": Illustration(SVG, "a", cm)}
    ecrite = page('<figure><img src="illustration:i" alt="a"></figure>', illustrations=images)
    assert f"--large:{ecran}cm" in ecrite


@pytest.mark.parametrize(
    "alternative", ['Carte « de » l\'<Ain> & "x"', "\u202egnp", "e\u0301", "a" * 5000], ids=ascii
)
def test_a_picture_is_said_once_and_its_drawing_is_silent(alternative):
    import html

    contenu = f'<figure><img src="illustration:i" alt="{html.escape(alternative)}"></figure>'
    balises = Principal(page(contenu, illustrations={"i": Illustration(SVG, "autre")})).balises
    (cadre,) = [a for _, a in balises if a.get("role") == "img"]
    (dessin,) = [a for nom, a in balises if nom == "svg"]
    assert cadre["aria-label"] == alternative
    assert dessin["aria-hidden"] == "true"


def test_a_picture_that_is_not_shown_is_not_in_the_page():
    assert "<svg" not in page("<p>a</p>", illustrations={"i": Illustration(SVG, "a")})
