"""Liens: what leads to what, in columns; a stroke as wide as what it carries.

A box that nothing leads to is dashed, or one of the first column that leads nowhere: shape tells
it, and the legend says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from clesante.socle.texte import INSECABLE
from clesante.ui.graphiques import trace
from clesante.ui.graphiques.base import Graphique
from clesante.ui.graphiques.mesure import couper
from clesante.ui.graphiques.trace import (
    ETROIT,
    INTERLIGNE,
    LARGE,
    SECOND,
    TAILLE,
    Cle,
    lignes_de_texte,
    n,
)
from clesante.ui.jetons import peinture
from clesante.ui.tableaux import Tableau

MARGE = 8.0
ENTRE_BOITES = 10.0
EPAISSEUR_MAX = 6.0
POIDS_DU_PLUS_LARGE = 4  # at least: where every stroke carries one thing, all are thin
LIGNES_MAX = 4


@dataclass(frozen=True, slots=True)
class Noeud:
    """A box: its words, and shorter ones for a narrow drawing."""

    cle: str
    libelle: str
    court: str = ""


@dataclass(frozen=True, slots=True)
class Lien:
    """A stroke from a box to one of the next column, as wide as ``poids``."""

    de: str
    vers: str
    poids: float = 1


@dataclass(frozen=True, slots=True)
class Colonne:
    """A column of boxes under its title."""

    titre: str
    noeuds: Sequence[Noeud]
    part: float = 1  # of the width that boxes share, then in a narrow drawing
    part_etroite: float = 1


@dataclass(frozen=True, slots=True)
class _Boite:
    x: float
    y: float
    large: float
    haut: float
    lignes: Sequence[str]


def liens(
    identifiant: str,
    colonnes: Sequence[Colonne],
    traits: Sequence[Lien],
    tableau: Tableau,
    *,
    titre: str,
) -> Graphique:
    """Return the columns and the strokes between them, and ``tableau``, which says the same."""
    description = _description(colonnes, traits)
    dessins = []
    for suffixe, large in (("", LARGE), ("-etroit", ETROIT)):
        corps, hauteur = _page(colonnes, traits, large)
        dessins.append(
            trace.svg(identifiant + suffixe, titre, description, (large, hauteur), corps)
        )
    return Graphique(identifiant, dessins[0], titre, description, tableau, dessins[1])


def _description(colonnes: Sequence[Colonne], traits: Sequence[Lien]) -> str:
    noms = {noeud.cle: noeud.libelle for colonne in colonnes for noeud in colonne.noeuds}
    dits = [f"{noms[lien.de]} vers {noms[lien.vers]} ({lien.poids:g})" for lien in traits]
    return f"{f'{INSECABLE}; '.join(dits)}." if dits else "Aucun lien."


def _page(colonnes: Sequence[Colonne], traits: Sequence[Lien], large: float) -> tuple[str, float]:
    """Return the drawing and its height: titles, strokes below, boxes above, legend last."""
    entre = large * (0.12 if large == LARGE else 0.09)
    disponible = large - entre * (len(colonnes) - 1)
    parts = [c.part if large == LARGE else c.part_etroite for c in colonnes]
    larges = [disponible * part / sum(parts) for part in parts]
    boites: dict[str, _Boite] = {}
    corps, x, bas = "", 0.0, 0.0
    titres = [_titre(c, part) for c, part in zip(colonnes, larges, strict=True)]
    debut = max(len(mots) for mots in titres) * INTERLIGNE + 12
    for colonne, part in zip(colonnes, larges, strict=True):
        corps += lignes_de_texte(x, 14, _titre(colonne, part), SECOND)
        placees, fin = _placer(colonne.noeuds, x, debut, part, etroit=large == ETROIT)
        boites.update(placees)
        x, bas = x + part + entre, max(bas, fin)
    lies = _lies(colonnes, traits)
    plus_gros = max([POIDS_DU_PLUS_LARGE, *(lien.poids for lien in traits)])
    corps += "".join(_trait(boites[lien.de], boites[lien.vers], lien, plus_gros) for lien in traits)
    corps += "".join(_boite(boite, cle in lies) for cle, boite in boites.items())
    if set(boites) <= lies:
        return corps, bas
    legende, haut = trace.legende(
        [Cle(_cle_sans_lien(), "rien n'y mène, ou n'en part")], bas + 16, large
    )
    return corps + legende, bas + haut + 16


def _lies(colonnes: Sequence[Colonne], traits: Sequence[Lien]) -> set[str]:
    """Return the boxes that lead somewhere, for the first column, or that something leads to."""
    premiers = {noeud.cle for noeud in colonnes[0].noeuds}
    return {lien.de for lien in traits if lien.de in premiers} | {lien.vers for lien in traits}


def _titre(colonne: Colonne, part: float) -> list[str]:
    return couper(colonne.titre, TAILLE, part, 3)


def _placer(
    noeuds: Sequence[Noeud], x: float, y: float, large: float, *, etroit: bool
) -> tuple[dict[str, _Boite], float]:
    """Return the boxes of a column, one below the other, and where they end."""
    placees = {}
    for noeud in noeuds:
        mots = (etroit and noeud.court) or noeud.libelle
        lignes = couper(mots, TAILLE, large - 2 * MARGE, LIGNES_MAX)
        haut = len(lignes) * INTERLIGNE + 2 * MARGE
        placees[noeud.cle] = _Boite(x, y, large, haut, lignes)
        y += haut + ENTRE_BOITES
    return placees, y


def _trait(de: _Boite, vers: _Boite, lien: Lien, plus_gros: float) -> str:
    """Return a smooth stroke from the right side of a box to the left side of another."""
    x1, y1 = de.x + de.large, de.y + de.haut / 2
    x2, y2 = vers.x, vers.y + vers.haut / 2
    milieu = (x1 + x2) / 2
    epaisseur = max(1.5, EPAISSEUR_MAX * lien.poids / plus_gros)
    return (
        f'<path d="M{n(x1)} {n(y1)}C{n(milieu)} {n(y1)} {n(milieu)} {n(y2)} {n(x2)} {n(y2)}" '
        f'stroke-width="{n(epaisseur)}" {peinture(contour="distribution")}/>'
    )


def _boite(boite: _Boite, liee: bool) -> str:
    tirets = "" if liee else ' stroke-dasharray="4 3"'
    cadre = (
        f'<rect x="{n(boite.x + 1)}" y="{n(boite.y)}" width="{n(boite.large - 2)}" '
        f'height="{n(boite.haut)}" rx="4" stroke-width="1.5"{tirets} '
        f"{peinture('papier', 'encre' if liee else 'defavorable')}/>"
    )
    haut = boite.y + MARGE + 13
    return cadre + lignes_de_texte(boite.x + MARGE, haut, boite.lignes)


def _cle_sans_lien() -> str:
    return (
        '<rect x="1" y="-8" width="24" height="16" rx="4" stroke-width="1.5" '
        f'stroke-dasharray="4 3" {peinture("papier", "defavorable")}/>'
    )
