"""Every public page of the portrait, read as a machine that speaks reads it."""

from __future__ import annotations

import re
from functools import cache
from html import unescape
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from django.test import Client

pytestmark = [pytest.mark.usefixtures("entrepot"), pytest.mark.django_db, pytest.mark.sqlite_suffit]
FONTENAY = "EPCI-200071934+EPCI-248500563"
PORTRAITS = [
    FONTENAY, "COM-97611", "EPCI-200060465", "EPCI-200054781", "EPCI-200046977", "COM-85113",
    "EPCI-249730037", "REG-04", "EPCI-200069136", "EPCI-243500741+COM-44184", "QPV-QP009002",
]  # fmt: skip
PAGES = [
    *(f"/portrait/{code}/" for code in PORTRAITS),
    f"/portrait/{FONTENAY}/?taille=synthese",
    f"/portrait/{FONTENAY}/?indicateurs=OFF_APLMG,POP_65&note.POP_65=Un+mot",
    f"/portrait/{FONTENAY}/ages/",
    "/portrait/COM-97611/ages/",
    "/comparer/?t=EPCI-200071934&t=EPCI-248500563&t=FR",
    "/carte/POP_65/",
    "/carte/OFF_APLMG/?dans=DEP-85",
    "/indicateurs/",
    "/indicateurs/POP_65/",
    "/sources/",
    "/fraicheur/",
    "/",
    "/recherche/?q=fontenay",
]
# Read by axe in tests/accueil/test_navigateur.py, then here: together they hold every structure.
LUS_A_L_ACCUEIL = [f"/portrait/{code}/" for code in (FONTENAY, "COM-97611", "ARM-69381", "FR")]
LUS_ICI = [PAGES[5], PAGES[10], *PAGES[12:16], PAGES[17], "/indicateurs/POP_65/", "/fraicheur/"]
# Watches the focus, and returns how many stops the keyboard has in the page.
ECOUTER_LE_FOCUS = """() => {
  const arrets = [...document.querySelectorAll(
    'a[href], button, summary, input, select, textarea, [tabindex]')].filter(
    e => e.checkVisibility() && e.tabIndex >= 0 && !e.disabled
      && !(e.type === 'radio' && !e.checked));
  window.suivi = { manques: new Set(arrets.filter(e => e.closest('main'))), sansContour: [],
    dit: e => e.tagName + ' ' + (e.href || e.id || e.textContent).slice(0, 80) };
  document.addEventListener('focusin', ({ target }) => {
    suivi.manques.delete(target);
    const s = getComputedStyle(target);
    if (s.outlineStyle === 'none' || parseFloat(s.outlineWidth) < 3)
      suivi.sansContour.push(suivi.dit(target));
  });
  return arrets.length;
}"""
DEBORDS = """() => {
  document.querySelectorAll('details').forEach(d => { d.open = true; });
  return [...document.querySelectorAll('.tableau-cadre')]
    .filter(c => c.scrollWidth > c.clientWidth).map(c => c.innerText.slice(0, 60));
}"""
VIDES = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
DANS_SVG = {"path", "circle", "line", "rect", "use", "polyline", "polygon"}


class Page(HTMLParser):
    """The elements of a page, each with its attributes, its ancestors and its text.

    The descendants of an element follow it, up to ``fin``.
    """

    def __init__(self, html: str) -> None:
        super().__init__()
        self.pile: list[dict] = []
        self.elements: list[dict] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.handle_startendtag(tag, attrs)
        if tag not in VIDES:
            self.pile.append(self.elements[-1])

    def handle_startendtag(self, tag, attrs):
        rang = len(self.elements)
        element = {"nom": tag, "attributs": dict(attrs), "parents": list(self.pile), "texte": ""}
        self.elements.append(element | {"rang": rang, "fin": rang + 1})

    def handle_endtag(self, tag):
        while self.pile:
            ferme = self.pile.pop()
            ferme["fin"] = len(self.elements)
            if ferme["nom"] == tag:
                return

    def handle_data(self, data):
        for element in self.pile:
            element["texte"] += data

    def tous(self, *noms):
        return [e for e in self.elements if e["nom"] in noms]

    def dans(self, parent, *noms):
        return [e for e in self.elements[parent["rang"] + 1 : parent["fin"]] if e["nom"] in noms]


@cache
def servie(adresse: str) -> str:
    """Return a page as it was first given to this process."""
    reponse = Client().get(adresse)
    assert reponse.status_code == 200, adresse
    return reponse.content.decode()


@cache
def analysee(adresse: str) -> Page:
    return Page(servie(adresse))


@pytest.fixture
def lue(request) -> Page:
    return analysee(request.param)


toutes = pytest.mark.parametrize("lue", PAGES, indirect=True)


@toutes
def test_tables_have_a_caption_and_every_line_its_header(lue):
    for table in lue.tous("table"):
        (legende,) = lue.dans(table, "caption")
        assert legende["texte"].strip()
        for entete in lue.dans(table, "thead"):
            cellules = lue.dans(entete, "th", "td")
            assert {c["nom"] for c in cellules} == {"th"}
            assert {c["attributs"]["scope"] for c in cellules} == {"col"}
        for corps in lue.dans(table, "tbody"):
            for ligne in lue.dans(corps, "tr"):
                premiere = lue.dans(ligne, "th", "td")[0]
                assert premiere["nom"] == "th"
                assert premiere["attributs"]["scope"] in {"row", "rowgroup"}


@toutes
def test_no_line_is_wider_than_its_header(lue):
    for table in lue.tous("table"):
        largeurs = [len(lue.dans(e, "th")) for e in lue.dans(table, "thead")]
        for corps in lue.dans(table, "tbody"):
            for ligne in lue.dans(corps, "tr"):
                cellules = lue.dans(ligne, "th", "td")
                large = sum(int(c["attributs"].get("colspan", 1)) for c in cellules)
                assert [large] == largeurs


@toutes
def test_headings_follow_one_another_without_a_gap(lue):
    niveaux = [int(t["nom"][1]) for t in lue.tous("h1", "h2", "h3", "h4", "h5", "h6")]
    assert niveaux.count(1) == 1
    for avant, apres in pairwise(niveaux):
        assert apres <= avant + 1


@toutes
def test_each_picture_has_a_name_and_its_table_or_its_words(lue):
    for svg in lue.tous("svg"):
        attributs, parents = svg["attributs"], svg["parents"]
        if attributs.get("aria-hidden") == "true" or any(
            p["attributs"].get("aria-hidden") == "true" for p in parents
        ):
            continue
        assert attributs.get("role") in {"img", "group", None}
        nomme = attributs.get("aria-labelledby") or attributs.get("aria-label")
        assert nomme or lue.dans(svg, "title")


@toutes
def test_sections_are_named_by_a_heading_that_exists(lue):
    identifiants = {e["attributs"]["id"] for e in lue.elements if e["attributs"].get("id")}
    for element in lue.elements:
        for cle in ("aria-labelledby", "aria-describedby", "for", "aria-controls"):
            for vise in (element["attributs"].get(cle) or "").split():
                assert vise in identifiants, (element["nom"], cle, vise)


@toutes
def test_links_say_where_they_go_and_anchors_exist(lue):
    identifiants = [e["attributs"]["id"] for e in lue.elements if e["attributs"].get("id")]
    assert len(identifiants) == len(set(identifiants))
    for lien in lue.tous("a"):
        attributs = lien["attributs"]
        if "href" not in attributs or attributs.get("tabindex") == "-1":
            continue
        dit = lien["texte"].strip() or attributs.get("aria-label", "")
        assert dit, attributs
        assert dit.lower() not in {"ici", "cliquez ici", "lien", "en savoir plus"}
        adresse = attributs.get("href") or ""
        if adresse.startswith("#"):
            assert adresse[1:] in identifiants


@toutes
def test_fields_have_labels_and_buttons_say_the_act(lue):
    etiquettes = {e["attributs"].get("for") for e in lue.tous("label")}
    for champ in lue.tous("input", "select", "textarea"):
        if champ["attributs"].get("type") in {"hidden", "submit", "button"}:
            continue
        nomme = champ["attributs"].get("id") in etiquettes or champ["attributs"].get("aria-label")
        assert nomme or any(p["nom"] == "label" for p in champ["parents"])
    for bouton in lue.tous("button"):
        dit = bouton["texte"].strip()
        assert dit
        assert dit.lower() not in {"ok", "envoyer", "valider"}


@toutes
def test_page_is_french_and_asks_nothing_outside(lue):
    (racine,) = lue.tous("html")
    assert racine["attributs"]["lang"] == "fr"
    for element in lue.tous("link", "script", "img", "iframe", "source"):
        for cle in ("src", "href"):
            adresse = element["attributs"].get(cle) or "/"
            assert adresse.startswith(("/", "data:")), adresse


@toutes
def test_words_are_never_cut_from_their_high_sign(lue):
    for element in lue.tous("p", "li", "td", "th", "dd", "dt", "caption", "h1", "h2", "summary"):
        if any(p["nom"] in {"code", "pre"} for p in element["parents"]):
            continue
        if lue.dans(element, "code"):
            continue
        assert not re.search(r"\w [;:!?%»]", element["texte"]), element["texte"][:80]


@pytest.mark.parametrize("adresse", PAGES)
def test_page_is_the_same_twice(client, adresse):
    assert client.get(adresse).content.decode() == servie(adresse)


@pytest.mark.parametrize("code", PORTRAITS)
def test_every_picture_of_a_portrait_has_its_source_and_how_it_is_read(code):
    page = servie(f"/portrait/{code}/")
    figures = re.findall(r'<figure class="graphique.*?</figure>', page, re.DOTALL)
    assert len(figures) >= 4
    for figure in figures:
        assert "Source\u00a0:" in figure
        assert "<strong>Comprendre</strong>" in figure
        assert "Voir le tableau" in figure


@pytest.mark.parametrize("code", PORTRAITS)
def test_portrait_opens_on_a_map_and_says_what_is_missing_and_who_holds_it(code):
    page = servie(f"/portrait/{code}/")
    ouverture = page.partition('id="essentiel"')[2].partition("portrait-corps")[0]
    assert 'aria-labelledby="carte-legende"' in ouverture
    assert ouverture.index("<svg") < ouverture.index('class="synthese"')
    manque = page.partition('id="manque"')[2].partition("</section>")[0]
    assert "<table" in manque
    assert "(à confirmer)" in manque or "Insee" in manque


@pytest.mark.parametrize("code", [FONTENAY, "COM-97611", "QPV-QP009002"])
def test_addresses_of_a_portrait_all_answer(client, code):
    page = servie(f"/portrait/{code}/")
    liens = {unescape(li).partition("#")[0] for li in re.findall(r'href="(/[^"]+)"', page)}
    suivis = sorted(li for li in liens if "/portrait." not in li and "/static/" not in li)
    assert len(suivis) > 20
    for lien in [*suivis[::9], *(li for li in suivis if "portrait" in li)]:
        assert client.get(lien).status_code in {200, 302}, lien


def test_quarter_is_drawn_as_its_commune():
    quartier, commune = (servie(f"/portrait/{code}/") for code in ("QPV-QP009002", "COM-09122"))
    carte = re.compile(r'<figure [^>]*="carte-legende".*?</figure>', re.DOTALL)
    assert carte.search(quartier), "pas de carte"
    contours = [
        re.findall(r'<path [^>]*d="([^"]+)"', carte.search(p)[0]) for p in (quartier, commune)
    ]
    assert set(contours[0]) & set(contours[1])
    assert "Les indicateurs sont ceux de sa commune" in quartier


def structures(adresse: str) -> set[tuple[object, ...]]:
    """Return what rules of accessibility look at: elements, their attributes, their parents."""

    def forme(e):
        attributs = e["attributs"]
        return e["nom"], attributs.get("class"), attributs.get("role"), tuple(sorted(attributs))

    elements = analysee(adresse).elements
    return {(forme(e), *map(forme, e["parents"][-1:]), bool(e["texte"].strip())) for e in elements}


def test_portraits_read_by_axe_hold_every_structure_of_the_others():
    lus = set().union(*map(structures, [*LUS_A_L_ACCUEIL, *LUS_ICI]))
    for adresse in PAGES:
        if adresse.startswith("/portrait/"):
            assert structures(adresse) <= lus, adresse


# In a real browser


@pytest.mark.navigateur
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("adresse", LUS_ICI)
def test_page_is_accessible_dark_and_holds_in_320_pixels(page, verifier_axe, adresse):
    page.set_viewport_size({"width": 320, "height": 800})
    page.emulate_media(color_scheme="dark")
    page.goto(adresse)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    verifier_axe(page)


@pytest.mark.navigateur
@pytest.mark.django_db(transaction=True)
def test_portraits_that_axe_need_not_read_hold_in_320_pixels(page):
    page.set_viewport_size({"width": 320, "height": 800})
    for adresse in [p for p in PAGES[:12] if p not in [*LUS_A_L_ACCUEIL, *LUS_ICI]]:
        page.goto(adresse)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, adresse


@pytest.mark.navigateur
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("adresse", [PAGES[0], PAGES[13], PAGES[15], PAGES[18], PAGES[20]])
def test_keyboard_reaches_every_act_and_sees_where_it_is(page, adresse):
    page.goto(adresse)
    arrets = page.evaluate(ECOUTER_LE_FOCUS)
    for _ in range(arrets):
        page.keyboard.press("Tab")
    manques, sans_contour = page.evaluate("[[...suivi.manques].map(suivi.dit), suivi.sansContour]")
    assert arrets > 10
    assert manques == []
    assert sans_contour == []


@pytest.mark.navigateur
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("code", [FONTENAY, "COM-97611", "EPCI-200069136"])
def test_tables_of_a_portrait_give_room_to_names_on_a_screen(page, code):
    page.goto(f"/portrait/{code}/")
    largeurs = page.evaluate(
        """[...document.querySelectorAll('.portrait-themes .tableau tbody th')]
        .filter(e => e.checkVisibility()).map(e => e.getBoundingClientRect().width)"""
    )
    assert min(largeurs) >= 144  # nine rem: their figures hold in the frame too
    assert page.evaluate(DEBORDS) == []
    page.set_viewport_size({"width": 360, "height": 800})
    assert "Chaque priorité" not in " ".join(page.evaluate(DEBORDS))


@pytest.mark.navigateur
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("code", [FONTENAY, "EPCI-200069136", "REG-04"])
def test_map_and_spine_hold_on_the_first_printed_page(page, code, tmp_path):
    import shutil
    import subprocess

    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext n'est pas installé")
    page.goto(f"/portrait/{code}/")
    fichier = tmp_path / "page.pdf"
    page.pdf(path=fichier, format="A4", prefer_css_page_size=True)
    ordre = ["pdftotext", "-f", "1", "-l", "1", "-layout", str(fichier), "-"]
    texte = subprocess.run(ordre, check=True, capture_output=True, text=True).stdout
    assert "Accessibilité aux médecins généralistes" in texte
    assert "Les écarts les plus marqués avec la France" in texte
    assert "face à la France" in texte
