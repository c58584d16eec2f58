"""DOCX and ODT made of words that look like their own markup: the words come back, links lead."""

from __future__ import annotations

import datetime
import html
import io
import re
import zipfile
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import docx
import pikepdf
import pytest

from clesante.edition import Document, Illustration, bureautique, pdf, typographie
from clesante.edition.preparation import Image, preparer
from tests.edition.test_pandoc import CIBLES

pytestmark = pytest.mark.bureautique
JOUR = datetime.date(2026, 1, 1)
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><rect/></svg>'
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
HOSTILES = {
    "style_docx": 'w:val="Compact" <w:tcPr /> <w:tr><w:tc>',
    "tableau_docx": "<w:tbl></w:tbl>",
    "donnee_docx": '<pic:cNvPr descr="data:x"',
    "style_odt": 'text:style-name="Definition"',
    "cellule_odt": 'style:name="TableRowCell"> <style:table-cell-properties x>',
    "cadre_odt": "</draw:frame><draw:frame>",
    "section_odt": '<text:section text:name="x"><text:p>',
    "gabarit": "$titre ${auteur} $$ $pied",
    "remplacement": r"\1 \g<0> \\",
    "champ": 'INCLUDETEXT "/etc/passwd" {PAGE}',
    "jinja": "{{ 7*7 }} {% x %}",
}


def ecrire(document: Document, dossier: Path) -> tuple[bytes, bytes]:
    prepare = preparer(document)
    arbre = bureautique.arbre_json(prepare)
    return tuple(f(prepare, arbre, JOUR, dossier) for f in (bureautique.docx, bureautique.odt))


def lire(archive: bytes, partie: str) -> str:
    with zipfile.ZipFile(io.BytesIO(archive)) as lue:
        return lue.read(partie).decode()


@pytest.fixture(params=HOSTILES.values(), ids=HOSTILES)
def hostile(request, tmp_path) -> tuple[str, bytes, bytes]:
    mots = request.param
    sur = html.escape(mots)
    corps = (
        f"<h2>{sur}</h2><p>{sur}</p><table><caption>{sur}</caption><thead><tr><th>{sur}</th></tr>"
        f'</thead><tbody><tr><td>{sur}</td></tr></tbody></table><figure><img src="illustration:i" '
        f'alt="{sur}"><figcaption>{sur}</figcaption></figure>'
    )
    champs = dict.fromkeys(("titre", "sous_titre", "pied", "sujet", "auteur"), mots)
    document = Document(**champs, corps=corps, illustrations={"i": Illustration(SVG, "a")})
    return (mots, *ecrire(document, tmp_path))


def test_words_that_look_like_docx_come_back(hostile):
    mots, octets, _ = hostile
    lu = docx.Document(io.BytesIO(octets))
    assert [p.text for p in lu.paragraphs if p.text].count(mots) == 6
    assert [c.text for ligne in lu.tables[0].rows for c in ligne.cells] == [mots, mots]
    proprietes = lu.core_properties
    assert (proprietes.title, proprietes.subject, proprietes.author) == (mots, mots, mots)
    assert [e.get("descr") for e in lu.element.body.iter(WP)] == [mots]
    assert any(mots in p.text for p in lu.sections[0].footer.paragraphs)


def test_words_that_look_like_odt_come_back(hostile):
    mots, _, octets = hostile
    contenu = ElementTree.fromstring(lire(octets, "content.xml"))
    textes = ["".join(e.itertext()) for e in contenu.iter() if e.tag.endswith(("}p", "}h"))]
    assert textes.count(mots) >= 6
    images = [
        e.text for e in contenu.iter() if e.tag.endswith(("svg-compatible:1.0}title", "}desc"))
    ]
    assert images == [mots, mots]
    meta = ElementTree.fromstring(lire(octets, "meta.xml"))
    assert [e.text for e in meta.iter() if e.tag.endswith(("}title", "}subject", "creator"))].count(
        mots
    ) >= 3


@pytest.mark.parametrize("cible", CIBLES.values(), ids=CIBLES)
def test_a_link_inside_the_document_leads_somewhere_in_both(cible, tmp_path):
    images = {"i": Illustration(SVG, "a")} if "illustration:i" in cible else {}
    corps = f'<p><a href="#c">lien</a></p>{cible}<p>fin</p>'
    word, odt = ecrire(Document("T", "", corps, images), tmp_path)
    assert re.findall(r'w:name="c"', lire(word, "word/document.xml")) == ['w:name="c"']
    signets = re.findall(r'<text:bookmark(?:-start)? text:name="c"', lire(odt, "content.xml"))
    assert len(signets) == 1


@pytest.mark.parametrize("cible", CIBLES.values(), ids=CIBLES)
def test_a_link_inside_the_pdf_leads_to_a_place_of_it(cible):
    images = {"i": Illustration(SVG, "a")} if "illustration:i" in cible else {}
    document = Document("T", "", f'<p><a href="#c">lien</a></p>{cible}', images)
    with pikepdf.open(io.BytesIO(pdf.composer(preparer(document), JOUR))) as fichier:
        (lien,) = [
            a for page in fichier.pages for a in page.get("/Annots", []) if a.Subtype == "/Link"
        ]
        destination = lien.get("/Dest", lien.get("/A", {}).get("/D") if "/A" in lien else None)
        assert destination is not None


def image(couleur: str, rang: int) -> Image:
    source = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1">'
        f'<rect width="1" height="1" fill="{couleur}"/></svg>'
    )
    return Image(source, 0.2 + rang / 20, 0.2 + rang / 20)


@pytest.mark.parametrize("nombre", [0, 1, 2, 4, 5, 8, 9], ids="{} images".format)
def test_pictures_are_drawn_in_their_order_at_their_size(nombre):
    """Whatever the number that is drawn at once: the last batch may be one picture."""
    from PIL import Image as Lecture

    couleurs = [f"#{25 * rang:02x}{200 - 20 * rang:02x}40" for rang in range(nombre)]
    dessins = typographie.dessiner([image(c, rang) for rang, c in enumerate(couleurs)])
    lues = [Lecture.open(io.BytesIO(dessin)).convert("RGB") for dessin in dessins]
    milieux = ["#" + bytes(lue.getpixel((lue.width // 2,) * 2)).hex() for lue in lues]
    assert milieux == couleurs
    assert all(une.width < autre.width for une, autre in pairwise(lues))


def test_a_picture_is_drawn_fine_enough_for_paper():
    from PIL import Image as Lecture

    (dessin,) = typographie.dessiner([Image(SVG, 2.54, 1.27)])
    largeur, hauteur = Lecture.open(io.BytesIO(dessin)).size
    assert (largeur, hauteur) == (200, 100)
