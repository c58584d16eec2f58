"""Indicators of an action: what to be careful about, what is shown of them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from clesante.contrats.lectures.fiches_page import valeur_dite
from clesante.contrats.regles.indicateurs import Depart, avertissements, de_mortalite


@pytest.mark.parametrize(
    ("libelle", "oui"),
    [
        ("Mortalité prématurée", True),
        ("Décès par suicide pour 100 000 habitants", True),
        ("Suicides, hommes", True),
        ("Espérance de vie à la naissance", True),
        ("Personnes formées à la prévention du suicide", False),
        ("Sessions tenues", False),
    ],
)
def test_deaths_do_not_judge_one_action(libelle, oui):
    assert de_mortalite(libelle) is oui
    dits = avertissements(Depart(libelle, "resultat"))
    assert any("mortalité ne juge pas une action" in dit for dit in dits) is oui


def test_an_impact_is_not_one_action_s():
    (dit,) = avertissements(Depart("Renoncement aux soins", "impact"))
    assert "tout ce qui se fait sur le territoire" in dit


@pytest.mark.parametrize(
    ("sens", "depart", "cible", "attendu"),
    [
        ("hausse", 12, 40, ""),
        ("hausse", 12, 4, "sens contraire"),
        ("baisse", 12, 40, "sens contraire"),
        ("baisse", 12, 4, ""),
        ("stable", 12, 40, ""),
        ("hausse", None, 40, "sans valeur de départ"),
    ],
)
def test_a_target_goes_where_it_should(sens, depart, cible, attendu):
    de = None if depart is None else Decimal(depart)
    dits = avertissements(Depart("Visites", "processus", sens, de, {2027: Decimal(cible)}))
    assert [attendu in dit for dit in dits] == ([True] if attendu else [])


@pytest.mark.parametrize(
    ("valeur", "dite"),
    [("53.0000", "53"), ("49.1000", "49,1"), ("6000", "6\u202f000"), ("0", "0"), (None, "")],
)
def test_a_number_is_shown_without_the_zeros_of_the_base(valeur, dite):
    assert valeur_dite(None if valeur is None else Decimal(valeur)) == dite
