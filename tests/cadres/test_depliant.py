"""The leaflet of a framework: one sheet, read by everyone, in every format."""

from __future__ import annotations

import html
import io
import re
import shutil
import subprocess
from datetime import date
from pathlib import Path

import pikepdf
import pytest

from clesante.cadres import lectures
from clesante.cadres.chargement import charger
from clesante.cadres.classeurs import lire
from clesante.cadres.documents import DEPLIANTS, depliant, document, produire_depliant
from clesante.cadres.objets import Cadre
from clesante.commandes import cadres as commande
from clesante.edition import FORMATS, html_autonome
from clesante.ui.typographie import texte_francais
from tests.cadres.petit_cadre import TEXTE, petit

pytestmark = [pytest.mark.usefixtures("referentiel"), pytest.mark.sqlite_suffit]

JOUR = date(2026, 3, 1)
TOUS = [*lectures._livres()]
SIXIEME = Path(__file__).with_name("sixieme_region.csv")
chaque_cadre = pytest.mark.parametrize("cadre", TOUS, ids=lambda cadre: cadre.cadre)


def mots(corps: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", corps)).split())


def pages(octets: bytes) -> int:
    with pikepdf.open(io.BytesIO(octets)) as fichier:
        return len(fichier.pages)


# What it says


@chaque_cadre
def test_picture_of_the_steps_opens_the_leaflet(cadre: Cadre):
    dit = document(cadre, JOUR)
    assert len(dit.illustrations) == (1 if cadre.etapes else 0)
    for illustration in dit.illustrations.values():
        for rang, etape in enumerate(cadre.etapes, 1):
            assert texte_francais(f"{rang}. {etape.enonce}") in illustration.alternative
    titres = re.findall(r'<h\d id="([^"]+)"', dit.corps)
    assert titres[-1] == "documents"
    if cadre.etapes:
        assert titres[0] == "pas-a-pas"


@chaque_cadre
def test_each_answer_of_the_tables_has_its_sentence_or_says_why_not(cadre: Cadre):
    corps = document(cadre, JOUR).corps
    for rangee in re.findall(r"<tr><th scope=\"row\">.*?</tr>", corps):
        _, reponse, phrase = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", rangee)
        assert phrase.startswith("«") or "<strong>" in reponse, rangee


def test_contacts_are_those_of_the_framework_and_can_be_used():
    corps = document(lectures.cadre("bretagne"), JOUR).corps
    for departement in ("22", "29", "35", "56"):
        assert f'href="mailto:ars-dd{departement}-direction@ars.sante.fr"' in corps


def test_what_does_not_fit_is_counted_and_said():
    corps = mots(document(lectures.cadre("mayotte"), JOUR).corps)
    assert "Priorités (8, dont voici 2)" in corps
    assert mots(document(lectures.cadre("bretagne"), JOUR).corps).count("dont voici") == 2


@chaque_cadre
def test_documents_of_the_leaflet_are_those_it_quotes(cadre: Cadre):
    corps = mots(document(cadre, JOUR).corps)
    sources = corps.partition(" Sources ")[2]
    for cite in cadre.documents:
        extraits = [e.citation for e in cadre.enonces if e.document == cite.code and e.citation]
        quote = any(" ".join(texte_francais(e).split()) in corps for e in extraits)
        nomme = " ".join(texte_francais(f"{cite.enonce}, {cite.editeur}").split()) in sources
        assert nomme or not quote, cite.code


def test_what_disagrees_is_said_on_the_leaflet_too():
    """Seed 001: three years in the text, 2024-2028 in the title."""
    corps = mots(document(lectures.cadre("pays_de_la_loire"), JOUR).corps)
    assert "Dit autrement : De 2024 à 2028 : cinq années civiles." in corps.replace("\u00a0", " ")


def test_a_method_of_many_steps_leaves_room_for_its_picture():
    corps = mots(document(lectures.cadre("pays_de_la_loire"), JOUR).corps)
    assert "dont voici 1)" in corps
    assert "dont voici 2)" not in corps


def test_a_region_of_many_delegations_says_how_many_it_leaves_out():
    contact = TEXTE.partition("contacts:\n")[2]
    autres = "".join(contact.replace("code: contact", f"code: contact_{n}") for n in range(20))
    corps = mots(document(charger(TEXTE + autres, "essai.yaml"), JOUR).corps)
    assert "21 contacts en tout" in corps


def test_past_dates_are_said_on_paper_too():
    assert "Rien ne dit que ce cadre vaut encore" in document(TOUS[0], JOUR).corps
    assert "Rien ne dit" not in document(petit(), JOUR).corps


@chaque_cadre
def test_apostrophes_and_spaces_are_french(cadre: Cadre):
    dit = document(cadre, JOUR)
    textes = [*re.split(r"<[^>]*>", dit.corps), dit.titre, dit.sous_titre]
    textes += [illustration.alternative for illustration in dit.illustrations.values()]
    entre_lettres = re.compile(r"[a-zà-ÿ]'[a-zà-ÿ]", re.IGNORECASE)
    assert [t for t in textes if entre_lettres.search(t.replace("&#x27;", "'"))] == []
    assert [t for t in textes if re.search(r"[^\s«] [;!?»]", t)] == []


# Files


def test_formats_of_the_page_and_of_the_command_are_those_of_documents():
    assert set(DEPLIANTS) == set(commande.DEPLIANTS) == set(FORMATS)
    assert not set(commande.DEPLIANTS) & set(commande.FORMATS)


@pytest.mark.bureautique
@pytest.mark.parametrize(
    "cadre", [*TOUS, lire(SIXIEME)], ids=[*(cadre.cadre for cadre in TOUS), "sixieme"]
)
def test_leaflet_is_one_sheet(cadre: Cadre):
    nom, octets = depliant(cadre, "pdf", JOUR)
    assert nom.endswith(".pdf") and octets.startswith(b"%PDF-")
    assert pages(octets) <= 2


@pytest.mark.bureautique
def test_pdf_is_tagged_titled_and_french():
    _, octets = depliant(lectures.cadre("grand_est"), "pdf", JOUR)
    with pikepdf.open(io.BytesIO(octets)) as fichier:
        assert str(fichier.Root.Lang).startswith("fr")
        assert bool(fichier.Root.MarkInfo.Marked)
        with fichier.open_metadata() as metadonnees:
            assert metadonnees["pdfuaid:part"] == "1"
            assert "Grand Est" in metadonnees["dc:title"]
        balises = [
            str(o.S) for o in fichier.objects if isinstance(o, pikepdf.Dictionary) and "/S" in o
        ]
        figures = [
            o
            for o in fichier.objects
            if isinstance(o, pikepdf.Dictionary) and o.get("/S") == "/Figure"
        ]
    assert balises.count("/H1") == 1
    assert {"/H2", "/H3", "/Table", "/TH", "/L"} <= set(balises)
    assert len(figures) == 1
    assert "Détecter une opportunité" in str(figures[0].Alt)


@pytest.mark.bureautique
@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext n'est pas installé")
def test_words_of_the_pdf_are_those_of_the_leaflet(tmp_path):
    cadre = lectures.cadre("hauts_de_france")
    (fichier,) = produire_depliant(cadre, ["pdf"], tmp_path, JOUR)
    ordre = ["pdftotext", "-layout", str(fichier), "-"]
    lu = subprocess.run(ordre, check=True, capture_output=True, text=True).stdout
    assert fichier.name == "depliant-hauts-de-france.pdf"
    for mot in ("La charte d’engagement", "À qui écrire", "Les règles", "Sources", "page 1 / 2"):
        assert mot in lu


@pytest.mark.libreoffice
@pytest.mark.bureautique
@pytest.mark.parametrize("code", ["pays_de_la_loire", "mayotte", "hauts_de_france", "grand_est"])
def test_word_leaflet_is_one_sheet_too(code, tmp_path, libreoffice):
    (fichier,) = produire_depliant(lectures.cadre(code), ["docx"], tmp_path, JOUR)
    assert len(pikepdf.open(libreoffice(fichier, "pdf")).pages) <= 2


@pytest.mark.libreoffice
@pytest.mark.bureautique
@pytest.mark.parametrize(("extension", "feuillets"), [("docx", 2), ("odt", 3)])
def test_libreoffice_opens_what_is_sent(extension, feuillets, tmp_path, libreoffice):
    """Its own wider font may push the last lines of an ODT on a third page."""
    cadre = lectures.cadre("bretagne")
    (fichier,) = produire_depliant(cadre, [extension], tmp_path, JOUR)
    lu = libreoffice(fichier, "txt:Text (encoded):UTF8").read_text(encoding="utf-8")
    assert "Le contrat local de santé\u00a0: ARS Bretagne" in lu
    assert "ars-dd56-direction@ars.sante.fr" in lu
    assert "Au moins 50\u202f000 habitants" in lu
    assert len(pikepdf.open(libreoffice(fichier, "pdf")).pages) <= feuillets


@chaque_cadre
def test_page_that_stands_alone_has_one_title_and_calls_nothing(cadre: Cadre):
    page = html_autonome(document(cadre, JOUR))
    assert page.count("<h1") == 1
    assert "<script" not in page
    assert not re.search(r'(?:src|href)="(?!#|mailto:|https?://|data:)', page)


@pytest.mark.bureautique
@pytest.mark.django_db
@pytest.mark.parametrize("extension", DEPLIANTS)
def test_page_sends_the_leaflet(client, extension):
    reponse = client.get(f"/cadres/pays-de-la-loire/cadre.{extension}")
    assert reponse.status_code == 200
    nom = f"depliant-pays-de-la-loire.{extension}"
    assert reponse["Content-Disposition"] == f'attachment; filename="{nom}"'
    assert len(reponse.content) > 5_000


@pytest.mark.bureautique
@pytest.mark.parametrize("extension", ["pdf", "html"])
def test_command_writes_the_leaflet(ligne, tmp_path, extension):
    sortie = tmp_path / f"depliant.{extension}"
    code, dit, _ = ligne("cadre", "exporter", "bretagne", "--sortie", sortie)
    assert code == 0
    assert "Le dépliant est dans" in dit
    assert sortie.stat().st_size > 5_000
