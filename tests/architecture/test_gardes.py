"""The guards of ``tests/conftest.py`` do what they promise."""

from __future__ import annotations

import os
import socket
import stat
import urllib.request
import warnings
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Template

from tests.aides.reseau import SortieInterditeError


def test_state_folder_is_private_and_temporary():
    assert str(settings.VAR) == os.environ["CLESANTE_VAR"]
    assert stat.S_IMODE(settings.VAR.stat().st_mode) == 0o700


@pytest.mark.parametrize("hote", ["192.0.2.1", "2001:db8::1", "example.invalid"])
def test_no_connection_leaves(hote):
    with pytest.raises(SortieInterditeError):
        socket.create_connection((hote, 80), timeout=1)


def test_no_datagram_leaves():
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as prise,
        pytest.raises(SortieInterditeError),
    ):
        prise.sendto(b"", ("192.0.2.1", 53))


def test_no_page_is_fetched():
    with pytest.raises(SortieInterditeError):
        urllib.request.urlopen("http://example.invalid/", timeout=1)


def test_loopback_answers():
    with socket.create_server(("127.0.0.1", 0)) as serveur:
        socket.create_connection(serveur.getsockname(), timeout=1).close()


@pytest.mark.django_db
def test_unordered_querysets_come_in_no_order():
    from clesante.comptes.models import Utilisateur

    for numero in range(30):
        Utilisateur.objects.create(courriel=f"{numero}@example.invalid")
    tirages = {tuple(Utilisateur.objects.values_list("pk", flat=True)) for _ in range(5)}
    assert len(tirages) > 1
    ordonnes = list(Utilisateur.objects.order_by("pk").values_list("pk", flat=True))
    assert ordonnes == sorted(ordonnes)


@pytest.mark.django_db
def test_queries_are_counted(nombre_de_requetes):
    from clesante.comptes.models import Utilisateur

    assert nombre_de_requetes(lambda: list(Utilisateur.objects.order_by("pk"))) == 1


def test_unknown_template_variable_fails():
    with pytest.raises(pytest.fail.Exception):
        Template("{{ inconnue }}").render(Context())


def test_warnings_are_errors():
    with pytest.raises(UserWarning):
        warnings.warn("attention", UserWarning, stacklevel=1)


def test_pack_is_installed_whole(referentiel: Path, entrepot: Path):
    assert referentiel == settings.REFERENTIEL_TERRITOIRES
    assert entrepot == settings.ENTREPOT
    assert min(referentiel.stat().st_size, entrepot.stat().st_size) > 100_000


@pytest.mark.navigateur
def test_browser_stays_at_home(page, incidents):
    page.set_content('<img src="http://example.invalid/pixel.png" alt=""><p>Bonjour</p>')
    page.wait_for_function("document.images[0].complete")
    assert incidents == ["sortie vers http://example.invalid/pixel.png"]
    incidents.clear()


@pytest.mark.navigateur
def test_axe_finds_what_is_wrong(page, verifier_axe):
    page.set_content('<html lang="fr"><title>Essai</title><main><h1>Essai</h1></main></html>')
    verifier_axe(page)
    page.set_content('<html><title>Essai</title><main><h1>Essai</h1><img src="data:,"></main>')
    with pytest.raises(AssertionError, match="image-alt"):
        verifier_axe(page)


@pytest.mark.libreoffice
def test_libreoffice_converts(libreoffice, tmp_path):
    page = tmp_path / "essai.html"
    page.write_text("<p>Bonjour</p>")
    assert libreoffice(page, "pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.postgresql
@pytest.mark.django_db
def test_base_is_postgresql():
    from django.db import connection

    assert connection.vendor == "postgresql"
