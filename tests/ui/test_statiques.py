"""Static files: exactly those needed, byte for byte, hashed and compressed once collected."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import replace

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import Client

from clesante.socle.erreurs import EntreeInvalideError
from clesante.ui import statiques


@pytest.mark.parametrize("nom", statiques.FOURNIS)
def test_provided_file_is_the_one_we_read(nom):
    with open(finders.find(nom), "rb") as flux:
        assert hashlib.sha256(flux.read()).hexdigest() == statiques.FOURNIS[nom].sha256


@pytest.mark.parametrize(
    "defaut", [{"sha256": "0" * 64}, {"paquet": "paquet_absent"}, {"chemin": "x.css"}]
)
def test_other_bytes_are_refused_in_french(monkeypatch, defaut):
    nom, fourni = next(iter(statiques.FOURNIS.items()))
    monkeypatch.setitem(statiques.FOURNIS, nom, replace(fourni, **defaut))
    with pytest.raises(
        EntreeInvalideError, match=r"manque ou n'est pas celui attendu.*Réinstallez"
    ):
        statiques.chemin_fourni(nom)


def test_nothing_else_of_the_packages_is_served():
    trouves = {nom for finder in finders.get_finders() for nom, _ in finder.list([])}
    assert set(statiques.FOURNIS) <= trouves
    etrangers = {
        nom for nom in trouves if nom.startswith(("bootstrap/", "htmx/", "django_htmx/", "admin/"))
    }
    assert etrangers == set(statiques.FOURNIS)
    assert finders.find("django_htmx/htmx-4.js") is None


@pytest.fixture
def recoltes(settings, tmp_path):
    """Collect the static files in a folder of the test, as production does."""
    dossier = tmp_path / "static"
    dossier.mkdir()
    settings.STATIC_ROOT = dossier
    call_command("collectstatic", interactive=False, verbosity=0)
    settings.STATIC_ROOT = (
        dossier  # said again: Django then makes a storage that reads the manifest
    )
    return dossier


@pytest.mark.urls("tests.ui.adresses")
@pytest.mark.django_db
def test_collected_files_are_hashed_compressed_and_served(recoltes):
    noms = json.loads((recoltes / "staticfiles.json").read_text())["paths"]
    for nom in ("ui/ui.css", "ui/jetons.css", *statiques.FOURNIS):
        assert re.search(r"\.[0-9a-f]{12}\.\w+$", noms[nom])
        assert (recoltes / noms[nom]).is_file()
    assert (recoltes / f"{noms['ui/ui.css']}.gz").stat().st_size < 10_000
    page = Client().get("/composants/").content.decode()
    assert f'href="/static/{noms["ui/ui.css"]}"' in page
    reponse = Client().get(f"/static/{noms['ui/ui.css']}", headers={"Accept-Encoding": "gzip"})
    reponse.close()
    assert reponse["Content-Encoding"] == "gzip"
    assert reponse["Content-Type"] == 'text/css; charset="utf-8"'
    assert "immutable" in reponse["Cache-Control"]
    assert "Access-Control-Allow-Origin" not in reponse


def test_names_are_plain_before_anything_is_collected(tmp_path):
    vide = statiques.Stockage(location=str(tmp_path), base_url="/static/")
    assert vide.url("ui/ui.css") == "/static/ui/ui.css"
