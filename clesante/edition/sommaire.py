"""The contents of a document in DOCX and ODT: a field, its lines links with the page of each.

LibreOffice counts the pages when it opens the file; Word offers to, the field being marked dirty.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Final

from clesante.edition.arbre import Noeud

Entree = tuple[int, str, str]

SUITE: Final = "_ed_suite"  # what follows: the field of Word lists the headings of that part only
NUMERO: Final = 1_000_000  # above those that pandoc gives
DEBUT_DOCX: Final = f'<w:bookmarkStart w:id="{NUMERO}" w:name="{SUITE}"/>'
FIN_DOCX: Final = f'<w:bookmarkEnd w:id="{NUMERO}"/>'
DOCX: Final = (
    '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/>'
    "<w:docPartUnique/></w:docPartObj></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"
)
ODT: Final = (
    '<text:table-of-content text:name="Sommaire"><text:table-of-content-source '
    'text:outline-level="{}" text:index-scope="document">{}</text:table-of-content-source>'
    "<text:index-body>{}</text:index-body></text:table-of-content>"
)
MODELE_ODT: Final = (
    '<text:table-of-content-entry-template text:outline-level="{0}" '
    'text:style-name="Contents_20_{0}"><text:index-entry-link-start/><text:index-entry-text/>'
    '<text:index-entry-tab-stop style:type="right" style:leader-char="."/>'
    "<text:index-entry-page-number/><text:index-entry-link-end/>"
    "</text:table-of-content-entry-template>"
)
LIGNE_ODT: Final = (
    '<text:p text:style-name="Contents_20_{0}"><text:a xlink:type="simple" xlink:href="#{1}" '
    'text:style-name="Index_20_Link" text:visited-style-name="Index_20_Link">{2}<text:tab/>'
    '<text:bookmark-ref text:reference-format="page" text:ref-name="{1}">–</text:bookmark-ref>'
    "</text:a></text:p>"
)


def ecrire(liste: Noeud, largeur: int) -> Iterator[tuple[str, str]]:
    """Yield the contents in each format that pandoc is given as it is, with its name.

    ``largeur``: that of the text in DOCX, in twips; the ODT has one page, ours.
    """
    entrees = [*_entrees(liste, 1)]
    yield "openxml", _docx(entrees, largeur)
    yield "opendocument", _odt(entrees)


def _entrees(liste: Noeud, niveau: int) -> Iterator[Entree]:
    for ligne in liste.elements():
        lien, *plus_bas = ligne.elements()
        yield niveau, lien.attributs["href"][1:], lien.texte()
        for sous in plus_bas:
            yield from _entrees(sous, niveau + 1)


def _docx(entrees: list[Entree], largeur: int) -> str:
    """Return the field: its instruction before the first line, its end after the last one."""
    fond = max(niveau for niveau, _, _ in entrees)
    tete = _borne("begin", ' w:dirty="true"') + _instruction(
        f' TOC \\o "1-{fond}" \\h \\z \\u \\b {SUITE} '
    )
    lignes = [_ligne_docx(*entree, largeur) for entree in entrees]
    lignes[0] = lignes[0].replace("</w:pPr>", f"</w:pPr>{tete}{_borne('separate')}", 1)
    lignes[-1] = lignes[-1].removesuffix("</w:p>") + _borne("end") + "</w:p>"
    return DOCX.format("".join(lignes)) + DEBUT_DOCX


def _ligne_docx(niveau: int, ancre: str, titre: str, largeur: int) -> str:
    page = f"{_borne('begin')}{_instruction(f' PAGEREF {ancre} ')}{_borne('separate')}"
    return (
        f'<w:p><w:pPr><w:pStyle w:val="TOC{niveau}"/><w:tabs><w:tab w:val="right" w:leader="dot" '
        f'w:pos="{largeur}"/></w:tabs></w:pPr><w:hyperlink w:anchor="{ancre}" w:history="1">'
        f'<w:r><w:t xml:space="preserve">{escape(titre)}</w:t></w:r><w:r><w:tab/>'
        f"</w:r>{page}<w:r><w:t>–</w:t></w:r>{_borne('end')}</w:hyperlink></w:p>"
    )


def _borne(genre: str, plus: str = "") -> str:
    return f'<w:r><w:fldChar w:fldCharType="{genre}"{plus}/></w:r>'


def _instruction(dite: str) -> str:
    return f'<w:r><w:instrText xml:space="preserve">{dite}</w:instrText></w:r>'


def _odt(entrees: list[Entree]) -> str:
    fond = max(niveau for niveau, _, _ in entrees)
    modeles = "".join(MODELE_ODT.format(niveau) for niveau in range(1, fond + 1))
    lignes = (LIGNE_ODT.format(niveau, ancre, escape(titre)) for niveau, ancre, titre in entrees)
    return ODT.format(fond, modeles, "".join(lignes))
