"""Accounts in a real browser: entering by each door, with or without scripts, on a telephone."""

from __future__ import annotations

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core import mail

from clesante.comptes.actions import comptes as actions_comptes
from clesante.comptes.choix import Role
from clesante.comptes.models import Attribution, Utilisateur
from tests.aides.comptes import PHRASE
from tests.aides.courriels import code_recu, lien_recu

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]
ADRESSE = "anne@exemple.fr"
PUBLIQUES = ("/connexion/", "/connexion/code/", "/mot-de-passe/oublie/", "/mot-de-passe/envoye/")
PRIVEES = (
    "/compte/",
    "/compte/mot-de-passe/",
    "/compte/adresse/",
    "/compte/sessions/",
    "/compte/identites/",
    "/compte/second-facteur/",
    "/compte/second-facteur/application/",
    "/compte/second-facteur/cle/",
)
AUTHENTIFICATEUR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def ouvrir_compte(*roles: str) -> Utilisateur:
    utilisateur = Utilisateur.objects.create_user(ADRESSE, PHRASE)
    for role in roles:
        Attribution.objects.create(utilisateur=utilisateur, role=role, portee="ORG-1")
    return utilisateur


def entrer(page, adresse: str = ADRESSE) -> None:
    page.set_default_timeout(8_000)
    page.goto("/connexion/")
    page.get_by_label("Adresse électronique").fill(adresse)
    page.locator("input[autocomplete$=-password]").first.fill(PHRASE)
    page.get_by_role("button", name="Se connecter", exact=True).click()


def code(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def test_in_by_password_and_out(page):
    ouvrir_compte(Role.ADJOINT)
    page.goto("/")
    page.locator(".entete-compte a", has_text="Se connecter").click()
    entrer(page)
    assert page.locator(".personne").inner_text().endswith(ADRESSE)
    page.get_by_role("button", name="Se déconnecter").click()
    page.locator(".entete-compte a", has_text="Se connecter").wait_for()
    page.goto("/compte/")
    assert "/connexion/" in page.url


def test_an_invitation_is_followed_to_the_first_page(page):
    actions_comptes.envoyer_invitation(actions_comptes.inviter(actions_comptes.creer(ADRESSE)))
    page.goto(lien_recu())
    page.get_by_label("Prénom et nom").fill("Anne Le Gall")
    page.locator("input[autocomplete$=-password]").first.fill(PHRASE)
    page.get_by_label("Le même, encore une fois").fill(PHRASE)
    page.get_by_role("button", name="Ouvrir le compte").click()
    entrer(page)
    assert "Anne Le Gall" in page.locator(".personne").inner_text()


def test_in_by_a_code_received(page):
    ouvrir_compte(Role.ELU)
    page.goto("/connexion/")
    page.get_by_role("link", name="Recevoir un code").click()
    page.get_by_label("Adresse électronique").fill(ADRESSE)
    page.get_by_role("button", name="Recevoir un code").click()
    page.get_by_label("Code reçu par courriel").fill(code_recu())
    page.get_by_role("button", name="Se connecter", exact=True).click()
    assert page.locator(".personne").is_visible()


def test_a_role_that_must_adds_an_application_then_enters_with_it(page):
    ouvrir_compte(Role.ADMINISTRATEUR)
    entrer(page)
    assert "demande un second facteur" in page.locator("#messages").inner_text()
    page.get_by_role("link", name="Ajouter une application").click()
    secret = page.locator("main code").inner_text()
    page.get_by_label("Premier code").fill(code(secret))
    page.get_by_role("button", name="Ajouter l").click()
    secours = page.locator("main li code").first.inner_text()
    page.get_by_role("button", name="Se déconnecter").click()
    entrer(page)
    page.get_by_label("Code de l").fill(secours)
    page.get_by_role("button", name="Se connecter", exact=True).click()
    page.goto("/compte/")
    assert page.get_by_role("heading", name="Mon compte").is_visible()


def test_a_passkey_is_added_then_opens_alone_and_as_a_second_factor(
    chromium, live_server, statiques
):
    """Chromium's virtual authenticator; a key is made for a name, never for a bare address."""
    ouvrir_compte(Role.ADJOINT)
    contexte = chromium.new_context(base_url=live_server.url.replace("127.0.0.1", "localhost"))
    page = contexte.new_page()
    cdp = contexte.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    cdp.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTIFICATEUR})
    entrer(page)
    page.goto("/compte/second-facteur/cle/")
    page.get_by_label("Nom de la clé").fill("Téléphone de service")
    page.get_by_role("button", name="Ajouter la clé").click()
    page.wait_for_url("**/codes/")
    assert Authenticator.objects.filter(type="webauthn").count() == 1
    page.get_by_role("button", name="Se déconnecter").click()
    page.goto("/connexion/")
    page.get_by_role("button", name="Entrer par une clé").click()
    page.locator(".personne").wait_for()
    page.get_by_role("button", name="Se déconnecter").click()
    entrer(page)
    page.wait_for_url("**/second-facteur/")
    page.get_by_role("button", name="Montrer une clé").click()
    page.locator(".personne").wait_for()
    contexte.close()


def test_the_door_works_without_scripts(chromium, live_server, statiques):
    ouvrir_compte(Role.ADJOINT)
    contexte = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    onglet = contexte.new_page()
    entrer(onglet)
    onglet.goto("/connexion/")
    onglet.goto("/compte/")
    assert onglet.get_by_role("heading", name="Mon compte").is_visible()
    onglet.get_by_role("button", name="Se déconnecter").click()
    onglet.goto("/connexion/")
    assert onglet.get_by_role("button", name="Entrer par une clé").is_disabled()
    assert "JavaScript" in onglet.locator("[data-cle-message]").inner_text()
    contexte.close()


@pytest.mark.parametrize("largeur", [320, 360, 1280])
def test_pages_fit_and_break_no_rule_of_accessibility(page, verifier_axe, largeur):
    ouvrir_compte(Role.ADJOINT)
    page.set_viewport_size({"width": largeur, "height": 800})
    for chemin in PUBLIQUES:
        controler(page, chemin, verifier_axe)
    entrer(page)
    for chemin in PRIVEES:
        controler(page, chemin, verifier_axe)


def controler(page, chemin: str, verifier_axe) -> None:
    page.goto(chemin)
    depasse = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert depasse <= 0, chemin
    verifier_axe(page)


def test_pages_in_the_dark_break_no_rule_either(page, verifier_axe):
    ouvrir_compte(Role.ADJOINT)
    page.emulate_media(color_scheme="dark")
    controler(page, "/connexion/", verifier_axe)
    entrer(page)
    for chemin in ("/compte/", "/compte/sessions/", "/compte/second-facteur/"):
        controler(page, chemin, verifier_axe)


def test_wrong_password_is_said_where_the_keyboard_is(page, verifier_axe):
    ouvrir_compte()
    page.goto("/connexion/")
    page.get_by_label("Adresse électronique").fill(ADRESSE)
    page.locator("input[autocomplete$=-password]").first.fill("faux mais assez long")
    page.keyboard.press("Enter")
    resume = page.locator(".resume-erreurs")
    resume.wait_for()
    assert resume.evaluate("e => e === document.activeElement")
    verifier_axe(page)


def test_everything_is_reached_by_the_keyboard(page):
    ouvrir_compte(Role.ADJOINT)
    page.goto("/connexion/")
    page.get_by_label("Adresse électronique").focus()
    page.keyboard.type(ADRESSE)
    page.keyboard.press("Tab")
    page.keyboard.type(PHRASE)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent.trim()") == "Se connecter"
    page.keyboard.press("Enter")
    page.locator(".personne").wait_for()
    page.locator(".personne").focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Mon compte").wait_for()
    assert not mail.outbox
