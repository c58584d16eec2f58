"""Rules of lists of actions, pure: the order of numbers, what a list searches in."""

from __future__ import annotations

import re

from clesante.socle.texte import normaliser

NUMERO = re.compile(r"\d+(?:\.\d+)*\.?")


def ordre(numero: str, intitule: str) -> str:
    """Return what puts « 2.9 » before « 2.10 », and what has no number after all that have one.

    >>> ordre("2.9", "") < ordre("2.10", "") < ordre("", "A")
    True
    """
    if not numero.strip():
        return f"1 {normaliser(intitule)}"[:200]
    morceaux = re.findall(r"\d+|[a-z]+", normaliser(numero))
    return f"0 {' '.join(m.zfill(5) if m.isdecimal() else m for m in morceaux)}"[:200]


def est_numero(tape: str) -> bool:
    """Tell whether what was typed is the beginning of a number: « 2.1 », « 3. »."""
    return NUMERO.fullmatch(tape.strip()) is not None
