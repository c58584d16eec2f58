"""Participation in a real browser: answering on a phone, typing and reading by keyboard."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from clesante.concertation.models import Contribution
from tests.aides.objets import participation
from tests.aides.personnes import ICI

pytestmark = [
    pytest.mark.navigateur,
    pytest.mark.usefixtures("referentiel"),
    pytest.mark.django_db(transaction=True),
]
ENVOIS = {"contribution-moderer", "contribution-annuler", "contribution-constat"}
FICHIERS = {"contributions-export"}


@pytest.fixture
def lieux() -> dict[str, str]:
    """Make one of each; return the address of each page."""
    faits = participation.fabriquer(ICI)
    return {
        nom: reverse(nom, kwargs=dict(arguments))
        for nom, arguments in faits.items()
        if nom not in ENVOIS | FICHIERS
    }


def test_pages_have_no_violation_and_do_not_scroll_sideways(entrer, verifier_pages, lieux):
    page = entrer("coordination")
    suivre = [reverse("participer"), reverse("suivre-contribution")]
    verifier_pages(page, [*suivre, *lieux.values()])


def test_a_resident_answers_and_follows_by_keyboard_alone(page, lieux):
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(lieux["appel-public"])
    page.get_by_label("Votre contribution").focus()
    page.keyboard.type("Appelez le 02 51 00 00 00, il manque un dentiste.")
    page.get_by_label("Personnes en situation de précarité").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Envoyer ma contribution").focus()
    page.keyboard.press("Enter")
    page.locator(".resume-erreurs").get_by_text("numéro de téléphone").first.wait_for()
    assert page.get_by_label("Personnes en situation de précarité").is_checked()
    page.get_by_label(re.compile("C.est relu")).check()
    page.get_by_role("button", name="Envoyer ma contribution").click()
    page.get_by_text(re.compile("votre contribution est reçue")).first.wait_for()
    dite = Contribution.objects.order_by("-pk").first()
    assert dite.groupes == ["precarite"]
    page.goto(reverse("suivre-contribution"))
    page.get_by_label(re.compile("Numéro de votre")).fill(dite.numero.lower())
    page.keyboard.press("Enter")
    page.get_by_text("Pas encore lue").first.wait_for()


def test_the_team_types_reads_and_answers_by_keyboard(entrer, lieux):
    page = entrer("coordination")
    page.goto(lieux["contribution-ajouter"])
    page.wait_for_function("document.activeElement.name === 'texte'")
    page.keyboard.type("Le marché manque d'un banc.")
    page.get_by_role("button", name="Garder et passer à la suivante").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Numéro à remettre").first.wait_for()
    page.wait_for_function("document.activeElement.name === 'texte'")
    page.goto(lieux["contributions-a-lire"])
    page.get_by_role("button", name="Publier", exact=True).focus()
    page.keyboard.press("Enter")
    page.get_by_text("elle est publiée").first.wait_for()
    page.get_by_role("button", name="Garder sans publier").click()
    page.get_by_text(re.compile("Toutes les contributions sont lues|pas publiée")).first.wait_for()
