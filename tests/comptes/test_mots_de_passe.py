"""Passwords: fifteen characters, no rule of composition, nothing that everybody would try."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from clesante.comptes.models import Utilisateur
from clesante.comptes.mots_de_passe import FICHIER, MotsRefuses, mots_refuses, normaliser

ANNE = Utilisateur(nom="Anne Le Gall", courriel="anne.legall@agglo-quimper.fr")


def refus(secret: str, qui: Utilisateur | None = None) -> set[str]:
    try:
        validate_password(secret, qui)
    except ValidationError as erreur:
        return {souci.code for souci in erreur.error_list}
    return set()


@pytest.mark.parametrize(
    "secret",
    [
        "motdepasse123456",
        "Motdepasse2026!!",
        "m0tdepasse-azerty",
        "clesante2026!!!!",
        "ContratLocalDeSanté",
        "bonjourbonjour12",
        "azertyuiop123456",
        "aaaaaaaaaaaaaaaa",
        "123456789012345678",
        "bretagne29bretagne",
        "P@ssword123456789",
        "quimper-finistère",
        "marseille13-marseille",
    ],
)
def test_a_known_word_is_refused_whatever_surrounds_it(secret):
    assert refus(secret) & {"mot_courant", "password_too_common", "password_entirely_numeric"}


@pytest.mark.parametrize(
    "secret",
    [
        "cheval agrafe ciel bateau",
        "zqX7pWv2mKd9LtR",
        "les mouettes boivent du café froid",
        "correct horse battery staple",
        "пароль из четырёх слов здесь",
        "🏥🚲🌊🎷🪑🧊🌵🐙🧅🪁🛶🧲🥖🎒🪴",
        "x" * 3 + "Jkwp92" + "-tulipe-velours",
        "a" * 10 + "zqX7pWv2mKd9LtR" * 8,
    ],
)
def test_a_phrase_or_a_random_secret_passes(secret):
    assert refus(secret) == set()


@pytest.mark.parametrize("secret", ["annelegall2026!!", "LeGallQuimper29!", "legall.anne.legall"])
def test_the_name_and_the_address_of_the_person_are_known_words(secret):
    assert refus(secret, ANNE)


def test_fifteen_characters_and_no_rule_of_composition():
    assert refus("zqxpwvmkdltrbh") == {"password_too_short"}
    assert refus("zqxpwvmkdltrbhj") == set()


def test_the_list_holds_what_the_recommendation_asks():
    mots = mots_refuses()
    assert len(mots) >= 3_000
    assert {"motdepasse", "azerty", "doudou", "marseille", "clesante", "finistere"} <= mots
    assert all(mot == normaliser(mot) and len(mot) >= 4 for mot in mots)
    assert "MIT" in FICHIER.read_text(encoding="utf-8").splitlines()[1]


def test_the_help_and_the_refusal_are_french_and_give_a_cure():
    with pytest.raises(ValidationError) as erreur:
        MotsRefuses().validate("motdepasse123456")
    assert "phrase" in erreur.value.messages[0]
    assert "phrase" in MotsRefuses().get_help_text().lower()


def test_settings_keep_the_four_validators_and_argon2():
    noms = [v["NAME"].rpartition(".")[2] for v in settings.AUTH_PASSWORD_VALIDATORS]
    assert noms == [
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "UserAttributeSimilarityValidator",
        "MotsRefuses",
    ]
    utilisateur = Utilisateur()
    utilisateur.set_password("cheval agrafe ciel bateau")
    assert utilisateur.password.startswith("argon2$argon2id$")


@given(st.text(max_size=300))
def test_any_text_is_accepted_or_refused_with_sentences(secret):
    assert isinstance(refus(secret, ANNE), set)
