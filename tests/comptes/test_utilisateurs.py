"""People with an account: one address each, a password nobody reads, no account without one."""

from __future__ import annotations

import pytest
from django.contrib.auth import authenticate
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from clesante.comptes.models import Utilisateur

PHRASE = "un secret assez long pour la règle"
ADRESSE = "coordination.cls@exemple.fr"


@pytest.fixture
def compte(db):
    return Utilisateur.objects.create_user(ADRESSE, PHRASE)


@pytest.mark.parametrize(
    "tapee",
    [ADRESSE, ADRESSE.upper(), "Coordination.CLS@Exemple.FR"],
    ids=["lower", "upper", "mixed"],
)
def test_address_is_kept_in_lower_case(db, tapee):
    assert Utilisateur.objects.create_user(tapee).courriel == ADRESSE


@pytest.mark.parametrize("tapee", [ADRESSE.upper(), ADRESSE.title(), ADRESSE])
def test_an_address_is_one_person_whatever_its_case(compte, tapee):
    with pytest.raises(IntegrityError), transaction.atomic():
        Utilisateur.objects.create_user(tapee, PHRASE)
    assert Utilisateur.objects.get() == compte


@pytest.mark.parametrize("tapee", [ADRESSE.upper(), ADRESSE.title(), ADRESSE])
def test_right_password_signs_in_whatever_the_case_of_the_address(compte, tapee):
    assert authenticate(username=tapee, password=PHRASE) == compte


@pytest.mark.parametrize(
    "tape",
    ["", PHRASE.upper(), f"{PHRASE} ", PHRASE[:-1], PHRASE.replace("è", "e"), "\x00", "é" * 10_000],
    ids=["empty", "case", "space", "short", "accent", "nul", "long"],
)
def test_another_password_does_not(compte, tape):
    assert authenticate(username=ADRESSE, password=tape) is None


@pytest.mark.parametrize(
    "adresse",
    [None, "", "autre@exemple.fr", f" {ADRESSE}", f"{ADRESSE}' OR '1'='1", "%", "a" * 10_000],
    ids=["none", "empty", "other", "space", "sql", "wildcard", "long"],
)
def test_another_address_does_not(compte, adresse):
    assert authenticate(username=adresse, password=PHRASE) is None


@pytest.mark.parametrize("tape", [None, "", "!", "None", PHRASE], ids=repr)
def test_account_without_password_never_signs_in(db, tape):
    muet = Utilisateur.objects.create_user(ADRESSE)
    assert not muet.has_usable_password()
    assert authenticate(username=ADRESSE, password=tape) is None


def test_closed_account_does_not_sign_in_and_is_not_lost(compte):
    Utilisateur.objects.filter(pk=compte.pk).update(is_active=False)
    assert authenticate(username=ADRESSE, password=PHRASE) is None
    assert Utilisateur.objects.get().check_password(PHRASE)


def test_password_is_kept_as_an_argon2_print_never_twice_the_same(compte):
    jumeau = Utilisateur.objects.create_user("jumeau@exemple.fr", PHRASE)
    assert PHRASE not in compte.password
    assert compte.password.startswith("argon2$argon2id$")
    assert compte.password != jumeau.password


def test_changed_password_ends_the_old_one_and_the_sessions(compte):
    avant = compte.get_session_auth_hash()
    compte.set_password("un autre secret, aussi long que l'autre")
    compte.save()
    assert authenticate(username=ADRESSE, password=PHRASE) is None
    assert Utilisateur.objects.get().get_session_auth_hash() != avant


@pytest.mark.parametrize(
    ("nom", "attendu"),
    [
        ("Coordination du CLS", "Coordination du CLS"),
        ("", ADRESSE),
        ("🏥 \u202eelopxE", "🏥 \u202eelopxE"),
    ],
    ids=["name", "no-name", "hostile"],
)
def test_a_person_is_called_by_name_else_by_address(nom, attendu):
    assert str(Utilisateur(courriel=ADRESSE, nom=nom)) == attendu


def test_new_account_is_open_dated_and_never_seen(compte):
    assert (compte.is_active, compte.last_login, compte.nom) == (True, None, "")
    assert compte.created_at.tzinfo is not None
    assert not hasattr(compte, "is_superuser")


def test_creating_and_signing_in_cost_one_query_each(nombre_de_requetes):
    assert nombre_de_requetes(lambda: Utilisateur.objects.create_user(ADRESSE, PHRASE)) == 1
    for rang in range(5):
        Utilisateur.objects.create_user(f"{rang}@exemple.fr")
    assert nombre_de_requetes(lambda: authenticate(username=ADRESSE, password=PHRASE)) == 1
    assert nombre_de_requetes(lambda: authenticate(username="absent", password=PHRASE)) == 1


class TestAdresses(TestCase):
    """Any address of the French web is found again however it is typed."""

    @given(st.emails(domains=st.sampled_from(["exemple.fr", "Sante.Gouv.FR", "example.org"])))
    def test_any_address_is_found_again(self, adresse):
        cree = Utilisateur.objects.create_user(adresse)
        for tapee in (adresse, adresse.upper(), adresse.lower()):
            assert Utilisateur.objects.get_by_natural_key(tapee) == cree
        assert Utilisateur.objects.count() == 1
