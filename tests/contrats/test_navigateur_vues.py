"""Lists, boards, matrices and thread of actions in a real browser: narrow, without a mouse."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.aides.objets.contrats_vues import fabriquer
from tests.aides.personnes import ICI

pytestmark = [
    pytest.mark.navigateur,
    pytest.mark.usefixtures("entrepot"),
    pytest.mark.django_db(transaction=True),
]


def test_from_the_list_to_the_board_without_a_mouse(entrer, verifier_pages):
    from clesante.contrats.models import FicheAction

    faits = fabriquer(ICI)
    page = entrer("coordination")
    pages = {nom: reverse(nom, kwargs=dict(arguments)) for nom, arguments in faits.items()
             if not nom.endswith("-export")}  # fmt: skip
    verifier_pages(page, [*pages.values(), reverse("fiches")])

    page.goto(pages["contrat-tableau"])
    carte = page.locator("summary", has_text="Changer l’état")
    carte.press("Enter")
    page.get_by_label("État").select_option("bloquee")
    page.get_by_label("Motif").fill("Plus de local")
    with page.expect_navigation():
        page.get_by_role("button", name="Enregistrer").press("Enter")
    fiche = FicheAction.objects.get()
    assert (fiche.etat, fiche.motif_etat) == ("bloquee", "Plus de local")

    page.goto(pages["contrat-fiches-ensemble"])
    page.get_by_role("checkbox").first.press("Space")
    page.get_by_label("Priorité").last.select_option("haute")
    with page.expect_navigation():
        page.get_by_role("button", name="Changer les actions cochées").press("Enter")
    fiche.refresh_from_db()
    assert fiche.priorite == "haute"
    with page.expect_navigation():
        page.get_by_role("button", name="Annuler le changement").press("Enter")
    fiche.refresh_from_db()
    assert fiche.priorite == ""
