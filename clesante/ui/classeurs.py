"""Exports of a list: CSV for machines, XLSX and ODS for spreadsheets, always the same bytes.

The CSV is exact (UTF-8, comma, decimal point, empty = no value, column codes as header). In the two
spreadsheet formats every text is typed as text, so that « =1+1 » typed by someone stays a text.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from html import escape
from typing import Any

from clesante.socle import archives
from clesante.socle.erreurs import RefuseError
from clesante.ui.colonnes import Colonne, Ligne, Valeur

ORIGINE = datetime(1980, 1, 1)  # noqa: DTZ001 - spreadsheets know no time zone
INTERDITS_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
HORODATAGES = re.compile(
    r"(<(?:dcterms:modified|dcterms:created|dc:date|meta:creation-date)\b[^>]*>)[^<]*"
)
FIN_DE_LIGNE = re.compile(r"\r\n|\r|\n")
ECHAPPEMENT_XLSX = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")  # a character, once read (ST_Xstring)
TEXTE_MAX = 32_767
FORMATS = ("csv", "xlsx", "ods")


def ecrire(
    format_voulu: str, titre: str, colonnes: Sequence[Colonne[Ligne]], lignes: Iterable[Ligne]
) -> bytes:
    """Return a list as a file in one of ``FORMATS``; ``titre`` names its sheet.

    Raise ``RefuseError`` as :func:`ecrire_xlsx`.
    """
    if format_voulu == "csv":
        return ecrire_csv(colonnes, lignes)
    return (ecrire_xlsx if format_voulu == "xlsx" else ecrire_ods)(titre, colonnes, lignes)


def ecrire_csv(colonnes: Sequence[Colonne[Ligne]], lignes: Iterable[Ligne]) -> bytes:
    """Return the exact CSV: what is read back is what was held."""
    rangs = [[colonne.code for colonne in colonnes]]
    rangs += ([_machine(colonne.brute(ligne)) for colonne in colonnes] for ligne in lignes)
    return "".join(_ligne_csv(rang) for rang in rangs).encode()


def _ligne_csv(rang: Sequence[str]) -> str:
    """Return one line that ends with « \\n »; the csv module leaves « \\r » bare with that end."""
    flux = io.StringIO(newline="")
    csv.writer(flux, lineterminator="\r\n").writerow(rang)
    return flux.getvalue().removesuffix("\r\n") + "\n"


def _machine(valeur: Valeur) -> str:
    """Return the text a machine reads back exactly: ISO dates, shortest exact decimal."""
    if valeur is None:
        return ""
    return valeur.isoformat() if isinstance(valeur, date) else str(valeur)


def ecrire_xlsx(titre: str, colonnes: Sequence[Colonne[Ligne]], lignes: Iterable[Ligne]) -> bytes:
    """Return a workbook of one sheet: header in bold and frozen, numbers typed, texts as texts.

    Raise ``RefuseError`` when a text is longer than what a cell holds (32,767 characters).
    """
    return ecrire_feuilles([(titre, colonnes, lignes)])


def ecrire_feuilles(
    feuilles: Iterable[tuple[str, Sequence[Colonne[Any]], Iterable[Any]]],
) -> bytes:
    """Return a workbook of several sheets (title, columns, rows), each as :func:`ecrire_xlsx`."""
    from openpyxl import Workbook

    classeur = Workbook(write_only=True)
    classeur.properties.creator = "Clésanté"
    classeur.properties.created = ORIGINE
    for titre, colonnes, lignes in feuilles:
        _feuille_xlsx(classeur.create_sheet(nom_feuille(titre)), colonnes, lignes)
    flux = io.BytesIO()
    classeur.save(flux)
    return _sans_heure(flux.getvalue(), "docProps/core.xml")


def _feuille_xlsx(
    feuille: Any, colonnes: Sequence[Colonne[Ligne]], lignes: Iterable[Ligne]
) -> None:
    from openpyxl.utils import get_column_letter

    rangees = [_rangee(colonnes, ligne) for ligne in lignes]
    feuille.freeze_panes = "B2"
    for rang, colonne in enumerate(colonnes):
        feuille.column_dimensions[get_column_letter(rang + 1)].width = (
            40 if colonne.nature == "texte" else 16
        )
    feuille.append([_case_xlsx(feuille, entete(colonne), gras=True) for colonne in colonnes])
    for rangee in rangees:
        cases = zip(rangee, colonnes, strict=True)
        feuille.append([_case_xlsx(feuille, valeur, c.decimales) for valeur, c in cases])


def _case_xlsx(feuille: Any, valeur: Valeur, decimales: int = 0, gras: bool = False) -> Any:
    """Return one typed cell; a text that looks like a formula stays a text, even when edited."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    if isinstance(valeur, str):
        valeur = ECHAPPEMENT_XLSX.sub("_x005F_", valeur)
    case = WriteOnlyCell(feuille, value=valeur)
    if isinstance(valeur, str):
        case.data_type = "s"
        case.quotePrefix = True
    elif isinstance(valeur, float | Decimal):
        case.number_format = f"#,##0.{'0' * decimales}".rstrip(".")
    if gras:
        case.font = Font(bold=True)
    return case


def ecrire_ods(titre: str, colonnes: Sequence[Colonne[Ligne]], lignes: Iterable[Ligne]) -> bytes:
    """Return an OpenDocument sheet with the same cells as :func:`ecrire_xlsx`.

    odfdo gives the package; its content is written as text, for odfdo adds cells one by one in
    quadratic time (283 s for 35,000 rows, measured).
    """
    from odfdo import Document

    paquet: Any = Document("spreadsheet").container
    contenu = paquet.get_part("content.xml").decode()
    avant, _modele, apres = re.split(r"(<table:table .*</table:table>)", contenu, flags=re.DOTALL)
    styles = "".join(_styles_ods({colonne.decimales for colonne in colonnes}))
    avant = avant.replace("</office:automatic-styles>", f"{styles}</office:automatic-styles>")
    feuille = _feuille_ods(titre, colonnes, lignes)
    paquet.set_part("content.xml", f"{avant}{feuille}{apres}".encode())
    flux = io.BytesIO()
    paquet.save(flux)
    return _sans_heure(flux.getvalue(), "meta.xml")


def _feuille_ods(titre: str, colonnes: Sequence[Colonne[Ligne]], lignes: Iterable[Ligne]) -> str:
    """Return the table of the sheet, as XML."""
    tetes = "".join(_case_ods(entete(colonne), "gras") for colonne in colonnes)
    rangs = [f"<table:table-header-rows>{_rang_ods(tetes)}</table:table-header-rows>"]
    for ligne in lignes:
        cases = zip(_rangee(colonnes, ligne), colonnes, strict=True)
        rangs.append(_rang_ods("".join(_case_ods(v, f"nombre{c.decimales}") for v, c in cases)))
    nom = escape(nom_feuille(titre), quote=True)
    return (
        f'<table:table table:name="{nom}">'
        f'<table:table-column table:number-columns-repeated="{len(colonnes)}"/>'
        f"{''.join(rangs)}</table:table>"
    )


def _rang_ods(cases: str) -> str:
    return f"<table:table-row>{cases}</table:table-row>"


def _case_ods(valeur: Valeur, style: str) -> str:
    """Return one typed cell; ``style`` is used for numbers that are not whole and for heads."""
    if valeur is None:
        return "<table:table-cell/>"
    if isinstance(valeur, str):
        nom = ' table:style-name="gras"' if style == "gras" else ""
        contenu = "".join(f"<text:p>{_espaces(p)}</text:p>" for p in FIN_DE_LIGNE.split(valeur))
        return f'<table:table-cell office:value-type="string"{nom}>{contenu}</table:table-cell>'
    if isinstance(valeur, date):
        return (
            '<table:table-cell office:value-type="date" table:style-name="jour" '
            f'office:date-value="{valeur.isoformat()}"/>'
        )
    nom = f' table:style-name="{style}"' if isinstance(valeur, float | Decimal) else ""
    return f'<table:table-cell office:value-type="float"{nom} office:value="{valeur}"/>'


def _espaces(paragraphe: str) -> str:
    """Return the text escaped, with the runs of spaces that OpenDocument would collapse."""
    sur = escape(paragraphe, quote=False)
    return re.sub(r"^ | {2,}", lambda vide: f'<text:s text:c="{len(vide[0])}"/>', sur)


def _styles_ods(decimales: Iterable[int]) -> Iterable[str]:
    """Yield the styles of numbers, dates and heads."""
    yield (
        '<style:style style:name="gras" style:family="table-cell">'
        '<style:text-properties fo:font-weight="bold"/></style:style>'
    )
    yield (
        '<number:date-style style:name="format-jour"><number:day number:style="long"/>'
        '<number:text>/</number:text><number:month number:style="long"/>'
        '<number:text>/</number:text><number:year number:style="long"/></number:date-style>'
    )
    yield _style_ods("jour", "format-jour")
    for nombre in sorted(decimales):
        yield (
            f'<number:number-style style:name="format-{nombre}"><number:number '
            f'number:decimal-places="{nombre}" number:min-decimal-places="{nombre}" '
            'number:min-integer-digits="1" number:grouping="true"/></number:number-style>'
        )
        yield _style_ods(f"nombre{nombre}", f"format-{nombre}")


def _style_ods(nom: str, donnee: str) -> str:
    return (
        f'<style:style style:name="{nom}" style:family="table-cell" '
        f'style:data-style-name="{donnee}"/>'
    )


def _rangee(colonnes: Sequence[Colonne[Ligne]], ligne: Ligne) -> list[Valeur]:
    """Return the cells of one line, its texts fit for a spreadsheet."""
    valeurs = (colonne.brute(ligne) for colonne in colonnes)
    return [_texte(valeur) if isinstance(valeur, str) else valeur for valeur in valeurs]


def entete(colonne: Colonne[Ligne]) -> str:
    """Return the head of a column in a spreadsheet, its unit in brackets."""
    return f"{colonne.libelle} ({colonne.unite})" if colonne.unite else colonne.libelle


def nom_feuille(titre: str) -> str:
    """Return a name that both formats accept for a sheet: 31 characters, none of ``[]:*?/\\'``."""
    return re.sub(r"[\[\]:*?/\\'\s]+", " ", _texte(titre)).strip()[:31] or "Feuille"


def _texte(valeur: str) -> str:
    """Return ``valeur`` without the characters XML forbids; refuse what a cell would cut."""
    if len(valeur) > TEXTE_MAX:
        raise RefuseError(
            f"Un texte de {len(valeur)} caractères ne tient pas dans une cellule de tableur.",
            "Prenez l'export CSV, qui garde tout.",
        )
    return INTERDITS_XML.sub("\N{REPLACEMENT CHARACTER}", valeur)


def _sans_heure(contenu: bytes, nom: str) -> bytes:
    """Return the same archive without the hour of writing; ``nom``: the part that says it."""
    return archives.reecrire(
        contenu, {nom: lambda xml: HORODATAGES.sub(r"\g<1>1980-01-01T00:00:00Z", xml)}
    )
