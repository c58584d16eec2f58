"""A password forgotten or changed: a link that serves once, within the hour, and opens nothing."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core import mail
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse

from clesante.comptes.choix import Role
from clesante.comptes.models import Utilisateur
from tests.aides.comptes import PHRASE, connecter, entre
from tests.aides.courriels import lien_recu

pytestmark = pytest.mark.django_db
OUBLIE, PORTE = reverse("mot_de_passe_oublie"), reverse("connexion")
ADRESSE, NEUF = "anne@exemple.fr", "velours girafe compas mercure"
CHOIX = {"new_password1": NEUF, "new_password2": NEUF}


@pytest.fixture
def anne(compte_de) -> Utilisateur:
    return compte_de(Role.COORDINATION)


def demander(client: Client, adresse: str = ADRESSE) -> str:
    client.post(OUBLIE, {"courriel": adresse})
    return lien_recu()


def suivre(client: Client, chemin: str):
    return client.get(chemin, follow=True)


def choisir(client: Client, chemin: str, choix: dict[str, str] = CHOIX):
    page = suivre(client, chemin)
    return client.post(page.redirect_chain[-1][0], choix) if page.redirect_chain else page


def peut_entrer(secret: str) -> bool:
    client = Client()
    client.post(PORTE, {"login": ADRESSE, "password": secret})
    return entre(client)


def test_link_changes_the_password_and_signs_nobody_in(client, anne):
    reponse = choisir(client, demander(client))
    assert (reponse.status_code, reponse.url) == (302, PORTE)
    assert "_auth_user_id" not in client.session
    assert (peut_entrer(NEUF), peut_entrer(PHRASE)) == (True, False)


def test_link_serves_once(client, anne):
    chemin = demander(client)
    choisir(client, chemin)
    page = suivre(Client(), chemin)
    assert "ne sert plus" in page.text
    autre = {"new_password1": PHRASE, "new_password2": PHRASE}
    choisir(Client(), chemin, autre)
    assert peut_entrer(NEUF)


def test_link_ends_within_the_hour(client, anne, monkeypatch):
    chemin = demander(client)
    plus_tard = datetime.now() + timedelta(seconds=3601)  # noqa: DTZ005 (as Django counts)
    monkeypatch.setattr(PasswordResetTokenGenerator, "_now", lambda _soi: plus_tard)
    assert "ne sert plus" in suivre(client, chemin).text


def test_link_dies_when_the_password_changes(client, anne):
    chemin = demander(client)
    anne.set_password(NEUF)
    anne.save()
    assert "ne sert plus" in suivre(client, chemin).text


def test_link_dies_when_the_person_signs_in(client, anne):
    chemin = demander(client)
    assert peut_entrer(PHRASE)
    assert "ne sert plus" in suivre(client, chemin).text


def test_of_two_links_one_serves(client, anne):
    premier, second = demander(client), demander(client)
    choisir(client, second)
    assert "ne sert plus" in suivre(Client(), premier).text


def test_token_leaves_the_address_before_the_page_is_shown(client, anne):
    page = suivre(client, demander(client))
    assert page.redirect_chain[-1][0].endswith("/set-password/")
    assert lien_recu().split("/")[-2] not in page.text


def test_closed_account_receives_no_link(client, anne):
    Utilisateur.objects.update(is_active=False)
    client.post(OUBLIE, {"courriel": ADRESSE})
    assert "/mot-de-passe/" not in mail.outbox[0].body


def test_link_of_an_account_closed_since_opens_nothing(client, anne):
    chemin = demander(client)
    Utilisateur.objects.update(is_active=False)
    choisir(client, chemin)
    assert not peut_entrer(NEUF)


def test_second_factor_is_still_asked(client, compte_de):
    compte_de(Role.ADMINISTRATEUR)
    choisir(client, demander(client))
    client.post(PORTE, {"login": ADRESSE, "password": NEUF})
    assert client.get(reverse("compte")).url == reverse("mfa_index")


@pytest.mark.parametrize("hote", ["pirate.example", "127.0.0.1:6666", "localhost@pirate.example"])
def test_host_of_the_link_is_never_that_of_the_request(settings, client, anne, hote):
    settings.ALLOWED_HOSTS = ["*"]
    settings.SITE_ADRESSE = "https://sante.exemple.fr"
    client.post(OUBLIE, {"courriel": ADRESSE}, headers={"host": hote, "x-forwarded-host": hote})
    if mail.outbox:
        assert "https://sante.exemple.fr/mot-de-passe/choisir/" in mail.outbox[0].body
        assert "pirate" not in mail.outbox[0].body


def test_every_session_ends_and_the_owner_is_told(client, anne):
    autre = connecter(Client(), anne)
    assert autre.get(reverse("compte")).status_code == 200
    choisir(client, demander(client))
    assert autre.get(reverse("compte")).url.startswith(PORTE)
    assert "a été changé" in mail.outbox[-1].body


@pytest.mark.parametrize("secret", ["court", "motdepasse123456", "anneexemple2026!"])
def test_a_weak_password_is_refused_and_the_link_still_serves(client, anne, secret):
    chemin = demander(client)
    reponse = choisir(client, chemin, {"new_password1": secret, "new_password2": secret})
    assert reponse.status_code == 200
    assert reponse.context["form"].errors
    assert choisir(client, chemin).status_code == 302


def test_changing_asks_the_password_of_today_and_keeps_this_session_only(client, anne):
    autre = connecter(Client(), anne)
    connecter(client, anne)
    autre.get(reverse("compte"))
    page = reverse("mot_de_passe_changer")
    assert client.post(page, {"old_password": "faux", **CHOIX}).status_code == 200
    assert client.post(page, {"old_password": PHRASE, **CHOIX}).status_code == 302
    assert client.get(reverse("compte")).status_code == 200
    assert autre.get(reverse("compte")).url.startswith(PORTE)


def test_guesses_of_the_password_of_today_are_slowed_down(client, anne):
    connecter(client, anne)
    page = reverse("mot_de_passe_changer")
    codes = [client.post(page, {"old_password": "faux", **CHOIX}).status_code for _ in range(12)]
    assert codes[-1] == 429


@pytest.mark.parametrize(
    ("quoi", "fautive"),
    [
        ("mot de passe", "noter"),
        ("lien", "noter"),
        ("adresse", "noter"),
        ("adresse", "courriels.prevenir"),
    ],
)
def test_what_cannot_be_noted_nor_told_is_not_changed(client, anne, monkeypatch, quoi, fautive):
    """A change, its event and its mail are one: a base that fails between them keeps none."""
    connecter(client, anne)
    if quoi == "adresse":
        client.post(reverse("adresse"), {"courriel": "neuve@exemple.fr"})
        page, envoi = lien_recu(), {}
    elif quoi == "lien":
        page, envoi = suivre(client, demander(client)).redirect_chain[-1][0], CHOIX
    else:
        page, envoi = reverse("mot_de_passe_changer"), {"old_password": PHRASE, **CHOIX}
    mail.outbox.clear()

    def panne(*_a: object) -> None:
        raise DatabaseError("panne")

    monkeypatch.setattr(f"clesante.comptes.actions.comptes.{fautive}", panne)
    with pytest.raises(DatabaseError):
        client.post(page, envoi)
    anne.refresh_from_db()
    assert anne.courriel == ADRESSE
    assert anne.check_password(PHRASE)
    assert not mail.outbox


class TestAdresse:
    """Another address: asked of the one who is there, proven by who reads it."""

    def demander(self, client, anne, adresse="nouvelle@exemple.fr"):
        connecter(client, anne)
        client.post(reverse("adresse"), {"courriel": adresse})
        return lien_recu()

    def test_nothing_changes_before_the_link_is_followed_and_sent(self, client, anne):
        chemin = self.demander(client, anne)
        assert mail.outbox[-1].to == ["nouvelle@exemple.fr"]
        assert client.get(chemin).status_code == 200
        anne.refresh_from_db()
        assert anne.courriel == ADRESSE
        client.post(chemin)
        anne.refresh_from_db()
        assert anne.courriel == "nouvelle@exemple.fr"
        assert mail.outbox[-1].to == [ADRESSE]

    def test_link_is_of_no_use_to_somebody_else(self, client, anne, compte_de):
        chemin = self.demander(client, anne)
        assert Client().post(chemin).url.startswith(PORTE)
        autre = connecter(Client(), compte_de(courriel="autre@exemple.fr"))
        assert autre.post(chemin).status_code == 404
        anne.refresh_from_db()
        assert anne.courriel == ADRESSE

    def test_link_serves_once(self, client, anne):
        chemin = self.demander(client, anne)
        client.post(chemin)
        assert client.post(chemin).status_code == 404

    def test_address_of_somebody_else_is_not_taken_nor_told(self, client, anne, compte_de):
        compte_de(courriel="prise@exemple.fr")
        chemin = self.demander(client, anne, "prise@exemple.fr")
        assert client.get(chemin).status_code == 200
        assert client.post(chemin).status_code == 404
        anne.refresh_from_db()
        assert anne.courriel == ADRESSE

    @pytest.mark.parametrize("jeton", ["x", "a:b:c", "W10:1abc:def"])
    def test_a_made_up_link_is_refused(self, client, anne, jeton):
        connecter(client, anne)
        assert client.get(reverse("adresse_confirmer", args=[jeton])).status_code == 404

    def test_old_address_no_longer_opens(self, client, anne):
        client.post(self.demander(client, anne))
        assert not peut_entrer(PHRASE)
        mail.outbox.clear()
        Client().post(OUBLIE, {"courriel": ADRESSE})
        assert "Aucun compte" in mail.outbox[0].subject
