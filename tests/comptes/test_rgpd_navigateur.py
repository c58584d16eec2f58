"""Pages of duties in a real browser: accessible, narrow, dark."""

from __future__ import annotations

import pytest
from django.conf import settings
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
def connecte(page, comme, live_server):
    """The browser of the administrator."""
    temoin = comme("administrateur").cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": temoin, "url": live_server.url}]
    )
    return page


@pytest.mark.parametrize(("largeur", "mode"), [(1280, "light"), (320, "dark")])
def test_pages_have_no_violation_and_do_not_scroll_sideways(connecte, verifier_axe, largeur, mode):
    connecte.set_viewport_size({"width": largeur, "height": 800})
    connecte.emulate_media(color_scheme=mode)
    for nom in NOMS:
        connecte.goto(reverse(nom))
        verifier_axe(connecte)
        assert connecte.evaluate("document.documentElement.scrollWidth") <= largeur, nom


def test_an_audit_with_a_mistake_says_it_first_and_keeps_what_was_typed(connecte, verifier_axe):
    connecte.goto(reverse("accessibilite-audit"))
    connecte.get_by_label("Réalisé par").fill("Cabinet")
    connecte.get_by_role("button", name="Enregistrer").click()
    assert connecte.locator(".resume-erreurs").is_visible()
    assert connecte.get_by_label("Réalisé par").input_value() == "Cabinet"
    verifier_axe(connecte)
