"""Codes of the store and what they are called on screen."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import TypeVar

Element = TypeVar("Element")

VERSION_ENTREPOT = 6  # layout of the store: one more when its tables change


class Statut(StrEnum):
    """What a cell holds. Zero, absent, not covered and not computable are different things."""

    VALEUR = "valeur"
    ESTIME = "estime"
    SECRET = "secret"  # noqa: S105 (statistical secrecy)
    NON_DISPONIBLE = "non_disponible"
    NON_COUVERT = "non_couvert"
    NON_CALCULABLE = "non_calculable"


LIBELLES_STATUT = {
    Statut.VALEUR: "valeur",
    Statut.ESTIME: "estimé",
    Statut.SECRET: "couvert par le secret statistique",
    Statut.NON_DISPONIBLE: "non disponible",
    Statut.NON_COUVERT: "non couvert par la source",
    Statut.NON_CALCULABLE: "non calculable : dénominateur nul",
}


class Calcul(StrEnum):
    """How a value is rebuilt for any territory from its communes."""

    SOMME = "somme"
    RAPPORT = "rapport"
    EVOLUTION = "evolution"
    PUBLIEE = "publiee"


class Intervalles(StrEnum):
    """Method of the confidence interval of an indicator."""

    WILSON = "wilson"
    AUCUN = "aucun"


class Polarite(StrEnum):
    """Which way is better for health; neutral indicators get no judgement."""

    FAVORABLE_HAUT = "favorable_haut"
    FAVORABLE_BAS = "favorable_bas"
    NEUTRE = "neutre"


class EtatTable(StrEnum):
    """What has become of one version of a territory's own table."""

    PRIVEE = "privee"
    PUBLIEE = "publiee"
    RETIREE = "retiree"


LIBELLES_ETAT_TABLE = {
    EtatTable.PRIVEE: "privée",
    EtatTable.PUBLIEE: "publiée",
    EtatTable.RETIREE: "retirée",
}
LIBELLES_CALCUL = {
    Calcul.SOMME: "compte",
    Calcul.RAPPORT: "rapport",
    Calcul.EVOLUTION: "évolution",
    Calcul.PUBLIEE: "valeur reprise du producteur",
}
LIBELLES_POLARITE = {
    Polarite.FAVORABLE_HAUT: "une valeur haute est favorable",
    Polarite.FAVORABLE_BAS: "une valeur basse est favorable",
    Polarite.NEUTRE: "aucun sens n'est jugé favorable",
}
LIBELLES_THEME = {
    "population": "Population",
    "conditions_sociales": "Conditions sociales",
    "logement": "Logement et cadre de vie",
    "offre_soins": "Offre et accès aux soins",
    "prevention": "Prévention et recours",
    "etat_sante": "État de santé",
    "sante_mentale": "Santé mentale et addictions",
    "enfance": "Périnatalité et enfance",
    "autonomie": "Autonomie, âge et handicap",
    "environnement": "Eau, habitat et environnement",
}


def par_theme(
    elements: Iterable[Element], theme: Callable[[Element], str]
) -> list[tuple[str, list[Element]]]:
    """Return elements by code of theme, themes in the order of the catalogue, none empty."""
    groupes: dict[str, list[Element]] = {code: [] for code in LIBELLES_THEME}
    for element in elements:
        groupes[theme(element)].append(element)
    return [(code, lus) for code, lus in groupes.items() if lus]


def par_theme_dit(
    elements: Iterable[Element], theme: Callable[[Element], str]
) -> list[tuple[str, list[Element]]]:
    """Return the same under the label of each theme."""
    return [(LIBELLES_THEME[code], lus) for code, lus in par_theme(elements, theme)]
