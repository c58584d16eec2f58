"""Signing in and out: what a stranger, a person and an attacker get from the two pages."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from clesante.comptes.models import Utilisateur
from tests.aides.comptes import PHRASE, entre

ADRESSE = "compte@exemple.fr"
IDENTIFIANTS = {"login": ADRESSE, "password": PHRASE}
PORTE, SORTIE = reverse("connexion"), reverse("deconnexion")

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def compte():
    return Utilisateur.objects.create_user(ADRESSE, PHRASE)


def entrer(client: Client, adresse: str = ADRESSE, secret: str = PHRASE, **autres: str):
    return client.post(PORTE, {"login": adresse, "password": secret, **autres})


def phrases(reponse) -> list[str]:
    return [str(e) for erreurs in reponse.context["form"].errors.values() for e in erreurs]


def test_addresses_are_those_of_the_documentation():
    assert (PORTE, SORTIE) == ("/connexion/", "/deconnexion/")


def test_page_is_open_to_all_and_asks_the_base_nothing(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        reponse = client.get(PORTE)
    assert reponse.status_code == 200
    assert "Se connecter" in reponse.text
    assert settings.SESSION_COOKIE_NAME not in reponse.cookies


def test_page_says_how_an_account_is_opened(client):
    assert "par une invitation" in client.get(PORTE).text


@pytest.mark.parametrize(
    ("champ", "attributs"),
    [
        ("login", {'autocomplete="username"', 'type="email"', "required"}),
        ("password", {'autocomplete="current-password"', 'type="password"', "required"}),
    ],
)
def test_each_field_has_a_label_and_helps_a_password_manager(client, champ, attributs):
    page = client.get(PORTE).text
    [balise] = re.findall(rf'<input[^>]*name="{champ}"[^>]*>', page)
    assert all(re.search(attribut, balise) for attribut in attributs)
    [numero] = re.findall(r'id="([^"]+)"', balise)
    assert f'<label for="{numero}"' in page or f'for="{numero}"' in page


def test_page_shows_no_password_back(client):
    assert PHRASE not in entrer(client, "absent@exemple.fr").text


def test_right_password_opens_and_leads_home(client, compte):
    reponse = entrer(client)
    assert (reponse.status_code, reponse.url) == (302, reverse("mon-espace"))
    assert client.session["_auth_user_id"] == str(compte.pk)
    compte.refresh_from_db()
    assert compte.last_login is not None


@pytest.mark.parametrize("tapee", ["COMPTE@exemple.fr", " compte@exemple.fr ", "Compte@Exemple.FR"])
def test_address_is_known_however_it_is_typed(client, tapee):
    entrer(client, tapee)
    assert entre(client)


@pytest.mark.parametrize(
    ("adresse", "secret"),
    [
        (ADRESSE, "faux"),
        ("absent@exemple.fr", PHRASE),
        ("absent@exemple.fr", "faux"),
        (ADRESSE, PHRASE + " "),
        ("'or'1=1--@exemple.fr", "' OR 1=1 --"),
    ],
    ids=["password", "address", "both", "space", "sql"],
)
def test_refusal_does_not_tell_which_was_wrong(client, adresse, secret):
    reponse = entrer(client, adresse, secret)
    assert reponse.status_code == 200
    assert not entre(client)
    assert phrases(reponse) == phrases(entrer(client, ADRESSE, "autre chose"))
    assert "adresse électronique" in phrases(reponse)[0]


@pytest.mark.parametrize(
    ("adresse", "secret"),
    [
        ("", PHRASE),
        (ADRESSE, ""),
        ("a\x00b", PHRASE),
        (ADRESSE, "a\x00b"),
        ("a" * 10_000, PHRASE),
        ("pas une adresse", PHRASE),
        ("../../etc/passwd", "x"),
        ("🏥@\u202e", "x"),
        ("а" * 200, "x"),
    ],
    ids=[
        "no-address",
        "no-password",
        "nul-address",
        "nul-password",
        "long",
        "no-at",
        "path",
        "bidi",
        "cyrillic",
    ],
)
def test_what_cannot_be_typed_is_refused_with_a_sentence(client, adresse, secret):
    reponse = entrer(client, adresse, secret)
    assert reponse.status_code == 200
    assert phrases(reponse)
    assert not entre(client)


def test_closed_account_is_refused_like_an_unknown_one(client, compte):
    attendues = phrases(entrer(client, "absent@exemple.fr"))
    Utilisateur.objects.filter(pk=compte.pk).update(is_active=False)
    assert phrases(entrer(client)) == attendues
    assert not entre(client)


def test_account_closed_during_a_session_is_signed_out_at_the_next_page(client, compte):
    entrer(client)
    Utilisateur.objects.filter(pk=compte.pk).update(is_active=False)
    assert client.get(PORTE).wsgi_request.user.is_anonymous


def test_changed_password_ends_other_sessions(client, compte):
    entrer(client)
    compte.set_password("un autre secret, tout aussi long")
    compte.save()
    assert client.get(PORTE).wsgi_request.user.is_anonymous


def test_session_given_before_is_not_the_one_after(client):
    session = client.session
    session["panier"] = "x"
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = avant = session.session_key
    entrer(client)
    assert entre(client)
    assert client.session.session_key != avant


def test_cookies_are_not_for_scripts_nor_other_sites(client):
    temoins = {**client.get(PORTE).cookies, **entrer(client).cookies}
    assert set(temoins) == {settings.CSRF_COOKIE_NAME, settings.SESSION_COOKIE_NAME}
    for temoin in temoins.values():
        assert (temoin["httponly"], temoin["samesite"]) == (True, "Lax")


@pytest.mark.parametrize(
    "suite",
    [
        "https://example.invalid/", "//example.invalid", "/\\example.invalid",
        "javascript:alert(1)", "https:example.invalid", "\thttps://example.invalid", "http:///example.invalid",
    ],
)  # fmt: skip
def test_nobody_is_led_to_another_site(client, suite):
    assert entrer(client, next=suite).url == reverse("mon-espace")
    assert Client().post(f"{PORTE}?next={suite}", IDENTIFIANTS).url == reverse("mon-espace")


def test_person_is_led_back_where_they_were(client):
    assert entrer(client, next="/recherche/?q=yeu").url == "/recherche/?q=yeu"


@pytest.mark.parametrize("adresse", [PORTE, SORTIE])
def test_form_of_another_site_is_refused(adresse):
    client = Client(enforce_csrf_checks=True)
    reponse = client.post(adresse, IDENTIFIANTS)
    assert reponse.status_code == 403
    assert not entre(client)


@pytest.mark.parametrize("methode", ["put", "patch", "delete"])
def test_other_methods_do_not_sign_in(client, methode):
    getattr(client, methode)(PORTE, IDENTIFIANTS)
    assert not entre(client)


def test_signing_out_ends_the_session_and_leads_home(client):
    entrer(client)
    ancienne = client.cookies[settings.SESSION_COOKIE_NAME].value
    reponse = client.post(SORTIE)
    assert (reponse.status_code, reponse.url) == (302, reverse("accueil"))
    assert not entre(client)
    client.cookies[settings.SESSION_COOKIE_NAME] = ancienne
    assert client.get(PORTE).wsgi_request.user.is_anonymous


def test_a_link_does_not_sign_out(client):
    entrer(client)
    assert client.get(SORTIE).status_code == 405
    assert entre(client)


def test_signing_out_twice_is_no_error(client):
    entrer(client)
    assert [client.post(SORTIE).status_code for _ in range(2)] == [302, 302]


def test_wrong_passwords_leave_the_account_open(client):
    """Nobody can lock somebody else out by typing wrong passwords."""
    for rang in range(3):
        entrer(client, secret=f"faux {rang}")
    entrer(client)
    assert entre(client)
