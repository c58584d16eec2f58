"""Pages of the home: what they cost, that they repeat to the byte, that nothing breaks them."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from clesante.accueil.lectures import carte_de_france
from clesante.territoires.lectures.territoires import tous

pytestmark = [pytest.mark.usefixtures("entrepot"), pytest.mark.django_db, pytest.mark.sqlite_suffit]

PAGES = {
    "accueil": "/",
    "recherche vide": "/recherche/",
    "recherche": "/recherche/?q=saint-denis",
    "code postal": "/recherche/?q=85200",
    "sans réponse": "/recherche/?q=zzzzqqq",
    "comprendre": "/contrat-local-de-sante/",
}
HOSTILES = {
    "octets perdus": "%FF%FE", "demi-caractère": "%ED%A0%80", "nul": "%00", "bidi": "%E2%80%AE",
    "pour cent seul": "%", "liste": "a&q=b", "tableau": "a&q[]=b", "long": "x" * 7_000,
    "emoji": "%F0%9F%8F%A5", "combinants": "e" + "%CC%81" * 900, "arabe": "%D9%A8%D9%A5",
    "gabarit": "%7B%7B%207*7%20%7D%7D", "sql": "'%20OR%20'1'='1", "chemin": "..%2F..%2Fetc",
    "entête": "a%0D%0ASet-Cookie:%20x=1", "balise": "%3Cscript%3Ealert(1)%3C/script%3E",
}  # fmt: skip
chaque_page = pytest.mark.parametrize("adresse", PAGES.values(), ids=PAGES)


@chaque_page
def test_page_asks_nothing_of_the_base(client, nombre_de_requetes, adresse):
    """Everything is in the read-only stores: a visitor never waits for somebody's writing."""
    assert nombre_de_requetes(lambda: client.get(adresse)) == 0


def test_recorded_perimeters_are_the_only_question_asked(client, nombre_de_requetes):
    assert nombre_de_requetes(lambda: client.get("/recherche/?q=PER-absent")) == 1


@chaque_page
def test_page_is_the_same_to_the_byte_for_every_visitor(adresse):
    premiere, seconde = (Client().get(adresse) for _ in range(2))
    assert premiere.content == seconde.content
    assert not premiere.cookies


@chaque_page
def test_head_has_the_headers_of_the_page_and_no_content(client, adresse):
    tete, page = client.head(adresse), client.get(adresse)
    assert (tete.status_code, tete.content) == (page.status_code, b"")
    for nom in ("Content-Type", "Content-Security-Policy", "X-Frame-Options"):
        assert tete[nom] == page[nom]


@chaque_page
@pytest.mark.parametrize("methode", ["post", "put", "patch", "delete"])
def test_other_methods_are_refused_in_french(adresse, methode):
    reponse = getattr(Client(enforce_csrf_checks=True), methode)(adresse)
    assert reponse.status_code == 405
    assert {mot.strip() for mot in reponse["Allow"].split(",")} == {"GET", "HEAD"}
    assert "se lit seulement" in reponse.content.decode()


@chaque_page
def test_page_has_one_title_of_each_rank_one(client, adresse):
    page = client.get(adresse).content.decode()
    assert page.count("<h1") == page.count("</h1>") == 1
    assert page.partition("</head>")[0].count("<title>") == 1


@pytest.mark.parametrize("texte", HOSTILES.values(), ids=HOSTILES)
def test_hostile_search_is_a_page_with_no_trace_of_it(client, texte):
    reponse = client.get(f"/recherche/?q={texte}")
    page = reponse.content.decode()
    assert reponse.status_code == 200
    assert "<script>alert" not in page
    assert "Set-Cookie" not in reponse.headers
    assert "Traceback" not in page and ">49<" not in page


@pytest.mark.parametrize("suite", ["?q=", "?q=%20", "?autre=1", "?", "#x"])
def test_empty_search_invites_to_type(client, suite):
    page = client.get(f"/recherche/{suite}").content.decode()
    assert "Toute la France, de la commune à la région" in page
    assert "<h2>" not in page.partition('class="vide"')[0].partition("<main")[2]


def test_map_is_drawn_once_for_one_store():
    assert carte_de_france() is carte_de_france()


def test_home_is_light(client):
    """A map of 1,255 intercommunalités on the page of a phone in the countryside."""
    page = client.get("/").content
    assert page.count(b"<path") > 100
    assert len(page) < 230_000


def test_map_leads_to_maps_that_exist(client):
    page = client.get("/").content.decode()
    liens = sorted(set(re.findall(r'href="(/carte/[A-Z_]+/[^"]+)"', page)))
    assert [lien for lien in liens if "REG-52" in lien] == ["/carte/OFF_APLMG/?dans=REG-52"]
    assert len([lien for lien in liens if "dans=REG-" in lien]) >= 17
    for lien in liens[::5]:
        assert client.head(lien).status_code == 200


def test_legend_counts_every_intercommunalite_and_gives_its_unit(client):
    page = client.get("/").content.decode()
    legende = re.search(r'<table class="tableau legende">(.*?)</table>', page, re.S)[1]
    effectifs = re.findall(r'<td class="nombre">(\d+)</td>', legende)
    assert sum(map(int, effectifs)) == len(tous("EPCI"))
    assert "par an et par habitant" in legende


def test_home_without_data_says_how_to_have_them(settings, tmp_path, client):
    settings.ENTREPOT = tmp_path / "absent.sqlite"
    assert carte_de_france() is None
    page = client.get("/").content.decode()
    assert "Les données ne sont pas installées" in page
    assert "clesante donnees installer" in page
    assert 'type="search"' in page


def test_map_comes_back_with_the_data(settings, tmp_path, client):
    present = settings.ENTREPOT
    settings.ENTREPOT = tmp_path / "absent.sqlite"
    assert "carte-cadre" not in client.get("/").content.decode()
    settings.ENTREPOT = present
    assert "carte-cadre" in client.get("/").content.decode()


@pytest.mark.parametrize("adresse", ["/recherche", "/contrat-local-de-sante"])
def test_address_without_its_slash_is_completed(client, adresse):
    reponse = client.get(f"{adresse}?q=saint")
    assert (reponse.status_code, reponse["Location"]) == (301, f"{adresse}/?q=saint")


def test_law_is_cited_with_its_present_number(client):
    page = client.get("/contrat-local-de-sante/").content.decode()
    assert "L.\u00a01434-10 du code de la santé publique" in page
    assert page.index("L.\u00a01434-10") < page.index("L.\u00a01434-17")
