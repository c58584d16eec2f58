"""The raster pictures of headers and footers, drawn again and placed by us."""

from __future__ import annotations

import io
from collections.abc import Callable
from xml.etree import ElementTree as ET

from clesante.edition.charte.paquet import refus

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
P = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
IMAGE = "{http://schemas.openxmlformats.org/drawingml/2006/picture}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
PIXELS_MAX, COTE_MAX = 25_000_000, 1_600
EMU_MAX = 10_800_000  # 30 cm
REPERES = {"page", "margin", "column", "paragraph", "character", "line", "leftMargin",
           "rightMargin", "topMargin", "bottomMargin"}  # fmt: skip
ALIGNEMENTS = {"left", "right", "center", "inside", "outside", "top", "bottom"}


def image(octets: bytes) -> tuple[bytes, str]:
    """Return a PNG or a JPEG drawn again, without what it tells of its making; its extension."""
    from PIL import Image

    try:
        with Image.open(io.BytesIO(octets), formats=("PNG", "JPEG", "GIF", "BMP")) as lue:
            if lue.width * lue.height > PIXELS_MAX:
                raise refus("une image de trop de points", "Réduisez-la.")
            lue.load()
            photo = lue.format == "JPEG"
            transparente = lue.mode in ("RGBA", "LA", "P") or "transparency" in lue.info
            neuve = lue.convert("RGBA" if transparente else "RGB")
    except Image.DecompressionBombError as erreur:
        raise refus("une image de trop de points", "Réduisez-la.") from erreur
    except (OSError, SyntaxError, ValueError) as erreur:
        raise refus(
            "une image qui n’est ni PNG, ni JPEG (ou qui est abîmée)", "Remplacez-la par un PNG."
        ) from erreur
    neuve.thumbnail((COTE_MAX, COTE_MAX))
    sortie = io.BytesIO()
    if photo:
        neuve.save(sortie, "JPEG", quality=90)
        return sortie.getvalue(), "jpeg"
    neuve.save(sortie, "PNG")
    return sortie.getvalue(), "png"


def ecrire(element: ET.Element, relation: str, propre: Callable[[str], str]) -> ET.Element:
    """Return a picture in line with the text, or at the place where it floats."""
    ancre = element.find(f"{P}anchor")
    source = ancre if ancre is not None else element.find(f"{P}inline")
    taille = source.find(f"{P}extent") if source is not None else None
    cotes = {n: str(_emu(taille.get(n, "") if taille is not None else "")) for n in ("cx", "cy")}
    decrite = source.find(f"{P}docPr") if source is not None else None
    texte = propre(decrite.get("descr", "") if decrite is not None else "")[:200] or "Logo"
    racine = ET.Element(element.tag)
    if ancre is not None:
        lieu = _ancre(racine, ancre, cotes)
    else:
        lieu = ET.SubElement(
            racine, f"{P}inline", dict.fromkeys(("distT", "distB", "distL", "distR"), "0")
        )
        ET.SubElement(lieu, f"{P}extent", cotes)
    numero = relation.removeprefix("rId")
    ET.SubElement(lieu, f"{P}docPr", {"id": numero, "name": f"Image {numero}", "descr": texte})
    _graphique(lieu, relation, cotes)
    return racine


def _emu(texte: str) -> int:
    lu = int(texte[:12]) if texte.isascii() and texte.isdecimal() else 0
    return min(max(lu, 9_525), EMU_MAX)


def _ancre(racine: ET.Element, ancre: ET.Element, cotes: dict[str, str]) -> ET.Element:
    """Return a floating frame: its place is read, the rest is ours."""
    derriere = "1" if ancre.get("behindDoc") in ("1", "true") else "0"
    lieu = ET.SubElement(
        racine,
        f"{P}anchor",
        {**dict.fromkeys(("distT", "distB", "distL", "distR", "simplePos", "locked"), "0"),
         "relativeHeight": "1", "behindDoc": derriere, "layoutInCell": "1", "allowOverlap": "1"},
    )  # fmt: skip
    ET.SubElement(lieu, f"{P}simplePos", {"x": "0", "y": "0"})
    for nom in ("positionH", "positionV"):
        _position(lieu, ancre.find(f"{P}{nom}"), nom)
    ET.SubElement(lieu, f"{P}extent", cotes)
    ET.SubElement(lieu, f"{P}wrapNone")
    return lieu


def _position(lieu: ET.Element, lue: ET.Element | None, nom: str) -> None:
    repere = lue.get("relativeFrom", "") if lue is not None else ""
    neuve = ET.SubElement(
        lieu, f"{P}{nom}", {"relativeFrom": repere if repere in REPERES else "page"}
    )
    aligne = lue.findtext(f"{P}align", "") if lue is not None else ""
    if aligne in ALIGNEMENTS:
        ET.SubElement(neuve, f"{P}align").text = aligne
        return
    decale = lue.findtext(f"{P}posOffset", "0") if lue is not None else "0"
    nombre = decale.removeprefix("-")
    entier = int(nombre[:12]) if nombre.isascii() and nombre.isdecimal() else 0
    signe = -1 if decale.startswith("-") else 1
    ET.SubElement(neuve, f"{P}posOffset").text = str(signe * min(entier, EMU_MAX))


def _graphique(lieu: ET.Element, relation: str, cotes: dict[str, str]) -> None:
    graphique = ET.SubElement(lieu, f"{A}graphic")
    donnees = ET.SubElement(graphique, f"{A}graphicData", {"uri": IMAGE[1:-1]})
    image_ = ET.SubElement(donnees, f"{IMAGE}pic")
    nom = ET.SubElement(image_, f"{IMAGE}nvPicPr")
    ET.SubElement(nom, f"{IMAGE}cNvPr", {"id": "0", "name": relation})
    ET.SubElement(nom, f"{IMAGE}cNvPicPr")
    remplie = ET.SubElement(image_, f"{IMAGE}blipFill")
    ET.SubElement(remplie, f"{A}blip", {f"{R}embed": relation})
    ET.SubElement(ET.SubElement(remplie, f"{A}stretch"), f"{A}fillRect")
    forme = ET.SubElement(image_, f"{IMAGE}spPr")
    cadre = ET.SubElement(forme, f"{A}xfrm")
    ET.SubElement(cadre, f"{A}off", {"x": "0", "y": "0"})
    ET.SubElement(cadre, f"{A}ext", cotes)
    ET.SubElement(ET.SubElement(forme, f"{A}prstGeom", {"prst": "rect"}), f"{A}avLst")
