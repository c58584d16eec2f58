"""Versions in a real browser: kept by keyboard, checked, read on a past day, carried away."""

from __future__ import annotations

import pytest
from django.urls import reverse

from clesante.contrats.actions.versions import figer
from clesante.contrats.choix import GenreVersion
from clesante.contrats.models import Axe, FicheAction, VersionContrat
from tests.aides.objets.base import contrat
from tests.aides.personnes import ICI, faire

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
