"""The document as DOCX and ODT: pandoc writes them, this finishes what pandoc leaves out.

Left out by pandoc: our styles, footer and metadata (reference files made here), alternatives of
pictures in ODT, true widths of tables, rows that do not break, header cells of tables.
"""

from __future__ import annotations

import base64
import datetime
import functools
import itertools
import json
import re
import string
import subprocess
from collections.abc import Iterator, Mapping
from html import escape
from importlib import resources
from pathlib import Path

from clesante.edition import pandoc, tableaux, typographie
from clesante.edition.arbre import Noeud
from clesante.edition.charte import reference as charte
from clesante.edition.modele import EditionError
from clesante.edition.preparation import Prepare
from clesante.socle import archives
from clesante.socle.jetons import CLAIR

ATTENTE_S = 120
LISTE = r'<w:p><w:pPr><w:pStyle w:val="(?:Fait" />|Compact" /><w:numPr>)(?:(?!</w:p>).)*</w:p>'
CORPS = r'\s*<w:p><w:pPr><w:pStyle w:val="(?:BodyText|FirstParagraph|Note|Annonce)" />'
APRES_TABLEAU = re.compile(rf"(</w:tbl>{CORPS})(</w:pPr>)")
APRES_LISTE = re.compile(rf"({LISTE}{CORPS})(</w:pPr>)", re.S)
# pandoc parts two tables by an empty line, though the caption of the second stands between them
ENTRE_TABLEAUX = re.compile(
    r'(?<=</w:tbl>)\s*<w:p />(?=\s*<w:p><w:pPr><w:pStyle w:val="TableCaption" />)'
)
HAUT_DE_PAGE = re.compile(
    r'("SautDePage"/></w:pPr></w:p>(?:\s*<w:bookmarkStart [^>]*>)*\s*<w:p><w:pPr>'
    r'<w:pStyle w:val="Heading\d" />)(</w:pPr>)'
)
APRES_LISTE_ODT = re.compile(
    r'(</text:list>\s*<text:p text:style-name=")(?:Text_20_body|First_20_paragraph)"'
)
# pandoc leaves these out; a word processor then moves the picture 3 mm to the right
SANS_MARGE = '<wp:inline distT="0" distB="0" distL="0" distR="0">'

SECTION = r'<text:section text:name="([^"]+)">'
SECTIONS = re.compile(rf"{SECTION}.*?<text:[ph]\b[^/>]*>", re.S)


def arbre_json(prepare: Prepare) -> bytes:
    """Return the document as pandoc's tree, its pictures drawn."""
    dessins = typographie.dessiner(list(prepare.images.values()))
    images = {
        nom: f"data:image/png;base64,{base64.b64encode(dessin).decode()}"
        for nom, dessin in zip(prepare.images, dessins, strict=True)
    }
    return json.dumps(pandoc.arbre(prepare, images), ensure_ascii=False).encode()


def _convertir(arbre: bytes, format_: str, reference: bytes, dossier: Path) -> bytes:
    """Run pandoc in its sandbox: it reads its standard input and the reference file only."""
    modele = dossier / f"reference.{format_}"
    modele.write_bytes(reference)
    sortie = dossier / f"pandoc.{format_}"
    commande = [executable_pandoc(), "--sandbox", "-f", "json", "-t", format_]
    commande += [f"--reference-doc={modele}", "-o", str(sortie)]
    resultat = subprocess.run(  # noqa: S603
        commande, input=arbre, capture_output=True, timeout=ATTENTE_S, check=False
    )
    if resultat.returncode:
        raise EditionError(
            f"Le document {format_.upper()} n’a pas pu être écrit.", "Simplifiez le document."
        ) from RuntimeError(resultat.stderr.decode(errors="replace"))
    return sortie.read_bytes()


@functools.cache
def executable_pandoc() -> str:
    """Return the pandoc of the wheel, never one of the machine."""
    import importlib.util

    paquet = importlib.util.find_spec("pypandoc")
    dossiers = paquet.submodule_search_locations if paquet else None
    for dossier in dossiers or ():
        for nom in ("pandoc", "pandoc.exe"):
            chemin = Path(dossier) / "files" / nom
            if chemin.is_file():
                return str(chemin)
    raise EditionError("Pandoc est absent.", "Réinstallez le logiciel et ses dépendances.")


def _valeurs(prepare: Prepare, jour: datetime.date) -> dict[str, str]:
    allure = prepare.apparence
    couleurs = CLAIR | {"titre_": allure.titre, "intertitre": allure.intertitre}
    return {nom: couleur.removeprefix("#") for nom, couleur in couleurs.items()} | {
        "police": allure.police,
        "titre": prepare.titre,
        "pied": prepare.pied,
        "sujet": prepare.sujet,
        "auteur": prepare.auteur,
        "date": jour.isoformat(),
    }


def _partie(chemin: str, valeurs: Mapping[str, str]) -> str:
    """Return a part of the package's resources, its ``$names`` replaced by escaped values."""
    modele = resources.files("clesante.edition").joinpath("ressources", chemin)
    echappees = {nom: escape(valeur) for nom, valeur in valeurs.items()}
    return string.Template(modele.read_text(encoding="utf-8")).substitute(echappees)


def docx(prepare: Prepare, arbre: bytes, jour: datetime.date, dossier: Path) -> bytes:
    """Return the DOCX of a checked document; ``dossier`` is a private temporary folder."""
    valeurs = _valeurs(prepare, jour)
    if prepare.charte is not None:
        reference = charte.nommer(prepare.charte, prepare.titre, prepare.pied)
    else:
        parties = {n: _partie(f"docx/{f}", valeurs).encode() for n, f in charte.MODELES.items()}
        reference = archives.ecrire(parties)
    proprietes = _partie("docx/proprietes.xml", valeurs)
    retouches = {
        "word/document.xml": lambda xml: _retoucher_docx(
            xml, prepare.racine, prepare.apparence.largeur
        ),
        "docProps/core.xml": lambda _: proprietes,
    }
    return archives.reecrire(_convertir(arbre, "docx", reference, dossier), retouches)


def _retoucher_docx(xml: str, racine: Noeud, place: int) -> str:
    """Give tables their true widths, cell style, unbroken rows; drop data addresses."""
    suite = _tableaux(racine)
    xml = re.sub(
        r"<w:tbl>.*?</w:tbl>", lambda m: _tableau_docx(m[0], next(suite), place), xml, flags=re.S
    )
    xml = xml.replace("<wp:inline>", SANS_MARGE)
    xml = HAUT_DE_PAGE.sub(r'\1<w:spacing w:before="0" />\2', ENTRE_TABLEAUX.sub("", xml))
    xml = APRES_TABLEAU.sub(r'\1<w:spacing w:before="160" />\2', xml)
    xml = APRES_LISTE.sub(r'\1<w:spacing w:before="100" />\2', xml)
    return re.sub(r'(<pic:cNvPr [^>]*?)descr="data:[^"]*"', r'\1descr=""', xml)


def _tableau_docx(xml: str, tableau: tableaux.Tableau, place: int) -> str:
    largeurs = [round(place * c.largeur) for c in tableau.colonnes]
    grille = "".join(f'<w:gridCol w:w="{largeur}" />' for largeur in largeurs)
    xml = re.sub(r"<w:tblGrid>.*?</w:tblGrid>", f"<w:tblGrid>{grille}</w:tblGrid>", xml, count=1)
    xml = re.sub(r"<w:tblW [^>]*>", f'<w:tblW w:type="dxa" w:w="{sum(largeurs)}" />', xml, count=1)
    xml = xml.replace('w:val="Compact"', 'w:val="Cellule"')
    xml = xml.replace("<w:tr><w:trPr>", "<w:tr><w:trPr><w:cantSplit />")
    xml = xml.replace("<w:tr><w:tc>", "<w:tr><w:trPr><w:cantSplit /></w:trPr><w:tc>")
    if tableau.entetes_de_ligne:
        xml = xml.replace('w:firstColumn="0"', 'w:firstColumn="1"', 1)
        xml = xml.replace('w:val="0020"', 'w:val="00A0"', 1)
    if tableau.insecable:
        *rangees, derniere = xml.split("<w:tr>")
        garder = '"Cellule" /><w:keepNext />'
        xml = "<w:tr>".join([*(r.replace('"Cellule" />', garder) for r in rangees), derniere])
    cellules = itertools.cycle(largeurs)
    return re.sub(
        r"<w:tcPr />",
        lambda _: f'<w:tcPr><w:tcW w:type="dxa" w:w="{next(cellules)}" /></w:tcPr>',
        xml,
    )


def odt(prepare: Prepare, arbre: bytes, jour: datetime.date, dossier: Path) -> bytes:
    """Return the ODT of a checked document; ``dossier`` is a private temporary folder."""
    valeurs = _valeurs(prepare, jour)
    styles = _partie("odt/styles.xml", valeurs)
    meta = _partie("odt/meta.xml", valeurs)
    reference = archives.ecrire(
        {
            "mimetype": b"application/vnd.oasis.opendocument.text",
            "styles.xml": styles.encode(),
            "meta.xml": meta.encode(),
        }
    )
    retouches = {
        "content.xml": lambda xml: _retoucher_odt(xml, prepare.racine),
        "styles.xml": lambda _: styles,
        "meta.xml": lambda _: meta,
    }
    return archives.reecrire(_convertir(arbre, "odt", reference, dossier), retouches)


def _retoucher_odt(xml: str, racine: Noeud) -> str:
    """Add alternatives, bookmarks of sections, rules and widths of tables, the style of links."""
    suite = _tableaux(racine)
    xml = re.sub(
        r'(<style:style style:name="Table\d+" [^>]*>\s*)<style:table-properties [^>]*>',
        lambda m: m[1] + _largeur_odt(next(suite)),
        xml,
    )
    for nom, filet in (("TableHeaderRowCell", "trait"), ("TableRowCell", "trait_doux")):
        xml = re.sub(
            rf'(style:name="{nom}"[^>]*>\s*)<style:table-cell-properties [^>]*>',
            rf"\g<1>{_cellule_odt(CLAIR[filet])}",
            xml,
        )
    xml = SECTIONS.sub(_signets_odt, xml)
    xml = APRES_LISTE_ODT.sub(r'\1ApresListe"', xml)
    alternatives = (e.attributs["alt"] for e in racine.descendants() if e.nom == "img")
    xml = xml.replace('text:style-name="Definition"', 'text:style-name="Internet_20_link"')
    return re.sub(
        r"</draw:frame>", lambda _: f"{_alternative(next(alternatives))}</draw:frame>", xml
    )


def _largeur_odt(tableau: tableaux.Tableau) -> str:
    part = sum(c.largeur for c in tableau.colonnes)
    cadre = f'table:align="left" fo:margin-bottom="0.2cm" style:width="{17 * part:.2f}cm"'
    if tableau.insecable:
        cadre += ' style:may-break-between-rows="false"'
    return f'<style:table-properties {cadre} style:rel-width="{round(100 * part)}%" />'


def _signets_odt(debut: re.Match[str]) -> str:
    """Return the start of sections with a bookmark each: no link leads to a section of ODT."""
    signets = (f'<text:bookmark text:name="{nom}" />' for nom in re.findall(SECTION, debut[0]))
    return debut[0] + "".join(signets)


def _cellule_odt(couleur: str) -> str:
    cotes = "".join(f'fo:border-{cote}="none" ' for cote in ("top", "left", "right"))
    marges = 'fo:padding-top="0.05cm" fo:padding-bottom="0.05cm" fo:padding-left="0cm"'
    return (
        f'<style:table-cell-properties {cotes}fo:border-bottom="0.5pt solid {couleur}" '
        f'{marges} fo:padding-right="0.24cm" />'
    )


def _alternative(texte: str) -> str:
    return f"<svg:title>{escape(texte)}</svg:title><svg:desc>{escape(texte)}</svg:desc>"


def _tableaux(racine: Noeud) -> Iterator[tableaux.Tableau]:
    return (tableaux.lire(e) for e in racine.descendants() if e.nom == "table")
