"""Pictures written again: the same drawing, once for all, nothing that fetches or runs."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clesante.edition import ContenuRefuseError, svg
from tests.edition import echantillon
from tests.edition.corps import PHRASES

ESPACE = 'xmlns="http://www.w3.org/2000/svg"'
FEUILLES = ["path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "title", "desc"]
BOITES = ["g", "defs", "pattern", "clipPath", "mask", "marker", "symbol", "text", "tspan"]
VALEURS = st.one_of(
    PHRASES.filter(lambda t: "\\" not in t), st.sampled_from(["url(#a)", "#fff", "M0 0L1 1", "4 2"])
)
ATTRIBUTS = st.dictionaries(
    st.sampled_from(["fill", "stroke", "d", "x", "class", "transform", "data-code", "font-family"]),
    VALEURS,
    max_size=3,
)


def image(interieur: str, racine: str = 'viewBox="0 0 10 10"') -> str:
    return f"<svg {ESPACE} {racine}>{interieur}</svg>"


@st.composite
def dessins(draw, profondeur: int = 3) -> str:
    nom = draw(st.sampled_from(FEUILLES + BOITES * bool(profondeur)))
    attributs = "".join(f" {k}={quoteattr(v)}" for k, v in draw(ATTRIBUTS).items())
    dedans = escape(draw(PHRASES)) if nom in ("title", "desc", "text", "tspan") else ""
    if nom in BOITES and profondeur:
        dedans += "".join(draw(st.lists(dessins(profondeur - 1), max_size=3)))
    return f"<{nom}{attributs}>{dedans}</{nom}>"


DESSINS = st.lists(dessins(), max_size=4).map("".join).map(image)


def canon(source: str) -> str:
    return ET.canonicalize(source)


@settings(max_examples=60)
@given(DESSINS)
def test_a_drawing_is_kept_to_the_letter(source):
    """Canonical XML of both, by the standard library (C14N 2.0)."""
    assert canon(svg.ecrire("x", source).source) == canon(source)


@settings(max_examples=40)
@given(DESSINS)
def test_written_twice_is_written_once(source):
    une_fois = svg.ecrire("x", source)
    assert svg.ecrire("x", une_fois.source) == une_fois


@settings(max_examples=40)
@given(DESSINS, st.sampled_from(["<script/>", '<g onclick="a"/>', '<g style="a"/>', "<image/>"]))
def test_one_thing_that_is_not_drawing_is_refused_anywhere(source, intrus):
    fautif = source.replace("</svg>", f"{intrus}</svg>")
    with pytest.raises(ContenuRefuseError, match="n’est pas admis"):
        svg.ecrire("x", fautif)


APPELS = {
    "url": "url(https://a.example/b#c)",
    "url_majuscules": "URL(https://a.example#c)",
    "url_espaces": "url \t\n(//a.example)",
    "url_guillemets": "url('https://a.example#c')",
    "url_echappee": r"\75rl(https://a.example#c)",
    "url_echappee_longue": r"u\000072 l(https://a.example#c)",
    "url_apres_une_bonne": "url(#a) url(b.svg#c)",
    "url_relative": "url(b.svg#c)",
    "url_donnees": "url(data:image/png;base64,AA)",
    "src": 'src("https://a.example")',
    "image": 'image("https://a.example/a.png")',
    "jeu_d_images": 'image-set("https://a.example/a.png" 1x)',
    "jeu_d_images_webkit": '-webkit-image-set("https://a.example/a.png" 1x)',
    "fondu": 'cross-fade("https://a.example/a.png", red)',
}
PORTEURS = ["fill", "stroke", "mask", "clip-path", "marker-start", "font-family", "data-x"]


@pytest.mark.parametrize("porteur", PORTEURS)
@pytest.mark.parametrize("appel", APPELS.values(), ids=APPELS)
def test_no_attribute_calls_an_outside_address(appel, porteur):
    with pytest.raises(ContenuRefuseError, match="appelle une adresse extérieure"):
        svg.ecrire("carte", image(f"<rect {porteur}={quoteattr(appel)}/>"))


@pytest.mark.parametrize("porteur", PORTEURS)
@pytest.mark.parametrize("appel", ["url(#a)", "url(#carte-1_b)", "none", "#b3261e", "rgb(1,2,3)"])
def test_an_address_of_the_picture_itself_is_kept(appel, porteur):
    assert f'{porteur}="{appel}"' in svg.ecrire("x", image(f'<rect {porteur}="{appel}"/>')).source


@pytest.mark.parametrize(
    "muet",
    ["<?xml-stylesheet href='http://a.example/a.css'?>", "<!-- http://a.example -->", "<!---->"],
    ids=["feuille", "commentaire", "vide"],
)
@pytest.mark.parametrize("place", ["avant", "dedans", "apres"])
def test_what_does_not_draw_is_left_out(muet, place):
    debut, fin = (muet if place == p else "" for p in ("avant", "apres"))
    source = debut + image(f"{muet if place == 'dedans' else ''}<rect/>") + fin
    assert svg.ecrire("x", source) == svg.ecrire("x", image("<rect/>"))


@pytest.mark.parametrize("attribut", [*sorted(svg.MUETS), "xml:lang", "xml:space", "xml:base"])
def test_words_of_the_container_are_left_out(attribut):
    sortie = svg.ecrire("x", image(f'<g {attribut}="https://a.example"/>')).source
    assert "a.example" not in sortie


@pytest.mark.parametrize(
    "espace",
    [
        "http://www.w3.org/1999/xhtml",
        "http://www.w3.org/1999/xlink",
        "urn:x",
        "http://www.w3.org/2000/SVG",
    ],
)
@pytest.mark.parametrize("nom", ["g", "rect", "title", "script"])
def test_an_element_of_another_space_is_not_drawing(espace, nom):
    with pytest.raises(ContenuRefuseError, match=f"<{nom}>"):
        svg.ecrire("x", image(f'<n:{nom} xmlns:n="{espace}"/>'))


def test_a_prefix_of_the_same_space_is_drawing():
    source = f'<s:svg xmlns:s="{ESPACE[7:-1]}" viewBox="0 0 1 1"><s:rect/></s:svg>'
    assert canon(svg.ecrire("x", source).source) == canon(image("<rect/>", 'viewBox="0 0 1 1"'))


@given(st.floats(1, 5000), st.floats(1, 5000), st.sampled_from([" ", ",", "  ", " , "]))
def test_the_ratio_is_height_over_width(large, haut, separateur):
    boite = separateur.join(["0", "-3", repr(large), repr(haut)])
    if not 1 / 50 <= haut / large <= 50:
        return
    assert svg.ecrire("x", image("", f'viewBox="{boite}"')).rapport == pytest.approx(haut / large)
    mesures = f'width="{large!r}" height="{haut!r}"'
    assert svg.ecrire("x", image("", mesures)).rapport == pytest.approx(haut / large)


def test_the_view_box_wins_over_the_lengths():
    mesures = 'viewBox="0 0 10 20" width="100" height="10"'
    assert svg.ecrire("x", image("", mesures)).rapport == 2


@pytest.mark.parametrize(
    ("boite", "dit"),
    [
        ("0 0 1 50.1", "proportions"),
        ("0 0 50.1 1", "proportions"),
        ("0 0 -1 -1", "proportions"),
        ("0 0 1 -1", "proportions"),
        ("0 0 inf 1", "proportions"),
        ("0 0 1", "dimensions"),
        ("0 0 1 1 1", "dimensions"),
        ("0 0 10px 10px", "dimensions"),
        ("0;0;1;1", "dimensions"),
    ],
)
def test_a_picture_that_has_no_size_is_refused(boite, dit):
    with pytest.raises(ContenuRefuseError, match=dit):
        svg.ecrire("x", image("", f'viewBox="{boite}"'))


def test_extreme_ratios_are_allowed_up_to_their_limit():
    assert svg.ecrire("x", image("", 'viewBox="0 0 1 50"')).rapport == 50
    assert svg.ecrire("x", image("", 'viewBox="0 0 50 1"')).rapport == pytest.approx(1 / 50)


def test_depth_and_number_are_allowed_up_to_their_limits():
    dedans = svg.PROFONDEUR_MAX - 1
    assert svg.ecrire("x", image("<g>" * dedans + "</g>" * dedans)).source.count("<g>") == dedans
    with pytest.raises(ContenuRefuseError, match="trop compliquée"):
        svg.ecrire("x", image("<g>" * (dedans + 1) + "</g>" * (dedans + 1)))
    plein = "<g/>" * (svg.ELEMENTS_MAX - 1)
    assert svg.ecrire("x", image(plein)).source.count("<g>") == svg.ELEMENTS_MAX - 1
    with pytest.raises(ContenuRefuseError, match="trop compliquée"):
        svg.ecrire("x", image(plein + "<g/>"))


@given(st.lists(st.from_regex(r"[a-z][a-z0-9-]{0,6}", fullmatch=True), max_size=8))
def test_ids_are_listed_and_never_twice(cles):
    source = image("".join(f'<g id="{cle}"/>' for cle in cles))
    if len(set(cles)) == len(cles):
        assert svg.ecrire("x", source).identifiants == set(cles)
        return
    with pytest.raises(ContenuRefuseError, match="emploie deux fois l’identifiant"):
        svg.ecrire("x", source)


@given(st.text())
def test_any_text_is_a_picture_or_a_refusal(source):
    with pytest.raises(ContenuRefuseError) as refus:
        svg.ecrire("carte", source)
    assert refus.value.message.startswith("L’illustration « carte » ")
    assert refus.value.statut_http == 400


@pytest.mark.parametrize("coupe", range(1, 12))
def test_a_picture_cut_short_is_refused_with_its_line(coupe):
    source = echantillon.epine("e").replace("><", ">\n<")
    with pytest.raises(ContenuRefuseError, match=r"bien formé \(ligne \d+\)"):
        svg.ecrire("e", source[: len(source) * coupe // 12])


def test_the_encoding_said_in_the_file_is_not_believed():
    """The text is already decoded: what its first line says of bytes would corrupt it."""
    source = '<?xml version="1.0" encoding="ISO-8859-1"?>' + image("<text>é ▼ 𝄞</text>")
    assert "<text>é ▼ 𝄞</text>" in svg.ecrire("x", source).source
