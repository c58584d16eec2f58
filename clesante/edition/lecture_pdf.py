"""The lines of text of a PDF, in reading order, cells of a same line apart (pikepdf).

What it reads: text drawn with fonts that say their characters (ToUnicode), or in a Latin encoding.
What it does not: pictures of text (scans), fonts that hide their characters, columns of newspapers.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from clesante.edition.modele import EditionError

PAGES = 400
ECART = 1.6  # of the size of the text: beyond, another cell of the line
PRES, BLANC = 0.3, 0.12  # the same where a column begins; beyond, a space
COLONNE_MIN = 3  # lines
MEME_LIGNE = 0.45
TITRE = 1.15  # of the usual size of the document
CARACTERES_MIN = 40
Matrice = tuple[float, float, float, float, float, float]
UNITE: Matrice = (1, 0, 0, 1, 0, 0)
_HEXA = re.compile(rb"<([0-9A-Fa-f\s]*)>")
_BLOCS = re.compile(rb"begin(bfchar|bfrange)(.*?)end\1", re.S)
_PLAGE = re.compile(
    rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*(?:<([0-9A-Fa-f\s]+)>|\[(.*?)\])", re.S
)


def blocs_pdf(fichier: Path | BinaryIO) -> Iterator[tuple[str, list[str]]]:
    """Yield (« titre », « texte » or « rangee », its cells) of each line of a PDF.

    Raises ``EditionError`` for a PDF closed by a password, or that holds no text.
    """
    import pikepdf

    try:
        with pikepdf.open(fichier) as pdf:
            lignes = [ligne for page in pdf.pages[:PAGES] for ligne in _lignes(_morceaux(page))]
    except pikepdf.PasswordError as erreur:
        raise EditionError(
            "Ce PDF est fermé par un mot de passe.", "Enregistrez-le sans mot de passe."
        ) from erreur
    if sum(len(lu.texte) for ligne in lignes for lu in ligne) < CARACTERES_MIN:
        raise EditionError(
            "Ce PDF ne contient pas de texte : c'est sans doute un scan, une image de chaque page.",
            "Donnez le document d'origine (DOCX), ou un tableau de ses fiches.",
        )
    tailles = sorted(lu.taille for ligne in lignes for lu in ligne for _ in lu.texte)
    usuelle = tailles[len(tailles) // 2]
    for ligne in lignes:
        cellules = [lu.texte.strip() for lu in ligne if lu.texte.strip()]
        if len(cellules) > 1:
            yield "rangee", cellules
        elif cellules:
            yield ("titre" if ligne[0].taille > TITRE * usuelle else "texte"), cellules


def pieces_pdf(fichier: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the files that a PDF holds, by name."""
    import pikepdf

    with pikepdf.open(fichier) as pdf:
        for nom, jointe in pdf.attachments.items():
            yield nom, jointe.get_file().read_bytes()


@dataclass(slots=True)
class Morceau:
    """A run of text: where it begins and ends (points), its size."""

    x: float
    y: float
    fin: float
    taille: float
    texte: str


def _lignes(morceaux: list[Morceau]) -> list[list[Morceau]]:
    """Return the cells of each line of a page, from its top.

    Where cells begin on several lines there is a column: a small gap before it is enough there.
    """
    rangs = [*_rangs(morceaux)]
    larges = [_cellules(rang, frozenset()) for rang in rangs]
    debuts = Counter(round(cellule.x) for ligne in larges for cellule in ligne[1:])
    colonnes = frozenset(x for x, combien in debuts.items() if combien >= COLONNE_MIN)
    return [_cellules(rang, colonnes) for rang in rangs] if colonnes else larges


def _rangs(morceaux: list[Morceau]) -> Iterator[list[Morceau]]:
    """Yield the runs of each line, from left to right."""
    rang: list[Morceau] = []
    for lu in sorted(morceaux, key=lambda m: -m.y):
        if rang and rang[0].y - lu.y > MEME_LIGNE * max(rang[0].taille, 1):
            yield sorted(rang, key=lambda m: m.x)
            rang = []
        rang.append(lu)
    if rang:
        yield sorted(rang, key=lambda m: m.x)


def _cellules(rang: list[Morceau], colonnes: frozenset[int]) -> list[Morceau]:
    cellules: list[Morceau] = []
    for lu in rang:
        if not lu.texte.strip():
            continue
        avant = cellules[-1] if cellules else None
        ecart = lu.x - avant.fin if avant else 0
        assez = PRES if round(lu.x) in colonnes else ECART
        if avant is None or ecart > assez * avant.taille:
            cellules.append(Morceau(lu.x, lu.y, lu.fin, lu.taille, lu.texte))
            continue
        blanc = " " if ecart > BLANC * avant.taille and not avant.texte.endswith(" ") else ""
        avant.texte, avant.fin = f"{avant.texte}{blanc}{lu.texte}", lu.fin
    return cellules


class Police:
    """A font: the text and the width of each code."""

    def __init__(self, objet: Any) -> None:
        self.composee = str(objet.get("/Subtype")) == "/Type0"
        self.octets = 2 if self.composee else 1
        unicode = objet.get("/ToUnicode")
        self.table = lire_cmap(bytes(unicode.read_bytes())) if unicode is not None else {}
        self.largeurs: dict[int, float] = {}
        self.defaut = 500.0
        self._lire_largeurs(objet)

    def _lire_largeurs(self, objet: Any) -> None:
        if not self.composee:
            debut = int(objet.get("/FirstChar", 0))
            for rang, largeur in enumerate(objet.get("/Widths", [])):
                self.largeurs[debut + rang] = float(largeur)
            return
        descendante = objet["/DescendantFonts"][0]
        self.defaut = float(descendante.get("/DW", 1000))
        lus = [*descendante.get("/W", [])]
        while lus:
            premier, suite = int(lus.pop(0)), lus.pop(0)
            if isinstance(suite, int | float) or not hasattr(suite, "__iter__"):
                largeur = float(lus.pop(0))
                self.largeurs |= dict.fromkeys(range(premier, int(suite) + 1), largeur)
            else:
                for rang, largeur in enumerate(suite):
                    self.largeurs[premier + rang] = float(largeur)

    def lire(self, octets: bytes) -> Iterator[tuple[str, float, bool]]:
        """Yield (text, width in thousandths, is a space) of each code of a string."""
        for debut in range(0, len(octets), self.octets):
            code = int.from_bytes(octets[debut : debut + self.octets], "big")
            texte = self.table.get(code)
            if texte is None:
                texte = "" if self.composee else bytes([code]).decode("cp1252", "replace")
            yield texte, self.largeurs.get(code, self.defaut), not self.composee and code == 32


def lire_cmap(contenu: bytes) -> dict[int, str]:
    """Return the text of each code that a ToUnicode table gives."""
    table: dict[int, str] = {}
    for genre, corps in _BLOCS.findall(contenu):
        if genre == b"bfchar":
            lus = [bytes.fromhex(h.decode()) for h in _HEXA.findall(corps)]
            for code, texte in zip(lus[::2], lus[1::2], strict=False):
                table[int.from_bytes(code, "big")] = texte.decode("utf-16-be", "ignore")
            continue
        for premier, dernier, base, liste in _PLAGE.findall(corps):
            codes = range(int(premier, 16), min(int(dernier, 16), int(premier, 16) + 65_535) + 1)
            table |= dict(zip(codes, _suite(base, liste, len(codes)), strict=False))
    return table


def _suite(base: bytes, liste: bytes, combien: int) -> Iterator[str]:
    """Yield the texts of a range: those listed, or those that follow the first."""
    if liste:
        yield from (
            bytes.fromhex(h.decode()).decode("utf-16-be", "ignore") for h in _HEXA.findall(liste)
        )
        return
    premier = bytes.fromhex(b"".join(base.split()).decode()).decode("utf-16-be", "ignore")
    for rang in range(combien if premier else 0):
        yield premier[:-1] + chr(min(ord(premier[-1]) + rang, 0x10FFFF))


def _produit(a: Matrice, b: Matrice) -> Matrice:
    return (
        a[0] * b[0] + a[1] * b[2],
        a[0] * b[1] + a[1] * b[3],
        a[2] * b[0] + a[3] * b[2],
        a[2] * b[1] + a[3] * b[3],
        a[4] * b[0] + a[5] * b[2] + b[4],
        a[4] * b[1] + a[5] * b[3] + b[5],
    )


@dataclass(slots=True)
class _Etat:
    """Where the text is drawn: matrices, font, size, spacings."""

    ctm: Matrice = UNITE
    tm: Matrice = UNITE
    ligne: Matrice = UNITE
    police: Police | None = None
    taille: float = 1.0
    lettre: float = 0.0
    mot: float = 0.0
    interligne: float = 0.0
    pile: list[Matrice] = field(default_factory=list)


def _morceaux(page: Any) -> list[Morceau]:
    return _Dessin(page.obj.get("/Resources", {})).lire(page)


class _Dessin:
    """Follows the operators of a page that draw text."""

    def __init__(self, ressources: Any, etat: _Etat | None = None, profondeur: int = 0) -> None:
        self.ressources, self.etat, self.profondeur = ressources, etat or _Etat(), profondeur
        self.polices: dict[str, Police] = {}
        self.morceaux: list[Morceau] = []

    def lire(self, contenu: Any) -> list[Morceau]:
        """Return the runs of text of a page or of a form."""
        import pikepdf

        for instruction in pikepdf.parse_content_stream(contenu):
            geste = _GESTES.get(str(instruction.operator))
            if geste is not None:
                geste(self, [*instruction.operands])
        return self.morceaux

    def empiler(self, _: list[Any]) -> None:
        """Keep the place (q)."""
        self.etat.pile.append(self.etat.ctm)

    def depiler(self, _: list[Any]) -> None:
        """Go back to the place kept (Q)."""
        if self.etat.pile:
            self.etat.ctm = self.etat.pile.pop()

    def deplacer(self, lus: list[Any]) -> None:
        """Move the page (cm)."""
        a, b, c, d, e, f = (float(lu) for lu in lus)
        self.etat.ctm = _produit((a, b, c, d, e, f), self.etat.ctm)

    def commencer(self, _: list[Any]) -> None:
        """Begin a text (BT)."""
        self.etat.tm = self.etat.ligne = UNITE

    def placer(self, lus: list[Any]) -> None:
        """Place the text (Tm)."""
        a, b, c, d, e, f = (float(lu) for lu in lus)
        self.etat.tm = self.etat.ligne = (a, b, c, d, e, f)

    def avancer(self, lus: list[Any]) -> None:
        """Go to another line (Td)."""
        pas = (1.0, 0.0, 0.0, 1.0, float(lus[0]), float(lus[1]))
        self.etat.tm = self.etat.ligne = _produit(pas, self.etat.ligne)

    def avancer_et_regler(self, lus: list[Any]) -> None:
        """Go to another line, whose height is kept (TD)."""
        self.etat.interligne = -float(lus[1])
        self.avancer(lus)

    def a_la_ligne(self, _: list[Any]) -> None:
        """Go to the next line (T*)."""
        self.avancer([0, -self.etat.interligne])

    def choisir(self, lus: list[Any]) -> None:
        """Choose a font and its size (Tf)."""
        nom = str(lus[0])
        if nom not in self.polices:
            self.polices[nom] = Police(self.ressources["/Font"][nom])
        self.etat.police, self.etat.taille = self.polices[nom], float(lus[1])

    def regler(self, nom: str, lus: list[Any]) -> None:
        """Keep a spacing (Tc, Tw, TL)."""
        setattr(self.etat, nom, float(lus[0]))

    def ecrire(self, lus: list[Any]) -> None:
        """Draw a string (Tj)."""
        self.ecrire_liste([lus[:1]])

    def ecrire_ligne(self, lus: list[Any]) -> None:
        """Draw a string on the next line (' and \")."""
        self.a_la_ligne([])
        self.ecrire(lus[-1:])

    def ecrire_liste(self, lus: list[Any]) -> None:
        """Draw strings and the gaps between them (TJ): a wide gap is a space."""
        etat = self.etat
        if etat.police is None:
            return
        debut = _produit(etat.tm, etat.ctm)
        texte, avance = "", 0.0
        for lu in lus[0]:
            if _est_un_nombre(lu):
                avance -= float(lu) / 1000 * etat.taille
                if float(lu) < -180 and not texte.endswith(" "):
                    texte += " "
                continue
            for lettre, largeur, espace in etat.police.lire(bytes(lu)):
                texte += lettre
                avance += largeur / 1000 * etat.taille + etat.lettre + (etat.mot if espace else 0)
        etat.tm = _produit((1, 0, 0, 1, avance, 0), etat.tm)
        fin = _produit(etat.tm, etat.ctm)
        taille = abs(etat.taille * (debut[3] or debut[1]))
        self.morceaux.append(Morceau(debut[4], debut[5], fin[4], taille, texte))

    def inclure(self, lus: list[Any]) -> None:
        """Draw a form (Do), a few deep."""
        forme = self.ressources.get("/XObject", {}).get(str(lus[0]))
        if forme is None or str(forme.get("/Subtype")) != "/Form" or self.profondeur > 5:
            return
        matrice = tuple(float(lu) for lu in forme.get("/Matrix", UNITE))
        ici = _Etat(ctm=_produit(matrice, self.etat.ctm))  # type: ignore[arg-type]
        dedans = _Dessin(forme.get("/Resources", self.ressources), ici, self.profondeur + 1)
        self.morceaux += dedans.lire(forme)


def _est_un_nombre(lu: Any) -> bool:
    try:
        float(lu)
    except (TypeError, ValueError):
        return False
    return True


_GESTES: dict[str, Any] = {
    "q": _Dessin.empiler,
    "Q": _Dessin.depiler,
    "cm": _Dessin.deplacer,
    "BT": _Dessin.commencer,
    "Tm": _Dessin.placer,
    "Td": _Dessin.avancer,
    "TD": _Dessin.avancer_et_regler,
    "T*": _Dessin.a_la_ligne,
    "Tf": _Dessin.choisir,
    "Tc": lambda dessin, lus: dessin.regler("lettre", lus),
    "Tw": lambda dessin, lus: dessin.regler("mot", lus),
    "TL": lambda dessin, lus: dessin.regler("interligne", lus),
    "Tj": _Dessin.ecrire,
    "TJ": _Dessin.ecrire_liste,
    "'": _Dessin.ecrire_ligne,
    '"': _Dessin.ecrire_ligne,
    "Do": _Dessin.inclure,
}
