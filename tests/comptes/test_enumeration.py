"""Nobody learns who has an account: same words, status, size and work."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clesante.comptes.choix import Role
from clesante.comptes.models import Utilisateur

pytestmark = pytest.mark.django_db
DEMANDES = {
    "connexion": {"login": "{}", "password": "un secret qui est faux"},
    "account_request_login_code": {"email": "{}"},
    "mot_de_passe_oublie": {"courriel": "{}"},
}
JETON = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"')


@pytest.fixture(autouse=True)
def comptes(compte_de):
    compte_de(Role.PARTENAIRE, courriel="connu1@exemple.fr")
    compte_de(Role.ARS_SIEGE, courriel="connu2@exemple.fr")
    ferme = compte_de(courriel="ferme1@exemple.fr")
    Utilisateur.objects.filter(pk=ferme.pk).update(is_active=False)
    Utilisateur.objects.create_user("invit1@exemple.fr")


def demander(nom: str, adresse: str):
    champs = {champ: valeur.format(adresse) for champ, valeur in DEMANDES[nom].items()}
    return Client().post(reverse(nom), champs, follow=True)


def visible(reponse, adresse: str) -> str:
    return JETON.sub("", reponse.text).replace(adresse, "x")


@pytest.mark.parametrize("nom", DEMANDES)
@pytest.mark.parametrize("adresse", ["connu1", "connu2", "ferme1", "invit1"])
def test_answer_is_that_of_an_unknown_address(nom, adresse):
    inconnue = demander(nom, "absent@exemple.fr")
    connue = demander(nom, f"{adresse}@exemple.fr")
    assert connue.status_code == inconnue.status_code
    assert connue.redirect_chain == inconnue.redirect_chain
    assert visible(connue, f"{adresse}@exemple.fr") == visible(inconnue, "absent@exemple.fr")


@pytest.mark.parametrize("nom", ["account_request_login_code", "mot_de_passe_oublie"])
@pytest.mark.parametrize("adresse", ["connu1", "connu2", "ferme1", "invit1", "absent"])
def test_one_mail_leaves_whatever_the_address(nom, adresse):
    demander(nom, f"{adresse}@exemple.fr")
    assert [lettre.to for lettre in mail.outbox] == [[f"{adresse}@exemple.fr"]]


@pytest.mark.parametrize("adresse", ["connu1", "ferme1", "invit1", "absent"])
def test_a_password_is_hashed_once_whatever_the_address(adresse, monkeypatch):
    faits, encoder = [], Argon2PasswordHasher.encode
    monkeypatch.setattr(
        Argon2PasswordHasher,
        "encode",
        lambda soi, *a, **k: faits.append(1) or encoder(soi, *a, **k),
    )
    verifier = Argon2PasswordHasher.verify
    monkeypatch.setattr(
        Argon2PasswordHasher, "verify", lambda soi, *a: faits.append(1) or verifier(soi, *a)
    )
    demander("connexion", f"{adresse}@exemple.fr")
    assert len(faits) == 1


@pytest.mark.parametrize("nom", DEMANDES)
def test_the_base_is_asked_about_as_much(nom):
    for adresse in ("premier", "invit1"):  # makes the counts of the network, fills what is kept
        demander(nom, f"{adresse}@exemple.fr")
    combien = {}
    for adresse in ("connu1", "connu2", "absent"):
        with CaptureQueriesContext(connection) as capture:
            demander(nom, f"{adresse}@exemple.fr")
        combien[adresse] = len(capture)
    assert max(combien.values()) - min(combien.values()) <= 2, combien


def test_a_mail_that_cannot_leave_is_not_seen(settings, caplog):
    settings.EMAIL_BACKEND = "tests.aides.courriels.Panne"
    for nom in ("account_request_login_code", "mot_de_passe_oublie"):
        assert demander(nom, "connu1@exemple.fr").status_code == 200
    assert "n'est pas parti" in caplog.text
