"""The programme and the screen where a fiche is written, in a real browser, without a mouse."""

from __future__ import annotations

import os
import re

import pytest
from django.urls import reverse

from tests.aides.objets import contrats_fiches, contrats_programme, contrats_prs
from tests.aides.personnes import ICI

pytestmark = [
    pytest.mark.navigateur,
    pytest.mark.usefixtures("entrepot"),
    pytest.mark.django_db(transaction=True),
]


def test_a_fiche_is_written_by_keyboard_and_says_what_it_lacks(entrer, verifier_pages):
    from clesante.contrats.models import Axe, EtapeAction, FicheAction, Objectif

    du_programme, des_fiches = (p.fabriquer(ICI) for p in (contrats_programme, contrats_fiches))
    noms = ("programme", "moyens", "axe-modifier", "moyen-ajouter")
    pages = [reverse(nom, kwargs=du_programme[nom]) for nom in noms]
    noms = ("fiche", "fiche-modifier", "fiche-journal", "idees", "idee-juger", "idee-proposer",
            "bibliotheque-actions", "contribution-actions")  # fmt: skip
    pages += [reverse(nom, kwargs=des_fiches[nom]) for nom in noms]
    contrats_prs.fabriquer(ICI)
    pages += [reverse("prs"), reverse("fiche-ajouter", kwargs=des_fiches["fiche-ajouter"])]
    fiche = FicheAction.objects.get(pk=des_fiches["fiche"]["numero"])
    axe = Axe.objects.create(contrat=fiche.contrat, numero=1, intitule="Prévenir")
    Objectif.objects.create(contrat=fiche.contrat, axe=axe, numero="1.1", intitule="Former")
    page = entrer("coordination")
    verifier_pages(page, pages)

    page.goto(reverse("fiche-modifier", args=[fiche.pk]))
    manques = page.locator("#manques")
    manques.get_by_text(re.compile("Cochez un type d.action")).wait_for()
    page.locator("#champ-types_action summary").press("Enter")
    page.locator("[name=types_action][value=formation]").press("Space")
    manques.get_by_text(re.compile("compte tenu de ce que vous tapez")).wait_for()
    assert manques.get_by_text(re.compile("Cochez un type d.action")).count() == 0
    etapes = page.locator("#table-etapes")
    etapes.get_by_role("button", name="Ajouter une ligne").press("Enter")
    etapes.locator("[name='etapes-n1-titre']").fill("Recruter")
    with page.expect_navigation():  # Enter saves, and stays
        etapes.locator("[name='etapes-n1-titre']").press("Enter")
    assert EtapeAction.objects.filter(fiche=fiche, titre="Recruter").count() == 1
    with page.expect_navigation():
        page.get_by_role("button", name="Enregistrer la fiche").press("Enter")
    fiche.refresh_from_db()
    assert fiche.types_action == ["formation"]
    assert EtapeAction.objects.filter(fiche=fiche, titre="Recruter").exists()
    if dossier := os.environ.get("K2_IMAGES"):
        for largeur in (1280, 360):
            page.set_viewport_size({"width": largeur, "height": 900})
            for rang, adresse in enumerate(pages):
                page.goto(adresse)
                page.screenshot(path=f"{dossier}/{rang}-{largeur}.png", full_page=True)
