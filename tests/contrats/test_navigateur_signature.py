"""Proof-reading and signature in a real browser: by keyboard, at 320 px, without violation."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from tests.aides import signature as aide
from tests.aides.objets import contrats_signature
from tests.aides.personnes import ICI

pytestmark = [
    pytest.mark.navigateur,
    pytest.mark.bureautique,
    pytest.mark.usefixtures("entrepot"),
    pytest.mark.django_db(transaction=True),
]
PAGES = (
    "contrat-relecture", "contrat-relecture-ouvrir", "contrat-relecture-demander",
    "contrat-relecture-avis", "contrat-relecture-clore", "contrat-signature",
    "contrat-signature-noter", "contrat-signature-deposer", "contrat-signature-declarer",
)  # fmt: skip


def test_pages_have_no_violation_and_do_not_scroll_sideways(entrer, verifier_pages):
    faits = contrats_signature.fabriquer(ICI)
    verifier_pages(entrer("coordination"), [reverse(nom, kwargs=faits[nom]) for nom in PAGES])


def test_a_contract_is_signed_by_keyboard(entrer, tmp_path):
    contrat, page = aide.demarche_prete(), entrer("coordination")
    scan = tmp_path / "page-signee.pdf"
    scan.write_bytes(aide.SCAN)
    page.goto(reverse("contrat-signature", args=[contrat.pk]))
    page.get_by_role("button", name="Préparer la signature").focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Déposer un document signé").click()
    page.get_by_label(re.compile("sur papier")).focus()
    page.keyboard.press("Space")
    page.get_by_label("Fichier").set_input_files(scan)
    for case in page.get_by_label(re.compile("présidence")).all():
        case.focus()
        page.keyboard.press("Space")
    page.get_by_label("Signé le").fill("2026-03-08")
    page.get_by_role("button", name="Déposer").focus()
    page.keyboard.press("Enter")
    page.get_by_text("il manque la date de sa délibération").wait_for()
    page.get_by_role("link", name=re.compile("Corriger.*epci")).click()
    page.get_by_label("Date de la délibération ou de la décision").fill("2026-01-18")
    page.get_by_role("button", name="Enregistrer").focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Déclarer signé").click()
    page.get_by_label("jour de la dernière signature").focus()
    page.keyboard.press("Space")
    page.get_by_label("Entre en vigueur le").fill("2026-03-08")
    page.get_by_label("Dernier jour").fill("2029-03-07")
    page.get_by_role("button", name="Déclarer signé").focus()
    page.keyboard.press("Enter")
    page.get_by_text("La preuve (qui a signé").wait_for()
