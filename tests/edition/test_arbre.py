"""The strict reader of the closed subset: what it keeps, what it refuses and how it says so."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clesante.edition import ContenuRefuseError, arbre, grammaire, verifications

TABLEAU = (
    '<table><caption>T</caption><thead><tr><th scope="col">A</th><th scope="col">B</th></tr>'
    "</thead>"
    '<tbody><tr><th scope="row">a</th><td>1</td></tr></tbody></table>'
)


def lire(corps: str) -> arbre.Noeud:
    racine = arbre.lire(corps)
    verifications.verifier(racine, {"carte": None})
    return racine


@pytest.mark.parametrize(
    ("corps", "dit"),
    [
        ("<p>a</p><script>alert(1)</script>", "<script>"),
        ("<p>a<img src='x'></p>", "illisible"),
        ('<p onclick="x">a</p>', "onclick"),
        ('<p style="color:red">a</p>', "style"),
        ("<h1>a</h1>", "<h1>"),
        ("<p>a", "pas fermée"),
        ("<p>a</section>", "</section>"),
        ("</p>", "</p>"),
        ("<P>a</P>", "illisible"),
        ("<p>a<!-- b --></p>", "illisible"),
        ("<?xml version='1.0'?><p>a</p>", "illisible"),
        ("<![CDATA[a]]>", "illisible"),
        ("texte nu", "aucun paragraphe"),
        ("<ul>texte</ul>", "aucun paragraphe"),
        ("<p><p>a</p></p>", "dans <p>"),
        ("<p><ul><li>a</li></ul></p>", "<ul>"),
        ('<p><a href="javascript:alert(1)">a</a></p>', "href"),
        ('<p><a href="&#106;avascript:alert(1)">a</a></p>', "href"),
        ('<p><a href="data:text/html,x">a</a></p>', "href"),
        ('<p><a href="//ailleurs.example">a</a></p>', "href"),
        ('<p><a href="file:///etc/passwd">a</a></p>', "href"),
        ("<p><a>a</a></p>", "href"),
        ('<p><a href="#absent">a</a></p>', "absent"),
        ('<p><a href="#x"><a href="#x">a</a></a></p>', "dans <a>"),
        ('<p id="x" id="y">a</p>', "id"),
        ('<p id="x">a</p><p id="x">b</p>', "sert 2 fois"),
        ('<p id="ed-legende-1">a</p>', "id"),
        ('<p class="inconnue">a</p>', "class"),
        ('<figure><img src="https://ailleurs.example/a.png" alt="a"></figure>', "src"),
        ('<figure><img src="illustration:../x" alt="a"></figure>', "src"),
        ('<figure><img src="illustration:autre" alt="a"></figure>', "« autre » est inconnue"),
        ('<figure><img src="illustration:carte" alt=" "></figure>', "alt"),
        ('<figure><img src="illustration:carte"></figure>', "alt"),
        ('<figure><img src="illustration:carte" alt="a"></figure>' * 2, "sert 2 fois"),
        ("<figure><figcaption>a</figcaption></figure>", "<figure>"),
        ("<h3>a</h3>", "saute un niveau"),
        ("<h2>a</h2><h4>b</h4>", "saute un niveau"),
        ("<h2> </h2>", "vide"),
        ("<ul></ul>", "vide"),
        ("<dl><dt>a</dt></dl>", "<dl>"),
        ("<dl><dd>a</dd><dt>b</dt></dl>", "<dl>"),
        (TABLEAU.replace("<caption>T</caption>", ""), "sa forme"),
        (TABLEAU.replace("<td>1</td>", "<td>1</td><td>2</td>"), "longueurs différentes"),
        (TABLEAU.replace("<td>1</td>", '<td colspan="2">1</td>'), "colspan"),
        (TABLEAU.replace("<td>1</td>", "<td><p>1</p></td>"), "dans <td>"),
        (TABLEAU.replace('<th scope="col">A</th>', "<td>A</td>"), "en-têtes de colonne"),
        (TABLEAU.replace("<td>1</td>", '<th scope="row">1</th>'), "mal placé"),
        (TABLEAU.replace("<tbody>", "<tbody><tr></tr>"), "longueurs différentes"),
        ("<section>" * 40 + "</section>" * 40, "profondément"),
    ],
)
def test_outside_the_subset_is_refused_with_a_sentence(corps: str, dit: str):
    with pytest.raises(ContenuRefuseError) as refus:
        lire(corps)
    assert dit in refus.value.message
    assert refus.value.message[0].isupper() and refus.value.remede
    assert refus.value.code_sortie == 2


def test_refusal_gives_the_line():
    with pytest.raises(ContenuRefuseError, match=r"<blink>.*\(ligne 3\)"):
        lire("<p>a</p>\n<p>b</p>\n<blink>c</blink>")


def test_whole_subset_is_kept():
    corps = (
        f'<section id="s" class="nouvelle-page"><h2 id="h">T</h2><h3>U</h3><h4>V</h4>{TABLEAU}'
        '<p class="note">a<br>b <strong class="favorable">c</strong><sup>2</sup><em>d</em></p>'
        "<ul><li>e<ol><li>f</li></ol></li></ul><blockquote><p>g</p></blockquote>"
        '<dl><dt>h</dt><dd>i</dd></dl><p><a href="https://exemple.example/?a=1&amp;b=2">j</a>'
        '<a href="mailto:k@exemple.example">k</a><a href="#h">l</a><small>m</small></p>'
        '<figure id="f"><img src="illustration:carte" alt="n"><figcaption>o</figcaption></figure>'
        "</section>"
    )
    noms = {element.nom for element in lire(corps).descendants()}
    assert noms == set(grammaire.ADMISES)


@pytest.mark.parametrize(
    "graine", ["<a ", '<a b="', "<", "</a", "<!--", "<?", '<p id="', "&#", "<p>", "<p " + "a " * 9]
)
def test_endless_malformed_text_is_refused_at_once(graine: str):
    """``html.parser`` takes minutes on some of these: each must cost one pass."""
    corps = (graine * (grammaire.TAILLE_MAX // len(graine)))[: grammaire.TAILLE_MAX]
    with pytest.raises(ContenuRefuseError):
        lire(corps)


def test_five_million_characters_are_refused():
    with pytest.raises(ContenuRefuseError, match="4 millions"):
        lire("<p>" + "a" * 5_000_000 + "</p>")


@given(st.text())
def test_any_escaped_text_comes_back(texte: str):
    """White space collapses as in a browser; characters no file can hold are dropped."""
    racine = lire(f"<p>x{html.escape(texte)}x</p>")
    attendu = re.sub("[ \t\n\r\f\u2028\u2029]+", " ", arbre.propre(f"x{texte}x"))
    assert racine.texte() == attendu


@given(st.text())
def test_any_text_is_read_or_refused(texte: str):
    """Nothing but the typed error comes out of the reader."""
    try:
        lire(texte)
    except ContenuRefuseError as refus:
        assert refus.message


def test_white_space_collapses_across_inline_elements():
    racine = lire("<p>\n  a <strong> b </strong> c\n<br>\n d <em> </em></p>")
    assert racine.texte() == "a b c\nd"


def test_controls_and_lone_surrogates_are_dropped():
    assert lire("<p>a\0b\ud800c\x0bd\uffffe&#x1;f</p>").texte() == "abcdef"
