"""Words of the documents of a contract, where one is easily said wrong."""

from __future__ import annotations

import pytest

from clesante.contrats.documents import complet, fiche, plan, synthetique
from tests.aides.contenus import contenu
from tests.contrats.test_documents import PROJET, changer, mots_de

pytestmark = pytest.mark.django_db  # for the lists of words, which a host may change


@pytest.mark.parametrize(
    ("financeurs", "dit"),
    [(12, ""), (13, "Et 1\u00a0autre financeur,"), (14, "Et 2\u00a0autres financeurs,")],
)
def test_how_many_more_funders_there_are(monkeypatch, financeurs, dit):
    monkeypatch.setattr(synthetique, "FINANCEURS_MAX", 2)
    mots = mots_de(synthetique.document(contenu(40, financeurs=financeurs - 10), PROJET))
    assert (dit in mots) if dit else ("autre financeur" not in mots)


def test_an_action_says_its_axis_once():
    dit = contenu(1)
    mots = mots_de(fiche.document(dit, PROJET, dit.liste("fiches")[0]["repere"]))
    assert "Axe 2 Soigner 2" in mots
    assert "Axe 2\u00a0:" not in mots


def test_a_contract_that_ended_on_another_day_says_both():
    prevue = contenu().contrat["date_fin_prevue"]
    dit = changer(contenu(), "contrat", date_fin_reelle="2029-06-30")
    for faire in (complet.document, synthetique.document):
        assert "fin réelle le 30 juin 2029" in mots_de(faire(dit, PROJET))
        assert "fin réelle" not in mots_de(faire(contenu(), PROJET))
    juste = changer(contenu(), "contrat", date_fin_reelle=prevue)
    assert "fin réelle" not in mots_de(complet.document(juste, PROJET))


def test_pictures_are_written_as_the_text_is():
    document = plan.document(changer(contenu(2), "fiches", intitule="L'aide d'abord"), PROJET)
    (image,) = document.illustrations.values()
    assert "L’aide d’abord" in image.svg and "L'aide" not in image.svg
