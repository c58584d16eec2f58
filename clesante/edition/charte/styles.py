"""The styles of an uploaded reference, read through closed lists of properties."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from xml.etree import ElementTree as ET

from clesante.edition.charte.paquet import PRINCIPALE, STYLES, THEME, Paquet, W

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
VALEUR = re.compile(r"[\w .+%#-]{1,80}")
NOMBRE_MAX = 31_680  # twips: 22 inches, the widest page of a word processor
TAILLES = range(8, 145)  # half-points
GENERATIONS = 12
COTES = ("top", "left", "start", "bottom", "right", "end", "insideH", "insideV", "bar", "between")
# Properties kept, in the order that the format wants, with their attributes.
TRAIT = ("val", "sz", "space", "color")
FOND = ("val", "color", "fill")
LETTRES: dict[str, tuple[str, ...]] = {
    "rFonts": ("ascii", "hAnsi", "eastAsia", "cs"),
    **dict.fromkeys(("b", "bCs", "i", "iCs", "caps", "smallCaps", "strike"), ("val",)),
    "color": ("val",),
    "spacing": ("val",),
    "kern": ("val",),
    "position": ("val",),
    "sz": ("val",),
    "szCs": ("val",),
    "u": ("val", "color"),
    "shd": FOND,
    "vertAlign": ("val",),
}
PARAGRAPHE: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("keepNext", "keepLines", "pageBreakBefore"), ("val",)),
    "pBdr": (),
    "shd": FOND,
    "tabs": (),
    "suppressAutoHyphens": ("val",),
    "spacing": ("before", "after", "line", "lineRule"),
    "ind": ("left", "start", "right", "end", "firstLine", "hanging"),
    "contextualSpacing": ("val",),
    "jc": ("val",),
    "outlineLvl": ("val",),
}
TABLEAU: dict[str, tuple[str, ...]] = {
    "tblStyleRowBandSize": ("val",),
    "tblStyleColBandSize": ("val",),
    "tblBorders": (),
    "tblCellMar": (),
}
CELLULE: dict[str, tuple[str, ...]] = {"tcBorders": (), "shd": FOND, "vAlign": ("val",)}
ENFANTS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(COTES, (*TRAIT, "w", "type")),
    "tab": ("val", "pos", "leader"),
}
LISTES = {"pPr": PARAGRAPHE, "rPr": LETTRES, "tblPr": TABLEAU, "tcPr": CELLULE}
CONDITIONS = (
    "firstRow", "lastRow", "firstCol", "lastCol", "band1Vert", "band2Vert", "band1Horz",
    "band2Horz",
)  # fmt: skip
Proprietes = dict[str, ET.Element]


@dataclass(frozen=True, slots=True)
class Style:
    """What a style says of its paragraphs and letters, its ancestors' words included."""

    pPr: Proprietes  # noqa: N815 (the names of the format)
    rPr: Proprietes  # noqa: N815


@dataclass(frozen=True, slots=True)
class Styles:
    """The defaults, the styles by lower-case name, the parts of the style of tables."""

    defaut: Style
    nommes: Mapping[str, Style]
    tableau: tuple[ET.Element, ...] = field(default_factory=tuple)


def lire(recu: Paquet) -> Styles:
    """Return the clean styles of an uploaded document."""
    racine = recu.xml(STYLES)
    assert racine is not None  # noqa: S101 (checked when opened)
    lecteur = _Lecteur(racine, _polices(recu.xml(THEME)))
    document = recu.xml(PRINCIPALE)
    employes = document.iter(f"{W}tblStyle") if document is not None else iter(())
    return Styles(
        defaut=lecteur.defaut(),
        nommes=dict(lecteur.tous()),
        tableau=lecteur.tableau([e.get(f"{W}val", "") for e in employes]),
    )


class _Lecteur:
    """The styles of one part, by identifier."""

    def __init__(self, racine: ET.Element, polices: Mapping[str, str]) -> None:
        self.racine, self.polices = racine, polices
        self.styles = {s.get(f"{W}styleId", ""): s for s in racine.iter(f"{W}style")}

    def defaut(self) -> Style:
        """Return what holds for every paragraph."""
        trouves = {
            nom: self.racine.find(f"{W}docDefaults/{W}{nom}Default/{W}{nom}")
            for nom in ("pPr", "rPr")
        }
        return Style(*(proprietes(trouves[nom], nom, self.polices) for nom in ("pPr", "rPr")))

    def tous(self) -> Iterator[tuple[str, Style]]:
        """Yield each paragraph or character style by its lower-case name."""
        for style in self.styles.values():
            if style.get(f"{W}type") in ("paragraph", "character"):
                nom = style.find(f"{W}name")
                yield (
                    (nom.get(f"{W}val", "") if nom is not None else "").lower(),
                    self._entier(style),
                )

    def _entier(self, style: ET.Element) -> Style:
        """Return a style with what it takes from its ancestors, the default one left out."""
        lignee = [style]
        while len(lignee) < GENERATIONS:
            mere = lignee[-1].find(f"{W}basedOn")
            suivant = self.styles.get(mere.get(f"{W}val", "")) if mere is not None else None
            if suivant is None or suivant.get(f"{W}default") in ("1", "true"):
                break
            lignee.append(suivant)
        p: Proprietes = {}
        r: Proprietes = {}
        for ancetre in reversed(lignee):
            p |= proprietes(ancetre.find(f"{W}pPr"), "pPr", self.polices)
            r |= proprietes(ancetre.find(f"{W}rPr"), "rPr", self.polices)
        return Style(p, r)

    def tableau(self, employes: Iterable[str]) -> tuple[ET.Element, ...]:
        """Return the parts of the first style of table that the document uses, none otherwise."""
        for identifiant in employes:
            style = self.styles.get(identifiant)
            if style is not None and style.get(f"{W}type") == "table":
                return tuple(self._parties_de_tableau(style))
        return ()

    def _parties_de_tableau(self, style: ET.Element) -> Iterator[ET.Element]:
        for nom in LISTES:
            yield self._groupe(style, nom)
        for condition in style.findall(f"{W}tblStylePr"):
            genre = condition.get(f"{W}type", "")
            if genre in CONDITIONS:
                partie = ET.Element(f"{W}tblStylePr", {f"{W}type": genre})
                partie.extend([self._groupe(condition, nom) for nom in LISTES])
                yield partie

    def _groupe(self, parent: ET.Element, nom: str) -> ET.Element:
        return groupe(nom, proprietes(parent.find(f"{W}{nom}"), nom, self.polices))


def groupe(nom: str, lues: Proprietes) -> ET.Element:
    """Return the properties as one element, in the order that the format wants."""
    element = ET.Element(f"{W}{nom}")
    element.extend([lues[cle] for cle in LISTES[nom] if cle in lues])
    return element


def proprietes(
    parent: ET.Element | None, nom: str, polices: Mapping[str, str] | None = None
) -> Proprietes:
    """Return the known properties of a group (``pPr``, ``rPr``…), each made anew."""
    permises, lues = LISTES[nom], {}
    for enfant in parent if parent is not None else ():
        cle = _local(enfant)
        if cle in permises and (neuf := _propre(enfant, permises[cle], polices or {})) is not None:
            lues[cle] = neuf
    return lues


def _local(element: ET.Element) -> str:
    return str(element.tag).removeprefix(W)


def _propre(
    element: ET.Element, attributs: tuple[str, ...], polices: Mapping[str, str]
) -> ET.Element | None:
    """Return a property made anew, None when nothing of it can be kept."""
    cle = _local(element)
    if not attributs:
        neuf = ET.Element(f"{W}{cle}")
        for enfant in element:
            sien = _propre(enfant, ENFANTS.get(_local(enfant), ("",)), polices)
            if sien is not None:
                neuf.append(sien)
        return neuf if len(neuf) else None
    valeurs = {nom: element.get(f"{W}{nom}") for nom in attributs}
    if cle == "rFonts":
        for nom in attributs:
            theme = element.get(f"{W}{nom}Theme") or element.get(f"{W}{nom.lower()}theme", "")
            valeurs[nom] = polices.get(theme[:5]) if theme else valeurs[nom]
    gardees = {f"{W}{nom}": v for nom, v in valeurs.items() if v and _admise(cle, v)}
    if not gardees and element.attrib:
        return None
    return ET.Element(f"{W}{cle}", gardees)


def _admise(cle: str, valeur: str) -> bool:
    """Return whether a value is plain: a word, a font, a colour, a number within a page."""
    if not VALEUR.fullmatch(valeur):
        return False
    if cle in ("sz", "szCs"):
        return valeur.isascii() and valeur.isdecimal() and int(valeur) in TAILLES
    nombre = valeur.removeprefix("-")
    grand = nombre.isascii() and nombre.isdecimal() and cle not in ("color", "shd", "rFonts")
    return not grand or (len(nombre) < 8 and int(nombre) <= NOMBRE_MAX) or len(nombre) == 6


def _polices(theme: ET.Element | None) -> dict[str, str]:
    """Return the fonts of a theme, by the beginning of the words that name them."""
    if theme is None:
        return {}
    polices = {}
    for debut, balise in (("major", "majorFont"), ("minor", "minorFont")):
        latine = theme.find(f".//{A}{balise}/{A}latin")
        if latine is not None and VALEUR.fullmatch(latine.get("typeface", "")):
            polices[debut] = latine.get("typeface", "")
    return polices
