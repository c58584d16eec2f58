"""Sessions: listed, ended one by one or all; nothing of theirs is kept by a browser."""

from __future__ import annotations

import importlib
import os
import time

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.test import Client
from django.urls import reverse

from clesante.comptes.choix import Role
from clesante.comptes.models import Utilisateur
from tests.aides.comptes import PHRASE, connecter

pytestmark = pytest.mark.django_db
COMPTE, PORTE, LISTE = reverse("compte"), reverse("connexion"), reverse("sessions")
AGENT = "Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def anne(compte_de) -> Utilisateur:
    return compte_de(Role.ADJOINT)


def entrer(**entetes: str) -> Client:
    client = Client(headers=entetes)
    client.post(PORTE, {"login": "anne@exemple.fr", "password": PHRASE})
    assert client.get(COMPTE).status_code == 200
    return client


def vive(client: Client) -> bool:
    return client.get(COMPTE).status_code == 200


def test_each_browser_is_listed_by_its_name(anne):
    entrer(**{"user-agent": AGENT})
    page = entrer().get(LISTE)
    assert len(page.context["sessions"]) == 2
    assert "Firefox sur Windows" in page.text
    assert "cette session" in page.text


def test_one_is_ended_and_the_others_live(anne):
    premiere, deuxieme, troisieme = entrer(), entrer(), entrer()
    cible = UserSession.objects.get(session_key=premiere.session.session_key)
    troisieme.post(reverse("session_fermer", args=[cible.pk]))
    assert (vive(premiere), vive(deuxieme), vive(troisieme)) == (False, True, True)


def test_all_others_are_ended(anne):
    premiere, deuxieme, troisieme = entrer(), entrer(), entrer()
    troisieme.post(reverse("sessions_fermer"))
    assert (vive(premiere), vive(deuxieme), vive(troisieme)) == (False, False, True)


def test_a_session_of_somebody_else_is_neither_listed_nor_ended(anne, compte_de):
    sienne = entrer()
    autre = connecter(Client(), compte_de(courriel="autre@exemple.fr"))
    autre.get(COMPTE)
    numero = UserSession.objects.get(session_key=sienne.session.session_key).pk
    absente = autre.post(reverse("session_fermer", args=[999_999]))
    refusee = autre.post(reverse("session_fermer", args=[numero]))
    assert refusee.status_code == absente.status_code == 404
    assert vive(sienne)
    assert len(autre.get(LISTE).context["sessions"]) == 1


def test_reading_ends_nothing(anne):
    client = entrer()
    assert client.get(reverse("sessions_fermer")).status_code == 405
    numero = UserSession.objects.get().pk
    assert client.get(reverse("session_fermer", args=[numero])).status_code == 405
    assert vive(client)


def test_closed_account_is_out_at_the_next_page(anne):
    client = entrer()
    Utilisateur.objects.update(is_active=False)
    assert not vive(client)


def test_signing_out_asks_the_browser_to_forget(anne):
    client = entrer()
    volee = client.cookies[settings.SESSION_COOKIE_NAME].value
    reponse = client.post(reverse("deconnexion"))
    assert reponse["Clear-Site-Data"] == '"cache", "storage"'
    assert reponse["Cache-Control"] == "no-store, private"
    client.cookies[settings.SESSION_COOKIE_NAME] = volee
    assert not vive(client)


def test_a_session_ends_for_want_of_activity(anne, monkeypatch):
    client = entrer()
    depart = time.time()
    monkeypatch.setattr(time, "time", lambda: depart + settings.SESSION_INACTIVITE - 60)
    assert vive(client)
    monkeypatch.setattr(time, "time", lambda: depart + 2 * settings.SESSION_INACTIVITE)
    assert not vive(client)


@pytest.mark.parametrize("minutes", [1, 5, 120])
def test_a_person_who_reads_on_stays_however_short_the_limit(anne, settings, monkeypatch, minutes):
    settings.SESSION_INACTIVITE = minutes * 60
    client, depart = entrer(), time.time()
    for rang in range(1, 8):
        monkeypatch.setattr(time, "time", lambda rang=rang: depart + rang * minutes * 30)
        assert vive(client), rang
    monkeypatch.setattr(time, "time", lambda: depart + 5 * minutes * 60)
    assert not vive(client)


def test_a_session_ends_after_twelve_hours_whatever_the_activity(anne, monkeypatch):
    client = entrer()
    depart = time.time()
    for heure in range(1, 12):
        monkeypatch.setattr(time, "time", lambda heure=heure: depart + heure * 3600)
        assert vive(client), heure
    monkeypatch.setattr(time, "time", lambda: depart + 12 * 3600 + 60)
    assert not vive(client)


def test_activity_is_written_at_most_every_five_minutes(anne, django_assert_max_num_queries):
    client = entrer()
    client.get(COMPTE)
    avant = client.session["vue_le"]
    for _ in range(3):
        client.get(COMPTE)
    assert client.session["vue_le"] == avant


@pytest.mark.parametrize(
    "nom",
    [
        "accueil",
        "compte",
        "sessions",
        "mfa_index",
        "mot_de_passe_changer",
        "comprendre",
        "composants",
    ],
)
def test_no_page_of_a_person_is_kept_by_a_browser(anne, nom):
    assert "no-store" in entrer().get(reverse(nom))["Cache-Control"]


def test_pages_of_the_public_may_be_kept(client):
    assert "no-store" not in client.get(reverse("composants")).headers.get("Cache-Control", "")


@pytest.mark.parametrize("nom", ["connexion", "account_request_login_code", "mot_de_passe_oublie"])
def test_pages_where_secrets_are_typed_are_not_kept(client, nom):
    assert "no-store" in client.get(reverse(nom))["Cache-Control"]


def test_error_pages_of_a_person_are_not_kept_either(anne):
    client = entrer()
    for chemin in ("/absente/", reverse("sessions_fermer")):
        assert "no-store" in client.get(chemin)["Cache-Control"]


def test_header_names_the_person_and_offers_to_leave(anne):
    anne.nom = "Anne <b>Le Gall"
    anne.save()
    page = entrer().get(reverse("accueil")).text
    assert "Anne &lt;b&gt;Le Gall" in page
    assert f'href="{COMPTE}"' in page
    assert "Se déconnecter" in page
    assert "Se connecter" not in page


def test_cookies_bear_the_prefix_of_the_host_over_https(monkeypatch):
    from clesante.config import settings as module

    monkeypatch.setitem(os.environ, "CLESANTE_HTTPS", "oui")
    try:
        sur = importlib.reload(module)
        assert (sur.SESSION_COOKIE_NAME, sur.CSRF_COOKIE_NAME) == ("__Host-session", "__Host-csrf")
        assert sur.SESSION_COOKIE_SECURE
        assert sur.CSRF_COOKIE_SECURE
    finally:
        monkeypatch.undo()
        importlib.reload(module)


def test_every_setting_of_cookies_allows_the_prefix():
    for reglage in ("SESSION_COOKIE_DOMAIN", "CSRF_COOKIE_DOMAIN"):
        assert getattr(settings, reglage) is None
    assert settings.SESSION_COOKIE_PATH == settings.CSRF_COOKIE_PATH == "/"


def test_signed_in_page_costs_a_constant_number_of_queries(anne, nombre_de_requetes):
    client = entrer()
    combien = nombre_de_requetes(lambda: client.get(reverse("composants")))
    assert combien <= 4
