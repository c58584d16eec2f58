"""The page of an uploaded reference, its headers and footers: text, page numbers, pictures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from xml.etree import ElementTree as ET

from clesante.edition.arbre import propre
from clesante.edition.charte import dessins, styles
from clesante.edition.charte.paquet import PRINCIPALE, Paquet, R, W, nom_de_champ, refus

NUMEROS = ("PAGE", "NUMPAGES")
GENRES = {"headerReference": "hdr", "footerReference": "ftr"}
STYLE_DE = {"hdr": "Header", "ftr": "Footer"}
TYPES = ("default", "first", "even")
DESCENDRE = {f"{W}{nom}" for nom in ("hyperlink", "ins", "moveTo", "smartTag", "sdtContent")}
FORME = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
SIGNES_MAX, LIGNES_MAX = 2_000, 60  # a page holds no more lines
PAGE = {"w": "11906", "h": "16838"}
MARGES = {"top": "1134", "right": "1134", "bottom": "1361", "left": "1134",
          "header": "567", "footer": "567", "gutter": "0"}  # fmt: skip
ETROITE = 5_000  # twips: 8.8 cm of text, the narrowest that a table of ours can use


@dataclass(slots=True)
class Cadre:
    """A header or a footer made anew: its kind, when it shows, its content, its pictures."""

    genre: str
    quand: str
    racine: ET.Element
    images: dict[str, bytes] = field(default_factory=dict)

    @property
    def numerote(self) -> bool:
        """Return whether it already bears the number of the page."""
        return any(self.racine.iter(f"{W}fldSimple"))


@dataclass(frozen=True, slots=True)
class Cadres:
    """The page: its size and margins (twips, as words), its headers and footers."""

    page: dict[str, str]
    marges: dict[str, str]
    cadres: tuple[Cadre, ...]
    premiere_a_part: bool
    paires_a_part: bool


def lire(recu: Paquet) -> Cadres:
    """Return the page of an uploaded document: that of its last section."""
    document = recu.xml(PRINCIPALE)
    sections = list(document.iter(f"{W}sectPr")) if document is not None else []
    section = sections[-1] if sections else ET.Element(f"{W}sectPr")
    liens = recu.liens(PRINCIPALE)
    faits = [
        _cadre(recu, liens[lien.get(f"{R}id", "")], GENRES[nom], lien.get(f"{W}type", "default"))
        for nom in GENRES
        for lien in section.findall(f"{W}{nom}")
        if liens.get(lien.get(f"{R}id", "")) in recu.parties and lien.get(f"{W}type") in TYPES
    ]
    reglages = recu.xml("word/settings.xml")
    paires = reglages is not None and reglages.find(f"{W}evenAndOddHeaders") is not None
    page, marges = _page(section)
    premiere = section.find(f"{W}titlePg")
    return Cadres(
        page=page,
        marges=marges,
        cadres=tuple(faits),
        premiere_a_part=premiere is not None and premiere.get(f"{W}val") not in ("0", "false"),
        paires_a_part=paires,
    )


def _page(section: ET.Element) -> tuple[dict[str, str], dict[str, str]]:
    """Return the size and margins, ours where theirs leave too little room."""
    page = _nombres(section.find(f"{W}pgSz"), PAGE, range(7_000, 24_000))
    marges = _nombres(section.find(f"{W}pgMar"), MARGES, range(6_000))
    largeur = int(page["w"]) - int(marges["left"]) - int(marges["right"])
    hauteur = int(page["h"]) - int(marges["top"]) - int(marges["bottom"])
    if min(largeur, hauteur) < ETROITE:
        return dict(PAGE), dict(MARGES)
    return page, marges


def _nombres(element: ET.Element | None, defauts: dict[str, str], bornes: range) -> dict[str, str]:
    lus = {nom: element.get(f"{W}{nom}", "") if element is not None else "" for nom in defauts}
    return {
        nom: lu if lu.isascii() and lu.isdecimal() and int(lu[:9]) in bornes else defauts[nom]
        for nom, lu in lus.items()
    }


def _cadre(recu: Paquet, nom: str, genre: str, quand: str) -> Cadre:
    racine = recu.xml(nom)
    cadre = Cadre(genre, quand, ET.Element(f"{W}{genre}"))
    fabrique = _Fabrique(recu, nom, cadre)
    cadre.racine.extend(list(fabrique.blocs(racine if racine is not None else ())))
    if not len(cadre.racine) or cadre.racine[-1].tag != f"{W}p":
        cadre.racine.append(fabrique.paragraphe(ET.Element(f"{W}p")))
    signes, lignes = "".join(cadre.racine.itertext()), cadre.racine.iter(f"{W}p")
    if len(signes) > SIGNES_MAX or sum(1 for _ in lignes) > LIGNES_MAX:
        raise refus("un en-tête ou un pied de page démesuré", "Raccourcissez-le.")
    return cadre


class _Fabrique:
    """Makes the blocks of one header or footer anew."""

    def __init__(self, recu: Paquet, nom: str, cadre: Cadre) -> None:
        self.recu, self.cadre, self.liens = recu, cadre, recu.liens(nom)

    def blocs(self, elements: Iterable[ET.Element]) -> Iterator[ET.Element]:
        """Yield the paragraphs and tables."""
        for element in elements:
            if element.tag == f"{W}p":
                yield self.paragraphe(element)
            elif element.tag == f"{W}tbl":
                yield self._tableau(element)
            elif element.tag == f"{W}sdt":
                yield from self.blocs(element.findall(f"{W}sdtContent/*"))

    def _tableau(self, element: ET.Element) -> ET.Element:
        """Return a table: its columns, the widths and borders of its cells."""
        neuf = ET.Element(f"{W}tbl")
        largeurs = [c.get(f"{W}w", "0") for c in element.findall(f"{W}tblGrid/{W}gridCol")]
        lues = [lu if lu.isascii() and lu.isdecimal() else "0" for lu in largeurs]
        proprietes = styles.groupe("tblPr", styles.proprietes(element.find(f"{W}tblPr"), "tblPr"))
        total = str(min(sum(int(lu[:6]) for lu in lues), styles.NOMBRE_MAX))
        proprietes.insert(0, ET.Element(f"{W}tblW", {f"{W}w": total, f"{W}type": "dxa"}))
        neuf.append(proprietes)
        grille = ET.SubElement(neuf, f"{W}tblGrid")
        grille.extend([ET.Element(f"{W}gridCol", {f"{W}w": lu[:6]}) for lu in lues])
        for rangee in element.findall(f"{W}tr"):
            ligne = ET.SubElement(neuf, f"{W}tr")
            ligne.extend([self._cellule(cellule) for cellule in rangee.findall(f"{W}tc")])
        return neuf

    def _cellule(self, element: ET.Element) -> ET.Element:
        neuve = ET.Element(f"{W}tc")
        lues = styles.proprietes(element.find(f"{W}tcPr"), "tcPr")
        neuve.append(styles.groupe("tcPr", lues))
        neuve.extend(list(self.blocs(element)))
        if neuve[-1].tag != f"{W}p":
            neuve.append(self.paragraphe(ET.Element(f"{W}p")))
        return neuve

    def paragraphe(self, element: ET.Element) -> ET.Element:
        """Return a paragraph: its look, its text, its page numbers, its pictures."""
        neuf = ET.Element(f"{W}p")
        lues = styles.proprietes(element.find(f"{W}pPr"), "pPr")
        lues.pop("outlineLvl", None)
        groupe = styles.groupe("pPr", lues)
        groupe.insert(0, ET.Element(f"{W}pStyle", {f"{W}val": STYLE_DE[self.cadre.genre]}))
        neuf.append(groupe)
        neuf.extend(list(_Suite(self).lire(element)))
        return neuf

    def dessin(self, element: ET.Element) -> ET.Element:
        """Return a picture made anew, its bytes kept with the header."""
        blip = element.find(f".//{dessins.A}blip")
        cible = self.liens.get(blip.get(f"{R}embed", ""), "") if blip is not None else ""
        if not cible.startswith("word/media/") or cible not in self.recu.parties:
            raise refus(
                "une forme, un dessin ou une zone de texte dans un en-tête ou un pied de page",
                "Mettez-y du texte, ou une image PNG ou JPEG.",
            )
        octets, extension = dessins.image(self.recu.parties[cible])
        rang = len(self.cadre.images) + 1
        nom = f"{self.cadre.genre}-{self.cadre.quand}-{rang}.{extension}"
        self.cadre.images[nom] = octets
        return dessins.ecrire(element, f"rId{rang}", propre)


class _Suite:
    """The runs of one paragraph; what shows of a field is dropped, ours is written instead."""

    def __init__(self, fabrique: _Fabrique) -> None:
        self.fabrique = fabrique
        self.champs: list[str] = []
        self.resultat = 0  # depth of fields whose result is being read

    def lire(self, element: ET.Element) -> Iterator[ET.Element]:
        for enfant in element:
            if enfant.tag == f"{W}r":
                yield from self._morceau(enfant)
            elif enfant.tag == f"{W}fldSimple":
                yield numero(enfant.get(f"{W}instr", ""), enfant.find(f"{W}r/{W}rPr"))
            elif enfant.tag == f"{W}sdt":
                yield from (
                    r for dedans in enfant.findall(f"{W}sdtContent") for r in self.lire(dedans)
                )
            elif enfant.tag in DESCENDRE:
                yield from self.lire(enfant)

    def _morceau(self, element: ET.Element) -> Iterator[ET.Element]:
        lettres = element.find(f"{W}rPr")
        neuf = ET.Element(f"{W}r")
        neuf.append(styles.groupe("rPr", styles.proprietes(lettres, "rPr")))
        for enfant in element:
            if enfant.tag == f"{W}fldChar":
                yield from self._champ(enfant.get(f"{W}fldCharType", ""), lettres)
            elif enfant.tag == f"{W}instrText" and self.champs:
                self.champs[-1] += enfant.text or ""
            elif not self.champs:
                neuf.extend(list(self._contenu(enfant)))
        if len(neuf) > 1:
            yield neuf

    def _champ(self, genre: str, lettres: ET.Element | None) -> Iterator[ET.Element]:
        if genre == "begin":
            self.champs.append("")
        elif genre == "end" and self.champs:
            yield numero(self.champs.pop(), lettres)

    def _contenu(self, element: ET.Element) -> Iterator[ET.Element]:
        if element.tag == f"{W}t":
            neuf = ET.Element(f"{W}t", {"{http://www.w3.org/XML/1998/namespace}space": "preserve"})
            neuf.text = propre(element.text or "")
            yield neuf
        elif element.tag in (f"{W}tab", f"{W}ptab"):
            yield ET.Element(f"{W}tab")
        elif element.tag in (f"{W}br", f"{W}cr"):
            yield ET.Element(f"{W}br")
        elif element.tag == f"{W}drawing":
            yield self.fabrique.dessin(element)
        elif element.tag in (FORME, f"{W}pict"):
            raise refus(
                "une forme, un filigrane ou une zone de texte dans un en-tête ou un pied de page",
                "Mettez-y du texte, ou une image PNG ou JPEG.",
            )


def numero(instruction: str, lettres: ET.Element | None) -> ET.Element:
    """Return the number of the page, or of pages, written by us; any other field is refused."""
    nom = nom_de_champ(instruction)
    if nom not in NUMEROS:
        raise refus(
            f"un champ «\u00a0{nom}\u00a0» dans un en-tête ou un pied de page",
            "Seuls les numéros de page y sont admis\u00a0: écrivez le reste en toutes lettres.",
        )
    champ = ET.Element(f"{W}fldSimple", {f"{W}instr": f" {nom} "})
    morceau = ET.SubElement(champ, f"{W}r")
    morceau.append(styles.groupe("rPr", styles.proprietes(lettres, "rPr")))
    ET.SubElement(morceau, f"{W}t").text = "1"
    return champ
