"""From nothing to an organisation in the list, in the browser's own words."""

from __future__ import annotations

import re
import uuid

import pytest
from django.conf import settings as reglages
from django.urls import reverse

from clesante.acteurs.models import Organisation
from clesante.comptes.models import Evenement
from tests.aides.personnes import ICI

pytestmark = pytest.mark.django_db
LISTE, AJOUTER = reverse("organisations"), reverse("organisation-ajouter")
SAISIE = {
    "nom": "Centre hospitalier de Fontenay-le-Comte",
    "sigle": "CH Fontenay",
    "nature": "hopital",
    "famille": "",
    "territoire": ICI,
    "siret": "732 829 320 00074",
    "courriel": "accueil@exemple.fr",
    "telephone": "02 51 00 00 00",
    "site": "https://www.exemple.fr",
    "missions": "Soigne.",
}


@pytest.fixture(autouse=True)
def _territoires(referentiel):
    """Every page reads the names of territories."""


def saisie(**autres: str) -> dict[str, str]:
    return {**SAISIE, "cle_creation": str(uuid.uuid4()), **autres}


def texte(reponse) -> str:
    return reponse.content.decode().replace("\u00a0", " ").replace("\u202f", " ").replace("’", "'")


def test_an_administrator_adds_an_organisation_and_the_journal_says_so(comme):
    client = comme("administrateur")
    assert "Ajouter la première organisation" in texte(client.get(LISTE))
    form = texte(client.get(AJOUTER))
    cle = re.search(r'name="cle_creation" value="([^"]+)"', form)[1]
    reponse = client.post(AJOUTER, saisie(cle_creation=cle), follow=True)
    page = texte(reponse)
    assert reponse.status_code == 200
    assert "Centre hospitalier de Fontenay-le-Comte" in page
    assert "Ajouté : « Centre hospitalier de Fontenay-le-Comte »." in page
    assert "Acteurs du système de santé" in page
    faite = Organisation.objects.get()
    assert faite.siret == "73282932000074"
    assert "CH Fontenay" in texte(client.get(LISTE))
    journal = texte(client.get(reverse("organisation-journal", args=[faite.pk])))
    assert "Organisation ajoutée : « Centre hospitalier de Fontenay-le-Comte »." in journal
    assert "administrateur@exemple.fr" in journal


def test_the_same_form_sent_again_leads_to_what_it_made(comme):
    client, envoi = comme("administrateur"), saisie()
    un, deux = client.post(AJOUTER, envoi), client.post(AJOUTER, envoi)
    assert (un.status_code, deux.status_code) == (302, 302)
    assert un.url == deux.url
    assert Organisation.objects.count() == Evenement.objects.count() == 1


def menu(client) -> list[str]:
    """Return what the menu of the top offers of the pages that need a right."""
    haut = client.get(reverse("accueil")).content.decode().partition("<main")[0]
    offerts = re.findall(r'<li><a href="[^"]+"[^>]*>([^<]+)</a></li>', haut)
    return [mot for mot in offerts if mot in {libelle for _, libelle, _ in reglages.MENU}]


def test_the_top_of_pages_offers_what_one_may_open(comme):
    tout = [libelle for _, libelle, _ in reglages.MENU]
    assert menu(comme("coordination")) == [*tout[: tout.index("Instances") + 1], "Tables"]
    assert tout[0] == "Contrats"
    assert menu(comme("administrateur")) == tout
    assert menu(comme("public")) == menu(comme("anonyme")) == []
