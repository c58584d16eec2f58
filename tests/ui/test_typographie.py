"""No-break spaces: in the text of a page only."""

from __future__ import annotations

import pytest

from clesante.ui.typographie import insecables


@pytest.mark.parametrize(
    ("avant", "apres"),
    [
        ("<p>Source : x ; y !</p>", "<p>Source\u00a0: x\u00a0; y\u00a0!</p>"),
        ("<p>« oui » à 5 %</p>", "<p>«\u00a0oui\u00a0» à 5\u00a0%</p>"),
        ('<a title="a : b">c</a>', '<a title="a : b">c</a>'),
        ("<textarea>a : b</textarea> : c", "<textarea>a : b</textarea>\u00a0: c"),
        ("<code>a ; b</code>", "<code>a ; b</code>"),
        ("<strong>Source</strong> : x", "<strong>Source</strong>\u00a0: x"),
        ("déjà\u00a0: dit", "déjà\u00a0: dit"),
        ("10:30 ; https://x", "10:30\u00a0; https://x"),
    ],
)
def test_only_the_text_changes(avant, apres):
    assert insecables(avant) == apres
    assert insecables(apres) == apres
