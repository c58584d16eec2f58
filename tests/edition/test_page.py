"""The self-contained page: nothing outside, French, unique ids, the same text."""

from __future__ import annotations

import dataclasses
import datetime
import re
import subprocess
import sys
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clesante.edition import ContenuRefuseError, html_autonome
from clesante.edition.page import chaine_css
from clesante.socle.jetons import CLAIR, SOMBRE
from tests.edition import echantillon

CHARGEANTS = {"src", "srcset", "poster", "data", "action", "background", "xlink:href"}


class Lecteur(HTMLParser):
    """Collects tags, attributes and text of a page, outside of its style sheet."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.balises: list[tuple[str, dict[str, str | None]]] = []
        self.texte = ""
        self.feuille = ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.balises.append((tag, dict(attrs)))

    def handle_data(self, data):
        if self.balises and self.balises[-1][0] == "style":
            self.feuille += data
        else:
            self.texte += data

    def valeurs(self, attribut: str) -> list[str]:
        return [a[attribut] or "" for _, a in self.balises if attribut in a]


@pytest.fixture(scope="module")
def lue() -> Lecteur:
    return Lecteur(html_autonome(echantillon.document()))


def test_page_asks_nothing_of_the_network(lue: Lecteur):
    noms = {nom for nom, _ in lue.balises}
    assert not noms & {"script", "link", "iframe", "img", "object", "embed", "base", "image", "use"}
    assert not CHARGEANTS & {cle for _, attributs in lue.balises for cle in attributs}
    assert {nom for nom, attributs in lue.balises if "href" in attributs} == {"a"}
    assert "url(" not in lue.feuille and "@import" not in lue.feuille
    assert "default-src 'none'" in str(lue.valeurs("content"))


def test_page_is_french_titled_and_has_one_style(lue: Lecteur):
    assert ("html", {"lang": "fr"}) in lue.balises
    assert [nom for nom, _ in lue.balises].count("style") == 1
    assert [nom for nom, _ in lue.balises].count("h1") == 1
    assert "Édité le 21 novembre 2026" in lue.texte


def test_ids_are_unique_and_references_exist(lue: Lecteur):
    ids = lue.valeurs("id")
    assert len(ids) == len(set(ids))
    vises = " ".join(lue.valeurs("aria-labelledby")).split()
    assert set(vises) <= set(ids)
    assert {h[1:] for h in lue.valeurs("href") if h.startswith("#")} <= set(ids)


def test_pictures_are_inline_with_their_alternative(lue: Lecteur):
    images = [a for _, a in lue.balises if a.get("class") == "image"]
    assert len(images) == 6
    assert all(a["role"] == "img" and "« trois » moins" in str(a["aria-label"]) for a in images)
    assert [nom for nom, _ in lue.balises].count("svg") == 6


def test_tables_have_scoped_headers_and_columns_of_figures(lue: Lecteur):
    entetes = [a for nom, a in lue.balises if nom == "th"]
    assert {a["scope"] for a in entetes} == {"col", "row"}
    cellules = [a for nom, a in lue.balises if nom == "td"]
    assert cellules and all(a.get("class") == "nombre" for a in cellules)


def test_dark_colours_are_screen_only_and_cover_pictures(lue: Lecteur):
    sombre = lue.feuille.partition("@media screen and (prefers-color-scheme:dark)")[2]
    for nom, clair in CLAIR.items():
        nuit = SOMBRE[nom]
        assert f"--{nom}:{nuit}" in sombre
        if clair != nuit:
            assert f'[fill="{clair}"]{{fill:{nuit}}}' in sombre
    assert "@page{size:A4" in lue.feuille and "counter(page)" in lue.feuille


def test_every_variable_of_the_style_sheet_is_a_token(lue: Lecteur):
    largeur_d_une_image = "large"
    jetons = {*CLAIR, largeur_d_une_image}
    assert set(re.findall(r"var\(--([\w-]+)\)", lue.feuille)) <= jetons


@given(st.text(min_size=1).filter(lambda t: t.strip()))
def test_hostile_title_stays_text(titre: str):
    from clesante.edition.arbre import ligne_simple

    if not ligne_simple(titre):
        return
    page = html_autonome(
        echantillon.document(titre=titre, sous_titre=titre, pied=titre, corps="<p>a</p>")
    )
    ordinaire = Lecteur(html_autonome(echantillon.document(corps="<p>a</p>")))
    lue = Lecteur(page)
    assert [nom for nom, _ in lue.balises] == [nom for nom, _ in ordinaire.balises]
    assert ligne_simple(titre) in re.sub(r"[ \n]+", " ", lue.texte)


@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_css_string_holds_no_character_that_ends_it(texte: str):
    chaine = chaine_css(texte)
    assert re.fullmatch(r'"(?:[A-Za-z0-9]|\\[0-9a-f]+ )*"', chaine)
    relu = re.sub(r"\\([0-9a-f]+) ", lambda m: chr(int(m[1], 16)), chaine[1:-1])
    assert relu == texte


def test_document_without_title_is_refused():
    with pytest.raises(ContenuRefuseError, match="titre"):
        html_autonome(echantillon.document(titre=" \n"))


def test_another_date_changes_the_date_line_only():
    avant = html_autonome(echantillon.document())
    apres = html_autonome(echantillon.document(date=datetime.date(2027, 3, 1)))
    assert avant != apres
    assert apres.replace("1er mars 2027", "21 novembre 2026") == avant


def test_module_imports_nothing_heavy():
    programme = (
        "import sys; import clesante.edition;"
        "print({m.split('.')[0] for m in sys.modules} & "
        "{'django','typst','pypandoc','pikepdf','resvg_py','lxml','numpy','odfdo','docx'})"
    )
    commande = [sys.executable, "-c", programme]
    fini = subprocess.run(commande, capture_output=True, text=True, check=True)
    assert fini.stdout.strip() == "set()", fini.stderr


@pytest.mark.navigateur
def test_page_shows_without_horizontal_scroll_and_passes_axe(chromium, verifier_axe, tmp_path):
    fichier = tmp_path / "page.html"
    fichier.write_text(html_autonome(echantillon.document()), encoding="utf-8")
    for largeur in (1280, 360):
        for schema in ("light", "dark"):
            contexte = chromium.new_context(
                viewport={"width": largeur, "height": 900}, color_scheme=schema, bypass_csp=True
            )
            onglet = contexte.new_page()
            demandes: list[str] = []
            onglet.on("request", lambda requete, liste=demandes: liste.append(requete.url))
            onglet.goto(fichier.as_uri())
            assert onglet.evaluate("document.documentElement.scrollWidth") <= largeur
            assert demandes == [fichier.as_uri()]
            verifier_axe(onglet)
            contexte.close()


def test_small_pictures_of_paper_stay_small_on_a_screen():
    """A map drawn 6 cm wide would otherwise fill the screen, three times its lettering."""
    document = echantillon.document()
    ((nom, image), *_) = document.illustrations.items()
    petite = document.illustrations | {nom: dataclasses.replace(image, largeur_cm=6.0)}
    page = html_autonome(dataclasses.replace(document, illustrations=petite))
    largeurs = re.findall(r'class="image" style="--large:([\d.]+)cm"', page)
    assert sorted(largeurs, key=float)[0] == "9.6"
    assert len(largeurs) == len(document.illustrations)
    assert ".image svg{display:block;width:100%;max-width:var(--large);height:auto}" in page
