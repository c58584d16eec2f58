"""Entries, failures and refusals are written down: who, what, when; never a secret."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from clesante.comptes import passages
from clesante.comptes.models import Evenement, Passage, Utilisateur
from tests.aides.comptes import PHRASE, connecter
from tests.aides.personnes import faire

pytestmark = pytest.mark.django_db
PORTE, PAGE = reverse("connexion"), reverse("entrees")


def lus() -> list[tuple[str, str, str]]:
    return [
        (p.nature, p.moyen, str(p.utilisateur or ""))
        for p in Passage.objects.select_related("utilisateur").order_by("pk")
    ]


def essayer(client, courriel: str, mot: str):
    return client.post(PORTE, {"login": courriel, "password": mot}, REMOTE_ADDR="203.0.113.9")


def test_an_entry_says_who_by_what_from_where_and_when(client, compte_de):
    compte_de("lecture")
    avant = timezone.now()
    assert essayer(client, "anne@exemple.fr", PHRASE).status_code == 302
    passage = Passage.objects.get()
    assert lus() == [("entree", "mot de passe", "anne@exemple.fr")]
    assert passage.reseau == "203.0.113.9"
    assert avant <= passage.le <= timezone.now()
    assert passage.le.tzinfo is UTC


def test_a_failure_names_the_account_and_never_what_was_typed(client, compte_de):
    compte_de("lecture")
    essayer(client, "Anne@exemple.fr", "un secret mal tapé")
    assert lus() == [("echec", "mot de passe", "anne@exemple.fr")]
    gardes = str(list(Passage.objects.order_by("pk").values()))
    assert "secret" not in gardes


def test_an_address_that_is_no_account_is_kept_as_its_fingerprint(client):
    for _ in range(2):
        essayer(client, "mot-de-passe@tape.ici", "autre chose encore")
    assert [p[2] for p in lus()] == ["", ""]
    empreintes = set(Passage.objects.values_list("empreinte", flat=True).order_by("pk"))
    assert {len(e) for e in empreintes} == {64}
    assert "tape.ici" not in str(list(Passage.objects.order_by("pk").values()))


def test_a_closed_account_that_knows_its_password_is_a_failure(client, compte_de):
    compte_de("lecture")
    Utilisateur.objects.update(is_active=False)
    essayer(client, "anne@exemple.fr", PHRASE)
    assert [p[0] for p in lus()] == ["echec"]


def test_too_many_tries_are_told_once(client, compte_de):
    compte_de("lecture")
    for _ in range(14):
        essayer(client, "anne@exemple.fr", "faux")
    assert [p[0] for p in lus()].count("echec") == 8
    assert [p[:2] for p in lus() if p[0] == "refus"] == [("refus", "trop d'essais, mot de passe")]


def test_leaving_is_written(client, compte_de):
    connecter(client, compte_de("lecture")).post(reverse("deconnexion"))
    assert lus() == [("sortie", "", "anne@exemple.fr")]


def test_a_page_refused_to_who_is_signed_in_is_told_once_a_while(comme):
    client = comme("partenaire")
    for _ in range(3):
        assert client.get(PAGE).status_code == 404
    client.get(reverse("comptes"))
    partenaire = faire("partenaire").courriel
    assert lus() == [
        ("refus", "comptes.lire_journal", partenaire),
        ("refus", "comptes.attribuer", partenaire),
    ]


def test_who_is_not_signed_in_writes_nothing_by_asking(comme):
    comme("anonyme").get(PAGE)
    assert lus() == []


def test_passages_are_not_in_the_sealed_journal(client, compte_de):
    compte_de("lecture")
    essayer(client, "anne@exemple.fr", "faux")
    essayer(client, "anne@exemple.fr", PHRASE)
    assert not Evenement.objects.exists()


def test_what_is_older_than_a_year_is_swept_and_nothing_else(rf):
    requete = rf.get("/")
    for jours in (364, 366, 4000):
        fait = passages.noter(requete, passages.Nature.ECHEC, "mot de passe")
        Passage.objects.filter(pk=fait.pk).update(le=timezone.now() - timedelta(days=jours))
    assert passages.oublier() == 2
    assert Passage.objects.count() == 1


def test_sweeping_comes_by_itself(rf, monkeypatch):
    monkeypatch.setattr(passages, "MENAGE", 1)
    vieux = Passage.objects.create(nature="echec", reseau="x", le=datetime(2001, 1, 1, tzinfo=UTC))
    passages.noter(rf.get("/"), passages.Nature.ECHEC, "mot de passe")
    assert not Passage.objects.filter(pk=vieux.pk).exists()


def test_page_and_file_tell_the_same_filtered(comme, rf):
    for nature in passages.Nature:
        passages.noter(rf.get("/"), nature, f"par {nature}", faire("elu"))
    client = comme("administrateur")
    page = client.get(PAGE, {"nature": "refus"}).content.decode()
    assert "par refus" in page
    assert "par sortie" not in page
    export = reverse("entrees-export", args=["csv"])
    rangees = list(csv.DictReader(io.StringIO(client.get(export).content.decode())))
    assert len(rangees) == 4
    assert rangees[0]["instant"].endswith("+00:00")
    assert rangees[0]["qui"] == "elu@exemple.fr"
    assert client.get(reverse("entrees-export", args=["exe"])).status_code == 404


@pytest.mark.parametrize(
    "tape", ["?du=x&au=2026-02-31", "?nature=%00", "?page=-1", "?au=2001-01-01"]
)
def test_what_an_address_says_never_breaks_the_page(comme, tape):
    assert comme("administrateur").get(PAGE + tape).status_code == 200


def test_page_costs_as_many_queries_whatever_the_passages(comme, rf, nombre_de_requetes):
    client = comme("administrateur")
    passages.noter(rf.get("/"), passages.Nature.ENTREE, "clé", faire("elu"))
    client.get(PAGE)
    peu = nombre_de_requetes(lambda: client.get(PAGE))
    for _ in range(30):
        passages.noter(rf.get("/"), passages.Nature.ENTREE, "clé", faire("elu"))
    assert nombre_de_requetes(lambda: client.get(PAGE)) == peu <= 15
