"""Error pages: the right status, the sentence and its cure, a reference, never a trace."""

from __future__ import annotations

import logging
import re

import pytest
from django.test import Client

pytestmark = [
    pytest.mark.urls("tests.ui.adresses"),
    pytest.mark.django_db,
    pytest.mark.sqlite_suffit,
]
REFERENCE = re.compile(r"\b[0-9A-F]{4}-[0-9A-F]{4}\b")


@pytest.fixture
def client():
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(
    ("cas", "statut", "mots"),
    [
        ("saisie", 400, ["«\u00a08509\u00a0» n’est pas un code.", "Écrivez cinq caractères."]),
        ("absent", 404, ["«\u00a0&lt;b&gt;Zyx&lt;/b&gt;\u00a0»", "Vérifiez l’orthographe."]),
        ("refus", 409, ["Le contrat est signé.", "Prenez un avenant."]),
        ("autre", 500, ["L’entrepôt manque.", "Installez-le."]),
    ],
)
def test_business_error_becomes_a_french_page(client, caplog, cas, statut, mots):
    reponse = client.get(f"/erreur/{cas}/?q=1")
    texte = reponse.content.decode()
    assert reponse.status_code == statut
    assert all(mot in texte for mot in mots)
    assert "Traceback" not in texte
    assert f"/erreur/{cas}/?q=1" in texte
    numero = REFERENCE.search(texte)[0]
    assert [
        numero in ligne.getMessage() for ligne in caplog.records if ligne.name == "clesante.erreurs"
    ] == [True]
    assert reponse["Cache-Control"] == "no-store"


def test_business_error_gives_back_what_was_typed_but_no_secret(client):
    saisie = {
        "intitule": "Ouvrir <une> consultation",
        "note": "l'eau : 3\nsuite",
        "mot_de_passe": "hunter2",
        "jeton": "xyz",
        "vide": " ",
    }
    texte = client.post("/erreur/refus/", saisie).content.decode()
    assert "Ouvrir &lt;une&gt; consultation" in texte
    assert "<pre>l&#x27;eau : 3\nsuite</pre>" in texte, "ce qui a été tapé revient tel quel"
    assert "hunter2" not in texte
    assert "xyz" not in texte
    assert "<dt>vide</dt>" not in texte


@pytest.mark.parametrize("methode", ["post", "put", "delete", "patch"])
def test_refused_method_on_a_public_page_is_said_in_french(methode):
    client = Client(enforce_csrf_checks=True)
    reponse = getattr(client, methode)("/composants/", {"texte": "x"})
    texte = reponse.content.decode()
    assert reponse.status_code == 405
    assert reponse["Allow"] == "GET, HEAD"
    assert "Cette page se lit seulement" in texte
    assert "rien n’a été modifié" in texte
    assert "compte" not in texte.split("<main", 1)[1].split("</main>")[0]


@pytest.mark.parametrize(
    ("cas", "secret"),
    [("manque", "INSTALLER"), ("base", "mot-de-passe"), ("plein", "mot-de-passe")],
)
def test_missing_store_or_base_tells_the_visitor_to_come_back(client, caplog, cas, secret):
    reponse = client.get(f"/erreur/{cas}/")
    texte = reponse.content.decode()
    assert reponse.status_code == 503
    assert int(reponse["Retry-After"]) > 0
    assert "momentanément indisponible" in texte
    assert "Revenez dans quelques minutes" in texte
    assert secret not in texte
    assert secret in caplog.text


def test_htmx_request_gets_the_fragment_only(client):
    entier = client.get("/erreur/refus/").content.decode()
    fragment = client.get("/erreur/refus/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" in entier
    assert "<html" not in fragment
    assert "Le contrat est signé." in fragment
    renforce = {"HX-Request": "true", "HX-Boosted": "true"}
    assert "<html" in client.get("/erreur/refus/", headers=renforce).content.decode()


def test_unforeseen_error_shows_a_reference_and_logs_the_trace(client, caplog):
    reponse = client.get("/erreur/panne/")
    texte = reponse.content.decode()
    assert reponse.status_code == 500
    assert "secret-de-la-trace" not in texte
    numero = REFERENCE.search(texte)[0]
    trace = next(ligne for ligne in caplog.records if ligne.name == "clesante.erreurs")
    assert numero in trace.getMessage()
    assert trace.levelno == logging.ERROR
    assert isinstance(trace.exc_info[1], RuntimeError)


def test_unforeseen_error_page_needs_nothing_but_itself(client, settings):
    settings.TEMPLATES[0]["OPTIONS"]["context_processors"] = []
    assert client.get("/erreur/panne/").status_code == 500


@pytest.mark.parametrize(
    ("adresse", "statut", "mots"),
    [
        ("/nulle-part/", 404, "introuvable"),
        ("/erreur/interdit/", 403, "pas ouverte à votre compte"),
        ("/erreur/louche/", 400, "ne peut pas être lue"),
    ],
)
def test_django_errors_have_french_pages(client, adresse, statut, mots):
    reponse = client.get(adresse)
    texte = reponse.content.decode()
    assert reponse.status_code == statut
    assert mots in texte
    assert '<html lang="fr">' in texte
    assert "secret-de-la-trace" not in texte


@pytest.mark.parametrize(("site", "rendue"), [("same-origin", True), ("cross-site", False)])
def test_csrf_failure_is_explained_and_gives_back_only_our_own_text(site, rendue):
    client = Client(enforce_csrf_checks=True)
    reponse = client.post(
        "/erreur/refus/", {"texte": "Mon long texte"}, headers={"Sec-Fetch-Site": site}
    )
    texte = reponse.content.decode()
    assert reponse.status_code == 403
    assert "Ce formulaire n’a pas été enregistré" in texte
    assert ("Mon long texte" in texte) is rendue


def test_log_line_cannot_be_forged(client, caplog):
    client.get("/erreur/absent/%0A2026-01-01%20faux")
    client.get("/erreur/refus/\nfaux")
    assert all(
        "\n" not in ligne.getMessage()
        for ligne in caplog.records
        if ligne.name == "clesante.erreurs"
    )
