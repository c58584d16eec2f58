"""A host's reference document: what of it dresses our files, and what of it never passes."""

from __future__ import annotations

import io
import re
import zipfile
from xml.etree import ElementTree as ET

import docx
import pikepdf
import pytest
from docx.oxml.ns import qn
from docx.shared import Cm

from clesante.edition import Document, pdf, produire
from clesante.edition.charte import apparence, lire_charte
from clesante.edition.charte.atelier import rebatir
from clesante.edition.modele import ContenuRefuseError
from clesante.edition.preparation import preparer
from tests.edition import chartes, echantillon

pytestmark = pytest.mark.bureautique


@pytest.fixture(scope="module")
def propre() -> bytes:
    return rebatir(chartes.charte())


@pytest.fixture(scope="module")
def habille(propre: bytes, tmp_path_factory) -> dict[str, bytes]:
    document = echantillon.document(charte=propre)
    faits = produire(document, ["docx", "odt", "pdf"], tmp_path_factory.mktemp("habille"), "d")
    return {chemin.suffix[1:]: chemin.read_bytes() for chemin in faits}


def test_l_enfant_rend_la_meme(propre: bytes):
    assert lire_charte(chartes.charte()) == propre
    assert lire_charte(chartes.charte()) == rebatir(chartes.charte()), "the same bytes every time"


def test_styles_repris(habille: dict[str, bytes]):
    lu = docx.Document(io.BytesIO(habille["docx"]))
    titre, niveau = lu.styles["Title"], lu.styles["Heading 1"]
    assert str(titre.font.color.rgb) == chartes.BLEU and titre.font.name == "Verdana"
    assert titre.font.size.pt == 26 and niveau.font.size.pt == 18
    assert str(lu.styles["Heading 2"].font.color.rgb) == chartes.VERT
    assert lu.styles["Normal"].font.name == "Georgia"
    plans = [p.style.name for p in lu.paragraphs if p.style.name.startswith("Heading")]
    assert "Heading 1" in plans, "the text uses those styles"
    assert niveau.element.pPr.find(qn("w:outlineLvl")).get(qn("w:val")) == "0"


def test_page_reprise(habille: dict[str, bytes]):
    section = docx.Document(io.BytesIO(habille["docx"])).sections[0]
    assert abs(section.left_margin - Cm(2.5)) < Cm(0.01)
    assert abs(section.top_margin - Cm(3.2)) < Cm(0.01)


def test_entete_et_pied(habille: dict[str, bytes]):
    section = docx.Document(io.BytesIO(habille["docx"])).sections[0]
    tete, pied = section.header, section.footer
    texte = "\n".join(p.text for p in pied.paragraphs)
    assert "Agence de l’Essai {{ territoire }}" in tete.paragraphs[0].text, "plain text, never read"
    assert "12, rue des Essais · Page " in texte
    assert echantillon.document().pied in texte, "our source line stays"
    champs = [e.get(qn("w:instr")) for e in pied._element.iter(qn("w:fldSimple"))]
    assert champs == [" PAGE ", " NUMPAGES "], "once, written by us"
    (image,) = tete._element.iter(qn("a:blip"))
    partie = tete.part.related_parts[image.get(qn("r:embed"))]
    assert partie.content_type == "image/png" and partie.blob.startswith(b"\x89PNG")


def test_premiere_page_et_pages_paires(tmp_path):
    """Each kind of page shows its own header; a foot with our source line is on every page."""
    propre = rebatir(chartes.charte_riche())
    (fait,) = produire(echantillon.document(charte=propre), ["docx"], tmp_path, "riche")
    lu = docx.Document(fait)
    section = lu.sections[0]
    assert section.different_first_page_header_footer
    assert lu.settings.odd_and_even_pages_header_footer
    premiere = section.first_page_header
    cellules = [c.text for t in premiere.tables for r in t.rows for c in r.cells]
    assert cellules == ["Direction des territoires", "Agence de l’Essai, délégation"]
    (ancre,) = premiere._element.iter(qn("wp:anchor"))
    assert ancre.get("behindDoc") == "1"
    assert ancre.find(qn("wp:docPr")).get("descr") == "Logo de l’agence"
    assert section.even_page_header.paragraphs[0].text == "Page paire"
    for pied in (section.footer, section.first_page_footer, section.even_page_footer):
        assert not pied.is_linked_to_previous
        assert echantillon.document().pied in "".join(p.text for p in pied.paragraphs)
        assert " PAGE " in [e.get(qn("w:instr")) for e in pied._element.iter(qn("w:fldSimple"))]


def test_texte_du_modele_non_repris(habille: dict[str, bytes]):
    with zipfile.ZipFile(io.BytesIO(habille["docx"])) as archive:
        tout = b"".join(archive.read(nom) for nom in archive.namelist())
    assert b"ne sera pas repris" not in tout and b"CLESANTE-" not in tout


def test_tableau_habille(habille: dict[str, bytes]):
    lu = docx.Document(io.BytesIO(habille["docx"]))
    style = lu.styles["Table"].element
    assert style.find(qn("w:tblStylePr")) is not None
    largeur = apparence.lire(rebatir(chartes.charte())).largeur
    for tableau in lu.tables:
        grille = [int(c.get(qn("w:w"))) for c in tableau._tbl.tblGrid.findall(qn("w:gridCol"))]
        assert sum(grille) <= largeur + 8
    assert max(forme.width for forme in lu.inline_shapes) <= Cm(16.01)


def test_odt_et_pdf(habille: dict[str, bytes], propre: bytes):
    with zipfile.ZipFile(io.BytesIO(habille["odt"])) as archive:
        styles = archive.read("styles.xml").decode()
    assert f"#{chartes.BLEU.lower()}" in styles and 'svg:font-family="Georgia"' in styles
    with pikepdf.open(io.BytesIO(habille["pdf"])) as fichier:
        images = fichier.pages[0].get_images()
        contenu = fichier.pages[0].Contents.read_bytes()
    assert images and b"0.12156863 0.23529412 0.53333336" in contenu.replace(
        b"0.533333 ", b"0.53333336 "
    )
    assert propre


def test_pdf_reste_accessible(propre: bytes):
    document = echantillon.document(charte=propre, archive=True)
    with pikepdf.open(io.BytesIO(pdf.composer(preparer(document), document.date))) as fichier:
        assert fichier.Root.MarkInfo.Marked is True
        assert b"pdfaid" in fichier.Root.Metadata.read_bytes()


def test_couleur_trop_pale():
    pale = chartes.refaite(
        word__styles_PT_xml=lambda o: o.replace(chartes.BLEU.encode(), b"FFEE88")
    )
    lue = apparence.lire(rebatir(pale))
    assert lue.titre == apparence.NOTRE.titre, "1.2 to 1 on white: ours"


def test_marges_qui_ne_laissent_rien():
    serree = chartes.refaite(
        word__document_PT_xml=lambda o: re.sub(rb'w:left="\d+"', b'w:left="5900"', o)
    )
    assert apparence.lire(rebatir(serree)).largeur == apparence.NOTRE.largeur


def test_relation_de_forme(propre: bytes):
    """Every part has its type, every relation its part: no word processor has to repair it."""
    parties = chartes.parties(propre)
    types = parties["[Content_Types].xml"].decode()
    for nom in parties:
        if nom.endswith(".xml") and nom.startswith("word/"):
            assert f'PartName="/{nom}"' in types, nom
        ET.fromstring(parties[nom]) if nom.endswith((".xml", ".rels")) else None
        if nom.endswith(".rels") and nom.startswith("word/"):
            for cible in re.findall(r'Target="([^"]+)"', parties[nom].decode()):
                assert f"word/{cible}" in parties, cible
    assert not [n for n in parties if "custom" in n.lower() or "theme" in n or "thumb" in n]


def test_charte_abimee_dans_un_document():
    with pytest.raises(ContenuRefuseError, match="charte"):
        preparer(Document(titre="T", sous_titre="", corps="<p>x</p>", charte=b"PK"))


@pytest.mark.libreoffice
def test_libreoffice_ouvre_sans_reparer(habille: dict[str, bytes], tmp_path, libreoffice):
    fichier = tmp_path / "habille.docx"
    fichier.write_bytes(habille["docx"])
    with pikepdf.open(libreoffice(fichier, "pdf")) as lu:
        assert 5 <= len(lu.pages) <= 9 and lu.pages[0].get_images()
    texte = libreoffice(fichier, "txt:Text (encoded):UTF8").read_text("utf-8")
    assert "Population et conditions de vie" in texte
