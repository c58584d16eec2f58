"""Headers and policy on every answer: each status the site gives, files, static files.

``test_xss`` asks them of every page; here are the answers that no link leads to.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests.aides.entetes import fautes

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.sqlite_suffit,
    pytest.mark.usefixtures("referentiel", "entrepot"),
]
PORTE, AJOUTER = reverse("connexion"), reverse("organisation-ajouter")
STALE = {"version": "0", "nom": "Autre", "nature": "hopital", "territoire": "EPCI-200071934"}
Comme = Callable[[str], Client]


def _trop(_comme: Comme) -> Any:
    for _ in range(12):
        reponse = Client().post(PORTE, {"login": "anne@exemple.fr", "password": "faux"})
    return reponse


def _grosse(comme: Comme) -> Any:
    return comme("administrateur").post(AJOUTER, {"nom": "x" * 3_000_000})


# By status: how an answer is had.
STATUTS: dict[str, tuple[int, Callable[[Comme], Any]]] = {
    "page": (200, lambda _: Client().get("/")),
    "tete": (200, lambda _: Client().head("/")),
    "statique-absent": (404, lambda _: Client().get("/static/ui/rien.css")),
    "barre": (301, lambda _: Client().get("/organisations")),
    "connexion": (302, lambda _: Client().get("/organisations/")),
    "hote": (400, lambda _: Client(headers={"host": "ailleurs.exemple"}).get("/")),
    "trop-gros": (413, _grosse),
    "jeton": (403, lambda _: Client(enforce_csrf_checks=True).post(PORTE, {"login": "x"})),
    "absente": (404, lambda _: Client().get("/nulle-part/")),
    "nul": (400, lambda _: Client().get("/portrait/%00/")),
    "methode": (405, lambda _: Client().post("/mentions-legales/")),
    "verbe": (405, lambda _: Client().generic("TRACE", "/")),
    "faute": (422, lambda comme: comme("administrateur").post(AJOUTER, {"nom": ""})),
    "trop": (429, _trop),
    "fichier": (200, lambda comme: comme("administrateur").get("/organisations/export.csv")),
    "json": (200, lambda _: Client().get("/portrait/EPCI-200071934/portrait.json")),
}


@pytest.mark.parametrize("cas", STATUTS)
def test_every_status_bears_the_headers(cas, comme):
    attendu, demander = STATUTS[cas]
    reponse = demander(comme)
    assert fautes(reponse) == []
    assert reponse.status_code == attendu


@pytest.mark.urls("tests.ui.adresses")
@pytest.mark.parametrize(
    ("cas", "statut"),
    [("refus", 409), ("panne", 500), ("manque", 503), ("base", 503), ("louche", 400),
     ("interdit", 403)],
)  # fmt: skip
def test_every_error_bears_the_headers(cas, statut):
    reponse = Client(raise_request_exception=False).get(f"/erreur/{cas}/")
    assert reponse.status_code == statut
    assert fautes(reponse) == []


def test_a_file_is_never_read_as_a_page(comme):
    """What a person wrote comes back as a file, typed, and no browser guesses."""
    reponse = comme("administrateur").get("/organisations/export.csv")
    assert reponse["Content-Disposition"].startswith("attachment")
    assert reponse["Content-Type"].startswith("text/csv")


@pytest.mark.parametrize("https", [True, False])
def test_the_only_cookies_are_those_of_the_session_and_of_forms(https, comme):
    for client in (Client(), comme("administrateur")):
        reponse = client.get(PORTE, secure=https)
        assert set(reponse.cookies) <= {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME}
        for temoin in reponse.cookies.values():
            assert temoin["httponly"]
            assert temoin["samesite"] == "Lax"


def test_static_files_bear_the_headers(settings, tmp_path):
    (tmp_path / "essai.css").write_text("p { color: inherit; }")
    settings.STATIC_ROOT = tmp_path
    reponse = Client().get("/static/essai.css")
    assert reponse.status_code == 200
    assert fautes(reponse) == []
    reponse.close()
