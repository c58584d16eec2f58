"""What every template knows: the site as its host declared it, the frame the request asks for."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.test import Client, override_settings
from hypothesis import given
from hypothesis import strategies as st

from clesante import __version__
from clesante.ui.contexte import A_RENSEIGNER, site

REGLAGES = {
    "SITE_EDITEUR": "editeur",
    "SITE_HEBERGEUR": "hebergeur",
    "SITE_CONTACT": "contact",
}
HOSTILE = "<script>alert(1)</script>\" onload='x' \u202e"


def demande(vue: str | None = None, htmx: object = False) -> SimpleNamespace:
    resolu = SimpleNamespace(url_name=vue) if vue is not None else None
    return SimpleNamespace(htmx=htmx, resolver_match=resolu)


class Htmx(SimpleNamespace):
    """A request that htmx makes: true, boosted or not, for the history or not."""

    def __bool__(self) -> bool:
        return True


@pytest.mark.parametrize(("reglage", "cle"), REGLAGES.items(), ids=REGLAGES.values())
@pytest.mark.parametrize("declare", ["", None], ids=["vide", "absent"])
def test_what_the_host_did_not_declare_is_said(reglage, cle, declare):
    with override_settings(**{reglage: declare}):
        assert site(demande())["ce_site"][cle] == A_RENSEIGNER


@pytest.mark.parametrize(("reglage", "cle"), REGLAGES.items(), ids=REGLAGES.values())
@given(declare=st.text(min_size=1))
def test_what_the_host_declared_is_given_as_it_is(reglage, cle, declare):
    with override_settings(**{reglage: declare}):
        connu = site(demande())["ce_site"]
    assert connu[cle] == declare
    assert connu["version"] == __version__


@pytest.mark.parametrize(
    ("vue", "attendue"),
    [("accueil", False), ("recherche", False), ("portrait", True), ("", True), (None, True)],
    ids=["accueil", "recherche", "portrait", "sans_nom", "introuvable"],
)
def test_search_is_in_the_head_but_where_it_is_the_subject(vue, attendue):
    assert site(demande(vue))["recherche_en_tete"] is attendue


@pytest.mark.parametrize("historique", [False, True], ids=["", "historique"])
@pytest.mark.parametrize("renforcee", [False, True], ids=["", "renforcee"])
def test_only_a_part_asked_by_htmx_is_a_fragment(renforcee, historique):
    htmx = Htmx(boosted=renforcee, history_restore_request=historique)
    partiel = not (renforcee or historique)
    gabarit = site(demande("portrait", htmx))["gabarit"]
    assert gabarit == ("ui/fragment.html" if partiel else "ui/base.html")


@pytest.mark.parametrize("htmx", [None, False], ids=["sans_intergiciel", "ordinaire"])
def test_an_ordinary_request_gets_the_whole_page(htmx):
    assert site(demande("portrait", htmx))["gabarit"] == "ui/base.html"


def test_a_request_that_no_middleware_saw_gets_the_whole_page():
    assert site(SimpleNamespace(resolver_match=None))["gabarit"] == "ui/base.html"


@pytest.mark.urls("tests.ui.adresses")
@pytest.mark.parametrize(
    ("adresse", "reglages"),
    [
        ("/mentions-legales/", REGLAGES),
        ("/accessibilite/", ("SITE_EDITEUR", "SITE_CONTACT")),
        ("/donnees-personnelles/", ("SITE_EDITEUR", "SITE_CONTACT")),
    ],
    ids=["mentions", "accessibilite", "donnees"],
)
@pytest.mark.django_db
def test_declared_words_are_escaped_where_they_are_shown(settings, adresse, reglages):
    for reglage in reglages:
        setattr(settings, reglage, f"{reglage} {HOSTILE}")
    html = Client().get(adresse).content.decode()
    assert "<script>alert" not in html
    assert "onload='" not in html
    for reglage in reglages:
        assert f"{reglage} &lt;script&gt;alert(1)&lt;/script&gt;" in html


@pytest.mark.urls("tests.ui.adresses")
@pytest.mark.django_db
def test_the_name_of_the_site_is_on_every_page(settings):
    settings.SITE_NOM = "Santé & <Territoires>"
    html = Client().get("/accessibilite/").content.decode()
    assert "· Santé &amp; &lt;Territoires&gt;</title>" in html
    assert html.count("Santé &amp; &lt;Territoires&gt;") >= 4
