"""The contents of a document: links to its headings, with the page of each, in every format."""

from __future__ import annotations

import re
import shutil
import subprocess

import docx
import pikepdf
import pytest
from docx.oxml.ns import qn

from clesante.edition import Document, html_autonome, produire
from clesante.edition.modele import ContenuRefuseError
from clesante.edition.preparation import preparer

SUITE = (
    '<section class="nouvelle-page"><h2 id="un">Un &amp; deux</h2><p>a</p>'
    '<section class="nouvelle-page"><h3 id="un-b">Sous-partie</h3><p>b</p></section></section>'
    '<section class="nouvelle-page"><h2 id="trois">Trois</h2><p>c</p></section>'
)
PAGES = {"Un & deux": 2, "Sous-partie": 3, "Trois": 4}


def corps(lignes: str) -> str:
    return f'<h2>Sommaire</h2><ul class="sommaire">{lignes}</ul>{SUITE}'


LIGNES = (
    '<li><a href="#un">Un &amp; deux</a><ul><li><a href="#un-b">Sous-partie</a></li></ul></li>'
    '<li><a href="#trois">Trois</a></li>'
)
DOCUMENT = Document("Un contrat", "", corps(LIGNES))


@pytest.mark.parametrize(
    "ligne",
    [
        "<li>Un</li>",
        '<li><a href="https://exemple.fr">Un</a></li>',
        '<li><a href="#ici">Un</a><ul><li>mot</li></ul></li>',
        '<li><a href="#un">Un</a> et plus</li>',
        '<li>Voir <a href="#un">Un</a></li>',
        '<li><a href="#un">Un</a><p>et plus</p></li>',
        '<li><a href="#un">Un</a><ul><li>mot</li></ul></li>',
    ],
)
def test_a_line_that_leads_to_no_heading_is_refused(ligne):
    ailleurs = '<p id="ici">Ici.</p>'
    with pytest.raises(ContenuRefuseError, match="ne mène pas à un titre"):
        preparer(Document("T", "", corps(ligne) + ailleurs))


def test_the_page_has_its_links():
    page = html_autonome(DOCUMENT)
    assert '<ul class="sommaire"><li><a href="#un">Un &amp; deux</a><ul>' in page


@pytest.fixture(scope="module")
def fichiers(tmp_path_factory):
    dossier = tmp_path_factory.mktemp("sommaire")
    return {f.suffix[1:]: f for f in produire(DOCUMENT, ["pdf", "docx", "odt"], dossier, "s")}


def lignes_lues(pdf) -> dict[str, int]:
    """Return what the first page of a PDF says: each title and the page written beside it."""
    commande = ["pdftotext", "-layout", "-l", "1", str(pdf), "-"]
    texte = subprocess.run(commande, capture_output=True, check=True, text=True).stdout
    return {
        m[1].strip(): int(m[2]) for m in re.finditer(r"^ *(.+?)[ .…\u2060]{3,}(\d+)$", texte, re.M)
    }


@pytest.mark.bureautique
@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext n'est pas installé")
def test_the_pdf_writes_the_true_pages(fichiers):
    assert lignes_lues(fichiers["pdf"]) == PAGES


@pytest.mark.bureautique
def test_the_pdf_tags_it_as_contents_whose_links_lead_there(fichiers):
    with pikepdf.open(fichiers["pdf"]) as pdf:
        marques = [str(o.get("/S")) for o in pdf.objects if isinstance(o, pikepdf.Dictionary)]
        assert (marques.count("/TOCI"), "/TOC" in marques) == (3, True)
        liens = {str(a.Dest): str(a.Contents).strip() for a in pdf.pages[0].Annots}
        noms = pikepdf.NameTree(pdf.Root.Names.Dests)
        rangs = {page.objgen: rang for rang, page in enumerate(pdf.pages, 1)}
        assert [rangs[noms[nom][0].objgen] for nom in liens] == [*PAGES.values()]
        assert liens["un-b"] == "«\u202fSous-partie\u202f» page 3"


@pytest.mark.bureautique
def test_word_has_a_field_whose_lines_lead_to_bookmarks(fichiers):
    corps_ = docx.Document(fichiers["docx"]).element.body
    dites = [e.text for e in corps_.iter(qn("w:instrText"))]
    assert dites[0] == ' TOC \\o "1-2" \\h \\z \\u \\b _ed_suite '
    assert dites[1:] == [f" PAGEREF {nom} " for nom in ("un", "un-b", "trois")]
    bornes = [e.get(qn("w:fldCharType")) for e in corps_.iter(qn("w:fldChar"))]
    assert [bornes.count(genre) for genre in ("begin", "separate", "end")] == [4, 4, 4]
    signets = [e.get(qn("w:name")) for e in corps_.iter(qn("w:bookmarkStart"))]
    assert {"un", "un-b", "trois", "_ed_suite"} <= {*signets}
    assert len(signets) == len({*signets})
    ancres = [e.get(qn("w:anchor")) for e in corps_.iter(qn("w:hyperlink"))]
    assert ancres == ["un", "un-b", "trois"]


@pytest.mark.libreoffice
@pytest.mark.bureautique
@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext n'est pas installé")
def test_libreoffice_counts_the_pages_of_the_odt(fichiers, libreoffice):
    assert lignes_lues(libreoffice(fichiers["odt"], "pdf")) == PAGES


@pytest.mark.libreoffice
@pytest.mark.bureautique
def test_libreoffice_opens_the_docx_with_its_titles(fichiers, libreoffice):
    lu = libreoffice(fichiers["docx"], "txt:Text (encoded):UTF8").read_text(encoding="utf-8")
    assert re.findall(r"^(.+)\t–$", lu, re.M) == [*PAGES]
