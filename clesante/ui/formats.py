"""Figures as a French reader expects them, in pages, charts and tables."""

from __future__ import annotations

from decimal import Decimal

from clesante.socle.texte import INSECABLE, avec_unite, nombre

ABSENT = "non disponible"
MEME_VALEUR = "même valeur"
UNITES_COLLEES = frozenset({"", "%", "€"})


def figure(valeur: float | Decimal | None, unite: str = "", decimales: int = 0) -> str:
    """Return « 23,5 % »; the unit is written with the number only if it is a sign.

    A longer unit (« consultations par an et par habitant ») belongs to the label, once.
    """
    if valeur is None:
        return ABSENT
    return avec_unite(valeur, unite if unite in UNITES_COLLEES else "", decimales)


def ecart(difference: float, unite: str = "", decimales: int = 0) -> str:
    """Return « 1,09 de moins », « 2,3 points de plus » (for shares), or « même valeur »."""
    if not round(difference, decimales):
        return MEME_VALEUR
    mot = "point" if round(abs(difference), decimales) < 2 else "points"
    lisible = avec_unite(abs(difference), mot if unite == "%" else "", decimales)
    if unite == "€":
        lisible = figure(abs(difference), unite, decimales)
    return f"{lisible} de {'plus' if difference > 0 else 'moins'}"


def ecart_entre(valeur: float, reference: float, unite: str = "", decimales: int = 0) -> str:
    """Return the words of the difference of two figures as they are written, never of their tails.

    « 26,6 % » against « 21,3 % » is 5,3 points whatever the digits that are not shown: a reader
    who takes one from the other finds the same.
    """
    return ecart(round(valeur, decimales) - round(reference, decimales), unite, decimales)


def intervalle(bas: float | None, haut: float | None, decimales: int = 0) -> str:
    """Return « [22,1 ; 24,9] », or an empty string when one bound is missing."""
    if bas is None or haut is None:
        return ""
    return f"[{nombre(bas, decimales)}{INSECABLE}; {nombre(haut, decimales)}]"


def libelle_avec_unite(libelle: str, unite: str) -> str:
    """Return the label followed by its unit in brackets when figures do not carry it."""
    return libelle if unite in UNITES_COLLEES else f"{libelle} ({unite})"
