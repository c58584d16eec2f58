"""« Mon espace », the search and saved views in a real browser: accessible, narrow, dark."""

from __future__ import annotations

import pytest
from django.urls import reverse

from clesante.acteurs.models import ImportOrganisations
from clesante.comptes.models import Brouillon, VueEnregistree
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
    for nom in ("Centre hospitalier de Fontenay-le-Comte", "Hôpital de Fontenay"):
        organisation(nom, siret="73282932000074")
    elle = faire("coordination")
    vue = VueEnregistree.objects.create(
        utilisateur=elle, page="organisations", libelle="Hôpitaux d'ici", parametres="q=fontenay"
    )
    lignes = [["nom", "territoire"], ["Une", ICI]]
    ImportOrganisations.objects.create(auteur=elle, fichier="partenaires.csv", lignes=lignes)
    return {
        "espace": reverse("mon-espace"),
        "recherche": reverse("recherche") + "?q=fontenay",
        "vues": reverse("vues"),
        "vue": reverse("vue", args=[vue.pk]),
        "liste": reverse("organisations") + "?q=fontenay",
    }


def test_pages_have_no_violation_and_do_not_scroll_sideways(connecte, verifier_pages, adresses):
    verifier_pages(connecte, adresses.values())


def test_on_a_phone_the_menu_opens_and_closes_by_keyboard_above_the_page(connecte, verifier_axe):
    menu = connecte.locator("#menu")
    contrats = menu.get_by_role("link", name="Contrats", exact=True)
    bouton = connecte.get_by_role("button", name="Menu", exact=True)
    connecte.set_viewport_size({"width": 1280, "height": 800})
    connecte.goto(reverse("mon-espace"))
    contrats.wait_for()
    assert not bouton.is_visible()
    connecte.set_viewport_size({"width": 360, "height": 800})
    menu.wait_for(state="hidden")
    assert connecte.locator("header").bounding_box()["height"] < 260
    bouton.press("Enter")
    contrats.wait_for()
    verifier_axe(connecte)
    connecte.keyboard.press("Tab")
    assert connecte.evaluate("document.activeElement.textContent") == "Mon espace"
    connecte.keyboard.press("Escape")
    menu.wait_for(state="hidden")
    assert connecte.evaluate("document.activeElement.textContent") == "Menu"
    bouton.press("Enter")
    contrats.press("Enter")
    connecte.wait_for_url(f"**{reverse('contrats')}")


def test_draft_is_kept_by_itself_and_taken_up_by_keyboard(connecte, verifier_axe, referentiel):
    connecte.set_viewport_size({"width": 360, "height": 800})
    connecte.goto(reverse("organisation-ajouter"))
    connecte.get_by_label("Nom", exact=False).first.fill("Maison de santé d'ici")
    connecte.keyboard.press("Tab")
    etat = connecte.locator("#brouillon-etat")
    etat.get_by_text("Brouillon enregistré à").wait_for()
    connecte.goto(reverse("organisation-ajouter"))
    verifier_axe(connecte)
    assert connecte.locator("#id_nom").input_value() == ""
    connecte.get_by_role("link", name="Le reprendre").press("Enter")
    assert connecte.locator("#id_nom").input_value() == "Maison de santé d'ici"
    verifier_axe(connecte)
    connecte.locator("#id_sigle").press_sequentially("MSP")
    etat.get_by_text("Brouillon enregistré à").wait_for()
    assert Brouillon.objects.get().contenu["sigle"] == ["MSP"]
