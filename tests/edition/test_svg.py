"""Pictures: only drawing goes in, written again; the rest is refused in one sentence."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clesante.edition import ContenuRefuseError, html_autonome, svg
from tests.edition import echantillon

DEBUT = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '


def image(interieur: str, racine: str = 'viewBox="0 0 10 10"') -> str:
    return f"{DEBUT}{racine}>{interieur}</svg>"


@pytest.mark.parametrize(
    ("source", "dit"),
    [
        (image("<script>alert(1)</script>"), "<script>"),
        (image("<style>*{fill:url(http://a.example)}</style>"), "<style>"),
        (image("<foreignObject/>"), "<foreignObject>"),
        (image('<image href="https://a.example/a.png"/>'), "<image>"),
        (image('<use href="#a"/>'), "<use>"),
        (image('<a href="https://a.example"><path d=""/></a>'), "<a>"),
        (image('<animate attributeName="x"/>'), "<animate>"),
        (image('<rect onload="alert(1)"/>'), "onload"),
        (image('<rect style="fill:red"/>'), "style"),
        (image('<rect xlink:href="https://a.example"/>'), "href"),
        (image('<rect fill="url(https://a.example#x)"/>'), "adresse extérieure"),
        (image('<rect fill="URL (//a.example)"/>'), "adresse extérieure"),
        (image('<rect id="a"/><rect id="a"/>'), "deux fois"),
        (image("<svg/>"), "seule racine"),
        ('<html xmlns="http://www.w3.org/1999/xhtml"/>', "<html>"),
        ('<svg viewBox="0 0 1 1"/>', "<svg>"),
        ("<!DOCTYPE svg [<!ENTITY a 'b'>]>" + image("&a;"), "type de document"),
        ("<!DOCTYPE svg SYSTEM 'file:///etc/passwd'>" + image(""), "type de document"),
        (image("<rect>"), "bien formé"),
        ("", "bien formé"),
        (image("", 'viewBox="0 0 0 10"'), "dimensions"),
        (image("", 'viewBox="a b c d"'), "dimensions"),
        (image("", 'viewBox="0 0 nan 1"'), "proportions"),
        (image("", 'viewBox="0 0 1 1e300"'), "proportions"),
        (image("", ""), "dimensions"),
        (image("<g>" * 40 + "</g>" * 40), "trop compliquée"),
        (image("<g/>" * 70_000), "trop compliquée"),
        (image(f'<path d="{"M0 0" * 2_000_000}"/>'), "millions de signes"),
    ],
)
def test_what_is_not_drawing_is_refused(source: str, dit: str):
    with pytest.raises(ContenuRefuseError) as refus:
        svg.ecrire("carte", source)
    assert dit in refus.value.message
    assert "« carte »" in refus.value.message


def test_picture_is_written_again_with_the_same_drawing():
    source = echantillon.epine("e1")
    avant, apres = ET.fromstring(source), ET.fromstring(svg.ecrire("e", source).source)
    for muet in ("role", "aria-labelledby"):
        del avant.attrib[muet]
    assert [(e.tag, e.attrib, e.text) for e in avant.iter()] == [
        (e.tag, e.attrib, e.text) for e in apres.iter()
    ]


@given(st.text(), st.text())
def test_text_and_attributes_cannot_break_out(texte: str, valeur: str):
    from xml.sax.saxutils import escape, quoteattr

    from clesante.edition.arbre import propre

    source = image(f"<text font-family={quoteattr(propre(valeur))}>{escape(propre(texte))}</text>")
    try:
        sortie = svg.ecrire("x", source).source
    except ContenuRefuseError as refus:
        assert "adresse extérieure" in refus.message
        return
    element = ET.fromstring(sortie)[0]
    assert (element.text or "") == propre(texte).replace("\r\n", "\n").replace("\r", "\n")
    assert len(ET.fromstring(sortie)) == 1


def test_ids_shared_between_pictures_are_refused():
    from clesante.edition import Illustration

    images = {nom: Illustration(echantillon.epine("e"), "a") for nom in ("a", "b")}
    with pytest.raises(ContenuRefuseError, match="déjà pris"):
        html_autonome(echantillon.document(corps="<p>a</p>", illustrations=images))


def test_picture_without_alternative_is_refused():
    from clesante.edition import Illustration

    images = {"a": Illustration(echantillon.epine("e"), " ")}
    with pytest.raises(ContenuRefuseError, match="alternative"):
        html_autonome(echantillon.document(corps="<p>a</p>", illustrations=images))


def test_size_on_paper_fits_the_page():
    from clesante.edition import Illustration
    from clesante.edition.preparation import preparer

    haute = image("", 'viewBox="0 0 10 300"')
    images = {"a": Illustration(haute, "a", 16.0), "b": Illustration(image(""), "b", 400.0)}
    mesures = preparer(echantillon.document(corps="<p>a</p>", illustrations=images)).images
    assert (mesures["a"].largeur_cm, mesures["a"].hauteur_cm) == (0.7, 21.0)
    assert (mesures["b"].largeur_cm, mesures["b"].hauteur_cm) == (17.0, 17.0)
