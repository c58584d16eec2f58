"""Files taken from installed packages: those listed, nothing beside them, whatever is asked."""

from __future__ import annotations

import re

import pytest
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.test import Client

from clesante.ui import statiques
from clesante.ui.statiques import FOURNIS, ApplicationsFinder, FournisFinder, Stockage

ETRANGERS = {
    "source": "htmx/htmx-2.js",
    "voisin": "bootstrap/bootstrap.min.css",
    "remontee": "bootstrap/../htmx/htmx-2.min.js",
    "hors": "../../../etc/passwd",
    "absolu": "/etc/passwd",
    "majuscules": "HTMX/htmx-2.min.js",
    "point": "./htmx/htmx-2.min.js",
    "double": "htmx//htmx-2.min.js",
    "nul": "htmx/htmx-2.min.js\0",
    "espace": "htmx/htmx-2.min.js ",
    "admin": "admin/css/base.css",
    "dossier": "htmx",
    "vide": "",
}


@pytest.mark.parametrize("nom", ETRANGERS.values(), ids=ETRANGERS)
def test_nothing_but_the_list_is_found(nom):
    assert FournisFinder().find(nom) == []
    assert FournisFinder().find(nom, find_all=True) == []


@pytest.mark.parametrize("nom", FOURNIS)
def test_a_listed_file_is_found_once_under_both_separators(nom):
    chemin = FournisFinder().find(nom)
    assert chemin == str(statiques.chemin_fourni(nom))
    assert FournisFinder().find(nom, find_all=True) == [chemin]
    assert FournisFinder().find(nom.replace("/", "\\")) == chemin


def test_the_list_is_given_whole_and_readable():
    listes = dict(FournisFinder().list([]))
    assert set(listes) == set(FOURNIS)
    for nom, stockage in listes.items():
        with stockage.open(nom) as flux:
            assert flux.read(10)


@pytest.mark.parametrize("nom", FOURNIS)
def test_each_file_is_named_by_the_sum_of_its_bytes(nom):
    assert re.fullmatch(r"[0-9a-f]{64}", FOURNIS[nom].sha256)
    assert nom.rpartition("/")[2] == FOURNIS[nom].chemin.rpartition("/")[2]


def test_only_our_apps_give_static_files():
    noms = {nom for nom, _ in ApplicationsFinder().list([])}
    assert "ui/ui.css" in noms
    assert not any(nom.startswith(("admin/", "django", "rest")) for nom in noms)
    assert ApplicationsFinder().find("admin/css/base.css") == []


@pytest.mark.parametrize("nom", ETRANGERS.values(), ids=ETRANGERS)
def test_no_finder_of_the_site_finds_a_stranger(nom):
    trouve = finders.find(nom) if nom and not nom.startswith(("/", "..")) else None
    assert not trouve


@pytest.mark.urls("tests.ui.adresses")
@pytest.mark.parametrize(
    "adresse",
    ["../settings.py", "..%2fsettings.py", "%2e%2e/%2e%2e/etc/passwd", "ui/../../x", "ui",
     "ui/absent.css", "ui/%00.css", "admin/css/base.css", "staticfiles.json~"],
)  # fmt: skip
@pytest.mark.sqlite_suffit
@pytest.mark.django_db
def test_no_address_of_static_files_leads_elsewhere(adresse):
    reponse = Client(raise_request_exception=False).get(f"/static/{adresse}")
    assert reponse.status_code in (400, 404)
    assert b"SECRET_KEY" not in reponse.content
    assert b"root:" not in reponse.content


@pytest.mark.parametrize("nom", ["ui/ui.css", "a b.css", "é.css", "x/../ui.css"], ids=ascii)
def test_before_collection_addresses_are_those_of_django(nom, tmp_path):
    ici = {"location": str(tmp_path), "base_url": "/static/"}
    assert Stockage(**ici).url(nom) == StaticFilesStorage(**ici).url(nom)


def test_only_style_sheets_are_rewritten():
    """The comments « sourceMappingURL » name files that are not served: they are left alone."""
    ((motif, regles),) = Stockage.patterns
    assert motif == "*.css"
    ecrits = [r if isinstance(r, str) else r[0] for r in regles]
    assert not any("sourceMappingURL" in ecrit for ecrit in ecrits)
    assert any(re.search(ecrit, 'url("a.png")') for ecrit in ecrits)
    assert any(re.search(ecrit, '@import "a.css"') for ecrit in ecrits)
