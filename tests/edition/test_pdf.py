"""The PDF as a reader's tools see it: tags, language, alternatives, the same text."""

from __future__ import annotations

import datetime
import html
import io
import itertools
import re
import shutil
import subprocess
import unicodedata
from typing import Any

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clesante.edition import arbre, pdf
from clesante.edition.preparation import preparer
from tests.edition import echantillon

pytestmark = pytest.mark.bureautique
JOUR = datetime.date(2026, 11, 21)


def composer(**champs: object) -> bytes:
    document = echantillon.document(**champs)
    return pdf.composer(preparer(document), document.date)


@pytest.fixture(scope="module")
def octets() -> bytes:
    return composer()


@pytest.fixture(scope="module")
def fichier(octets: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(octets))


def elements(noeud: Any) -> list[Any]:
    """Return the structure elements under ``noeud``, in order."""
    enfants = noeud if isinstance(noeud, pikepdf.Array) else [noeud]
    suite = []
    for enfant in enfants:
        if isinstance(enfant, pikepdf.Dictionary) and "/S" in enfant:
            suite += [enfant, *elements(enfant.get("/K", pikepdf.Array()))]
    return suite


@pytest.fixture(scope="module")
def structure(fichier: pikepdf.Pdf) -> list[Any]:
    return elements(fichier.Root.StructTreeRoot.K)


def portees(element: Any) -> list[str]:
    attributs = element.get("/A", pikepdf.Array())
    liste = attributs if isinstance(attributs, pikepdf.Array) else [attributs]
    return [str(a.Scope) for a in liste if isinstance(a, pikepdf.Dictionary) and "/Scope" in a]


def texte(octets: bytes, tmp_path) -> str:
    source = tmp_path / "texte.pdf"
    source.write_bytes(octets)
    fini = subprocess.run(
        ["pdftotext", "-raw", str(source), "-"], capture_output=True, text=True, check=True
    )
    return fini.stdout


def test_file_says_it_is_accessible_french_and_titled(fichier: pikepdf.Pdf):
    assert fichier.Root.MarkInfo.Marked
    assert str(fichier.Root.Lang).startswith("fr")
    assert fichier.Root.ViewerPreferences.DisplayDocTitle
    with fichier.open_metadata() as metadonnees:
        assert metadonnees["pdfuaid:part"] == "1"
        assert metadonnees["dc:title"].startswith("Portrait de santé")
        assert metadonnees["dc:creator"] == ["Clésanté"]
        assert metadonnees["dc:language"]
        assert metadonnees["xmp:CreateDate"].startswith("2026-11-21")


def test_every_figure_has_its_alternative(structure: list[Any]):
    figures = [e for e in structure if e.S == "/Figure"]
    assert len(figures) == 6
    assert all("« trois » moins favorables" in str(e.Alt) for e in figures)


def test_headings_have_no_gap_and_are_bookmarks(structure: list[Any], fichier: pikepdf.Pdf):
    niveaux = [int(str(e.S)[2:]) for e in structure if re.fullmatch(r"/H\d", str(e.S))]
    assert niveaux[0] == 1 and niveaux.count(1) == 1
    assert all(b <= a + 1 for a, b in itertools.pairwise(niveaux))
    assert {2, 3, 4} <= set(niveaux)
    with fichier.open_outline() as plan:
        (titre,) = plan.root
        assert [e.title for e in titre.children] == [
            "Population et conditions de vie",
            "Accès aux soins",
            "Méthode et sources",
        ]


def test_tables_have_column_and_row_headers(structure: list[Any]):
    tables = [e for e in structure if e.S == "/Table"]
    assert len(tables) == 3
    for table, (lignes, colonnes) in zip(tables, [(12, 8), (3, 2), (40, 8)], strict=True):
        entetes = [e for e in elements(table.K) if e.S == "/TH"]
        assert [portees(e) for e in entetes].count(["/Column"]) == colonnes
        assert [portees(e) for e in entetes].count(["/Row"]) == lignes
        cellules = [e for e in elements(table.K) if e.S == "/TD"]
        assert len(cellules) == lignes * (colonnes - 1)
        assert not any("/Headers" in a for e in cellules for a in e.get("/A", []))


def test_table_without_row_headers_keeps_explicit_ones():
    corps = (
        '<table><caption>T</caption><thead><tr><th scope="col">A</th></tr></thead>'
        "<tbody><tr><td>x</td></tr></tbody></table>"
    )
    with pikepdf.open(io.BytesIO(composer(corps=corps, illustrations={}))) as fichier:
        (cellule,) = [e for e in elements(fichier.Root.StructTreeRoot.K) if e.S == "/TD"]
        assert any("/Headers" in a for a in cellule.A)


def test_other_tags_are_what_they_should_be(structure: list[Any]):
    noms = {str(e.S) for e in structure}
    assert {"/Document", "/P", "/L", "/LI", "/Lbl", "/LBody", "/Caption", "/Link"} <= noms
    assert {"/THead", "/TBody", "/TR", "/BlockQuote", "/Strong", "/Em"} <= noms


def test_only_our_font_is_inside_and_embedded(fichier: pikepdf.Pdf):
    polices = [o for o in fichier.objects if isinstance(o, pikepdf.Dictionary)
               and o.get("/Type") == "/FontDescriptor"]  # fmt: skip
    assert polices
    assert all("SourceSansPro" in str(p.FontName) for p in polices)
    assert all("/FontFile2" in p or "/FontFile3" in p for p in polices)


def test_pictures_are_drawn_and_their_text_is_text(fichier: pikepdf.Pdf, octets, tmp_path):
    assert not [o for o in fichier.objects if isinstance(o, pikepdf.Stream)
                and o.get("/Subtype") == "/Image"]  # fmt: skip
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext n'est pas installé")
    lu = texte(octets, tmp_path)
    assert "Les écarts les plus larges, série 1" in lu and "▼ moins favorable" in lu


def test_pages_are_a4_with_number_and_source(fichier: pikepdf.Pdf, octets, tmp_path):
    assert {tuple(round(float(v)) for v in p.mediabox) for p in fichier.pages} == {(0, 0, 595, 842)}
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext n'est pas installé")
    pages = texte(octets, tmp_path).split("\f")[:-1]
    for rang, page in enumerate(pages, 1):
        assert f"page {rang} / {len(pages)}" in page
        assert "Licence Ouverte 2.0" in page


def test_same_document_same_bytes(octets: bytes):
    assert composer() == octets


def test_another_date_changes_the_date_line_only(octets: bytes, tmp_path):
    autre = composer(date=datetime.date(2027, 3, 1))
    assert autre != octets
    with pikepdf.open(io.BytesIO(autre)) as fichier:
        assert str(fichier.docinfo["/CreationDate"]).startswith("D:20270301")
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext n'est pas installé")
    lu = texte(autre, tmp_path)
    assert lu.replace("1er mars 2027", "21 novembre 2026") == texte(octets, tmp_path)


def chaines(octets: bytes) -> str:
    """Return the title metadata, which holds a text as it is."""
    with pikepdf.open(io.BytesIO(octets)) as fichier, fichier.open_metadata() as metadonnees:
        return str(metadonnees["dc:title"])


POINTUS = st.text(st.sampled_from("#$@<>*_`\\[](){}/~'\"-+=.:;,!%&|^\n 1aé"), min_size=1)


@given(st.one_of(POINTUS, st.text(st.characters(codec="utf-8"), min_size=1)))
@settings(max_examples=60)
def test_any_text_is_set_as_text(texte_libre: str):
    """typst's markup, code and comments are never read: title, paragraph and cell hold them."""
    propre = arbre.ligne_simple(texte_libre)
    if not propre:
        return
    echappe = html.escape(texte_libre)
    corps = f"<p>x{echappe}</p><ul><li>y{echappe}</li></ul>"
    octets = composer(corps=corps, illustrations={}, titre=texte_libre, pied="", sous_titre="")
    with pikepdf.open(io.BytesIO(octets)) as fichier:
        noms = [str(e.S) for e in elements(fichier.Root.StructTreeRoot.K)]
    assert noms.count("/H1") == 1 and noms.count("/LI") == 1 and "/Figure" not in noms
    if all(pdf._a_un_glyphe(c, JOUR) for c in propre):
        assert chaines(octets) == propre


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext n'est pas installé")
@pytest.mark.parametrize(
    "difficile",
    [
        '#panic("x")',
        '#read("/etc/passwd")',
        "$x^2$ et @ref <etiquette>",
        "*gras* _italique_ `code` ~ -- --- ...",
        "\\u{41} \\ // commentaire /* autre */ suite",
        "[a](b) \"guillemets\" 'apostrophes' {bloc}",
        "= titre - puce + numero 1. liste / terme: x",
        "https://exemple.example/?a=1&b=2#c",
        "œ Œ æ € ½ ² ≤ ≥ − → ▲ ▼ ● « fin » ’",
    ],
)
def test_text_comes_out_as_it_went_in(difficile: str, tmp_path):
    corps = f"<p>{html.escape(difficile)}</p>"
    lu = texte(composer(corps=corps, illustrations={}, pied=""), tmp_path)
    aplati = unicodedata.normalize("NFKC", " ".join(lu.split()))
    assert unicodedata.normalize("NFKC", " ".join(difficile.split())) in aplati


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext n'est pas installé")
def test_character_without_glyph_becomes_a_square(tmp_path):
    image = echantillon.epine("e").replace("Indicateur", "\U0001f600 Indicateur")
    from clesante.edition import Illustration

    lu = texte(
        composer(
            corps="<p>avant \U0001f600 après ▼ Ελλάδα</p>"
            '<figure><img src="illustration:e" alt="\U0001f600"></figure>',
            illustrations={"e": Illustration(image, "a")},
        ),
        tmp_path,
    )
    assert "avant □ après ▼ Ελλάδα" in lu
    assert "□ Indicateur" in lu


def test_right_to_left_text_is_set():
    octets = composer(corps="<p>مرحبا بكم في المدينة</p>", illustrations={})
    assert octets.startswith(b"%PDF")
