"""« Mon CLS »: from a commune to its region's method, and what to do first."""

from __future__ import annotations

import html
import re
from datetime import date

import pytest

from clesante.cadres.choix import Rubrique
from clesante.cadres.lectures_territoire import PREMIERES, chemin, habitants_publies
from clesante.territoires.lectures import perimetre
from tests.cadres.petit_cadre import TEXTE

pytestmark = [
    pytest.mark.usefixtures("referentiel"),
    pytest.mark.django_db,
    pytest.mark.sqlite_suffit,
]

JOUR = date(2026, 3, 1)
FONTENAY = "EPCI-200071934+EPCI-248500563"


def mots(client, saisie: str) -> str:
    reponse = client.get("/mon-cls/", {"territoire": saisie})
    assert reponse.status_code == 200
    corps = reponse.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", corps)).split())


@pytest.mark.parametrize(
    ("saisie", "agence"),
    [
        ("Paimpol", "ARS Bretagne"), ("35238", "ARS Bretagne"), ("Mamoudzou", "ARS de Mayotte"),
        ("Lille", "ARS Hauts-de-France"), ("DEP-67", "ARS Grand Est"),
        (FONTENAY, "ARS Pays de la Loire"), ("REG-53", "ARS Bretagne"),
    ],
)  # fmt: skip
def test_what_is_typed_leads_to_the_method_of_its_region(client, saisie, agence):
    dit = mots(client, saisie)
    assert f"La méthode : {agence}" in dit
    assert "Les trois premières choses à faire" in dit
    assert "À qui écrire" in dit
    assert "Lire le portrait de santé" in dit


@pytest.mark.parametrize("saisie", ["Paimpol", "Mamoudzou", "Lille", "Metz", "Nantes"])
def test_the_first_three_things_are_the_region_s_first_deliverables(saisie):
    (depart,) = chemin(saisie, JOUR, {}).departs
    dits = [ligne.enonce.code for _, ligne in depart.premieres]
    rangs = {etape.code: rang for rang, etape in enumerate(depart.cadre.etapes)}
    livrables = sorted(depart.cadre.de(Rubrique.LIVRABLES), key=lambda e: rangs[e.etape])
    assert dits == [livrable.code for livrable in livrables[:PREMIERES]]
    assert len(dits) == 3


def test_one_writes_to_the_delegation_of_one_s_departement_then_to_the_region(client):
    dit = mots(client, "Paimpol")
    assert dit.index("ars-dd22-direction@ars.sante.fr") < dit.index("ars-bretagne-cls@ars.sante.fr")
    for autre in ("dd29", "dd35", "dd56"):
        assert autre not in dit


def test_funding_is_read_on_the_population_of_the_territory(client):
    dit = mots(client, "Rennes")
    habitants = habitants_publies(perimetre("Rennes"))[0]
    assert habitants.intitule.replace("\u00a0", " ").replace("\u202f", " ") in dit
    assert "À vérifier : le seuil de population est atteint, mais" in dit
    assert "Éligible" not in dit
    assert "Le cadre veut : Un regroupement d’intercommunalités." in dit
    assert "est hors de la validité connue du cadre" in dit
    assert "2 ETP, 50 000 € au plus" in dit
    assert "Le montant s’entend par an. ◇ supposé" in dit


def test_below_the_threshold_is_said_and_no_amount_is_given(client):
    dit = mots(client, "Paimpol")
    assert "À vérifier : le seuil de population du cadre connu n’est pas atteint." in dit
    assert "€ au plus" not in dit
    assert "éligible" not in dit.lower()


@pytest.mark.parametrize(
    ("saisie", "eligible"),
    [("REG-53", True), ("Rennes", None), ("EPCI-243500139", None), ("Paimpol", None)],
)
def test_one_commune_is_not_eligible_where_a_group_of_epci_is_wanted(saisie, eligible):
    (depart,) = chemin(saisie, date(2019, 1, 1), {}).departs
    assert depart.ingenierie.principale.eligible is eligible


@pytest.mark.parametrize("saisie", ["Lille", "Mamoudzou", "Strasbourg"])
def test_a_framework_without_amounts_computes_none(saisie):
    (depart,) = chemin(saisie, JOUR, {}).departs
    assert depart.ingenierie is None
    assert depart.evaluations == ()


@pytest.mark.parametrize(
    ("saisie", "code", "phrase"),
    [
        ("Fontenay-le-Comte", "pays-de-la-loire", "financement des actions et de leur animation"),
        ("Mamoudzou", "mayotte", "« Participation au financement »"),
    ],
)
def test_where_no_amount_is_written_the_sentences_on_money_are_shown(client, saisie, code, phrase):
    dit = mots(client, saisie)
    assert "Le cadre ne permet de calculer aucun montant." in dit
    assert phrase in dit
    assert "€" not in dit
    page = client.get("/mon-cls/", {"territoire": saisie}).content.decode()
    assert f'href="/cadres/{code}/#financements"' in page
    assert ' id="financements"' in client.get(f"/cadres/{code}/").content.decode()


def test_two_populations_on_both_sides_of_a_threshold_give_both_answers(
    client, settings, tmp_path, monkeypatch
):
    from clesante.cadres import lectures_territoire
    from clesante.cadres.ingenierie import Habitants

    settings.CADRES = tmp_path
    (tmp_path / "essai.yaml").write_text(TEXTE, "utf-8")
    lus = [Habitants(80_000, "municipale", 2023), Habitants(80_001, "municipale", 2022)]
    monkeypatch.setattr(lectures_territoire, "habitants_publies", lambda lieu: lus)
    dit = mots(client, "Privas")
    assert "Deux populations du territoire tombent de part et d’autre" in dit
    assert "80 000 habitants (population municipale 2023)" in dit
    assert "80 001 habitants (population municipale 2022)" in dit
    assert "montant non défini par la source" in dit


def test_a_commune_is_shown_its_epci_a_group_is_not(client):
    assert "Un contrat réunit souvent plusieurs communes" in mots(client, "Paimpol")
    assert "Un contrat réunit souvent" not in mots(client, FONTENAY)


def test_homonyms_are_left_to_choose(client):
    dit = mots(client, "Saint-Denis")
    assert "Lequel ?" in dit
    assert "COM-93066" in dit
    assert "COM-97411" in dit
    assert "La méthode :" not in dit


@pytest.mark.parametrize("saisie", ["Paris", "Ajaccio", "Toulouse"])
def test_a_region_without_a_framework_says_so_and_what_to_do(client, saisie):
    dit = mots(client, saisie)
    assert "Aucun cadre n’est connu pour" in dit
    assert "Que faire sans cadre ?" in dit
    assert "Écrire à la délégation départementale" in dit
    assert "Lire le portrait de santé" in dit


def test_a_territory_of_no_region_says_so(client):
    assert "qui n’est d’aucune région" in mots(client, "97502")


def test_france_is_no_place_for_one_contract(client):
    dit = mots(client, "FR")
    assert "18 régions, chacune avec sa méthode" in dit
    assert "La méthode :" not in dit


@pytest.mark.parametrize(
    "saisie",
    ["zzzzqqq", "%", "<script>alert(1)</script>", "a" * 7_000, "\u202e", "' OR 1=1", "++", "99999"],
)
def test_what_means_nothing_is_a_page_with_no_trace_of_it(client, saisie):
    reponse = client.get("/mon-cls/", {"territoire": saisie})
    page = reponse.content.decode()
    assert reponse.status_code == 200
    assert "<script>alert" not in page
    assert "Traceback" not in page
    assert "La méthode :" not in page


def test_an_empty_page_invites_to_type(client):
    page = client.get("/mon-cls/").content.decode()
    assert "Dites votre commune" in page
    assert 'href="/cadres/"' in page


def test_without_territories_the_page_says_that_it_comes_back(settings, tmp_path, client):
    settings.REFERENTIEL_TERRITOIRES = tmp_path / "absent.sqlite"
    assert client.get("/mon-cls/").status_code == 200
    assert client.get("/mon-cls/?territoire=Rennes").status_code == 503


def test_past_dates_are_said_where_one_starts():
    (depart,) = chemin("Paimpol", JOUR, {}).departs
    assert "Rien ne dit que ce cadre vaut encore" in depart.avertissement
    assert depart.cadre.vaut_le(date(2019, 1, 1))
    assert chemin("Paimpol", date(2019, 1, 1), {}).departs[0].avertissement == ""
