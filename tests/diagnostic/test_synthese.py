"""Two pages: exactly two, for very different territories; every number bound to its cell."""

from __future__ import annotations

import dataclasses
import datetime
import re
import shutil
import subprocess

import pytest

from clesante.diagnostic.documents import contenu, document
from clesante.diagnostic.essentiel import dix_chiffres, tableau_des_dix
from clesante.diagnostic.illustrations import plus_grands_ecarts
from clesante.diagnostic.lectures import portrait, portrait_de
from clesante.diagnostic.notes import Note
from clesante.diagnostic.production import nom_de_fichier, produire
from clesante.diagnostic.recettes import Recette
from clesante.diagnostic.redaction import valeur_lisible
from clesante.edition.production import NOM
from clesante.territoires.lectures import perimetre

pytestmark = [pytest.mark.usefixtures("entrepot"), pytest.mark.django_db, pytest.mark.sqlite_suffit]
JOUR = datetime.date(2026, 3, 1)
COURT = Recette(taille="synthese")
FONTENAY = "EPCI-200071934+EPCI-248500563"
CORNOUAILLE = (
    "EPCI-242900629+EPCI-242900710+EPCI-242900660+EPCI-242900702+EPCI-242900645+EPCI-200068120"
)
DIX = [
    FONTENAY, CORNOUAILLE, "EPCI-200054781", "COM-97611", "DEP-976", "EPCI-200060473", "COM-97502",
    "ARM-69381", "FR", "REG-53", "DEP-2A", "COM-85113",
]  # fmt: skip


def court(code: str):
    return portrait_de(perimetre(code), COURT)


@pytest.mark.bureautique
@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext n'est pas installé")
@pytest.mark.parametrize("code", DIX)
def test_two_pages_exactly(code, tmp_path):
    (pdf,) = produire(court(code), ["pdf"], tmp_path)
    ordre = ["pdftotext", "-layout", str(pdf), "-"]
    texte = subprocess.run(ordre, check=True, capture_output=True, text=True).stdout
    premiere, seconde = texte.rstrip("\f").split("\f")
    assert "L’essentiel en deux pages" in premiere
    assert "Ce que disent les chiffres" in seconde
    assert "Sources" in seconde


@pytest.mark.parametrize("code", DIX)
def test_same_two_pages_twice(code):
    assert document(court(code), JOUR) == document(court(code), JOUR)


def test_long_notes_and_title_follow_in_two_pages_too():
    recette = Recette(("POP_65", "OFF_APLMG"), {"POP_65": "Un **mot**."}, "Bilan 2026", "synthese")
    dit = document(portrait_de(perimetre("DEP-85"), recette), JOUR)
    assert dit.titre == "Bilan 2026\u00a0: Vendée"
    assert "<strong>mot</strong>" in dit.corps


@pytest.mark.parametrize("code", DIX)
def test_ten_figures_at_most_each_once_and_each_with_a_value(code):
    lu = court(code)
    ecarts = plus_grands_ecarts(lu)
    dix = dix_chiffres(lu, ecarts)
    codes = [c.code for c in dix]
    assert len(codes) == len(set(codes)) <= 10
    assert not set(codes) & {c.code for c in ecarts}
    assert len(codes) == 10 or code == "COM-97502"
    for ligne in tableau_des_dix(dix).lignes:
        assert re.search(r"\d", ligne[1]), ligne


def test_ten_figures_begin_with_each_theme_in_turn():
    lu = court(FONTENAY)
    themes = [c.publie.definition.theme for c in dix_chiffres(lu)]
    assert len(set(themes[:5])) == 5


def test_figures_of_the_recipe_come_first_and_in_its_order():
    choix = ("OFF_APLMG", "POP_65", "LOG_VAC")
    lu = portrait_de(perimetre("DEP-85"), Recette(choix))
    assert tuple(c.code for c in dix_chiffres(lu, plus_grands_ecarts(lu))) == choix


@pytest.mark.parametrize("code", [FONTENAY, "DEP-2A", "COM-85113", "REG-53"])
def test_every_number_of_the_ten_is_that_of_its_cell(code):
    lu = court(code)
    dix = dix_chiffres(lu, plus_grands_ecarts(lu))
    for chiffre, ligne in zip(dix, tableau_des_dix(dix).lignes, strict=True):
        i = chiffre.publie.definition
        lues = [chiffre.valeur, *(e.valeur for e in chiffre.elargis)]
        assert ligne[1] in {valeur_lisible(i, v) for v in lues if v.valeur is not None}
        assert ligne[3] in {v.periode for v in lues}


def test_changed_figure_changes_its_line():
    lu = court(FONTENAY)
    premier = dix_chiffres(lu)[0]
    autre = dataclasses.replace(
        premier, valeur=dataclasses.replace(premier.valeur, valeur=123456.0)
    )
    assert tableau_des_dix([autre]).lignes[0][1].startswith("123\u202f456")


def test_both_sizes_have_each_their_file():
    long, bref = (portrait_de(perimetre(CORNOUAILLE), r) for r in (Recette(), COURT))
    assert nom_de_fichier(long) != nom_de_fichier(bref)
    assert NOM.fullmatch(nom_de_fichier(bref))


def test_two_pages_tell_no_theme_and_the_whole_tells_all():
    assert contenu(court(FONTENAY)).themes == []
    assert len(contenu(portrait(perimetre(FONTENAY))).themes) > 5


def test_themes_follow_the_order_of_the_recipe():
    choix = ("OFF_APLMG", "POP_65", "OFF_DENSMG", "LOG_VAC")
    dit = contenu(portrait_de(perimetre("DEP-85"), Recette(choix)))
    assert [t.code for t in dit.themes] == ["offre_soins", "population", "logement"]
    assert [n.code for n in dit.themes[0].notices] == ["OFF_APLMG", "OFF_DENSMG"]


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        ("un **deux** *trois*", ["un <strong>deux</strong> <em>trois</em>"]),
        ("a\n\n\nb\nc", ["a", "b c"]),
        ("<script>x</script>", ["&lt;script&gt;x&lt;/script&gt;"]),
        ('**<b onclick="x">**', ["<strong>&lt;b onclick=&quot;x&quot;&gt;</strong>"]),
        ("2 * 3 * 4 ** 5", ["2 * 3 * 4 ** 5"]),
        ("**a *b** c*", ["<strong>a *b</strong> c*"]),
        ("**a *b* c**", ["<strong>a <em>b</em> c</strong>"]),
        ("**a *b***", ["<strong>a <em>b</em></strong>"]),
        ("*a **b* c**", ["*a <strong>b* c</strong>"]),
        ("[lien](javascript:x)", ["[lien](javascript:x)"]),
        ("\n \n", []),
    ],
)
def test_notes_know_paragraphs_bold_italic_and_nothing_else(texte, attendu):
    assert Note("A", "A", texte).paragraphes == attendu


@pytest.mark.parametrize("taille", ["synthese", "complet"])
def test_notes_are_in_the_documents_and_the_page(client, taille):
    note = {"OFF_APLMG": "Deux départs **annoncés**."}
    recette = Recette(("OFF_APLMG", "POP_65"), note, "", taille)
    assert (
        "Deux départs <strong>annoncés</strong>"
        in document(portrait_de(perimetre("DEP-85"), recette), JOUR).corps
    )
    page = client.get(f"/portrait/DEP-85/{recette.adresse()}").content.decode()
    assert "Deux départs <strong>annoncés</strong>" in page
    csv = client.get(f"/portrait/DEP-85/portrait.csv{recette.adresse()}").content.decode()
    assert csv.count("Deux départs **annoncés**.") == 1
    json = client.get(f"/portrait/DEP-85/portrait.json{recette.adresse()}").json()
    assert [i["note"] for i in json["indicateurs"]] == ["Deux départs **annoncés**.", ""]
