"""Tables: columns of figures are found, widths are shared out, the same in every format."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from clesante.edition.arbre import Noeud

# A figure as printed in French: sign, digits with spaces, decimal comma, a short unit.
VALEUR = (
    r"[−+±≈<>≤≥]?[ \u00a0\u202f]?\d[\d \u00a0\u202f]*(?:[,.]\d+)?"
    r"(?:[ \u00a0\u202f]?(?:%|‰|€|h|min|km|ans?|hab\.|pts?))?"
)
NOMBRE = re.compile(
    rf"{VALEUR}|\[{VALEUR}[ \u00a0\u202f]?[;–à][ \u00a0\u202f]?{VALEUR}\]", re.ASCII
)
ABSENTS = frozenset({"", "–", "—", "-", "…", "n. d.", "nd", "s", "ns", "secret"})
LARGEUR_PAGE = 104  # characters of 9 pt text on 17 cm
MARGE = 2
LIGNES_INSECABLES = 12
CELLULE_MAX = 60
AISANCE = 1.5  # a small table takes this much more than its characters want: bold is wider
MOT_MAX = 12  # a longer word is hyphenated
MOT = re.compile(r"[^ \n-]+")


@dataclass(frozen=True, slots=True)
class Colonne:
    """One column: its share of the page width (0 to 1) and whether it is flush right."""

    largeur: float
    droite: bool


@dataclass(frozen=True, slots=True)
class Tableau:
    """A table read from the tree: caption, header cells, rows, and the look of its columns."""

    legende: Noeud
    entetes: tuple[Noeud, ...]
    lignes: tuple[tuple[Noeud, ...], ...]
    colonnes: tuple[Colonne, ...]

    @property
    def entetes_de_ligne(self) -> bool:
        """Return whether every line begins with its header."""
        return all(ligne[0].nom == "th" for ligne in self.lignes)

    @property
    def insecable(self) -> bool:
        """Return whether the table is short enough to stay on one page."""
        return len(self.lignes) <= LIGNES_INSECABLES


def lire(noeud: Noeud) -> Tableau:
    """Return the table held by a checked ``table`` element."""
    legende, entete, corps = noeud.elements()
    lignes = tuple(tuple(ligne.elements()) for ligne in corps.elements())
    entetes = tuple(entete.elements()[0].elements())
    largeurs = _largeurs([[e, *cellules] for e, *cellules in zip(entetes, *lignes, strict=True)])
    droites = [_est_numerique(e, cellules) for e, *cellules in zip(entetes, *lignes, strict=True)]
    colonnes = tuple(map(Colonne, largeurs, droites))
    return Tableau(legende, entetes, lignes, colonnes)


def _est_numerique(entete: Noeud, cellules: Sequence[Noeud]) -> bool:
    """Return whether a column holds figures: it says so, or every cell is one or is empty."""
    if entete.classe == "nombre" or any(c.classe == "nombre" for c in cellules):
        return True
    textes = [c.texte().strip() for c in cellules if c.nom == "td"]
    remplis = [t for t in textes if t not in ABSENTS]
    return bool(remplis) and all(NOMBRE.fullmatch(t) for t in remplis)


def _largeurs(colonnes: Sequence[Sequence[Noeud]]) -> list[float]:
    """Share the page: what each column wants if all fit, else its longest word and a fair rest."""
    textes = [[cellule.texte() for cellule in colonne] for colonne in colonnes]
    entiers = [_borner(max(map(len, t))) for t in textes]
    if sum(entiers) <= LARGEUR_PAGE:
        aise = min(AISANCE, LARGEUR_PAGE / sum(entiers))
        return [v * aise / LARGEUR_PAGE for v in entiers]
    minimales = [min(_plus_long_mot(t), MOT_MAX) + MARGE for t in textes]
    voulues = [
        max(_borner(max(map(len, t[1:]))), minimale)
        for t, minimale in zip(textes, minimales, strict=True)
    ]
    reste = max(LARGEUR_PAGE - sum(minimales), 0)
    envies = [voulue - minimale for voulue, minimale in zip(voulues, minimales, strict=True)]
    total = sum(envies) or 1
    parts = [m + reste * e / total for m, e in zip(minimales, envies, strict=True)]
    return [part / sum(parts) for part in parts]


def _borner(signes: int) -> int:
    """Return the width a text wants, in characters, within reason."""
    return min(max(signes, 3), CELLULE_MAX) + MARGE


def _plus_long_mot(textes: Sequence[str]) -> int:
    return max((len(mot) for texte in textes for mot in MOT.findall(texte)), default=1)


def classe(colonne: Colonne) -> dict[str, str]:
    """Return the HTML attribute that sets a cell of this column flush right, if it must be."""
    return {"class": "nombre"} if colonne.droite else {}
