"""Long texts: what people type is shown whole, and nothing is born of it."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from clesante.edition import arbre, verifications
from clesante.ui.texte_long import CROCHETS_MAX, en_clair, en_html, pour_document
from tests.aides.parcours import Lecteur
from tests.comptes.test_xss import CHARGES, nees

LIEN = ' rel="external noopener nofollow"'
# Payloads as they are, and where CommonMark would make an address or a tag of them.
FORMES = ("{}", "[mot]({})", "[{}](https://exemple.fr)", "![{0}]({0})", "<{}>", "- **{}**")


@pytest.mark.parametrize(
    ("tape", "html"),
    [
        ("un\n\ndeux", "<p>un</p>\n<p>deux</p>"),
        ("un\ndeux", "<p>un<br>\ndeux</p>"),
        ("**gras** et *penché*", "<p><strong>gras</strong> et <em>penché</em></p>"),
        ("# Un\n### Deux\n#### Trois", "<h3>Un</h3>\n<h4>Deux</h4>\n<h4>Trois</h4>"),
        ("### Seul\n# Autre", "<h3>Seul</h3>\n<h3>Autre</h3>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("1. a\n2. b", "<ol>\n<li>a</li>\n<li>b</li>\n</ol>"),
        ("2024. Une année\n2025. L'autre", "<p>2024. Une année</p>\n<p>2025. L'autre</p>"),
        ("En bref\n\n2024.", "<p>En bref</p>\n<p>2024. </p>"),
        ("> dit\n>\n> > redit", "<blockquote>\n<p>dit</p>\n<p>redit</p>\n</blockquote>"),
        ("[ici](https://exemple.fr/a?b=1&c=2)", f'<p><a href="https://exemple.fr/a?b=1&amp;c=2"{LIEN}>ici</a></p>'),
        ("<https://exemple.fr>", f'<p><a href="https://exemple.fr"{LIEN}>https://exemple.fr</a></p>'),
        (
            "Voir https://a.fr/x_y?b=1&c, puis.",
            f'<p>Voir <a href="https://a.fr/x_y?b=1&amp;c"{LIEN}>https://a.fr/x_y?b=1&amp;c</a>, '
            "puis.</p>",
        ),
        ("[https://a.fr](https://b.fr)", f'<p><a href="https://b.fr"{LIEN}>https://a.fr</a></p>'),
        ("[ici](/comptes/)", "<p>[ici](/comptes/)</p>"),
        ("[ici](javascript:x)", "<p>[ici](javascript:x)</p>"),
        ("<b>a</b> & `c`\n---", "<p>&lt;b&gt;a&lt;/b&gt; &amp; `c`<br>\n---</p>"),
        ("    en retrait", "<p>en retrait</p>"),
        ("| a | b |\n|---|---|", "<p>| a | b |<br>\n|---|---|</p>"),
        ("a [b]() [ ](https://a.fr)", f'<p>a b <a href="https://a.fr"{LIEN}>https://a.fr</a></p>'),
        ("[](https://a.fr)", f'<p><a href="https://a.fr"{LIEN}>https://a.fr</a></p>'),
        ("- \n\n# ", ""),
    ],
)  # fmt: skip
def test_what_is_typed_is_shown(tape, html):
    assert en_html(tape) == html


def test_headings_follow_those_of_the_page():
    assert en_html("# a\n## b\n### c", 4) == "<h4>a</h4>\n<h5>b</h5>\n<h5>c</h5>"


def test_a_file_keeps_the_words_without_their_marks():
    tape = "# Titre\nDes **mots**\nà la ligne\n\n- un\n  1. deux\n  2. trois\n- quatre\n\n7. sept"
    assert en_clair(tape).splitlines() == [
        "Titre", "Des mots", "à la ligne", "- un", "  1. deux", "  2. trois", "- quatre", "7. sept",
    ]  # fmt: skip


@pytest.mark.parametrize("forme", FORMES)
def test_nothing_is_born_of_what_people_type(forme):
    for charge in CHARGES:
        tape = forme.format(charge)
        for rendu in (en_html(tape), pour_document(tape)):
            lu = Lecteur("/", rendu)
            assert nees(lu.balises) == [], tape
            assert not re.search(r"href=\"(?!https?:|mailto:)", rendu), tape


@pytest.mark.parametrize(
    "tape", ["> " * 400 + "mot", "*" * 300 + "mot", "[" * (CROCHETS_MAX + 1) + "mot"]
)
def test_what_is_too_deep_is_shown_as_typed(tape):
    assert "<ul>" not in en_html(tape)
    assert "mot" in en_html(tape)
    assert en_clair(tape).endswith("mot")


MORCEAUX = st.sampled_from(
    ["mot", " ", "\n", "\n\n", "# ", "- ", "1. ", "7) ", "> ", "**", "*", "_", "[a](https://b.fr)", "https://c.fr/é",
     "[", "](", ")", "<", ">", "&amp;", "\\", "    ", "`", "![", "\u2028", "\x00", "\x0b"],
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(MORCEAUX, max_size=40).map("".join))
@example("- > # a\n")
@example("> - a\n>   > b")
@example("\\[a](https://b.fr)\\")
@example(" \\[a](https://b.fr)\\ ")
def test_a_document_takes_every_text_and_no_word_is_lost(tape):
    rendu = pour_document(tape)
    verifications.verifier(arbre.lire(f"<h2>Texte</h2>{rendu}"), {})
    assert rendu.count("mot") >= tape.count("mot")
    assert en_html(tape).replace(LIEN, "") == rendu
