"""DOCX and ODT read back by libraries that did not write them."""

from __future__ import annotations

import datetime
import html
import io
import re
import zipfile

import docx
import odfdo
import pytest
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from clesante.edition import arbre, bureautique
from clesante.edition.charte.apparence import NOTRE
from clesante.edition.preparation import preparer
from clesante.socle.jetons import CLAIR
from tests.edition import echantillon

pytestmark = pytest.mark.bureautique
TITRES = [
    (1, "Population et conditions de vie"),
    (2, "Ce qui manque"),
    (1, "Accès aux soins"),
    (2, "Définitions"),
    (3, "Deux termes"),
    (1, "Méthode et sources"),
]
XML = re.compile(r"\.(xml|rels)$")


@pytest.fixture
def ecrire(tmp_path):
    def ecrire(**champs: object) -> tuple[bytes, bytes]:
        document = echantillon.document(**champs)
        prepare = preparer(document)
        json = bureautique.arbre_json(prepare)
        return (
            bureautique.docx(prepare, json, document.date, tmp_path),
            bureautique.odt(prepare, json, document.date, tmp_path),
        )

    return ecrire


@pytest.fixture(scope="module")
def octets(tmp_path_factory) -> tuple[bytes, bytes]:
    document = echantillon.document()
    prepare = preparer(document)
    json, dossier = bureautique.arbre_json(prepare), tmp_path_factory.mktemp("bureautique")
    return (
        bureautique.docx(prepare, json, document.date, dossier),
        bureautique.odt(prepare, json, document.date, dossier),
    )


@pytest.fixture(scope="module")
def word(octets):
    return docx.Document(io.BytesIO(octets[0]))


@pytest.fixture(scope="module")
def odt(octets):
    return odfdo.Document(io.BytesIO(octets[1]))


def parties(archive: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(archive)) as lue:
        assert lue.testzip() is None
        assert {i.date_time for i in lue.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        return {i.filename: lue.read(i) for i in lue.infolist()}


def test_docx_has_real_headings_under_a_title(word):
    noms = [(p.style.name, p.text) for p in word.paragraphs]
    assert noms[0] == ("Title", echantillon.document().titre)
    lus = [(int(n[-1]), t) for n, t in noms if re.fullmatch(r"Heading \d", n)]
    assert lus == TITRES


def test_docx_tables_have_repeated_header_and_bold_row_headers(word):
    assert [(len(t.rows), len(t.columns)) for t in word.tables] == [(13, 8), (4, 2), (41, 8)]
    for table in word.tables:
        for rang, ligne in enumerate(table.rows):
            proprietes = ligne._tr.trPr
            assert proprietes.find(qn("w:cantSplit")) is not None
            assert (proprietes.find(qn("w:tblHeader")) is not None) == (rang == 0)
            if rang:
                assert all(r.bold for r in ligne.cells[0].paragraphs[0].runs)
        look = table._tbl.tblPr.find(qn("w:tblLook"))
        assert look.get(qn("w:firstRow")) == "1"
        assert look.get(qn("w:firstColumn")) == "1"
    legendes = [p.text for p in word.paragraphs if p.style.name == "Table Caption"]
    assert legendes[1] == "Population par âge"


def test_docx_tables_keep_to_the_page(word):
    for table in word.tables:
        grille = [int(c.get(qn("w:w"))) for c in table._tbl.tblGrid]
        assert sum(grille) <= NOTRE.largeur + 8
        cellules = [int(c._tc.tcPr.find(qn("w:tcW")).get(qn("w:w"))) for c in table.rows[1].cells]
        assert cellules == grille
    assert sum(int(c.get(qn("w:w"))) for c in word.tables[1]._tbl.tblGrid) < 4000


def test_docx_pictures_have_alternatives_and_no_data_address(word, octets):
    textes = [e.get("descr") for e in word.element.body.iter(qn("wp:docPr"))]
    assert len(textes) == 6 and all("« trois » moins favorables" in t for t in textes)
    ids = [e.get("id") for e in word.element.body.iter(qn("wp:docPr"))]
    assert len(set(ids)) == 6
    assert b"data:image" not in parties(octets[0])["word/document.xml"]
    assert [round(f.width.cm, 1) for f in word.inline_shapes] == [14.0] + [16.0] * 5


def test_docx_is_french_a4_with_metadata_and_footer(word):
    langue = word.styles.element.find(f".//{qn('w:docDefaults')}//{qn('w:lang')}")
    assert langue.get(qn("w:val")) == "fr-FR"
    proprietes = word.core_properties
    assert proprietes.title == echantillon.document().titre
    assert (proprietes.author, proprietes.language) == ("Clésanté", "fr-FR")
    assert proprietes.subject == "Portrait de santé d’un territoire"
    assert proprietes.created.date() == datetime.date(2026, 11, 21)
    (section,) = word.sections
    assert (round(section.page_width.cm, 1), round(section.page_height.cm, 1)) == (21.0, 29.7)
    pied = section.footer._element.xml
    assert " PAGE " in pied and " NUMPAGES " in pied and "Licence Ouverte" in pied


def test_docx_links_styles_and_verdicts(word):
    corps = word.element.body
    assert corps.find(f".//{qn('w:hyperlink')}[@{qn('w:anchor')}='methode']") is not None
    signets = {e.get(qn("w:name")) for e in corps.iter(qn("w:bookmarkStart"))}
    assert {"methode", "population", "fig-carte"} <= signets
    adresses = {r.target_ref for r in word.part.rels.values() if r.is_external}
    assert adresses == {"https://www.insee.fr/", "mailto:contact@example.org"}
    employes = {p.style.style_id for p in word.paragraphs}
    assert {"Chapeau", "Note", "ImageCaption", "SautDePage", "BlockText"} <= employes
    (run,) = [r for p in word.paragraphs for r in p.runs if "▼" in r.text]
    assert str(run.style.font.color.rgb).lower() == CLAIR["defavorable"][1:]


def test_docx_colours_are_tokens_only(octets):
    styles = parties(octets[0])["word/styles.xml"].decode()
    nos_styles = styles.partition('w:styleId="SourceCode"')[0]
    couleurs = set(re.findall(r'w:color(?: w:val)?="([0-9a-fA-F]{6})"', nos_styles))
    assert couleurs <= {couleur[1:] for couleur in CLAIR.values()}


def test_odt_has_real_headings_under_a_title(odt):
    lus = [
        (int(t.get_attribute("text:outline-level")), t.text_recursive.strip())
        for t in odt.body.get_elements("//text:h")
    ]
    assert lus == TITRES
    premier = odt.body.get_elements("//text:p")[0]
    assert (premier.style, premier.text_recursive.strip()) == (
        "Title",
        echantillon.document().titre,
    )


def test_odt_tables_have_header_rows_and_bold_row_headers(odt):
    tables = odt.body.get_elements("//table:table")
    assert [len(t.get_elements("table:table-row")) for t in tables] == [12, 3, 40]
    for table in tables:
        (tete,) = table.get_elements("table:table-header-rows/table:table-row")
        colonnes = len(tete.get_elements("table:table-cell"))
        assert colonnes == len(table.get_elements("table:table-column"))
        for ligne in table.get_elements("table:table-row"):
            gras = ligne.get_elements("table:table-cell[1]//text:span[@text:style-name='T1']")
            assert gras
    contenu = odt.get_part("content.xml").serialize().decode()
    assert re.search(
        r'style:name="T1"[^>]*>\s*<style:text-properties fo:font-weight="bold"', contenu
    )


def test_odt_pictures_have_title_and_description(odt):
    cadres = odt.body.get_elements("//draw:frame")
    assert len(cadres) == 6
    for cadre in cadres:
        for nom in ("svg:title", "svg:desc"):
            (element,) = cadre.get_elements(nom)
            assert "« trois » moins favorables" in element.text_recursive


def test_odt_is_french_a4_with_metadata_and_footer(odt, octets):
    assert odt.meta.title == echantillon.document().titre
    assert odt.meta.get_element("//dc:language").text_recursive == "fr-FR"
    assert odt.meta.get_element("//meta:initial-creator").text_recursive == "Clésanté"
    assert odt.meta.get_element("//dc:date").text_recursive == "2026-11-21T00:00:00"
    styles = parties(octets[1])["styles.xml"].decode()
    assert 'fo:language="fr" fo:country="FR"' in styles
    assert 'fo:page-width="21cm" fo:page-height="29.7cm"' in styles
    assert "<text:page-number" in styles and "<text:page-count" in styles
    assert "Licence Ouverte" in styles


def test_odt_is_a_valid_package(octets):
    lues = parties(octets[1])
    assert next(iter(lues)) == "mimetype"
    manifeste = lues["META-INF/manifest.xml"].decode()
    declarees = set(re.findall(r'full-path="([^"]+)"', manifeste)) - {"/"}
    assert declarees == set(lues) - {"mimetype", "META-INF/manifest.xml"}


def test_every_style_used_in_odt_is_defined(octets):
    lues = parties(octets[1])
    contenu, styles = lues["content.xml"].decode(), lues["styles.xml"].decode()
    employes = set(re.findall(r'(?:text|table|parent):?-?style-name="([^"]+)"', contenu))
    definis = set(re.findall(r'style:name="([^"]+)"', contenu + styles))
    assert employes <= definis


def test_every_style_used_in_docx_is_defined(octets):
    lues = parties(octets[0])
    contenu, styles = lues["word/document.xml"].decode(), lues["word/styles.xml"].decode()
    employes = set(re.findall(r'<w:[prt]?(?:bl)?Style w:val="([^"]+)"', contenu))
    assert employes <= set(re.findall(r'w:styleId="([^"]+)"', styles))


def test_no_outside_target_but_typed_links(octets):
    for nom, contenu in parties(octets[0]).items():
        if nom.endswith(".rels"):
            cibles = re.findall(rb'Target="([^"]+)"[^>]*TargetMode="External"', contenu)
            assert set(cibles) <= {b"https://www.insee.fr/", b"mailto:contact@example.org"}


def test_same_document_same_bytes(octets, ecrire):
    assert ecrire() == octets


def test_another_date_changes_the_date_line_only(octets, ecrire):
    for avant, apres in zip(octets, ecrire(date=datetime.date(2027, 3, 1)), strict=True):
        attendues, lues = parties(avant), parties(apres)
        assert attendues != lues
        for nom, contenu in lues.items():
            retouche = contenu.replace(b"1er mars 2027", b"21 novembre 2026")
            assert retouche.replace(b"2027-03-01", b"2026-11-21") == attendues[nom], nom


# Soft and no-break hyphens have their own elements in DOCX, which python-docx reads otherwise.
@given(st.text(st.characters(codec="utf-8", exclude_characters="\xad\u2011"), min_size=1))
@settings(max_examples=25, suppress_health_check=["function_scoped_fixture"])
def test_any_text_comes_back_from_both(ecrire, texte: str):
    propre = arbre.ligne_simple(texte)
    if not propre:
        return
    corps = f"<p>{html.escape(texte)}</p>"
    pour_word, pour_odt = ecrire(
        corps=corps, illustrations={}, titre=texte, sous_titre=texte, pied=texte
    )
    lu = docx.Document(io.BytesIO(pour_word))
    attendus = [propre, propre, "Édité le 21 novembre 2026", propre]
    assert [p.text.strip() for p in lu.paragraphs] == [a.strip() for a in attendus]
    assert lu.sections[0].footer.paragraphs[1].text.strip() == propre.strip()
    paragraphes = odfdo.Document(io.BytesIO(pour_odt)).body.get_elements("//text:p")
    assert paragraphes[3].text_recursive.strip() == propre.strip()
    for archive in (pour_word, pour_odt):
        assert all(contenu for nom, contenu in parties(archive).items() if XML.search(nom))


SUITE = (
    "<p>Ceux-ci :</p><ul><li>un</li></ul><p>après la liste</p>"
    "<dl><dt>Axe</dt><dd>Soigner</dd></dl><p>après les faits</p>"
    + "".join(
        f"<table><caption>{nom}</caption><thead><tr><th>A</th></tr></thead>"
        "<tbody><tr><td>x</td></tr></tbody></table>"
        for nom in ("Un", "Deux")
    )
    + '<section class="nouvelle-page"><h2 id="haut">Haut de page</h2>'
    + "<p>après un titre</p></section>"
)


def test_docx_gives_air_after_a_list_and_none_where_there_is_nothing(ecrire):
    word = docx.Document(io.BytesIO(ecrire(corps=SUITE, illustrations={})[0]))
    lus = {p.text: p.paragraph_format.space_before for p in word.paragraphs}
    assert "" not in [p.text for p in word.paragraphs if p.style.style_id != "SautDePage"]
    assert lus["après la liste"] and lus["après les faits"]
    assert lus["après un titre"] is None and lus["Ceux-ci :"] is None
    assert lus["Haut de page"] == 0
    styles = {p.text: p.style.style_id for p in word.paragraphs}
    assert styles["Ceux-ci :"] == "Annonce" and styles["Axe\u2003Soigner"] == "Fait"
    assert word.styles["Annonce"].paragraph_format.keep_with_next


def test_odt_gives_air_after_a_list(ecrire):
    xml = parties(ecrire(corps=SUITE, illustrations={})[1])["content.xml"].decode()
    assert re.search(r'text:style-name="ApresListe">après la liste', xml)
    assert not re.search(r'text:style-name="ApresListe">après un titre', xml)
