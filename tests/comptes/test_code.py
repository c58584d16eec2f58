"""A code sent by mail: for who may, six digits, ten minutes, five tries, in one browser."""

from __future__ import annotations

import re
import time

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from clesante.comptes import porte
from clesante.comptes.actions import marquer_demonstration
from clesante.comptes.choix import Role
from clesante.comptes.models import Attribution, Utilisateur
from clesante.socle.erreurs import RefuseError
from tests.aides.comptes import entre
from tests.aides.courriels import code_recu

pytestmark = pytest.mark.django_db
DEMANDER, SAISIR = reverse("account_request_login_code"), reverse("account_confirm_login_code")
PORTE = reverse("connexion")
ADRESSE = "anne@exemple.fr"
PERMIS = {Role.ELU, Role.MEMBRE_INSTANCE, Role.PILOTE, Role.PARTENAIRE, Role.LECTURE}


def demander(client: Client, adresse: str = ADRESSE):
    return client.post(DEMANDER, {"email": adresse})


def saisir(client: Client, code: str):
    return client.post(SAISIR, {"code": code})


@pytest.fixture
def elue(compte_de) -> Utilisateur:
    return compte_de(Role.ELU)


@pytest.mark.parametrize("role", Role)
def test_only_the_roles_that_may_enter_by_a_code(client, compte_de, role):
    compte_de(role)
    demander(client)
    recus = re.findall(r"\b\d{6}\b", mail.outbox[0].body)
    assert bool(recus) == (role in PERMIS)
    if recus:
        saisir(client, recus[0])
    assert entre(client) == (role in PERMIS)


@pytest.mark.parametrize("autre", [Role.ARS_DD, Role.ADMINISTRATEUR, Role.COORDINATION])
def test_one_role_that_may_not_is_enough_to_refuse(compte_de, autre):
    assert not porte.peut_entrer_par_code(compte_de(Role.ELU, autre))


def test_no_role_no_code(compte_de):
    assert not porte.peut_entrer_par_code(compte_de())


def test_the_host_may_ask_a_role_for_more(settings, elue):
    settings.SECOND_FACTEUR_ROLES = ["elu"]
    assert porte.second_facteur_exige(elue)
    assert not porte.peut_entrer_par_code(elue)


def test_a_demonstration_asks_for_no_second_factor(compte_de):
    """It holds nothing real, and is served to its own machine only."""
    marquer_demonstration()
    assert not porte.second_facteur_exige(compte_de(Role.ARS_DD))


def test_a_base_that_holds_an_account_keeps_its_second_factor(compte_de):
    agent = compte_de(Role.ARS_DD)
    with pytest.raises(RefuseError, match="a déjà des comptes"):
        marquer_demonstration()
    assert porte.second_facteur_exige(agent)


def test_no_role_enters_by_a_code_and_must_show_a_second_factor(compte_de):
    for rang, role in enumerate(Role):
        utilisateur = compte_de(role, courriel=f"{rang}@exemple.fr")
        assert not (
            porte.peut_entrer_par_code(utilisateur) and porte.second_facteur_exige(utilisateur)
        )


def test_code_is_six_digits_and_serves_once(client, elue):
    demander(client)
    code = code_recu()
    saisir(client, code)
    assert entre(client)
    client.post(reverse("deconnexion"))
    assert saisir(client, code).url.startswith(reverse("connexion"))
    assert not entre(client)


def test_spaces_typed_with_the_code_do_not_matter(client, elue):
    demander(client)
    code = code_recu()
    saisir(client, f" {code[:3]} {code[3:]} ")
    assert entre(client)


def test_code_of_another_browser_does_not_serve(client, elue):
    demander(client)
    autre = Client()
    demander(autre)
    saisir(autre, re.findall(r"\b\d{6}\b", mail.outbox[0].body)[0])
    assert not entre(autre) or mail.outbox[0].body == mail.outbox[1].body


def test_code_ends_after_ten_minutes(client, elue, monkeypatch):
    demander(client)
    code, depart = code_recu(), time.time()
    monkeypatch.setattr(time, "time", lambda: depart + 601)
    saisir(client, code)
    assert not entre(client)


def test_five_tries_then_the_right_code_no_longer_serves(client, elue):
    demander(client)
    code = code_recu()
    faux = f"{(int(code) + 1) % 1_000_000:06}"
    reponses = [saisir(client, faux).status_code for _ in range(5)]
    assert reponses == [200, 200, 200, 200, 302]
    saisir(client, code)
    assert not entre(client)


def test_tries_are_counted_outside_the_session(client, elue):
    """Tabs that send at once read the same session: the count is in the base."""
    demander(client)
    code, gardee = code_recu(), dict(client.session.items())
    faux = f"{(int(code) + 1) % 1_000_000:06}"
    for _ in range(5):
        saisir(client, faux)
        session = client.session
        session.update(gardee)
        session.save()
    assert saisir(client, code).status_code == 429
    assert not entre(client)


def test_guesses_of_one_account_from_many_places_are_limited_and_its_owner_enters(client, elue):
    """Past the limit each code is tried once, by the page as by tabs that send at once."""
    reponses = []
    for rang in range(5):
        ailleurs = Client(REMOTE_ADDR=f"203.0.113.{rang}")
        demander(ailleurs)
        reponses += [saisir(ailleurs, "abcdef").status_code for _ in range(4)]
    assert reponses == [200] * 19 + [302]
    assert "Demandez un nouveau code" in ailleurs.get(PORTE).content.decode()
    onglets = Client(REMOTE_ADDR="203.0.113.9")
    demander(onglets)
    code, gardee = code_recu(), dict(onglets.session.items())
    saisir(onglets, "abcdef")
    session = onglets.session
    session.update(gardee)
    session.save()
    assert saisir(onglets, code).status_code == 429
    demander(client)
    saisir(client, code_recu())
    assert entre(client)


def test_a_role_given_meanwhile_closes_this_door(client, elue):
    demander(client)
    Attribution.objects.create(utilisateur=elue, role=Role.ADMINISTRATEUR, portee="*")
    saisir(client, code_recu())
    assert not entre(client)


def test_a_session_opened_by_a_code_ends_when_a_role_no_longer_allows_it(client, elue):
    demander(client)
    saisir(client, code_recu())
    assert client.get(reverse("compte")).status_code == 200
    Attribution.objects.create(utilisateur=elue, role=Role.ARS_DD, portee="DEP-29")
    assert client.get(reverse("compte")).url == reverse("connexion")
    assert not entre(client)


def test_closed_account_receives_no_code(client, elue):
    Utilisateur.objects.update(is_active=False)
    demander(client)
    assert "Aucun code" in mail.outbox[0].subject


def test_person_is_led_back_where_they_were(client, elue):
    reponse = client.post(f"{DEMANDER}?next=/compte/sessions/", {"email": ADRESSE})
    saisie = client.post(reponse.url, {"code": code_recu()})
    assert saisie.url == "/compte/sessions/"


def test_typing_page_without_a_request_leads_to_the_door(client):
    assert client.get(SAISIR).url in {PORTE, DEMANDER}


def test_a_mailbox_is_not_flooded(client, elue):
    codes = [demander(Client()).status_code for _ in range(6)]
    assert codes == [302, 302, 302, 302, 429, 429]
    assert len(mail.outbox) == 4
    ailleurs = Client(REMOTE_ADDR="203.0.113.9")
    assert demander(ailleurs).status_code == 302


@pytest.mark.parametrize(
    "saisie", ["", "pas une adresse", "a\x00@exemple.fr", "a" * 300 + "@exemple.fr"]
)
def test_what_is_not_an_address_is_refused_with_a_sentence(client, saisie):
    reponse = demander(client, saisie)
    assert reponse.status_code == 200
    assert reponse.context["form"].errors["email"]
    assert not mail.outbox
