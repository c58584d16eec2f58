"""Versions in a real browser: kept by keyboard, checked, read on a past day, carried away."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.urls import reverse

from clesante.contrats.actions.versions import figer
from clesante.contrats.choix import GenreVersion
from clesante.contrats.models import Axe, FicheAction, VersionContrat
from tests.aides.navigateur import LARGEURS
from tests.aides.objets.base import contrat
from tests.aides.personnes import ICI, faire
from tests.contrats.test_echange_suite import commencer, continuer, prendre

pytestmark = [
    pytest.mark.navigateur,
    pytest.mark.usefixtures("entrepot"),
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def lieux() -> dict[str, str]:
    """Make a contract with an action and a frozen version; return the addresses."""
    par, lu = faire("coordination"), contrat(ICI)
    axe = Axe.objects.create(contrat=lu, numero=1, intitule="Accès aux soins")
    FicheAction.objects.create(
        contrat=lu, numero="1.1", intitule="Bus santé", etat="a_venir", axe=axe
    )
    version = figer(lu, GenreVersion.REPERE, "Envoyée au comité", par)
    jour = f"{reverse('contrat-a-une-date', args=[lu.pk])}?le=2099-01-01&selon="
    return {
        "versions": reverse("contrat-versions", args=[lu.pk]),
        "version": reverse("contrat-version", args=[version.pk]),
        "verification": reverse("contrat-verifier-versions", args=[lu.pk]),
        "en_vigueur": f"{jour}vigueur",
        "affiche": f"{jour}affiche",
        "recevoir": reverse("contrat-recevoir"),
        "contrat": reverse("contrat", args=[lu.pk]),
    }


def test_pages_have_no_violation_and_do_not_scroll_sideways(entrer, verifier_pages, lieux):
    verifier_pages(entrer("coordination"), lieux.values())


def test_a_version_is_kept_by_keyboard(entrer, lieux):
    FicheAction.objects.update(intitule="Bus santé et minibus")
    page = entrer("coordination")
    page.goto(lieux["versions"])
    page.get_by_label("Pourquoi garder cette version").focus()
    page.keyboard.type("Après le comité")
    page.keyboard.press("Enter")
    page.get_by_text("La version 2 est gardée").wait_for()
    assert VersionContrat.objects.filter(motif="Après le comité").count() == 1
    page.get_by_role("link", name="Version 2").press("Enter")
    page.get_by_text("1.1 Bus santé et minibus", exact=True).wait_for()


def test_what_follows_a_contract_is_read_then_received_by_keyboard(entrer, verifier_axe):
    ici, avant = commencer()
    apres = continuer(ici)
    call_command("flush", interactive=False, verbosity=0)  # another site, from here on
    prendre(avant, faire("administrateur"))
    page = entrer("administrateur")
    page.goto(reverse("contrat-recevoir"))
    fichier = {"name": "c.json", "mimeType": "application/json", "buffer": apres.encode()}
    page.locator("input[type=file]").set_input_files(fichier)
    page.get_by_role("button", name="Recevoir le contrat").press("Enter")
    page.get_by_role("heading", name="le fichier en apporte la suite").wait_for()
    for largeur, mode in LARGEURS:
        page.set_viewport_size({"width": largeur, "height": 800})
        page.emulate_media(color_scheme=mode)
        verifier_axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= largeur
    page.get_by_role("button", name="Recevoir la suite").press("Enter")
    page.wait_for_url(lambda adresse: "recevoir" not in adresse)
    assert VersionContrat.objects.count() == 2
