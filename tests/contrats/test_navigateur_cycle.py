"""The life cycle of a contract in a real browser: led by hand and by keyboard to its signature."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from clesante.contrats.actions import cycle as actions_cycle
from clesante.contrats.models import Contrat
from tests.aides.objets import contrats_cycle
from tests.aides.personnes import ICI
from tests.contrats.essais_cycle import demarche

pytestmark = [
    pytest.mark.navigateur,
    pytest.mark.usefixtures("entrepot"),
    pytest.mark.django_db(transaction=True),
]
PAGES = (
    "contrat-etapes", "contrat-etape-passer", "contrat-etape-revenir", "contrat-parties",
    "contrat-actes", "signataire-modifier", "engagement-ajouter", "acte", "acte-ajouter",
)  # fmt: skip


def test_pages_have_no_violation_and_do_not_scroll_sideways(entrer, verifier_pages):
    faits = contrats_cycle.fabriquer(ICI)
    adresses = [reverse(nom, kwargs=faits[nom]) for nom in PAGES]
    verifier_pages(
        entrer("coordination"), [*adresses, reverse("contrat", kwargs=faits["contrat-etapes"])]
    )


def test_a_demarche_is_led_by_hand_to_ready_to_sign(entrer):
    contrat, page = demarche("grand_est"), entrer("coordination")
    etapes = reverse("contrat-etapes", args=[contrat.pk])
    for rang in range(3):
        page.goto(etapes)
        acte = re.compile("prête à signer" if rang == 2 else "Passer l.étape")
        page.get_by_role("link", name=acte).click()
        if rang:
            page.get_by_label("Instance qui décide").select_option(label="Comité de pilotage")
        else:
            page.get_by_label(re.compile("Nom de l.instance")).fill("Comité de pilotage")
        page.get_by_label("Date de la décision").fill("2026-03-02")
        page.get_by_label("Ce qui est décidé").fill("L'étape est passée.")
        page.get_by_label("Motif de la dérogation").fill("Convenu avec la délégation.")
        page.get_by_role("button", name=acte).focus()
        page.keyboard.press("Enter")
        page.wait_for_url(f"**{etapes}")
    assert "Prêt à signer" in page.inner_text("main")
    contrat = Contrat.objects.get(pk=contrat.pk)
    assert actions_cycle.est_pret(contrat)
