"""Typography of French: in the words of a page only, each sign by its rule."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clesante.ui.typographie import francais, texte_francais


@pytest.mark.parametrize(
    ("avant", "apres"),
    [
        ("<p>Source : x ; y !</p>", "<p>Source\u00a0: x\u00a0; y\u00a0!</p>"),
        ("<p>« oui » à 5 %</p>", "<p>«\u00a0oui\u00a0» à 5\u00a0%</p>"),
        ("<textarea>a : b d'un</textarea> : c", "<textarea>a : b d'un</textarea>\u00a0: c"),
        ("<code>a ; b l'x</code>", "<code>a ; b l'x</code>"),
        ("<script>var a = 'b' ; c</script>", "<script>var a = 'b' ; c</script>"),
        ("<strong>Source</strong> : x", "<strong>Source</strong>\u00a0: x"),
        ("déjà\u00a0: dit", "déjà\u00a0: dit"),
        ("10:30 ; https://x", "10:30\u00a0; https://x"),
        ("l'eau, d&#x27;Yeu, qu&#39;un", "l’eau, d’Yeu, qu’un"),
        ("l'<em>eau</em> d'« ici » d'1 an", "l’<em>eau</em> d’«\u00a0ici\u00a0» d’1 an"),
        ("le 5' et 'mot' x", "le 5' et 'mot' x"),
        ("pour 100 000 habitants", "pour 100\u202f000 habitants"),
        ("1 234 567 €", "1\u202f234\u202f567\u00a0€"),
        ("art. L. 1434-10, R. 9, n° 2009-879", "art. L.\u00a01434-10, R.\u00a09, n°\u00a02009-879"),
        ("le PTSL. 3 ; il n° dit, M. L. Roi", "le PTSL. 3\u00a0; il n° dit, M. L. Roi"),
        ("en 2021 100 communes ; 12 34 567", "en 2021 100 communes\u00a0; 12 34\u202f567"),
    ],
)
def test_only_the_words_change(avant, apres):
    assert francais(avant) == apres
    assert francais(apres) == apres


@pytest.mark.parametrize(
    ("avant", "apres"),
    [
        ('<img alt="a : l&#x27;x">', '<img alt="a\u00a0: l’x">'),
        ('<a aria-label="d\'ici" href="/l\'x/">c</a>', '<a aria-label="d’ici" href="/l\'x/">c</a>'),
        ('<meta content=\'{"a": "l\'b"}\'>', '<meta content=\'{"a": "l\'b"}\'>'),
        ('<input value="l\'eau : 3">', '<input value="l\'eau : 3">'),
        ("<textarea title=\"l'x\">l'x</textarea>", "<textarea title=\"l'x\">l'x</textarea>"),
    ],
)
def test_in_a_tag_only_what_is_read_aloud_changes(avant, apres):
    assert francais(avant) == apres


@given(st.text(alphabet="al'’ :;«»%0123<>&#x27;\"=/", max_size=60))
def test_nothing_is_lost_and_twice_is_once(texte):
    une_fois = francais(texte)
    assert francais(une_fois) == une_fois
    neutre = str.maketrans({"\u00a0": " ", "\u202f": " ", "’": "'"})
    brut = texte.replace("&#x27;", "'").replace("&#39;", "'").translate(neutre)
    assert une_fois.replace("&#x27;", "'").replace("&#39;", "'").translate(neutre) == brut


def test_a_text_without_tags_has_the_same_rules():
    assert texte_francais("Île d'Yeu : 5 000 < 6 000") == "Île d’Yeu\u00a0: 5\u202f000 < 6\u202f000"
