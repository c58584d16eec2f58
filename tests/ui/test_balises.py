"""Tags and filters of every template: French, escaped, the same whatever they are given."""

from __future__ import annotations

import re
from datetime import date
from html import unescape

import pytest
from django.core.paginator import Paginator
from django.template import Context, RequestContext, Template, TemplateSyntaxError
from django.test import override_settings
from django.urls import clear_script_prefix, reverse, set_script_prefix
from hypothesis import given, settings
from hypothesis import strategies as st

from clesante.socle.dates import MOIS
from clesante.ui import exemples
from clesante.ui.formats import ABSENT
from clesante.ui.verdicts import DIRECTIONS, verdict

LETTRES = st.text(
    st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=20
)
HOSTILES = [
    "<script>alert(1)</script>",
    "\"' onload=x",
    "\u202egnp",
    "e\u0301",
    "]]>",
    "{{ x }}",
    "{% y %}",
]
POLARITES = ["neutre", "favorable_haut", "favorable_bas"]


def rendre(gabarit: str, **contexte: object) -> str:
    return Template(gabarit).render(Context(contexte))


@pytest.mark.parametrize("mots", HOSTILES, ids=ascii)
@pytest.mark.parametrize(
    "gabarit",
    [
        "{% vide m m m m %}",
        "{% fil_ariane etapes %}",
        "{% tableau t m %}",
        "{% graphique g m m %}",
        "{{ liste|enumerer }}",
    ],
)
def test_hostile_words_are_escaped_by_every_tag(gabarit, mots):
    from dataclasses import replace

    html = rendre(
        gabarit,
        m=mots,
        etapes=[(mots, mots), (mots, "")],
        t=exemples.tableau_exemple(),
        g=replace(exemples.barres_exemple(), titre=mots),
        liste=[mots, mots],
    )
    assert "<script" not in html
    assert not re.search(r"<(?:[^>\"]|\"[^\"]*\")*\sonload", html)
    assert unescape(html).count(mots) >= 1


@pytest.mark.parametrize("code", sorted(DIRECTIONS))
@pytest.mark.parametrize("polarite", POLARITES)
def test_a_verdict_is_read_without_its_sign(code, polarite):
    html = rendre("{% verdict c p %}", c=code, p=polarite)
    lu = re.sub(r'<span aria-hidden="true">.*?</span>', "", html)
    assert re.sub(r"<[^>]+>", "", lu).strip() == verdict(code, polarite).phrase


@pytest.mark.parametrize("code", ["", "Superieur", "<b>", None], ids=repr)
def test_an_unknown_verdict_is_not_shown_as_another(code):
    with pytest.raises(ValueError, match="unknown verdict"):
        rendre("{% verdict c %}", c=code)


@pytest.mark.parametrize("code", ["superieur", "inferieur"])
def test_judgement_changes_side_with_polarity(code):
    oppose = {"superieur": "inferieur", "inferieur": "superieur"}[code]
    assert verdict(code, "favorable_haut").jugement == verdict(oppose, "favorable_bas").jugement
    assert verdict(code, "favorable_haut").jugement != verdict(code, "favorable_bas").jugement
    assert verdict(code, "neutre").jugement == ""


@given(st.dates())
def test_dates_in_full_are_read_back(jour):
    quantieme, mois, annee = rendre("{{ j|date_longue }}", j=jour).split(" ")
    assert date(int(annee), MOIS.index(mois) + 1, int(quantieme.removesuffix("er"))) == jour


@pytest.mark.parametrize("filtre", ["nombre", "pourcentage", "nombre:2", "pourcentage:0"])
def test_a_missing_figure_says_so(filtre):
    assert rendre(f"{{{{ v|{filtre} }}}}", v=None) == ABSENT


@given(st.lists(LETTRES, max_size=6))
def test_a_list_in_words_holds_each_of_its_words_once_in_order(mots):
    ecrit = unescape(rendre("{{ mots|enumerer }}", mots=mots))
    attendu = ", ".join(mots[:-1]) + " et " + mots[-1] if len(mots) > 1 else "".join(mots)
    assert ecrit == attendu


@settings(max_examples=40)
@given(st.lists(st.tuples(LETTRES, LETTRES), min_size=1, max_size=5))
def test_the_breadcrumb_links_to_every_step_but_the_last(etapes):
    html = rendre("{% fil_ariane e %}", e=etapes)
    liens = [
        (unescape(a), unescape(t)) for a, t in re.findall(r'<a href="([^"]*)">(.*?)</a>', html)
    ]
    assert liens == [(adresse, libelle) for libelle, adresse in etapes[:-1]]
    (ici,) = re.findall(r'<span aria-current="page">(.*?)</span>', html)
    assert unescape(ici) == etapes[-1][0]


@pytest.fixture
def paginer(rf):
    def paginer(numero: int, total: int, requete: str = "") -> str:
        page = Paginator(range(total), 10).page(numero)
        contexte = RequestContext(rf.get(f"/liste/?{requete}"), {"page": page})
        return Template("{% pagination page %}").render(contexte)

    return paginer


@pytest.mark.parametrize(("numero", "total"), [(1, 20), (2, 20), (1, 300), (15, 300), (30, 300)])
def test_pages_of_a_list_lead_to_their_neighbours(paginer, numero, total):
    html, dernier = paginer(numero, total), total // 10
    precedente = re.findall(r'href="\?page=(\d+)" rel="prev"', html)
    suivante = re.findall(r'href="\?page=(\d+)" rel="next"', html)
    assert precedente == ([str(numero - 1)] if numero > 1 else [])
    assert suivante == ([str(numero + 1)] if numero < dernier else [])
    assert re.findall(r'aria-current="page">.*?</span>(\d+)<', html) == [str(numero)]


@pytest.mark.parametrize("requete", ["q=%3Cscript%3E", "q=a&q=b", "page=99&q=x", "q=%00", "q=é"])
def test_links_of_a_list_keep_what_was_asked_and_only_one_page(paginer, requete):
    liens = re.findall(r'href="\?([^"]*)"', paginer(2, 50, requete))
    assert liens
    for lien in map(unescape, liens):
        assert lien.count("page=") == 1
        assert lien.count("q=") == requete.count("q=")
        assert "<" not in lien


@pytest.mark.parametrize("total", [0, 1, 10])
def test_a_list_of_one_page_has_no_links(paginer, total):
    assert "<nav" not in paginer(1, total)


@given(st.text("aé '’:;!?%«»0123<>b/=\"", max_size=40))
def test_what_is_between_the_tags_of_french_is_set_in_french(texte):
    from clesante.ui.typographie import francais

    gabarit = "{% francais %}{{ t|safe }}{% endfrancais %}"
    assert rendre(gabarit, t=texte) == francais(texte)


def test_french_is_said_to_its_end():
    with pytest.raises(TemplateSyntaxError, match="endfrancais"):
        Template("{% francais %}a : b")


def test_a_chart_without_source_nor_words_has_no_empty_line():
    html = rendre("{% graphique g %}", g=exemples.barres_exemple())
    assert "comprendre" not in html
    assert 'class="source"' not in html
    assert html.count("<svg") == 2


def test_a_chart_of_one_width_scrolls_by_keyboard():
    from dataclasses import replace

    html = rendre("{% graphique g %}", g=replace(exemples.barres_exemple(), svg_etroit=""))
    assert re.search(r'graphique-seul" role="region" aria-label="[^"]+" tabindex="0"', html)
    assert html.count("<svg") == 1


def test_the_frame_leads_where_the_pages_are_under_any_prefix():
    lire = Template("{% adresses_du_cadre as a %}{{ a.accueil }} {{ a.mon_cls }}").render
    assert lire(Context()) == f"{reverse('accueil')} {reverse('mon-cls')}"
    set_script_prefix("/sante/")
    try:
        assert lire(Context()) == f"/sante/ {reverse('mon-cls')}"
    finally:
        clear_script_prefix()
    with override_settings(ROOT_URLCONF="tests.ui.adresses"):  # a site that has few of these pages
        ailleurs = lire(Context())
    assert lire(Context()) == f"{reverse('accueil')} {reverse('mon-cls')}" != ailleurs
