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
ADRESSE = "anne.le-bihan@exemple.fr"


@pytest.fixture
def anne(db):
    return Utilisateur.objects.create_user(ADRESSE, PHRASE)


@pytest.mark.parametrize(
    "tapee",
    [ADRESSE, ADRESSE.upper(), "Anne.Le-Bihan@Exemple.FR"],
    ids=["lower", "upper", "mixed"],
)
def test_address_is_kept_in_lower_case(db, tapee):
    assert Utilisateur.objects.create_user(tapee).courriel == ADRESSE


@pytest.mark.parametrize("tapee", [ADRESSE.upper(), ADRESSE.title(), ADRESSE])
def test_an_address_is_one_person_whatever_its_case(anne, tapee):
    with pytest.raises(IntegrityError), transaction.atomic():
        Utilisateur.objects.create_user(tapee, PHRASE)
    assert Utilisateur.objects.get() == anne


@pytest.mark.parametrize("tapee", [ADRESSE.upper(), ADRESSE.title(), ADRESSE])
def test_right_password_signs_in_whatever_the_case_of_the_address(anne, tapee):
    assert authenticate(username=tapee, password=PHRASE) == anne


@pytest.mark.parametrize(
    "tape",
    ["", PHRASE.upper(), f"{PHRASE} ", PHRASE[:-1], PHRASE.replace("è", "e"), "\x00", "é" * 10_000],
    ids=["empty", "case", "space", "short", "accent", "nul", "long"],
)
def test_another_password_does_not(anne, tape):
    assert authenticate(username=ADRESSE, password=tape) is None


@pytest.mark.parametrize(
    "adresse",
    [None, "", "autre@exemple.fr", f" {ADRESSE}", f"{ADRESSE}' OR '1'='1", "%", "a" * 10_000],
    ids=["none", "empty", "other", "space", "sql", "wildcard", "long"],
)
def test_another_address_does_not(anne, adresse):
    assert authenticate(username=adresse, password=PHRASE) is None


@pytest.mark.parametrize("tape", [None, "", "!", "None", PHRASE], ids=repr)
def test_account_without_password_never_signs_in(db, tape):
    muet = Utilisateur.objects.create_user(ADRESSE)
    assert not muet.has_usable_password()
    assert authenticate(username=ADRESSE, password=tape) is None


def test_closed_account_does_not_sign_in_and_is_not_lost(anne):
    Utilisateur.objects.filter(pk=anne.pk).update(is_active=False)
    assert authenticate(username=ADRESSE, password=PHRASE) is None
    assert Utilisateur.objects.get().check_password(PHRASE)


def test_password_is_kept_as_an_argon2_print_never_twice_the_same(anne):
    jumeau = Utilisateur.objects.create_user("jumeau@exemple.fr", PHRASE)
    assert PHRASE not in anne.password
    assert anne.password.startswith("argon2$argon2id$")
    assert anne.password != jumeau.password


def test_changed_password_ends_the_old_one_and_the_sessions(anne):
    avant = anne.get_session_auth_hash()
    anne.set_password("un autre secret, aussi long que l'autre")
    anne.save()
    assert authenticate(username=ADRESSE, password=PHRASE) is None
    assert Utilisateur.objects.get().get_session_auth_hash() != avant


@pytest.mark.parametrize(
    ("nom", "attendu"),
    [("Anne Le Bihan", "Anne Le Bihan"), ("", ADRESSE), ("🏥 \u202eennA", "🏥 \u202eennA")],
    ids=["name", "no-name", "hostile"],
)
def test_a_person_is_called_by_name_else_by_address(nom, attendu):
    assert str(Utilisateur(courriel=ADRESSE, nom=nom)) == attendu


def test_new_account_is_open_dated_and_never_seen(anne):
    assert (anne.is_active, anne.last_login, anne.nom) == (True, None, "")
    assert anne.created_at.tzinfo is not None
    assert not hasattr(anne, "is_superuser")


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
