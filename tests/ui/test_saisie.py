"""What was typed is never lost, and never shown to another: errors of a posted form."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse, HttpResponseNotAllowed
from django.test import Client, RequestFactory
from hypothesis import given, settings
from hypothesis import strategies as st

from clesante.socle.erreurs import EntreeInvalideError, RefuseError
from clesante.ui.erreurs import (
    TITRES,
    ErreurMetierMiddleware,
    csrf_refuse,
    page_erreur,
    reference,
    saisie_gardee,
)

pytestmark = pytest.mark.urls("tests.ui.adresses")
FABRIQUE = RequestFactory()
SECRETS = (
    "password", "password1", "PASSWORD", "mot_de_passe", "motdepasse", "Mot_De_Passe", "new_passwd",
    "csrfmiddlewaretoken", "jeton", "token", "api_token", "secret", "code_secret", "code",
)  # fmt: skip
ORDINAIRES = ("intitule", "note", "montant", "date_de_debut", "commune", "q")


def envoi(champs: dict[str, object]):
    return FABRIQUE.post("/erreur/refus/", champs)


@pytest.mark.parametrize("champ", SECRETS)
def test_a_secret_is_never_given_back(champ):
    assert saisie_gardee(envoi({champ: "hunter2", "note": "x"})) == [("note", "x")]


@pytest.mark.parametrize("champ", ORDINAIRES)
def test_an_ordinary_field_is_given_back(champ):
    assert saisie_gardee(envoi({champ: "hunter2"})) == [(champ, "hunter2")]


@given(
    st.dictionaries(
        st.sampled_from(ORDINAIRES),
        st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\r")), max_size=3),
    )
)
def test_every_value_typed_comes_back_in_order(champs):
    attendue = [(nom, v) for nom, valeurs in champs.items() for v in valeurs if v.strip()]
    assert saisie_gardee(envoi(champs)) == attendue


def test_a_file_sent_is_not_shown_as_text():
    fichier = SimpleUploadedFile("secret.csv", b"contenu du fichier")
    assert saisie_gardee(envoi({"piece": fichier, "note": "x"})) == [("note", "x")]


def test_nothing_typed_in_an_address_is_given_back():
    assert saisie_gardee(FABRIQUE.get("/", {"note": "x"})) == []


def test_references_are_short_readable_and_never_the_same():
    numeros = {reference() for _ in range(2000)}
    assert len(numeros) == 2000
    assert all(re.fullmatch(r"[0-9A-F]{4}-[0-9A-F]{4}", numero) for numero in numeros)


@settings(max_examples=15)
@given(st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1, max_size=60))
def test_any_sentence_is_shown_escaped(phrase):
    page = page_erreur(FABRIQUE.get("/x/"), RefuseError(phrase, phrase), 409).content.decode()
    zone = page.split('<p class="chapeau">')[1].split("</p>")[0]
    assert not re.search(r"[<>\"']", zone)


@pytest.mark.parametrize("statut", sorted(TITRES))
def test_each_status_has_its_title(statut):
    reponse = page_erreur(FABRIQUE.get("/x/"), RefuseError("Non.", "Autrement."), statut)
    texte = reponse.content.decode()
    assert reponse.status_code == statut
    assert f"<h1>{TITRES[statut].replace(chr(39), '’')}</h1>" in texte
    assert ("Non." in texte) is (statut != 503)
    assert ("Retry-After" in reponse) is (statut == 503)


def test_a_status_without_title_still_has_one():
    assert (
        "Une erreur est survenue"
        in page_erreur(FABRIQUE.get("/x/"), RefuseError("Non."), 418).content.decode()
    )


def intergiciel(reponse: HttpResponse) -> ErreurMetierMiddleware:
    return ErreurMetierMiddleware(lambda _: reponse)


@pytest.mark.parametrize("statut", [200, 302, 404, 500])
def test_an_answer_goes_through_untouched(statut):
    reponse = HttpResponse(b"corps", status=statut)
    assert intergiciel(reponse)(FABRIQUE.get("/")) is reponse


def test_a_refused_method_that_explains_itself_is_left_alone():
    reponse = HttpResponseNotAllowed(["POST"], b"deja dit")
    assert intergiciel(reponse)(FABRIQUE.get("/")).content == b"deja dit"


@pytest.mark.parametrize("methodes", [["GET"], ["GET", "HEAD"], ["POST"]], ids=" ".join)
def test_a_refused_method_keeps_the_list_of_those_allowed(methodes):
    reponse = intergiciel(HttpResponseNotAllowed(methodes))(FABRIQUE.put("/"))
    assert reponse["Allow"] == ", ".join(methodes)
    assert reponse.status_code == 405


@pytest.mark.parametrize("panne", [ValueError("x"), KeyError("x"), Exception("x")], ids=repr)
def test_a_fault_of_ours_is_left_to_the_page_of_faults(panne):
    assert intergiciel(HttpResponse()).process_exception(FABRIQUE.get("/"), panne) is None


@pytest.mark.parametrize("panne", [OperationalError, InterfaceError])
def test_a_database_that_does_not_answer_is_not_a_fault(panne):
    reponse = intergiciel(HttpResponse()).process_exception(FABRIQUE.get("/"), panne("mdp=1"))
    assert reponse.status_code == 503
    assert "mdp=1" not in reponse.content.decode()


@pytest.mark.parametrize(
    "texte",
    ["</pre><script>alert(1)</script>", "\u202egnp", "e\u0301", "a" * 10_000, "٣ : ٤", "l'eau : 3"],
    ids=["balise", "bidi", "accent", "long", "arabe", "typographie"],
)
def test_a_hostile_text_comes_back_to_the_letter(texte):
    import html

    erreur = EntreeInvalideError("Illisible.", "Corrigez.")
    page = page_erreur(envoi({"note": texte}), erreur, 400).content.decode()
    (rendu,) = re.findall(r"<pre>(.*?)</pre>", page, re.S)
    assert "<" not in rendu
    assert html.unescape(rendu) == texte


@pytest.mark.parametrize("origine", ["cross-site", "same-site", "none", ""], ids=repr)
def test_another_site_cannot_make_ours_show_its_text(origine):
    requete = FABRIQUE.post(
        "/x/", {"note": "texte venu d'ailleurs"}, headers={"Sec-Fetch-Site": origine}
    )
    reponse = csrf_refuse(requete, "jeton absent")
    assert reponse.status_code == 403
    assert "venu d" not in reponse.content.decode()


def test_the_reason_of_a_refused_form_is_for_the_log_only(caplog):
    reponse = csrf_refuse(FABRIQUE.post("/x/", {}), "CSRF token missing")
    assert "CSRF" not in reponse.content.decode()
    assert "CSRF token missing" in caplog.text


def test_a_form_larger_than_allowed_is_refused_and_not_a_fault(settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    reponse = Client(raise_request_exception=False).post("/erreur/refus/", {"note": "x" * 5000})
    assert reponse.status_code == 413
    assert "xxxxx" not in reponse.content.decode()
