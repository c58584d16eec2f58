"""Pages of the dialogue in a real browser: accessible, narrow, dark, led by the keyboard."""

from __future__ import annotations

import pytest
from django.urls import reverse

from clesante.acteurs.models import Decision
from tests.aides.objets import dialogue
from tests.aides.personnes import ICI

pytestmark = [
    pytest.mark.navigateur,
    pytest.mark.usefixtures("entrepot"),
    pytest.mark.django_db(transaction=True),
]
# One page of each template, and the longest forms: the others are drawn by the same.
OBJETS = (
    "rencontre", "instance", "decision", "force-ajouter", "rencontre-modifier", "decision-ajouter",
)  # fmt: skip
LISTES = ("forces", "rencontres", "rencontres-priorites", "instances", "decisions")


def test_pages_have_no_violation_and_a_decision_is_noted_by_the_keyboard(entrer, verifier_pages):
    faits = dialogue.fabriquer(ICI)
    objets = [reverse(nom, kwargs=dict(faits[nom])) for nom in OBJETS]
    fiche = reverse("organisation", kwargs=dict(faits["force-ajouter"]))
    onglet = entrer("coordination")
    verifier_pages(onglet, [*map(reverse, LISTES), *objets, fiche])
    onglet.goto(reverse("decision-ajouter", kwargs=dict(faits["decision-ajouter"])))
    onglet.get_by_label("Ce qui est décidé").focus()
    onglet.keyboard.type("La charte est relue.")
    onglet.get_by_role("button", name="Noter la décision").press("Enter")
    onglet.get_by_text("La charte est relue.").first.wait_for()
    assert onglet.url.endswith(reverse("decision", args=[Decision.objects.latest("pk").pk]))
