"""Pages: what RGAA and ASVS ask of each, and of the components they are made of."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.paginator import Paginator
from django.template import Context, RequestContext, Template
from django.test import Client

import clesante.ui
from clesante.ui import exemples
from clesante.ui.tableaux import Tableau

pytestmark = [
    pytest.mark.urls("tests.ui.adresses"),
    pytest.mark.django_db,
    pytest.mark.sqlite_suffit,
]
PAGES = (
    "/composants/",
    "/accessibilite/",
    "/mentions-legales/",
    "/donnees-personnelles/",
    "/nulle-part/",
)
GABARITS = Path(clesante.ui.__file__).parent / "templates"
SANS_FERMETURE = {"meta", "link", "input", "br", "img", "hr", "rect", "path", "circle"}


class Balises(HTMLParser):
    """Every opening tag with its attributes; ``ouvertes`` must be empty at the end."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.toutes: list[tuple[str, dict[str, str | None]]] = []
        self.ouvertes: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        assert len(attrs) == len(dict(attrs)), (tag, attrs)
        self.toutes.append((tag, dict(attrs)))
        if tag not in SANS_FERMETURE:
            self.ouvertes.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.toutes.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.ouvertes.pop() == tag


@pytest.fixture(params=PAGES)
def html(request) -> str:
    return Client().get(request.param).content.decode()


def test_page_has_its_frame(html):
    balises = [nom for nom, _ in Balises(html).toutes]
    assert html.startswith('<!DOCTYPE html>\n<html lang="fr">')
    assert [balises.count(nom) for nom in ("main", "h1", "header", "footer")] == [1] * 4
    assert re.search(r"<title>\s*\S.+ · Clésanté</title>", html)
    assert '<div id="messages" role="status">' in html
    ancres = re.findall(r'<li><a href="#([\w-]+)">Aller', html)
    assert ancres
    assert all(f'id="{ancre}"' in html for ancre in ancres)


def test_page_is_well_formed_with_unique_ids(html):
    lues = Balises(html)
    cles = [attributs["id"] for _, attributs in lues.toutes if "id" in attributs]
    assert lues.ouvertes == []
    assert sorted(cles) == sorted(set(cles))
    for nom in ("aria-labelledby", "aria-describedby", "for"):
        visees = " ".join(a[nom] or "" for _, a in lues.toutes if nom in a).split()
        assert set(visees) <= set(cles)


def test_page_obeys_the_strict_policy(html):
    for nom, attributs in Balises(html).toutes:
        assert "style" not in attributs, nom
        assert nom != "style"
        assert not any(a.startswith("on") for a in attributs), (nom, attributs)
        assert nom != "script" or attributs.get("src", "").startswith("/static/")


def test_french_signs_never_start_a_line(html):
    textes = re.sub(
        r"<(script|code)\b.*?</\1>|<[^>]+>", "", html[html.index("<body") :], flags=re.S
    )
    assert re.findall(r".{0,20} [:;!?»%](?!\w).{0,20}|.{0,20}« .{0,20}", textes) == []


def test_headings_never_skip_a_rank(html):
    rangs = [int(nom[1]) for nom, _ in Balises(html).toutes if re.fullmatch("h[1-6]", nom)]
    assert all(apres <= avant + 1 for avant, apres in zip([0, *rangs], rangs, strict=False))


def test_footer_leads_to_the_pages_the_law_asks_for(html):
    pied = html[html.index("<footer") :]
    assert "Accessibilité\u00a0: non conforme" in pied
    for adresse in (
        "/accessibilite/",
        "/mentions-legales/",
        "/donnees-personnelles/",
    ):
        assert f'href="{adresse}"' in pied
    assert "/composants/" not in pied, "it is for who makes pages, not for who reads them"


def test_every_static_file_named_exists(html):
    noms = re.findall(r'(?:href|src)="/static/([^"]+)"', html)
    assert len(noms) >= 6
    perdus = [n for n in noms if not finders.find(n) and not staticfiles_storage.exists(n)]
    assert perdus == []


@pytest.mark.parametrize("adresse", [*PAGES, "/erreur/refus/", "/erreur/louche/", "/erreur/panne/"])
def test_security_headers_are_on_every_answer(adresse):
    reponse = Client(raise_request_exception=False).get(adresse)
    politique = reponse["Content-Security-Policy"]
    for regle in (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "object-src 'none'",
    ):
        assert regle in politique
    assert "base-uri 'none'" in politique
    assert "frame-ancestors 'none'" in politique
    assert "unsafe" not in politique
    assert reponse["X-Content-Type-Options"] == "nosniff"
    assert reponse["Referrer-Policy"] == "same-origin"
    assert reponse["Content-Type"] == "text/html; charset=utf-8"
    assert "Access-Control-Allow-Origin" not in reponse


def test_htmx_is_configured_without_eval_nor_inline_style():
    html = Client().get("/composants/").content.decode()
    assert '"includeIndicatorStyles": false' in html
    assert '"allowEval": false' in html
    assert '{"code": "409|422", "swap": true}' in html
    assert re.search(r'<script src="/static/htmx/[^"]+" defer></script>', html)


def test_declaration_is_in_the_wording_of_the_rgaa():
    html = Client().get("/accessibilite/").content.decode()
    for mots in (
        "article 47 de la loi n°\u00a02005-102 du 11 février 2005",
        "Accessibilité\u00a0: non conforme",
        "n’est pas conforme avec le référentiel général d’amélioration de l’accessibilité (RGAA)",
        "Défenseur des droits, Libre réponse 71120, 75342 Paris CEDEX 07",
    ):
        assert mots in html


def test_legal_pages_name_the_host_or_say_it_is_missing(settings):
    assert "à renseigner par l’hébergeur" in Client().get("/mentions-legales/").content.decode()
    settings.SITE_HEBERGEUR = "Syndicat <numérique>"
    assert "Syndicat &lt;numérique&gt;" in Client().get("/mentions-legales/").content.decode()


def _rendre(gabarit: str, **contexte: object) -> str:
    return Template(gabarit).render(Context(contexte))


def test_table_has_headers_for_rows_and_columns():
    donnees = Tableau(
        "Les <chiffres>", ("Commune", "Population"), (("A & B", "12"), ("C", "3")), frozenset({1})
    )
    html = _rendre("{% tableau t %}", t=donnees)
    assert re.findall(r'<th scope="(\w+)"(?: class="nombre")?>([^<]+)</th>', html) == [
        ("col", "Commune"),
        ("col", "Population"),
        ("row", "A &amp; B"),
        ("row", "C"),
    ]
    assert '<caption id="tableau-les-chiffres"><span>Les &lt;chiffres&gt;</span></caption>' in html
    assert 'role="region" aria-labelledby="tableau-les-chiffres" tabindex="0"' in html
    assert html.count('<td class="nombre">') == 2


def test_table_refuses_a_line_of_another_width():
    with pytest.raises(ValueError, match="1 cells under 2 headers"):
        Tableau("T", ("A", "B"), (("seul",),))


def test_figure_has_its_picture_words_source_and_table():
    html = _rendre("{% graphique g 'Insee, RP 2021' 'Lire ainsi.' %}", g=exemples.epine_exemple())
    assert 'role="figure" aria-labelledby="exemple-epine-legende"' in html
    assert '<div class="graphique-large"><svg' in html
    assert '<div class="graphique-etroit"><svg' in html
    assert "Source\u00a0: Insee, RP 2021" in html
    assert "<strong>Comprendre</strong> Lire ainsi." in html
    assert "Voir le tableau" in html
    assert html.count('<th scope="row">') == 6


def test_verdict_is_a_sign_a_word_and_a_colour():
    assert _rendre("{% verdict 'superieur' 'favorable_bas' %}") == (
        '<span class="verdict verdict-defavorable"><span aria-hidden="true">▲</span>'
        " plus élevée, défavorable</span>"
    )


@pytest.mark.parametrize(
    ("gabarit", "attendu"),
    [
        ("{{ 1234.5|nombre:1 }}", "1\u202f234,5"),
        ("{{ None|nombre }}", "non disponible"),
        ("{{ 23.456|pourcentage }}", "23,5\u00a0%"),
        ("{% intervalle 22.1 24.94 %}", "[22,1\u00a0; 24,9]"),
        ("{% intervalle None 24.94 %}", ""),
        ("{{ liste|enumerer }}", "a, b et c"),
    ],
)
def test_filters_write_figures_the_french_way(gabarit, attendu):
    assert _rendre(gabarit, liste=["a", "b", "c"]) == attendu


def test_dates_are_written_in_french():
    from datetime import date

    assert _rendre("{{ j|date_longue }} {{ j|date_courte }}", j=date(2026, 3, 1)) == (
        "1er mars 2026 01/03/2026"
    )


def test_pagination_keeps_the_rest_of_the_query(rf):
    requete = rf.get("/liste/?axe=2&page=4")
    gabarit = Template("{% pagination page %}")
    longue, courte = Paginator(range(1000), 50).page(4), Paginator(range(3), 50).page(1)
    html = gabarit.render(RequestContext(requete, {"page": longue}))
    assert 'href="?axe=2&amp;page=3" rel="prev"' in html
    assert '<span aria-current="page"><span class="visually-hidden">Page </span>4</span>' in html
    assert "<nav" not in gabarit.render(RequestContext(requete, {"page": courte}))


def test_breadcrumb_marks_where_one_is():
    html = _rendre("{% fil_ariane etapes %}", etapes=[("Accueil", "/"), ("Ici", "/ici/")])
    assert '<a href="/">Accueil</a>' in html
    assert '<span aria-current="page">Ici</span>' in html


def test_empty_state_gives_the_first_act():
    assert '<a class="bouton" href="/ecrire/">Écrire</a>' in _rendre(
        "{% vide 'Rien' 'Bientôt.' 'Écrire' '/ecrire/' %}"
    )
    assert "<a" not in _rendre("{% vide 'Rien' 'Bientôt.' %}")


def test_templates_hold_neither_state_mark_nor_inline_style():
    for gabarit in GABARITS.rglob("*.html"):
        texte = gabarit.read_text()
        assert not re.search(r"marianne|fr-header|République Française|\sstyle=", texte, re.I), (
            gabarit
        )
