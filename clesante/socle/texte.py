"""French text: normal forms for search, numbers and lists as a reader expects them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from decimal import Decimal

INSECABLE = "\u00a0"
FINE_INSECABLE = "\u202f"


def sans_accents(texte: str) -> str:
    """Return ``texte`` without diacritics; œ and æ are spelt out."""
    texte = texte.replace("œ", "oe").replace("Œ", "OE").replace("æ", "ae").replace("Æ", "AE")
    decompose = unicodedata.normalize("NFKD", texte)
    return "".join(c for c in decompose if not unicodedata.combining(c))


def normaliser(texte: str) -> str:
    """Return the search form of ``texte``: lower case, no accent, one space between words.

    Hyphens and apostrophes become spaces, « st » and « ste » are spelt out, so that
    « St-Étienne », « saint etienne » and « SAINT-ETIENNE » are the same name.
    """
    mots = re.sub(r"[^a-z0-9]+", " ", sans_accents(texte).lower()).split()
    longs = {"st": "saint", "ste": "sainte"}
    return " ".join(longs.get(mot, mot) for mot in mots)


def nombre(valeur: float | Decimal, decimales: int = 0) -> str:
    """Return ``valeur`` the French way: narrow space between thousands, decimal comma.

    >>> nombre(1234.5, 1) == "1\u202f234,5"
    True
    """
    texte = f"{valeur:,.{decimales}f}"
    if not texte.strip("-0.,"):
        texte = texte.lstrip("-")
    return texte.replace(",", FINE_INSECABLE).replace(".", ",").replace("-", "\u2212")


def avec_unite(valeur: float | Decimal, unite: str, decimales: int = 0) -> str:
    """Return the number and its unit joined by a no-break space."""
    return f"{nombre(valeur, decimales)}{INSECABLE}{unite}" if unite else nombre(valeur, decimales)


def enumerer(elements: Sequence[str], mot: str = "et") -> str:
    """Return « a, b et c »."""
    if len(elements) < 2:
        return "".join(elements)
    return f"{', '.join(elements[:-1])} {mot} {elements[-1]}"


def pluriel(quantite: float, singulier: str, forme_plurielle: str = "") -> str:
    """Return « 1 commune », « 2 communes »: plural when two or more are written, as in French."""
    mot = singulier if abs(round(quantite)) < 2 else (forme_plurielle or singulier + "s")
    return f"{nombre(quantite)}{INSECABLE}{mot}"


def mots(liste: str) -> list[str]:
    """Return the words of « a, b », each once, in the order they are first written."""
    return list(dict.fromkeys(mot for brut in liste.split(",") if (mot := brut.strip())))
