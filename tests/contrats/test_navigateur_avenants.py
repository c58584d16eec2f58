"""Avenants in a real browser: what changes, its reason typed by keyboard, the comparison."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.urls import reverse

from clesante.contrats import actions
from clesante.contrats.actions.avenants import preparer
from clesante.contrats.actions.fiches import modifier_fiche
from clesante.contrats.lectures.avenants import motifs
from clesante.contrats.models import Avenant, Contrat, FicheAction, PartieTexte
from tests.aides.objets.base import contrat
from tests.aides.personnes import ICI, faire

pytestmark = [
    pytest.mark.navigateur,
    pytest.mark.usefixtures("entrepot"),
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def lieux() -> dict[str, str]:
    """Make a contract in force, an avenant that changes it; return the addresses."""
    par, avant, lu = faire("coordination"), contrat(ICI), contrat(ICI)
    Contrat.objects.filter(pk=lu.pk).update(
        etat="en_vigueur", date_effet=date(2024, 1, 1), date_fin_prevue=date(2028, 12, 31),
        predecesseur=avant,
    )  # fmt: skip
    lu.refresh_from_db()
    fiche = FicheAction.objects.create(
        contrat=lu, numero="1.1", intitule="Bus santé", etat="a_venir", description="Un bus."
    )
    PartieTexte.objects.create(contrat=lu, code="objet", titre="Objet", texte="Un but.", ordre=1)
    fait, _ = preparer(Avenant(intitule="Un an de plus", date_effet=date(2026, 12, 1)), lu, par)
    lu.refresh_from_db()
    lu.date_fin_prevue = date(2029, 12, 31)
    actions.modifier(lu, par)
    fiche.description = "Un bus, et un minibus le samedi."
    modifier_fiche(fiche, par)
    return {
        "avenants": reverse("contrat-avenants", args=[lu.pk]),
        "avenant": reverse("contrat-avenants-avenant", args=[fait.pk]),
        "abandonner": reverse("contrat-avenants-abandonner", args=[fait.pk]),
        "comparer": f"{reverse('contrat-comparer')}?a={lu.pk}%401&b={lu.pk}",
        "generations": reverse("contrat-generations", args=[lu.pk]),
        "historique": reverse("fiche-historique", args=[fiche.pk]),
    }


def test_pages_have_no_violation_and_do_not_scroll_sideways(entrer, verifier_pages, lieux):
    verifier_pages(entrer("coordination"), lieux.values())


def test_a_reason_is_typed_by_keyboard_and_a_change_undone(entrer, lieux):
    page = entrer("coordination")
    page.goto(lieux["avenant"])
    page.get_by_label(re.compile("Motif.*durée")).focus()
    page.keyboard.type("L'évaluation demande un an.")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Enregistrer les motifs").press("Enter")
    page.get_by_text(re.compile("motif enregistré")).first.wait_for()
    assert list(motifs(Avenant.objects.get()).values()) == ["L'évaluation demande un an."]
    page.get_by_role("button", name=re.compile("Revenir au texte en vigueur.*description")).press(
        "Enter"
    )
    page.get_by_text(re.compile("Ce changement est défait")).first.wait_for()
    assert FicheAction.objects.get().description == "Un bus."


def test_each_missing_reason_leads_to_its_field_and_the_avenant_is_then_frozen(entrer, lieux):
    page = entrer("coordination")
    page.goto(lieux["avenant"])
    manques = page.get_by_role("link", name=re.compile("le motif de ce changement n.est pas écrit"))
    figer = page.get_by_role("button", name=re.compile("Figer l.avenant"))
    assert figer.count() == 0
    for reste in (2, 1):
        assert manques.count() == reste
        manques.first.press("Enter")
        page.locator("textarea:target").fill("Le comité l'a décidé.")
        with page.expect_navigation():
            page.get_by_role("button", name="Enregistrer les motifs").press("Enter")
    assert manques.count() == 0
    figer.press("Enter")
    page.get_by_text(re.compile("L.avenant est figé")).first.wait_for()
    assert Avenant.objects.get().etat == "fige"
