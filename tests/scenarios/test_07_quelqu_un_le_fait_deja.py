"""Scenario 7, the side of needs: before writing a new answer, what exists already is found.

The comparison of an action with the register, and the choice that its sheet prints, come with
actions (features §5, scenario 7).
"""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from clesante.acteurs.actions import dispositifs as actions_dispositifs
from clesante.acteurs.models import ActionDispositif, Dispositif
from clesante.concertation.models import Constat
from tests.aides.objets.base import diagnostic
from tests.aides.personnes import ICI, faire

pytestmark = [pytest.mark.usefixtures("entrepot"), pytest.mark.django_db]


@pytest.fixture
def consultation() -> Dispositif:
    """Put in the register the consultation of the scenario, and its action."""
    par = faire("coordination")
    neuf = Dispositif(
        type="projet_etablissement", nom="Consultation jeunes consommateurs",
        porteur_dit="CSAPA, maison des adolescents", territoire=ICI,
        themes=["addictions", "sante_jeunes"], publics=["15_a_17_ans", "18_a_25_ans"],
    )  # fmt: skip
    fait, _ = actions_dispositifs.creer(neuf, par)
    action = ActionDispositif(
        dispositif=fait, intitule="Alcool, cannabis : en parler tôt", themes=["addictions"],
        publics=["15_a_17_ans"],
    )  # fmt: skip
    actions_dispositifs.ajouter_action(action, par)
    return fait


def dispositifs(client, **filtre):
    """Return the register as a person reads it."""
    return client.get(reverse("dispositifs"), filtre).content.decode()


@pytest.mark.parametrize(
    ("filtre", "trouve"),
    [
        ({"theme": "addictions", "public": "15_a_17_ans", "territoire": ICI}, True),
        ({"q": "maison ados"}, False),
        ({"q": "maison adolescents"}, True),
        ({"q": "jeunes conso", "jour": "2026-05-01"}, True),
        ({"theme": "sante_environnement"}, False),
        ({"q": "qualité de l'eau"}, False),
    ],
)
def test_the_register_tells_who_already_does_it(consultation, comme, filtre, trouve):
    assert (consultation.nom in dispositifs(comme("coordination"), **filtre)) is trouve


def test_what_exists_becomes_a_finding_of_the_diagnosis(consultation, comme):
    """An existing answer is one of the four kinds of findings, bound to the register."""
    lu, client = diagnostic(ICI), comme("coordination")
    adresse = reverse("constat-ajouter", args=[lu.pk])
    cle = re.search(r'name="cle_creation" value="([^"]+)"', client.get(adresse).content.decode())[1]
    reponse = client.post(
        adresse,
        {
            "cle_creation": cle, "genre": "reponse", "origine": "registre",
            "intitule": "Une consultation existe pour les jeunes qui boivent",
            "themes": ["addictions"], "dispositif": consultation.pk,
        },
    )  # fmt: skip
    assert reponse.status_code == 302, reponse.content.decode()[:2_000]
    constat = Constat.objects.get()
    assert constat.dispositif == consultation
    page = client.get(reverse("constat", args=[constat.pk])).content.decode()
    assert reverse("dispositif", args=[consultation.pk]) in page
