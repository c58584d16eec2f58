"""Second factors: asked of the roles that must, encrypted, never replayed."""

from __future__ import annotations

import json
import time
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from cryptography.fernet import InvalidToken
from django.core import mail
from django.db.models import F
from django.test import Client
from django.urls import reverse

from clesante.comptes import chiffrement
from clesante.comptes.actions import comptes as actions_comptes
from clesante.comptes.choix import Role
from clesante.comptes.models import Attribution, Evenement, Souvenir, Utilisateur
from tests.aides.comptes import PHRASE, connecter, contenu_de_la_base, entre

pytestmark = pytest.mark.django_db
PORTE, SECOND = reverse("connexion"), reverse("mfa_authenticate")
AJOUTER, INDEX = reverse("mfa_activate_totp"), reverse("mfa_index")


@pytest.fixture(autouse=True)
def au_debut_d_un_pas(monkeypatch):
    """Each test begins with a step of thirty seconds: no code expires while it is sent."""
    maintenant = time.time
    retard = maintenant() % 30
    monkeypatch.setattr(time, "time", lambda: maintenant() - retard)


def code(secret: str, pas: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + pas))


def entrer(client: Client, adresse: str = "anne@exemple.fr"):
    return client.post(PORTE, {"login": adresse, "password": PHRASE})


def armer(client: Client) -> str:
    """Add an application to the account of a browser signed in, and return its secret."""
    secret: str = client.get(AJOUTER).context["form"].secret
    assert client.post(AJOUTER, {"code": code(secret, -1)}).status_code == 302
    return secret


@pytest.fixture
def administratrice(compte_de) -> Utilisateur:
    return compte_de(Role.ADMINISTRATEUR)


@pytest.fixture
def secret(administratrice) -> str:
    client = Client()
    entrer(client)
    return armer(client)


@pytest.mark.parametrize(
    "role",
    [
        Role.ADMINISTRATEUR,
        Role.ADMINISTRATEUR_PORTEUR,
        Role.ARS_DD,
        Role.ARS_SIEGE,
        Role.DELEGUE_DONNEES,
    ],
)
def test_a_role_that_must_is_led_to_a_second_factor_from_every_page(client, compte_de, role):
    compte_de(role)
    entrer(client)
    for page in ("accueil", "compte", "sessions", "mot_de_passe_changer"):
        reponse = client.get(reverse(page))
        assert (reponse.status_code, reponse.url) == (302, INDEX), page
    assert client.post(reverse("sessions_fermer")).url == INDEX
    assert client.get(INDEX).status_code == client.get(AJOUTER).status_code == 200


def test_once_added_the_pages_open_and_the_codes_to_be_rescued_by_are_shown_once(
    client, administratrice
):
    entrer(client)
    secret = client.get(AJOUTER).context["form"].secret
    reponse = client.post(AJOUTER, {"code": code(secret)})
    assert reponse.url == reverse("mfa_view_recovery_codes")
    assert len(client.get(reponse.url).context["unused_codes"]) == 10
    assert "****" not in str(client.get(reponse.url).context["can_view_codes"])
    assert not client.get(reponse.url).context["can_view_codes"]
    assert client.get(reverse("compte")).status_code == 200


def test_the_second_factor_is_asked_at_the_door(client, secret):
    assert entrer(client).url == SECOND
    assert not entre(client)
    assert client.get(reverse("compte")).url.startswith(PORTE)
    client.post(SECOND, {"code": "000000" if code(secret) != "000000" else "111111"})
    assert not entre(client)
    client.post(SECOND, {"code": code(secret)})
    assert entre(client)
    assert client.get(reverse("compte")).status_code == 200


def test_a_code_of_the_step_before_is_accepted_and_an_older_one_is_not(client, secret):
    entrer(client)
    client.post(SECOND, {"code": code(secret, -3)})
    assert not entre(client)
    client.post(SECOND, {"code": code(secret)})
    assert entre(client)


def test_a_code_is_not_replayed(client, secret):
    valable = code(secret)
    entrer(client)
    client.post(SECOND, {"code": valable})
    assert entre(client)
    autre = Client()
    entrer(autre)
    autre.post(SECOND, {"code": valable})
    autre.post(SECOND, {"code": f" {valable[:3]} {valable[3:]}"})
    assert not entre(autre)


def test_a_code_is_not_replayed_while_the_next_step_still_accepts_it(client, secret, monkeypatch):
    depart = time.time()
    valable = code(secret)
    entrer(client)
    client.post(SECOND, {"code": valable})
    monkeypatch.setattr(time, "time", lambda: depart + 31)
    autre = Client()
    entrer(autre)
    autre.post(SECOND, {"code": valable})
    assert not entre(autre)


@pytest.mark.parametrize("motif", ["{} {}", "{}-{}", " {}.{}_", "«{}»{}"])
def test_a_code_typed_otherwise_is_the_same_code(client, secret, motif):
    """The library forgets a code after thirty seconds: ours is the mark that is left."""
    valable = code(secret)
    entrer(client)
    client.post(SECOND, {"code": valable})
    Souvenir.objects.update(expire_le=F("expire_le") - timedelta(seconds=31))
    autre = Client()
    entrer(autre)
    autre.post(SECOND, {"code": motif.format(valable[:3], valable[3:])})
    assert not entre(autre)


def test_the_code_that_added_the_application_does_not_enter(client, administratrice):
    entrer(client)
    secret = client.get(AJOUTER).context["form"].secret
    client.post(AJOUTER, {"code": code(secret)})
    autre = Client()
    entrer(autre)
    autre.post(SECOND, {"code": code(secret)})
    assert not entre(autre)


def test_a_code_to_be_rescued_by_serves_once(client, secret, administratrice):
    liste = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    entrer(client)
    client.post(SECOND, {"code": liste[0]})
    assert entre(client)
    autre = Client()
    entrer(autre)
    autre.post(SECOND, {"code": liste[0]})
    assert not entre(autre)


def test_no_secret_is_in_clear_in_the_base(client, administratrice):
    entrer(client)
    attendu = client.get(AJOUTER).context["form"].secret
    assert attendu not in contenu_de_la_base()
    assert attendu not in json.dumps(dict(client.session.items()))
    client.post(AJOUTER, {"code": code(attendu)})
    assert attendu not in contenu_de_la_base()
    garde = Authenticator.objects.get(type="totp").data["secret"]
    assert chiffrement.dechiffrer(garde) == attendu


def test_secrets_need_the_key_and_follow_its_change(settings):
    chiffre = chiffrement.chiffrer("GEZDGNBVGY3TQOJQ")
    ancienne = settings.SECRET_KEY
    settings.SECRET_KEY = "z" * 60
    with pytest.raises(InvalidToken):
        chiffrement.dechiffrer(chiffre)
    settings.SECRET_KEY_FALLBACKS = [ancienne]
    assert chiffrement.dechiffrer(chiffre) == "GEZDGNBVGY3TQOJQ"


def test_adding_a_factor_ends_the_other_sessions(administratrice):
    autre, client = Client(), Client()
    entrer(autre)
    entrer(client)
    armer(client)
    assert autre.get(INDEX).url.startswith(PORTE)
    assert client.get(INDEX).status_code == 200


def test_a_password_typed_long_ago_is_asked_again(client, administratrice, monkeypatch):
    entrer(client)
    depart = time.time()
    monkeypatch.setattr(time, "time", lambda: depart + 901)
    reponse = client.get(AJOUTER)
    assert reponse.url.startswith(reverse("account_reauthenticate"))
    assert client.post(reponse.url, {"password": "faux"}).status_code == 200
    assert client.post(reponse.url, {"password": PHRASE}).url == AJOUTER
    assert client.get(AJOUTER).status_code == 200


@pytest.mark.parametrize(
    "nom",
    [
        "adresse",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_deactivate_totp",
        "mfa_generate_recovery_codes",
    ],
)
def test_what_touches_security_asks_who_you_are_again(client, secret, nom, monkeypatch):
    entrer(client)
    client.post(SECOND, {"code": code(secret)})
    depart = time.time()
    monkeypatch.setattr(time, "time", lambda: depart + 901)
    reponse = client.get(reverse(nom))
    if nom == "mfa_activate_totp":  # there is one already
        assert reponse.status_code == 302
    else:
        assert "confirmer" in reponse.url


def test_owner_is_told_and_the_journal_knows(
    client, administratrice, django_capture_on_commit_callbacks
):
    entrer(client)
    with django_capture_on_commit_callbacks(execute=True):
        armer(client)
    assert "application de codes a été ajoutée" in mail.outbox[-1].body
    assert Evenement.objects.filter(type="comptes.facteur_change").exists()


def test_guesses_are_slowed_down_and_the_owner_enters_from_elsewhere(client, secret):
    entrer(client)
    codes = [client.post(SECOND, {"code": "123123"}).status_code for _ in range(8)]
    assert codes[:6] == [200] * 6
    assert codes[6:] == [429, 429]
    ailleurs = Client(REMOTE_ADDR="203.0.113.9")
    entrer(ailleurs)
    ailleurs.post(SECOND, {"code": code(secret)})
    assert entre(ailleurs)


def test_a_role_given_during_a_session_acts_at_the_next_page(client, compte_de):
    utilisateur = compte_de(Role.ADJOINT)
    connecter(client, utilisateur, "password")
    assert client.get(reverse("compte")).status_code == 200
    Attribution.objects.create(utilisateur=utilisateur, role=Role.ARS_SIEGE, portee="REG-53")
    assert client.get(reverse("compte")).url == INDEX
    Attribution.objects.filter(role=Role.ARS_SIEGE).delete()
    assert client.get(reverse("compte")).status_code == 200


def test_lost_factors_are_removed_by_command_and_asked_anew(client, secret, administratrice):
    assert actions_comptes.oter_facteurs(administratrice) == 2
    assert entrer(client).url == reverse("mon-espace")
    assert client.get(reverse("compte")).url == INDEX


@pytest.mark.parametrize("role", [Role.ADMINISTRATEUR, Role.COORDINATION])
def test_a_role_that_asks_for_a_factor_keeps_its_last_one(client, compte_de, role):
    utilisateur = compte_de(role)
    connecter(client, utilisateur)
    application, cle = (
        Authenticator.objects.create(user=utilisateur, type=genre, data={"name": "x"})
        for genre in ("totp", "webauthn")
    )
    oter_cle = reverse("mfa_remove_webauthn", args=[cle.pk])
    application.delete()
    page = client.post(oter_cle, follow=True).content.decode()
    assert "demande un second facteur" in page
    application.save(force_insert=True)
    client.post(oter_cle)
    client.post(reverse("mfa_deactivate_totp"))
    assert "demande un second" in client.get(reverse("mfa_deactivate_totp")).content.decode()
    assert [f.type for f in Authenticator.objects.order_by("pk")] == ["totp"]


def test_removing_the_last_factor_removes_the_codes(client, compte_de):
    utilisateur = compte_de(Role.ADJOINT)
    connecter(client, utilisateur)
    for genre in ("totp", "recovery_codes"):
        Authenticator.objects.create(user=utilisateur, type=genre, data={})
    client.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize("saisie", ["", "abcdef", "1" * 500, "🏥🏥🏥", "12\x0034", "١٢٣٤٥٦"])
def test_what_is_not_a_code_is_refused_with_a_sentence(client, secret, saisie):
    entrer(client)
    reponse = client.post(SECOND, {"code": saisie})
    assert reponse.status_code == 200
    assert reponse.context["form"].errors


@pytest.mark.parametrize(
    "saisie",
    [
        "",
        "{}",
        "null",
        "[]",
        '{"id": 1}',
        "pas du json",
        '{"response": {}}',
        '{"response": null, "id": "x", "rawId": "x", "type": "public-key"}',
    ],
)
def test_what_is_not_a_key_is_refused_without_error(client, secret, saisie):
    assert client.post(reverse("mfa_login_webauthn"), {"credential": saisie}).status_code == 302
    entrer(client)
    assert client.post(SECOND, {"credential": saisie}).status_code == 200
    client.post(SECOND, {"code": code(secret)})
    assert client.post(reverse("mfa_add_webauthn"), {"credential": saisie}).status_code == 200
    assert not Authenticator.objects.filter(type="webauthn").exists()


def test_the_picture_a_telephone_reads_is_on_white(client, administratrice):
    """In the dark, black marks on nothing would not be read."""
    entrer(client)
    dessin = client.get(AJOUTER).context["totp_svg"]
    assert '<rect fill="white"' in dessin
    assert "style" not in dessin
