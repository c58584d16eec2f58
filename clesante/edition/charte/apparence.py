"""What every format takes of a host's look: a font, two colours, a logo, the room on the page."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from clesante.edition.charte.paquet import W
from clesante.edition.modele import ContenuRefuseError
from clesante.socle.jetons import CLAIR

CONTRASTE = 4.5  # WCAG 2.1, 1.4.3
CM_PAR_TWIP = 2.54 / 1440


@dataclass(frozen=True, slots=True)
class Apparence:
    """Ours by default. Colours are « #rrggbb »; ``largeur`` and ``hauteur`` are those of text."""

    police: str = "Arial"
    titre: str = CLAIR["encre"]
    intertitre: str = CLAIR["encre"]
    logo: bytes | None = None
    largeur: int = 9638  # twips
    hauteur: int = 14_343

    @property
    def largeur_cm(self) -> float:
        """Return the width of the text in centimetres."""
        return round(self.largeur * CM_PAR_TWIP, 3)

    @property
    def hauteur_cm(self) -> float:
        """Return the height of the text in centimetres."""
        return round(self.hauteur * CM_PAR_TWIP, 3)


NOTRE = Apparence()


def lire(charte: bytes | None) -> Apparence:
    """Return the look of a reference rebuilt by us; colours too pale to read are left.

    Raises ``ContenuRefuseError`` for bytes that are not such a reference.
    """
    if charte is None:
        return NOTRE
    try:
        return _lire(charte)
    except (zipfile.BadZipFile, KeyError, ValueError, ET.ParseError) as erreur:
        raise ContenuRefuseError(
            "La charte de ce document ne se lit pas.",
            "Déposez de nouveau le document de référence.",
        ) from erreur


def _lire(charte: bytes) -> Apparence:
    with zipfile.ZipFile(io.BytesIO(charte)) as archive:
        styles = ET.fromstring(archive.read("word/styles.xml"))  # noqa: S314 (written by us)
        document = ET.fromstring(archive.read("word/document.xml"))  # noqa: S314
        logos = sorted(n for n in archive.namelist() if n.startswith("word/media/hdr-"))
        logo = archive.read(logos[0]) if logos else None
    par_nom = {_val(s, f"{W}name").lower(): s for s in styles.iter(f"{W}style")}
    titre = _couleur(par_nom.get("title")) or _couleur(par_nom.get("heading 1"))
    largeur, hauteur = _place(document)
    return Apparence(
        police=_police(styles, par_nom.get("normal")),
        titre=titre or NOTRE.titre,
        intertitre=_couleur(par_nom.get("heading 1")) or NOTRE.intertitre,
        logo=logo,
        largeur=largeur,
        hauteur=hauteur,
    )


def _val(element: ET.Element, chemin: str, attribut: str = "val") -> str:
    trouve = element.find(chemin)
    return trouve.get(f"{W}{attribut}", "") if trouve is not None else ""


def _police(styles: ET.Element, normal: ET.Element | None) -> str:
    defaut = _val(styles, f"{W}docDefaults/{W}rPrDefault/{W}rPr/{W}rFonts", "ascii")
    propre = _val(normal, f"{W}rPr/{W}rFonts", "ascii") if normal is not None else ""
    return propre or defaut or NOTRE.police


def _couleur(style: ET.Element | None) -> str:
    """Return the colour of a style when it can be read on white, empty otherwise."""
    texte = _val(style, f"{W}rPr/{W}color") if style is not None else ""
    try:
        canaux = [int(texte[rang : rang + 2], 16) / 255 for rang in (0, 2, 4)]
    except ValueError:
        return ""
    lumieres = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in canaux]
    clarte = 0.2126 * lumieres[0] + 0.7152 * lumieres[1] + 0.0722 * lumieres[2]
    return f"#{texte.lower()}" if len(texte) == 6 and 1.05 / (clarte + 0.05) >= CONTRASTE else ""


def _place(document: ET.Element) -> tuple[int, int]:
    """Return the width and height of the text (twips)."""
    section = f".//{W}sectPr"
    page = {n: int(_val(document, f"{section}/{W}pgSz", n)) for n in ("w", "h")}
    marges = {
        n: int(_val(document, f"{section}/{W}pgMar", n)) for n in ("left", "right", "top", "bottom")
    }
    return (
        page["w"] - marges["left"] - marges["right"],
        page["h"] - marges["top"] - marges["bottom"],
    )
