"""``clesante conformite``: a contract checked from the command line."""

from __future__ import annotations

import json

import pytest

from tests.aides.objets.contrats_conformite import fabriquer
from tests.aides.personnes import ICI

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("referentiel")]


@pytest.fixture
def numero(monkeypatch):
    """A contract that blocks; the base is the one of the test."""
    from clesante.commandes import serveur

    monkeypatch.setattr(serveur, "preparer", lambda: None)
    return fabriquer(ICI)["contrat-verifier"]["numero"]


def test_a_contract_that_blocks_is_refused_after_all_is_said(ligne, numero):
    code, sortie, erreur = ligne("conformite", numero)
    assert code == 4
    assert "[bloque]" in sortie
    assert "Faites signer" in sortie
    assert "bloque" in erreur
    assert "Suivez les remèdes" in erreur


def test_the_answer_as_data_keeps_its_shape(ligne, numero):
    code, sortie, _ = ligne("conformite", numero, "--cadre", "bretagne", "--au", "2019-05-01",
                            "--format", "json")  # fmt: skip
    assert code == 4
    donnees = json.loads(sortie)
    assert donnees["contrat"] == numero
    assert set(donnees["points"][0]) == {
        "code", "niveau", "repond", "domaine", "phrase", "place", "remede", "source", "reference",
        "levee",
    }  # fmt: skip
    assert "loi_ars" in {p["code"] for p in donnees["points"] if p["niveau"] == "bloquant"}
    assert "seuil_population" in {p["code"] for p in donnees["points"]}


@pytest.mark.parametrize("faux", ["999999", "abc", "-1", "9" * 30])
def test_an_unknown_contract_is_said(ligne, numero, faux):
    code, _, erreur = ligne("conformite", "--", faux)
    assert code == 3
    assert "contrat lister" in erreur
