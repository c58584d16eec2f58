"""An invented host's reference document, as a word processor saves it, and ways to spoil it."""

from __future__ import annotations

import functools
import io
import zipfile
from collections.abc import Callable

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from PIL import Image, ImageDraw

BLEU, VERT = "1F3C88", "0B6E4F"
DOCUMENT, ENTETE = "word/document.xml", "word/header1.xml"


def logo(forme: str = "PNG", cotes: tuple[int, int] = (480, 160)) -> bytes:
    """Return a picture: a blue band and a green disc."""
    image = Image.new("RGB", cotes, "white")
    trait = ImageDraw.Draw(image)
    trait.rectangle((0, 0, cotes[0], cotes[1] // 3), fill=f"#{BLEU}")
    trait.ellipse((20, 60, 110, 150), fill=f"#{VERT}")
    sortie = io.BytesIO()
    image.save(sortie, forme)
    return sortie.getvalue()


def champ(paragraphe, instruction: str) -> None:
    """Add a field as a word processor does: in several runs."""
    for genre in ("begin", None, "separate", "t", "end"):
        morceau = paragraphe.add_run()
        if genre == "t":
            morceau.text = "99"
        elif genre is None:
            element = OxmlElement("w:instrText")
            element.text = instruction
            morceau._r.append(element)
        else:
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), genre)
            morceau._r.append(element)


@functools.cache
def charte() -> bytes:
    """Return the reference document: fonts, colours, margins, a logo, feet with numbers."""
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    section.top_margin, section.bottom_margin = Cm(3.2), Cm(2.5)
    styles = document.styles
    styles["Normal"].font.name = "Georgia"
    styles["Normal"].font.size = Pt(11)
    for nom, couleur, taille in (
        ("Title", BLEU, 26), ("Heading 1", BLEU, 18), ("Heading 2", VERT, 14),
    ):  # fmt: skip
        styles[nom].font.name = "Verdana"
        styles[nom].element.rPr.rFonts.set(qn("w:ascii"), "Verdana")
        for theme in ("asciiTheme", "hAnsiTheme"):
            styles[nom].element.rPr.rFonts.attrib.pop(qn(f"w:{theme}"), None)
        styles[nom].font.color.rgb = RGBColor.from_string(couleur)
        styles[nom].font.size = Pt(taille)
    tete = section.header.paragraphs[0]
    tete.add_run().add_picture(io.BytesIO(logo()), width=Cm(4.5))
    tete.add_run("\tAgence de l’Essai {{ territoire }}").bold = True
    pied = section.footer.paragraphs[0]
    pied.alignment = WD_ALIGN_PARAGRAPH.CENTER
    pied.add_run("12, rue des Essais · Page ")
    champ(pied, " PAGE \\* MERGEFORMAT ")
    pied.add_run(" sur ")
    champ(pied, " NUMPAGES ")
    document.add_paragraph("Texte d’exemple, qui ne sera pas repris.")
    tableau = document.add_table(2, 2, style="Light Grid Accent 1")
    tableau.cell(0, 0).text = "Exemple"
    sortie = io.BytesIO()
    document.save(sortie)
    return sortie.getvalue()


def parties(octets: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        return {nom: archive.read(nom) for nom in archive.namelist()}


def refaite(**changees: bytes | Callable[[bytes], bytes] | None) -> bytes:
    """Return the reference with parts replaced or added (« __ » is « / »), None takes one away."""
    lues = parties(charte())
    vrais = {n.replace("__", "/").replace("_PT_", "."): c for n, c in changees.items()}
    for nom, contenu in vrais.items():
        if contenu is None:
            lues.pop(nom)
        else:
            lues[nom] = contenu(lues.get(nom, b"")) if callable(contenu) else contenu
    sortie = io.BytesIO()
    with zipfile.ZipFile(sortie, "w", zipfile.ZIP_DEFLATED) as archive:
        for nom, contenu in lues.items():
            archive.writestr(nom, contenu)
    return sortie.getvalue()


def dans(partie: str, xml: str) -> bytes:
    """Return the reference with a piece of XML added inside the first paragraph of a part."""

    def ajouter(octets: bytes) -> bytes:
        rang = octets.rindex(b"</w:p>")
        return octets[:rang] + xml.encode() + octets[rang:]

    return refaite(**{partie: ajouter})


ANCRE = (
    '<w:r xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:drawing>'
    '<wp:anchor xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'behindDoc="1"><wp:positionH relativeFrom="page"><wp:align>right</wp:align></wp:positionH>'
    '<wp:positionV relativeFrom="page"><wp:posOffset>360000</wp:posOffset></wp:positionV>'
    '<wp:extent cx="1440000" cy="480000"/><wp:wrapNone/><wp:docPr id="7" name="x" '
    'descr="Logo de l’agence"/><a:graphic '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:blip '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:embed="{}"/>'
    "</a:graphic></wp:anchor></w:drawing></w:r>"
)


@functools.cache
def charte_riche() -> bytes:
    """Return a reference with a first page of its own, a table in its header, a floating logo."""
    document = docx.Document(io.BytesIO(charte()))
    section = document.sections[0]
    section.different_first_page_header_footer = True
    tete = section.first_page_header
    relation, _ = tete.part.get_or_add_image(io.BytesIO(logo("JPEG")))
    tableau = tete.add_table(1, 2, Cm(16))
    tableau.cell(0, 0).text = "Direction des territoires"
    tableau.cell(0, 1).text = "Agence de l’Essai, délégation"
    tete.paragraphs[0]._p.append(parse_xml(ANCRE.format(relation)))
    section.first_page_footer.paragraphs[0].text = "Première page"
    document.settings.odd_and_even_pages_header_footer = True
    section.even_page_header.paragraphs[0].text = "Page paire"
    sortie = io.BytesIO()
    document.save(sortie)
    return sortie.getvalue()
