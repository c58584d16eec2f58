"""French typography of a page: no-break spaces, curved apostrophes, thousands held together."""

from __future__ import annotations

import re

from clesante.socle.texte import FINE_INSECABLE, INSECABLE

# What is typed or copied as it is stays as it is, and so does a tag, but for the words in it.
_SIGNES = (
    r"(?P<insecable> (?=[:;!?%»€])(?<!\s )| (?<=« ))"
    r"|(?P<milliers> (?=\d{3}\b)(?:(?<=\b\d )|(?<=\b\d\d )|(?<=\b\d\d\d )))"
    r"|(?P<apostrophe>(?:'|&\#x27;|&\#39;)(?=[\w«<&\"“]|$)"
    r"(?:(?<=[^\W\d_]')|(?<=[^\W\d_]&\#x27;)|(?<=[^\W\d_]&\#39;)))"
)
_TEXTE = re.compile(_SIGNES)
_PAGE = re.compile(
    r"(?P<element><(?P<nom>textarea|pre|code|script|style)\b.*?</(?P=nom)\s*>)"
    rf"|(?P<balise><[^>]*>)|{_SIGNES}",
    re.DOTALL | re.IGNORECASE,
)
_MOTS_DE_BALISE = re.compile(r'((?:\salt|\stitle|\saria-label|\splaceholder)=")([^"]*)(?=")')
_REMPLACANTS = {"insecable": INSECABLE, "apostrophe": "’", "milliers": FINE_INSECABLE}


def francais(html: str) -> str:
    """Return ``html`` with the typography of French in its text and in the words of its tags.

    A no-break space before : ; ! ? % » € and after «, a narrow one between thousands, a curved
    apostrophe after a letter. What is inside code, pre, textarea, script and style is left alone.
    """
    return _PAGE.sub(_remplacer, html)


def texte_francais(texte: str) -> str:
    """Return a text without tags with the typography of French, see :func:`francais`."""
    return _TEXTE.sub(_remplacer, texte)


def _remplacer(trouve: re.Match[str]) -> str:
    nature = trouve.lastgroup or ""
    if nature in _REMPLACANTS:
        return _REMPLACANTS[nature]
    brut = trouve[0]
    if nature == "element" or not any(
        mot in brut for mot in ("alt=", "title=", "label=", "holder=")
    ):
        return brut
    return _MOTS_DE_BALISE.sub(lambda mots: mots[1] + texte_francais(mots[2]), brut)
