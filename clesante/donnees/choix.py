"""Codes of the store and what they are called on screen."""

from __future__ import annotations

from enum import StrEnum


class Statut(StrEnum):
    """What a cell holds. Zero, absent, not covered and not computable are different things."""

    VALEUR = "valeur"
    NON_DISPONIBLE = "non_disponible"
    NON_COUVERT = "non_couvert"
    NON_CALCULABLE = "non_calculable"


LIBELLES_STATUT = {
    Statut.VALEUR: "valeur",
    Statut.NON_DISPONIBLE: "non disponible",
    Statut.NON_COUVERT: "non couvert par la source",
    Statut.NON_CALCULABLE: "non calculable : dénominateur nul",
}


class Calcul(StrEnum):
    """How a value is rebuilt for any territory from its communes."""

    SOMME = "somme"
    RAPPORT = "rapport"


class Intervalles(StrEnum):
    """Method of the confidence interval of an indicator."""

    WILSON = "wilson"
    AUCUN = "aucun"


class Polarite(StrEnum):
    """Which way is better for health; neutral indicators get no judgement."""

    FAVORABLE_HAUT = "favorable_haut"
    FAVORABLE_BAS = "favorable_bas"
    NEUTRE = "neutre"


LIBELLES_THEME = {
    "population": "Population",
    "offre_soins": "Offre de soins",
}
