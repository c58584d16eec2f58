"""« Documents du contrat » in a real browser: accessible, narrow, by keyboard."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from clesante.contrats.actions.versions import figer
from clesante.contrats.choix import GenreVersion
from clesante.contrats.documents import profils
from clesante.contrats.models import Avenant, FicheAction
from tests.aides.objets.base import contrat
from tests.aides.personnes import ICI, faire
from tests.exploitation.test_taches import lancer

pytestmark = [
    pytest.mark.navigateur,
    pytest.mark.usefixtures("entrepot"),
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def ici():
    """A contract of two actions, a frozen version and an avenant."""
    par, lu = faire("coordination"), contrat(ICI)
    for n in (1, 2):
        FicheAction.objects.create(
            contrat=lu, numero=f"1.{n}", intitule=f"Aller vers les jeunes {n}", etat="a_venir"
        )
    version = figer(lu, GenreVersion.REPERE, "Avant le comité de pilotage", par)
    Avenant.objects.create(contrat=lu, numero=1, intitule="Un an de plus", base=version)
    return lu


def test_pages_have_no_violation_and_do_not_scroll_sideways(entrer, verifier_pages, ici):
    adresse = reverse("contrat-documents", args=[ici.pk])
    onglet = entrer("coordination")
    verifier_pages(onglet, [adresse, f"{adresse}?figee=1"])


def test_a_long_document_is_asked_for_by_keyboard_then_comes_by_itself(
    entrer, verifier_pages, ici, monkeypatch
):
    monkeypatch.setattr(profils, "FICHES_MAX", 1)
    adresse = reverse("contrat-documents", args=[ici.pk])
    onglet = entrer("coordination")
    verifier_pages(onglet, [adresse])
    onglet.goto(adresse)
    onglet.get_by_role("button", name="Préparer : Version complète, HTML").focus()
    onglet.keyboard.press("Enter")
    onglet.get_by_text("en attente, demandé le").wait_for()
    verifier_pages(onglet, [adresse])
    onglet.goto(adresse)
    lancer(DBTaskResult.objects.get().pk)
    lien = onglet.get_by_role("link", name=f"Télécharger contrat-{ici.pk}-complete.html")
    lien.wait_for()  # the page asks again every few seconds
    lien.focus()
    with onglet.expect_download() as attendu:
        onglet.keyboard.press("Enter")
    assert attendu.value.suggested_filename == f"contrat-{ici.pk}-complete.html"
    verifier_pages(onglet, [adresse])


def test_the_page_of_the_reference_document_is_accessible(entrer, verifier_pages):
    verifier_pages(entrer("administrateur"), [reverse("apparence-charte")])


def test_a_sheet_of_a_frozen_text_is_taken_by_keyboard_alone(entrer, ici):
    onglet = entrer("coordination")
    onglet.goto(reverse("contrat-documents", args=[ici.pk]))
    onglet.get_by_label("Faire les documents").select_option("1")
    onglet.get_by_role("button", name="Prendre ce texte").focus()
    onglet.keyboard.press("Enter")
    onglet.get_by_text("Vous lisez la version 1, figée").wait_for()
    onglet.get_by_label("Action (obligatoire)").select_option(label="1.2 Aller vers les jeunes 2")
    onglet.get_by_label("Format (obligatoire)").select_option("html")
    onglet.get_by_role("button", name="Télécharger la fiche").focus()
    with onglet.expect_download() as attendu:
        onglet.keyboard.press("Enter")
    assert attendu.value.suggested_filename == f"contrat-{ici.pk}-fiche-2-v1.html"
