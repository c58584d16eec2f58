"""Scenario 2, the part this version holds: proportions checkable by hand (30/50 and 7/40)."""

from __future__ import annotations

import json

import pytest

from clesante.commandes.entree import main


@pytest.mark.parametrize(
    ("numerateur", "denominateur", "valeur", "bas", "haut"),
    [("30", "50", 60.0, 46.2, 72.4), ("7", "40", 17.5, 8.7, 31.9)],
)
def test_proportion_of_the_scenario(capsys, numerateur, denominateur, valeur, bas, haut):
    assert main(["statistiques", "proportion", numerateur, denominateur, "--format", "json"]) == 0
    donnees = json.loads(capsys.readouterr().out)
    assert donnees["valeur"] == pytest.approx(valeur, abs=0.1)
    assert donnees["ic"] == [pytest.approx(bas, abs=0.1), pytest.approx(haut, abs=0.1)]
