"""The settings as a new process reads them: safe by default, strict over HTTPS, whole at once."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from django.conf import settings
from django.test import Client

from tests.commandes.processus import environnement

LIRE = """
import json, sys
from clesante.config import settings
noms = [nom for nom in dir(settings) if nom.isupper()]
print(json.dumps({nom: getattr(settings, nom) for nom in noms}, default=str))
"""
SURS = {
    "DEBUG": False,
    "ALLOWED_HOSTS": ["127.0.0.1", "localhost", "[::1]"],
    "SESSION_COOKIE_HTTPONLY": True,
    "CSRF_COOKIE_HTTPONLY": True,
    "SESSION_COOKIE_SAMESITE": "Lax",
    "SECURE_CONTENT_TYPE_NOSNIFF": True,
    "X_FRAME_OPTIONS": "DENY",
    "RESEAU_ESSAI": False,
    "USE_TZ": True,
    "LANGUAGE_CODE": "fr",
    "TIME_ZONE": "Europe/Paris",
}
HTTPS = {
    "SECURE_SSL_REDIRECT": True,
    "SESSION_COOKIE_SECURE": True,
    "CSRF_COOKIE_SECURE": True,
    "SECURE_HSTS_INCLUDE_SUBDOMAINS": True,
    "SECURE_HSTS_SECONDS": 31_536_000,
}


def lire(var, **variables):
    """Return (exit code, settings, standard error) of a new process."""
    fini = subprocess.run(
        [sys.executable, "-c", LIRE],
        env=environnement(var, **{f"CLESANTE_{nom}": v for nom, v in variables.items()}),
        capture_output=True,
        check=False,
    )
    return fini.returncode, json.loads(fini.stdout or "{}"), fini.stderr.decode()


def test_defaults_are_safe_and_everything_lives_in_one_folder(tmp_path):
    _, lus, _ = lire(tmp_path)
    assert {nom: lus[nom] for nom in SURS} == SURS
    assert {lus[nom] for nom in HTTPS} == {False}
    dossiers = ("STATIC_ROOT", "MEDIA_ROOT", "ENTREPOT", "REFERENTIEL_TERRITOIRES", "CLES_PAQUET")
    assert all(lus[nom].startswith(f"{tmp_path}/") for nom in dossiers)
    assert lus["DATABASES"]["default"]["NAME"] == str(tmp_path / "clesante.sqlite")


def test_https_turns_on_everything_that_needs_it(tmp_path):
    _, lus, _ = lire(tmp_path, HTTPS="oui", HOTES="sante.example.org, 127.0.0.1", NOM="CLS 85")
    assert {nom: lus[nom] for nom in HTTPS} == HTTPS
    assert lus["ALLOWED_HOSTS"] == ["sante.example.org", "127.0.0.1"]
    assert lus["SITE_NOM"] == "CLS 85"


@pytest.mark.parametrize(
    "variables",
    [{"HTTPS": "peut-être"}, {"DEBOGAGE": ""}, {"BASE": "mysql://u:motdepasse@h/n"}],
    ids=["https", "débogage vide", "base"],
)
def test_wrong_variable_stops_everything_and_is_named(tmp_path, variables):
    code, lus, erreur = lire(tmp_path, **variables)
    assert (code != 0, lus) == (True, {})
    assert f"CLESANTE_{next(iter(variables))}" in erreur
    assert "motdepasse" not in erreur


def test_secret_key_is_the_one_of_the_folder(tmp_path):
    premiere, seconde = lire(tmp_path)[1], lire(tmp_path)[1]
    assert premiere["SECRET_KEY"] == seconde["SECRET_KEY"]
    assert premiere["SECRET_KEY"] == (tmp_path / "cle-secrete").read_text()


def test_policy_lets_nothing_come_from_elsewhere():
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    assert directives["default-src"] == ["'none'"]
    permises = {source for sources in directives.values() for source in sources}
    assert permises == {"'none'", "'self'", "data:"}
    assert [nom for nom, sources in directives.items() if "data:" in sources] == ["img-src"]


def test_passwords_are_slow_to_guess_and_fifteen_long():
    assert [nom.rsplit(".", 1)[1] for nom in settings.PASSWORD_HASHERS] == ["Argon2PasswordHasher"]
    longueurs = [v.get("OPTIONS", {}).get("min_length") for v in settings.AUTH_PASSWORD_VALIDATORS]
    assert 15 in longueurs


@pytest.mark.parametrize(
    "hote", ["evil.example", "127.0.0.1.evil.example", "localhost:80:80", "a b"]
)
@pytest.mark.django_db
def test_request_for_another_host_is_refused(hote, caplog):
    reponse = Client(headers={"host": hote}).get("/contrat-local-de-sante/")
    assert reponse.status_code == 400
    assert "evil.example" not in reponse.content.decode()


@pytest.mark.django_db
def test_https_redirects_and_asks_to_be_remembered(settings):
    settings.SECURE_SSL_REDIRECT, settings.SECURE_HSTS_SECONDS = True, 31_536_000
    claire = Client().get("/contrat-local-de-sante/")
    assert (claire.status_code, claire["Location"][:8]) == (301, "https://")
    sure = Client().get("/contrat-local-de-sante/", secure=True)
    assert sure["Strict-Transport-Security"].startswith("max-age=31536000")


def test_wsgi_application_answers_without_a_command(var_installe):
    """What any other server would load: the page, its type, its policy."""
    fini = subprocess.run(
        [sys.executable, "-c", WSGI],
        env=environnement(var_installe),
        capture_output=True,
        check=False,
    )
    assert (fini.returncode, fini.stderr) == (0, b"")
    rendu = json.loads(fini.stdout)
    assert rendu["statut"] == "200 OK"
    assert rendu["type"] == "text/html; charset=utf-8"
    assert "Comprendre le contrat local de santé" in rendu["corps"]


@pytest.fixture
def var_installe(tmp_path, referentiel, entrepot):
    for fichier in (referentiel, entrepot):
        (tmp_path / fichier.name).symlink_to(fichier)
    return tmp_path


WSGI = """
import io, json, sys
from wsgiref.util import setup_testing_defaults
from clesante.config.wsgi import application
vu = {}
demande = {"PATH_INFO": "/contrat-local-de-sante/", "HTTP_HOST": "localhost"}
setup_testing_defaults(demande)
def commencer(statut, entetes, *_):
    vu.update(statut=statut, type=dict(entetes)["Content-Type"])
reponse = application(demande, commencer)
vu["corps"] = b"".join(reponse).decode()
reponse.close()
print(json.dumps(vu))
"""
