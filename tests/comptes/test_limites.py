"""Limits: counted in the base, said in French, and never a weapon against an owner."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.cache import cache
from django.db import connections
from django.test import Client
from django.urls import reverse

from clesante.comptes import limites
from clesante.comptes.memoire import oublier
from clesante.comptes.models import Souvenir, Utilisateur
from clesante.socle.erreurs import TropDEssaisError
from tests.aides.comptes import PHRASE

PORTE = reverse("connexion")
ADRESSE = "anne@exemple.fr"


def essayer(phrase: str = "faux", adresse: str = ADRESSE, ip: str = "192.0.2.1", **entetes: str):
    client = Client(REMOTE_ADDR=ip, headers=entetes)
    return client.post(PORTE, {"login": adresse, "password": phrase})


@pytest.fixture
def anne(compte_de) -> Utilisateur:
    return compte_de()


@pytest.mark.django_db
class TestEntree:
    """Passwords tried at the door."""

    def test_two_hundred_wrong_passwords_are_slowed_down_and_the_owner_enters_from_elsewhere(
        self, anne
    ):
        codes = [essayer(f"faux {rang}").status_code for rang in range(200)]
        assert set(codes[:5]) == {200}
        assert set(codes[10:]) == {429}
        assert essayer(PHRASE).status_code == 429
        assert essayer(PHRASE, ip="198.51.100.7").status_code == 302

    def test_two_hundred_networks_do_not_lock_the_owner_out(self, anne):
        for rang in range(200):
            essayer(ip=f"203.0.113.{rang}")
        assert essayer(PHRASE, ip="198.51.100.7").status_code == 302

    def test_a_thousand_accounts_from_one_network_are_slowed_down(self, anne):
        codes = [essayer(adresse=f"{rang}@exemple.fr").status_code for rang in range(100)]
        assert set(codes[60:]) == {429}

    def test_answer_says_how_long_in_french(self, anne):
        for _ in range(9):
            reponse = essayer()
        assert reponse.status_code == 429
        assert 0 < int(reponse["Retry-After"]) <= 900
        assert "minute" in reponse.text
        assert "pas bloqué" in reponse.text
        assert reponse["Cache-Control"] == "no-store"
        assert "Content-Security-Policy" in reponse

    def test_known_and_unknown_addresses_are_slowed_down_alike(self, anne):
        connues = [essayer(ip="192.0.2.2").status_code for _ in range(12)]
        inconnues = [essayer(adresse="x@exemple.fr", ip="192.0.2.3").status_code for _ in range(12)]
        assert connues == inconnues

    def test_right_passwords_are_not_counted(self, anne):
        assert {essayer(PHRASE).status_code for _ in range(30)} == {302}

    def test_an_address_is_one_however_it_is_typed(self, anne):
        for rang in range(8):
            essayer(adresse=ADRESSE.upper() if rang % 2 else f" {ADRESSE} ")
        assert essayer().status_code == 429

    def test_a_header_does_not_change_the_network(self, anne):
        codes = [
            essayer(
                **{"x-forwarded-for": f"203.0.113.{rang}", "x-real-ip": f"203.0.113.{rang}"}
            ).status_code
            for rang in range(12)
        ]
        assert codes[-1] == 429

    def test_behind_a_declared_proxy_the_visitor_is_the_one_it_names(self, anne, settings):
        settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
        for _ in range(12):
            essayer(**{"x-forwarded-for": "6.6.6.6, 203.0.113.1"})
        assert essayer(**{"x-forwarded-for": "9.9.9.9, 203.0.113.1"}).status_code == 429
        assert essayer(PHRASE, **{"x-forwarded-for": "203.0.113.2"}).status_code == 302

    @pytest.mark.parametrize("entete", ["pas une adresse", "", "1.2.3.4.5", "::1::", "a" * 500])
    def test_a_strange_proxy_header_is_no_server_error(self, anne, settings, entete):
        settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
        assert essayer(**{"x-forwarded-for": entete}).status_code < 500

    def test_one_subscriber_of_ipv6_is_one_network(self, anne):
        codes = [essayer(ip=f"2001:db8::{rang:x}").status_code for rang in range(1, 13)]
        assert codes[-1] == 429
        assert essayer(ip="2001:db8:0:1::1").status_code == 200


@pytest.mark.parametrize(
    ("adresse", "reseau"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("::ffff:c000:202", "192.0.2.2"),
        ("2001:db8::7", "2001:db8::/64"),
        ("", "0.0.0.0"),
    ],
)
def test_network_of_a_visitor(rf, adresse, reseau):
    assert limites.reseau(rf.get("/", REMOTE_ADDR=adresse)) == reseau


@pytest.mark.django_db
class TestCompte:
    """The count itself."""

    def test_it_survives_a_restart(self):
        limite = limites.Limite("essai", 2, 60)
        limite.compter("x")
        limite.compter("x")
        with pytest.raises(TropDEssaisError) as refus:
            limites.Limite("essai", 2, 60).compter("x")
        assert 0 < refus.value.attendre <= 60
        limite.compter("y")

    def test_it_starts_again_in_the_next_window(self, monkeypatch):
        limite, instant = limites.Limite("essai", 1, 60), limites.maintenant()
        limite.compter("x")
        monkeypatch.setattr(limites, "maintenant", lambda: instant + 60)
        limite.compter("x")

    def test_nothing_in_clear_is_kept(self):
        limites.MOT_DE_PASSE.compter("192.0.2.1", ADRESSE)
        assert ADRESSE not in repr(list(Souvenir.objects.values()))
        assert "192.0.2.1" not in repr(list(Souvenir.objects.values()))

    def test_what_is_past_goes(self):
        cache.set("passe", 1, timeout=-1)
        cache.set("present", 1, timeout=60)
        assert oublier() == 1
        assert cache.get("present") == 1


def _essai(_: int) -> bool:
    try:
        limites.Limite("ensemble", 10, 3600).compter("x")
    except TropDEssaisError:
        return False
    finally:
        connections.close_all()
    return True


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_tries_at_once_are_all_counted():
    with ThreadPoolExecutor(8) as fils:
        assert sum(fils.map(_essai, range(40))) == 10


@pytest.mark.django_db
class TestMemoire:
    """Django's cache in our base."""

    def test_value_is_kept_until_its_end(self):
        cache.set("a", {"b": [1, None, "é"]}, 60)
        assert cache.get("a") == {"b": [1, None, "é"]}
        cache.set("a", 2, timeout=-1)
        assert cache.get("a", "rien") == "rien"

    def test_add_keeps_the_first_only_and_again_once_past(self):
        assert cache.add("a", 1, 60)
        assert not cache.add("a", 2, 60)
        assert cache.get("a") == 1
        cache.set("a", 1, timeout=-1)
        assert cache.add("a", 3, 60)

    def test_delete_touch_clear(self):
        cache.set("a", 1, None)
        assert cache.touch("a", 60)
        assert not cache.touch("absent", 60)
        assert cache.delete("a")
        assert not cache.delete("a")
        cache.set("b", 1)
        cache.clear()
        assert cache.get("b") is None

    def test_nothing_but_json_is_kept(self):
        with pytest.raises(TypeError):
            cache.set("a", object())
