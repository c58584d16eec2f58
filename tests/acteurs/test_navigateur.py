"""Pages of organisations in a real browser: accessible, narrow, dark, without a script of ours."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from clesante.acteurs.actions import ajouter_personne
from clesante.acteurs.models import Fonction, ImportOrganisations, Personne
from tests.aides.personnes import ICI, faire

pytestmark = [
    pytest.mark.navigateur,
    pytest.mark.usefixtures("entrepot"),
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def connecte(entrer):
    """The browser of the coordinator."""
    return entrer("coordination")


@pytest.fixture
def adresses(organisation) -> dict[str, str]:
    une = organisation("Centre hospitalier de Fontenay-le-Comte", siret="73282932000074")
    autre = organisation("Centre hospitalier Fontenay le Comte")
    qui = faire("coordination")
    fonction = Fonction(organisation=une, intitule="Direction des soins", role="direction")
    personne, _ = ajouter_personne(Personne(nom="Personne", prenom="Une"), fonction, qui)
    lignes = [["nom", "territoire", "siret"], ["Une", ICI, "123"], ["Autre", ICI, ""]]
    depot = ImportOrganisations.objects.create(auteur=qui, fichier="p.csv", lignes=lignes)
    return {
        "liste": reverse("organisations"),
        "fiche": reverse("organisation", args=[une.pk]),
        "ajouter": reverse("organisation-ajouter"),
        "modifier": reverse("organisation-modifier", args=[une.pk]),
        "journal": reverse("organisation-journal", args=[une.pk]),
        "personne": reverse("personne-ajouter", args=[une.pk]),
        "modifier-personne": reverse("personne-modifier", args=[personne.pk]),
        "fonction": reverse("fonction-modifier", args=[fonction.pk]),
        "doublons": reverse("organisations-doublons"),
        "fusionner": reverse("organisation-fusionner", args=[une.pk, autre.pk]),
        "importer": reverse("organisations-importer"),
        "import": reverse("organisations-import", args=[depot.pk]),
    }


def test_pages_have_no_violation_and_do_not_scroll_sideways(connecte, verifier_pages, adresses):
    verifier_pages(connecte, adresses.values())


def test_a_form_with_a_mistake_says_it_first_and_leads_to_the_field(
    connecte, verifier_axe, adresses
):
    connecte.goto(adresses["ajouter"])
    connecte.get_by_label("SIRET").fill("123")
    connecte.get_by_role("button", name=re.compile("Ajouter l.organisation")).click()
    resume = connecte.locator(".resume-erreurs")
    assert resume.is_visible()
    verifier_axe(connecte)
    resume.get_by_role("link", name="SIRET").click()
    assert connecte.url.endswith("#id_siret")
    assert connecte.get_by_label("SIRET").input_value() == "123"
