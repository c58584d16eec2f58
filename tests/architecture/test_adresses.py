"""Every address is public by a mark, or asks who you are."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.shortcuts import resolve_url
from django.test import Client

from tests.aides.adresses import EXEMPLES, adresses

REFUS = {404, 405}
# A made-up token opens nothing, a made-up print names no file: 404. The health of a site whose
# worker does not run is 503.
SUR_JETON = {
    "invitation", "resume-arreter", "apparence-feuille", "apparence-logo", "metriques", "sante",
    "appel-public", "contribution-suivie",
}  # fmt: skip


def test_login_is_required_by_default():
    chaine = settings.MIDDLEWARE
    authentification = "django.contrib.auth.middleware.AuthenticationMiddleware"
    garde = "django.contrib.auth.middleware.LoginRequiredMiddleware"
    assert chaine.index(authentification) < chaine.index(garde)


@pytest.mark.django_db
@pytest.mark.parametrize("methode", ["get", "post"])
def test_anonymous_reads_no_private_page(methode, referentiel, entrepot):
    connexion = resolve_url(settings.LOGIN_URL)
    ouvertes = []
    for adresse in adresses():
        if not adresse.publique:
            reponse = getattr(Client(), methode)(adresse.chemin)
            vers = reponse.headers.get("Location", "").partition("?")[0]
            if vers != connexion and reponse.status_code not in REFUS:
                ouvertes.append((adresse.nom, reponse.status_code))
    assert not ouvertes


@pytest.mark.django_db
def test_anonymous_reads_every_public_page(referentiel, entrepot):
    ouvertes = [a for a in adresses() if a.publique and a.nom not in SUR_JETON]
    codes = {a.nom: Client().get(a.chemin).status_code for a in ouvertes}
    assert codes, "aucune page publique"
    assert {nom: code for nom, code in codes.items() if code not in {200, 302}} == {}


@pytest.mark.django_db
def test_public_pages_send_the_strict_policy(referentiel, entrepot):
    for adresse in adresses():
        if not adresse.publique:
            continue
        politique = Client().get(adresse.chemin).headers["Content-Security-Policy"]
        assert "unsafe" not in politique
        assert "default-src 'none'" in politique


def test_paths_are_french_kebab_case():
    for adresse in adresses():
        fixe = adresse.chemin
        for valeur in EXEMPLES.values():
            fixe = fixe.replace(str(valeur), "x")
        assert re.fullmatch(r"[a-z0-9./-]+", fixe), fixe
