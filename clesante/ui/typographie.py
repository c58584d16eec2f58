"""French typography of a page: no-break spaces, curved apostrophes, thousands held together."""

from __future__ import annotations

import re

from clesante.socle.texte import FINE_INSECABLE, INSECABLE

_INSECABLE = re.compile(r" (?:(?=[:;!?%»€])(?<!\s )|(?<=« )|(?=\d)(?:(?<=n° )|(?<=\b[ADLR]\. )))")
_MILLIERS = re.compile(r" (?=\d{3}\b)(?:(?<=\b\d )|(?<=\b\d\d )|(?<=\b\d\d\d ))")
_APOSTROPHE = re.compile(
    r"(?:'|&\#x27;|&\#39;)(?=[\w«<&\"“]|$)"
    r"(?:(?<=[^\W\d_]')|(?<=[^\W\d_]&\#x27;)|(?<=[^\W\d_]&\#39;))"
)
# What is typed or copied as it is stays as it is, and so does a tag, but for the words in it.
_BALISES = re.compile(
    r"(<(textarea|pre|code|script|style)\b.*?</\2\s*>|<[^>]*>)", re.DOTALL | re.IGNORECASE
)
_MOTS_DE_BALISE = re.compile(r'((?:\salt|\stitle|\saria-label|\splaceholder)=")([^"]*)(?=")')
_VIDE = "<>"  # a tag like any other: no text between two tags has it


def francais(html: str) -> str:
    """Return ``html`` with the typography of French in its text and in the words of its tags.

    A no-break space before : ; ! ? % » €, after «, « n° » and the « L. » of an article, a narrow
    one between thousands, a curved apostrophe after a letter. What is inside code, pre, textarea,
    script and style is left alone.
    All the texts of a page are read at once: one by one, they cost three times.
    """
    morceaux = _BALISES.split(html)  # text, tag, name of a whole element, text…
    morceaux[::3] = texte_francais(_VIDE.join(morceaux[::3])).split(_VIDE)
    morceaux[1::3] = map(_balise, morceaux[1::3], morceaux[2::3])
    del morceaux[2::3]
    return "".join(morceaux)


def texte_francais(texte: str) -> str:
    """Return a text without tags with the typography of French, see :func:`francais`."""
    texte = _MILLIERS.sub(FINE_INSECABLE, _INSECABLE.sub(INSECABLE, texte))
    return _APOSTROPHE.sub("’", texte)


def _balise(balise: str, element: str | None) -> str:
    """Return a tag, or a whole element, with the typography of French in the words of a tag."""
    dites = "alt=" in balise or "title=" in balise or "label=" in balise or "holder=" in balise
    if element or not dites:
        return balise
    return _MOTS_DE_BALISE.sub(lambda mots: mots[1] + texte_francais(mots[2]), balise)
