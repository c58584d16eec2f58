"""The pages of the map and of the comparison, over HTTP: weight, addresses, hostile parameters."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest

from clesante.territoires.lectures import rechercher

pytestmark = [pytest.mark.usefixtures("entrepot"), pytest.mark.django_db, pytest.mark.sqlite_suffit]

FONTENAY, SEVRE = "EPCI-200071934", "EPCI-248500563"
CARTES = [
    "/carte/POP_65/", "/carte/POP_65/?dans=REG-52", "/carte/POP_65/?dans=DEP-85",
    f"/carte/POP_65/?dans={FONTENAY}", "/carte/SOC_PAUV/", "/carte/SOC_EDI/", "/carte/ENF_LANG/",
    "/carte/OFF_MGBV/", "/carte/POP_65/?q=vendee&tri=-valeur",
]  # fmt: skip
COMPARAISONS = [
    "/comparer/", f"/comparer/?t={FONTENAY}", f"/comparer/?t={FONTENAY}&t={SEVRE}",
    f"/comparer/?t={FONTENAY}&t=DEP-976&t=FR&indicateurs=POP_65,SOC_PAUV",
    f"/comparer/?t={FONTENAY}&q=luçon",
]  # fmt: skip


def lire(client, adresse: str) -> str:
    reponse = client.get(adresse)
    assert reponse.status_code == 200, adresse
    return reponse.content.decode()


@pytest.mark.parametrize("adresse", CARTES + COMPARAISONS)
def test_page_holds_within_its_budget(client, adresse, nombre_de_requetes):
    assert len(client.get(adresse).content) <= 250_000
    assert nombre_de_requetes(lambda: client.get(adresse)) <= 15


@pytest.mark.parametrize("adresse", CARTES + COMPARAISONS)
def test_page_has_captions_row_headers_unique_ids_and_anchors(client, adresse):
    page = lire(client, adresse)
    assert page.count("<caption") == page.count("<table")
    for corps in re.findall(r"<tbody>.*?</tbody>", page, re.DOTALL):
        assert corps.count("<tr>") == corps.count('<th scope="row">')
    identifiants = re.findall(r'\sid="([^"]+)"', page)
    assert len(identifiants) == len(set(identifiants))
    for ancre in re.findall(r'href="#([^"]+)"', page):
        assert ancre in identifiants
    assert not re.search(r"<[^>]+\sstyle=|\son[a-z]+=", page)


@pytest.mark.parametrize("adresse", CARTES + COMPARAISONS)
def test_page_is_the_same_twice(client, adresse):
    assert lire(client, adresse) == lire(client, adresse)


@pytest.mark.parametrize("adresse", [*CARTES[:5], COMPARAISONS[2]])
def test_inner_links_answer(client, adresse):
    page = lire(client, adresse)
    liens = {unescape(lien).partition("#")[0] for lien in re.findall(r'href="(/[^"]+)"', page)}
    essayes = sorted(li for li in liens if li.startswith(("/carte/", "/comparer/")))[:12]
    assert essayes
    for lien in essayes:
        assert client.get(lien).status_code in (200, 302), lien


def test_whole_way_down_by_links_only(client):
    """France, its région, its département, an EPCI, a portrait: what the keyboard follows."""
    adresse = "/carte/POP_65/"
    for nom in ("Pays de la Loire", "Vendée", "CC du Pays de Fontenay-Vendée", "Fontenay-le-Comte"):
        page = lire(client, adresse)
        (lien,) = set(re.findall(rf'<a href="([^"]+)">{nom}</a>', page))
        adresse = unescape(lien)
    assert adresse == "/portrait/COM-85092/"


def test_breadcrumb_leads_back(client):
    page = lire(client, f"/carte/POP_65/?dans={FONTENAY}")
    fil = re.search(r'<nav class="fil".*?</nav>', page, re.DOTALL)[0]
    assert re.findall(r'href="([^"]+)"', fil) == [
        "/indicateurs/", "/carte/POP_65/", "/carte/POP_65/?dans=REG-52",
        "/carte/POP_65/?dans=DEP-85",
    ]  # fmt: skip
    assert 'aria-current="page">CC du Pays de Fontenay' in fil


def test_search_in_the_table_keeps_the_order_and_says_how_many(client):
    page = lire(client, "/carte/POP_65/?q=fontenay&tri=-valeur")
    assert re.search(r'role="status">1\W?intercommunalité sur 1\W?255\.', page)
    assert "CC du Pays de Fontenay-Vendée</a></th>" in page
    assert 'aria-sort="descending"' in page
    assert 'name="tri" value="-valeur"' in page
    vide = lire(client, "/carte/POP_65/?q=zzzz")
    assert "Aucun nom ne répond" in vide
    assert '<a href="/carte/POP_65/#tableau">' in vide


@pytest.mark.parametrize(
    ("tri", "sens", "suivant"),
    [("valeur", "ascending", "-valeur"), ("-valeur", "descending", "valeur")],
)
def test_head_of_a_column_sorts_the_other_way(client, tri, sens, suivant):
    page = lire(client, f"/carte/POP_65/?dans=DEP-85&tri={tri}")
    tete = re.search(rf'aria-sort="{sens}"><a href="([^"]+)"', page)[1]
    demande = parse_qs(urlsplit(unescape(tete)).query)
    assert demande == {"dans": ["DEP-85"], "tri": [suivant]}


def test_choice_of_another_indicator_keeps_the_step(client):
    reponse = client.get("/carte/?indicateur=SOC_PAUV&dans=DEP-85")
    assert reponse["Location"] == "/carte/SOC_PAUV/?dans=DEP-85"
    assert client.get("/carte/")["Location"] == "/carte/OFF_APLMG/"
    assert client.get("/carte/pop_65/?dans=DEP-85")["Location"] == "/carte/POP_65/?dans=DEP-85"


@pytest.mark.parametrize(
    "adresse",
    [
        "/carte/POP_66/", "/carte/%00/", "/carte/POP_65/?dans=ZZ", "/carte/POP_65/?dans=COM-85092",
        "/carte/POP_65/?dans=%00", "/carte/POP_65/?dans=DEP-٨٥", f"/carte/{'A' * 3000}/",
        "/carte/POP_65/carte.exe", "/carte/POP_65/carte.svg?dans=..%2F..", "/carte/LOC-X/",
        "/comparer/?t=ZZZ", "/comparer/?t=%00", "/comparer/?t=DEP-85&indicateurs=ZZZ",
        "/comparer/?t=" + "DEP-85%2B" * 900, "/comparer/comparaison.exe?t=DEP-85&t=DEP-44",
        "/comparer/?" + "&".join(f"t=DEP-0{n}" for n in range(1, 8)),
        "/comparer/?t=%F0%9F%98%80", "/comparer/?t=%E2%80%AEDEP-85",
    ],
)  # fmt: skip
def test_hostile_address_is_a_french_page_with_a_cure(client, adresse):
    reponse = client.get(adresse)
    page = reponse.content.decode()
    assert reponse.status_code in (400, 404)
    assert '<html lang="fr">' in page
    assert "Traceback" not in page


@pytest.mark.parametrize(
    "q", ["<script>alert(1)</script>", '"><img src=x>', "%00", "😀", "a" * 5000]
)
@pytest.mark.parametrize("base", ["/carte/POP_65/", "/comparer/"])
def test_what_is_typed_in_a_search_is_shown_as_text(client, base, q):
    page = client.get(base, {"q": q}).content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert len(page) < 260_000


@pytest.mark.parametrize("page", ["0", "-1", "999999", "x", "1e9", "٣"])
def test_any_page_number_gives_a_page(client, page):
    assert "<table" in lire(client, f"/carte/POP_65/?page={page}")


@pytest.mark.parametrize("methode", ["post", "put", "delete"])
@pytest.mark.parametrize("adresse", ["/carte/POP_65/", "/comparer/", "/portrait/DEP-85/ages/"])
def test_pages_are_read_only(client, methode, adresse):
    assert getattr(client, methode)(adresse).status_code == 405


def test_permalink_is_canonical(client):
    """However it was typed, the same comparison has one address."""
    attendue = f"/comparer/?t={FONTENAY}&t=DEP-85&indicateurs=POP_65,POP_M20"
    for adresse in (
        "/comparer/?t=200071934&t=Vendée&indicateurs=pop_65&indicateurs=pop_m20",
        f"/comparer/?indicateurs=POP_65,POP_M20,POP_65&t={FONTENAY}&t=85&t=DEP-85",
        f"{attendue}&inconnu=1",
    ):
        reponse = client.get(adresse)
        assert (reponse.status_code, reponse["Location"]) == (302, attendue)
    assert client.get(attendue).status_code == 200
    assert f'href="{attendue.replace("&", "&amp;")}"' in lire(client, attendue)


def test_territories_are_added_by_search_without_javascript(client):
    page = lire(client, f"/comparer/?t={FONTENAY}&q=Luçon")
    lien = next(
        unescape(li) for li in re.findall(r'href="(/comparer/[^"]+)"', page) if "COM-85128" in li
    )
    assert parse_qs(urlsplit(lien).query)["t"] == [FONTENAY, "COM-85128"]
    assert "D'un coup d'œil".replace("'", "’") in lire(client, lien)
    assert rechercher("Luçon")[0].nom == "Luçon"


def test_free_perimeter_is_added_whole(client):
    libre = f"{FONTENAY}+{SEVRE}"
    page = client.get("/comparer/", {"t": "DEP-85", "q": libre}).content.decode()
    liens = [unescape(li) for li in re.findall(r'href="(/comparer/[^"]+)"', page)]
    (lien,) = (li for li in liens if parse_qs(urlsplit(li).query)["t"] == ["DEP-85", libre])
    assert "périmètre libre" in lire(client, lien)


def test_territories_are_removed_and_put_first_by_links(client):
    adresse = f"/comparer/?t={FONTENAY}&t={SEVRE}&t=DEP-85"
    choix = [
        parse_qs(urlsplit(unescape(li)).query)["t"]
        for li in re.findall(r'href="(/comparer/\?[^"]+)"', lire(client, adresse))
    ]
    assert [SEVRE, "DEP-85"] in choix
    assert [SEVRE, FONTENAY, "DEP-85"] in choix
    assert [FONTENAY, "DEP-85"] in choix


def test_already_chosen_or_unknown_is_said(client):
    assert "déjà choisi" in lire(client, "/comparer/?t=DEP-85&q=DEP-85")
    inconnu = lire(client, "/comparer/?t=DEP-85&q=zzzzzz")
    assert re.search(r'role="status">\s*<p>[^<]{10,}</p>', inconnu)


def test_six_are_the_most_and_the_search_is_then_closed(client):
    adresse = "/comparer/?" + "&".join(f"t=DEP-0{n}" for n in range(1, 7))
    page = lire(client, adresse)
    assert "Six territoires au plus" in page
    assert 'aria-label="Ajouter un territoire"' not in page


@pytest.mark.parametrize(
    ("adresse", "nature", "debut"),
    [
        ("/carte/POP_65/carte.svg?dans=DEP-85", "image/svg+xml", b"<svg "),
        ("/carte/POP_65/carte.csv?dans=DEP-85", "text/csv; charset=utf-8", b"territoire,nom"),
        ("/carte/POP_65/carte.geojson?dans=DEP-976", "application/geo+json", b'{"type":"Feature'),
        ("/comparer/comparaison.csv?t=DEP-85&t=DEP-44", "text/csv; charset=utf-8", b"territoire,"),
        ("/comparer/comparaison.ods?t=DEP-85&t=DEP-44",
         "application/vnd.oasis.opendocument.spreadsheet", b"PK"),
    ],
)  # fmt: skip
def test_files_come_as_attachments(client, adresse, nature, debut):
    reponse = client.get(adresse)
    assert reponse["Content-Type"] == nature
    assert reponse["Content-Disposition"].startswith("attachment; filename=")
    assert reponse.content.startswith(debut)
    assert reponse.content == client.get(adresse).content


def test_files_of_nothing_lead_to_the_page(client):
    assert client.get("/comparer/comparaison.csv")["Location"] == "/comparer/"
    assert client.get("/carte/ENF_LANG/carte.csv")["Location"] == "/carte/ENF_LANG/"


@pytest.mark.parametrize(
    ("depuis", "vers"),
    [
        ("/indicateurs/POP_65/", "/carte/POP_65/"),
        ("/portrait/DEP-85/", "/comparer/?t=DEP-85"),
        ("/portrait/DEP-85/", "/portrait/DEP-85/ages/"),
        ("/", "/carte/"),
        ("/", "/comparer/"),
        ("/portrait/DEP-85/ages/", "/comparer/?t=DEP-85"),
        ("/carte/POP_65/", "/indicateurs/POP_65/"),
    ],
)
def test_pages_lead_to_one_another(client, depuis, vers):
    assert f'href="{vers}' in lire(client, depuis)


def test_an_indicator_nobody_filled_has_no_link_to_a_map(client):
    assert "/carte/ENF_LANG/" not in lire(client, "/indicateurs/ENF_LANG/")


def test_indicators_in_no_table_are_folded_lists_printed_whole(client):
    page = lire(client, f"/comparer/?t={FONTENAY}&t=DEP-85")
    plis = re.findall(r'<details class="hors-tableaux a-imprimer">.*?</details>', page, re.DOTALL)
    assert plis
    for pli in plis:
        annonce = int(re.search(r"<summary>(\d+)\W?indicateur", unescape(pli))[1])
        assert len(re.findall(r"<li>[^<]+</li>", pli)) == annonce
    assert " open" not in "".join(pli.partition(">")[0] for pli in plis)


@pytest.mark.parametrize(
    ("recherche", "mots"), [("", "25\u00a0communes."), ("zzz", "0\u00a0commune sur 25.")]
)
def test_the_count_of_places_has_its_noun(client, recherche, mots):
    lue = lire(client, f"/carte/POP_65/?dans={FONTENAY}&q={recherche}")
    assert unescape(lue).count(f'<p role="status">{mots}</p>') == 1
