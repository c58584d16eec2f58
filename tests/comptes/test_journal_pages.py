"""The journal as the data protection officer reads it, takes it away and checks it."""

from __future__ import annotations

import csv
import io
import json

import pytest
from django.urls import reverse

from clesante.comptes.actions.attributions import attribuer
from clesante.comptes.choix import Role
from clesante.comptes.models import Utilisateur
from tests.aides.personnes import faire
from tests.comptes.test_journal import evenements, forcer, sceller

pytestmark = pytest.mark.django_db
PAGE = reverse("journal")


@pytest.fixture
def auteur():
    return Utilisateur.objects.create_user("auteur@exemple.fr")


def test_page_tells_each_event_in_french(auteur, comme):
    evenements(auteur, 2)
    page = comme("administrateur").get(PAGE).content.decode()
    assert "Rôle donné" in page
    assert "auteur@exemple.fr" in page
    assert "DEP-1" in page


def test_the_data_protection_officer_reads_it_and_nothing_else(auteur, comme):
    attribuer(faire("public"), Role.DELEGUE_DONNEES, "*", None)
    client = comme("public")
    assert client.get(PAGE).status_code == 200
    assert client.get(reverse("organisations")).status_code == 404


def test_files_hold_every_field_and_the_two_say_the_same(auteur, comme):
    evenements(auteur, 3)
    client = comme("administrateur")
    lus = {e: client.get(reverse("journal-export", args=[e])).content for e in ("csv", "json")}
    rangees = list(csv.DictReader(io.StringIO(lus["csv"].decode())))
    contenu = json.loads(lus["json"])["evenements"]
    assert [r["numero"] for r in rangees] == [str(e["numero"]) for e in contenu]
    assert json.loads(rangees[0]["apres"]) == json.loads(contenu[0]["apres"])
    assert contenu[0]["auteur_numero"] == auteur.pk
    assert client.get(reverse("journal-export", args=["pdf"])).status_code == 404


@pytest.mark.parametrize(
    ("jours", "vus"),
    [("", 3), ("?du=2001-01-01", 3), ("?au=2001-01-01", 0), ("?du=x&au=31/02/2026", 3)],
)
def test_days_are_chosen(auteur, comme, jours, vus):
    evenements(auteur, 3)
    contenu = comme("administrateur").get(reverse("journal-export", args=["json"]) + jours).content
    assert len(json.loads(contenu)["evenements"]) == vus


def test_page_checks_the_seals_when_asked(auteur, comme):
    premier = evenements(auteur)[0]
    sceller()
    client = comme("administrateur")
    assert "Le journal est entier" in client.get(PAGE, {"verifier": "1"}).content.decode()
    forcer(f"UPDATE comptes_evenement SET apres = '{{}}' WHERE id = {premier.pk}")
    page = client.get(PAGE, {"verifier": "1"}).content.decode()
    assert "Le journal a été modifié" in page
    assert "Le lot 1" in page


def test_page_costs_as_many_queries_whatever_the_events(auteur, comme, nombre_de_requetes):
    client = comme("administrateur")
    evenements(auteur, 1)
    client.get(PAGE)
    peu = nombre_de_requetes(lambda: client.get(PAGE))
    evenements(auteur, 30)
    assert nombre_de_requetes(lambda: client.get(PAGE)) == peu <= 15
