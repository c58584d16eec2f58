"""Pages of duties in a real browser: accessible, narrow, dark."""

from __future__ import annotations

import pytest
from django.urls import reverse

pytestmark = [
    pytest.mark.navigateur,
    pytest.mark.usefixtures("entrepot"),
    pytest.mark.django_db(transaction=True),
]
NOMS = (
    "mes-donnees", "registre", "personne-effacer", "accessibilite-audit", "accessibilite",
    "mentions_legales", "donnees_personnelles",
)  # fmt: skip


@pytest.fixture
def connecte(entrer):
    """The browser of the administrator."""
    return entrer("administrateur")


def test_pages_have_no_violation_and_do_not_scroll_sideways(connecte, verifier_pages):
    verifier_pages(connecte, map(reverse, NOMS))


def test_an_audit_with_a_mistake_says_it_first_and_keeps_what_was_typed(connecte, verifier_axe):
    connecte.goto(reverse("accessibilite-audit"))
    connecte.get_by_label("Réalisé par").fill("Cabinet")
    connecte.get_by_role("button", name="Enregistrer").click()
    assert connecte.locator(".resume-erreurs").is_visible()
    assert connecte.get_by_label("Réalisé par").input_value() == "Cabinet"
    verifier_axe(connecte)
