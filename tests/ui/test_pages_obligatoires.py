"""Pages every site must have: read only, light, the same twice, whatever is sent to them."""

from __future__ import annotations

import re

import pytest
from django.test import Client

pytestmark = [
    pytest.mark.urls("tests.ui.adresses"),
    pytest.mark.django_db,
    pytest.mark.sqlite_suffit,
]
PAGES = ("/composants/", "/accessibilite/", "/mentions-legales/", "/donnees-personnelles/")
NONCES = re.compile(r"csrfmiddlewaretoken[^>]+|nonce-[\w+/=-]+")
HOSTILES = {
    "nul": "%00",
    "bidi": "%E2%80%AEgnp",
    "long": "a" * 10_000,
    "emoji": "%F0%9F%98%80",
    "octets": "%FF%FE",
    "chemin": "..%2F..%2Fetc%2Fpasswd",
    "script": "%3Cscript%3Ealert(1)%3C%2Fscript%3E",
    "chiffres_arabes": "%D9%A1",
    "saut": "%0d%0aSet-Cookie:%20a=b",
}


def lire(adresse: str, **autres: object):
    return Client(raise_request_exception=False).get(adresse, **autres)


@pytest.mark.parametrize("page", PAGES)
def test_page_is_given_without_account_cookie_nor_query(page, django_assert_num_queries):
    client = Client()
    with django_assert_num_queries(0):
        reponse = client.get(page)
    assert reponse.status_code == 200
    assert not reponse.cookies
    assert not client.cookies


@pytest.mark.parametrize("page", PAGES)
def test_page_is_the_same_twice(page):
    deux = [NONCES.sub("", lire(page).content.decode()) for _ in range(2)]
    assert deux[0] == deux[1]


@pytest.mark.parametrize("page", PAGES)
def test_head_says_what_get_would_say(page):
    entier, tete = Client().get(page), Client().head(page)
    assert (tete.status_code, tete.content) == (200, b"")
    assert tete["Content-Type"] == entier["Content-Type"]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("requete", HOSTILES.values(), ids=HOSTILES)
def test_query_is_ignored_whatever_it_holds(page, requete):
    attendue = NONCES.sub("", lire(page).content.decode())
    reponse = lire(f"{page}?q={requete}&page={requete}&{requete}={requete}")
    assert reponse.status_code == 200
    if page != "/composants/":  # its example of a list keeps the query in its links
        assert NONCES.sub("", reponse.content.decode()) == attendue
    assert "<script>alert" not in reponse.content.decode()


@pytest.mark.parametrize("methode", ["post", "put", "patch", "delete", "options", "trace"])
@pytest.mark.parametrize("page", PAGES)
def test_any_other_method_is_refused_and_writes_nothing(page, methode, django_assert_num_queries):
    client = Client(enforce_csrf_checks=True)
    with django_assert_num_queries(0):
        reponse = getattr(client, methode)(page)
    assert reponse.status_code == 405
    assert reponse["Allow"] == "GET, HEAD"
    assert "rien n’a été modifié" in reponse.content.decode()
    assert reponse["Cache-Control"] == "no-store"


@pytest.mark.parametrize("suite", HOSTILES.values(), ids=HOSTILES)
@pytest.mark.parametrize("page", PAGES)
def test_an_address_a_little_longer_is_not_found_in_french(page, suite):
    reponse = lire(f"{page}{suite}/")
    texte = reponse.content.decode()
    assert reponse.status_code == 404
    assert '<html lang="fr">' in texte
    assert "<script>alert" not in texte
    assert "Set-Cookie" not in reponse.headers


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    "entete",
    [
        {"Accept-Language": "en-GB,en;q=0.9"},
        {"Accept": "application/json"},
        {"Range": "bytes=0-10"},
        {"Cookie": "sessionid=" + "x" * 5000},
        {"X-Forwarded-Host": "ailleurs.example"},
        {"User-Agent": "\u202e<script>"},
    ],
    ids=["anglais", "json", "partie", "biscuit", "hote", "agent"],
)
def test_headers_do_not_change_the_page(page, entete):
    attendue, reponse = lire(page), lire(page, headers=entete)
    assert reponse.status_code == 200
    assert NONCES.sub("", reponse.content.decode()) == NONCES.sub("", attendue.content.decode())
    assert "ailleurs.example" not in reponse.content.decode()


@pytest.mark.parametrize("page", PAGES)
def test_an_unknown_host_is_refused_in_french(page, settings):
    settings.ALLOWED_HOSTS = ["sante.example"]
    reponse = lire(page, headers={"Host": "ailleurs.example"})
    assert reponse.status_code == 400
    assert "ailleurs.example" not in reponse.content.decode()
    assert '<html lang="fr">' in reponse.content.decode()


@pytest.mark.parametrize("page", PAGES)
def test_page_has_one_subject_and_its_title_says_it(page):
    html = Client().get(page).content.decode()
    (titre,) = re.findall(r"<title>(.*?) · ", html, re.S)
    (sujet,) = re.findall(r"<h1[^>]*>(.*?)</h1>", html, re.S)
    assert set(re.findall(r"\w{5,}", titre.lower())) & set(re.findall(r"\w{5,}", sujet.lower()))


def test_pages_have_other_titles():
    titres = [re.search(r"<title>(.*?)</title>", lire(p).content.decode(), re.S)[1] for p in PAGES]
    assert len(set(titres)) == len(PAGES)


@pytest.mark.parametrize("page", PAGES)
def test_links_to_other_sites_say_they_leave(page):
    html = Client().get(page).content.decode()
    for lien in re.findall(r"<a [^>]*>", html):
        if 'href="http' in lien:
            assert 'rel="external noopener"' in lien
            assert 'href="https://' in lien


def test_components_show_every_token_and_every_verdict():
    from clesante.socle.jetons import JETONS
    from clesante.ui.verdicts import DIRECTIONS

    html = Client().get("/composants/").content.decode()
    assert all(f"<strong>{jeton.nom}</strong>" in html for jeton in JETONS)
    montres = set(re.findall(r'class="verdict [^>]*><span[^>]*>.</span> ([^<,]+)', html))
    assert montres == {mot for mot, _ in DIRECTIONS.values()}
    assert re.findall(r'role="figure" aria-labelledby="exemple-(\w+)-legende"', html)[:3] == [
        "epine",
        "bande",
        "barres",
    ]


def test_example_form_writes_nothing_and_keeps_its_address(django_assert_num_queries):
    with django_assert_num_queries(0):
        html = Client().get("/composants/", {"intitule": "<b>x</b>"}).content.decode()
    assert "<b>x</b>" not in html
    assert 'method="get" action="/composants/#formulaires"' in html
