"""Collection in a real browser: asked in one click, typed from the keyboard, found in one click."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.aides.objets.collecte import RECUEIL, fabriquer
from tests.aides.personnes import ICI

pytestmark = [
    pytest.mark.navigateur,
    pytest.mark.usefixtures("entrepot"),
    pytest.mark.django_db(transaction=True),
]
SANS_PAGE = ("-export", "-acte", "-retirer")


def test_from_the_plan_to_a_finding_without_a_mouse(entrer, verifier_pages):
    from clesante.concertation.models import Constat, DonneeAttendue, Reponse

    faits = fabriquer(ICI)
    page = entrer("coordination")
    pages = {nom: reverse(nom, kwargs=dict(arguments)) for nom, arguments in faits.items()
             if not nom.endswith(SANS_PAGE)}  # fmt: skip
    verifier_pages(page, pages.values())

    page.goto(pages["plan-collecte"])
    page.get_by_role("button", name="Reçue aujourd’hui").first.press("Enter")
    assert page.locator("#messages").inner_text()
    assert DonneeAttendue.objects.exclude(recue_le=None).count() == 1

    page.goto(pages["reponse-ajouter"])
    avant = Reponse.objects.count()
    page.keyboard.type("2")  # the first question has the focus
    page.keyboard.press("Tab")
    page.keyboard.type("Il faudrait un bus")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    derniere = Reponse.objects.latest("numero")
    assert Reponse.objects.count() == avant + 1
    assert derniere.contenu["q2"] == "Il faudrait un bus"
    assert page.locator("h1").inner_text().startswith(f"Saisir la {avant + 2}")
    page.wait_for_function("document.activeElement.name.startsWith('q')")

    page.goto(f"{pages['constats-portrait']}?q=vacants")
    bouton = page.get_by_role("button", name="En faire un constat")
    with page.expect_navigation():
        bouton.first.press("Enter")
    assert Constat.objects.filter(origine="portrait", figure__indicateur="LOG_VAC").exists()
    assert page.get_by_role("link", name="Le constat est fait").is_visible()
    assert set(RECUEIL) <= set(faits)
