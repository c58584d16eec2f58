"""Grille: what each thing of one list carries of another; a row nothing carries is dashed.

Rows are what should be carried, columns what carries, a dot where one carries the other. The
table says the same: each row with how many carry it, and which.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from clesante.socle.texte import INSECABLE, pluriel
from clesante.ui.graphiques import trace
from clesante.ui.graphiques.base import Graphique
from clesante.ui.graphiques.mesure import couper, largeur
from clesante.ui.graphiques.trace import (
    ETROIT,
    INTERLIGNE,
    LARGE,
    TAILLE,
    Cle,
    Style,
    lignes_de_texte,
    n,
)
from clesante.ui.jetons import peinture
from clesante.ui.tableaux import Tableau

NOMS = 300.0
PAS_MAX = 34.0
LIGNES_MAX = 3
PETIT = Style("encre_2", taille=12)


@dataclass(frozen=True, slots=True)
class Rangee:
    """What should be carried: its words, and the ranks of the columns that carry it."""

    libelle: str
    portee_par: frozenset[int]


@dataclass(frozen=True, slots=True)
class Mots:
    """What rows and columns are called: « Objectif », then « action » and « actions »."""

    rangee: str
    colonne: str
    colonnes: str


def grille(
    identifiant: str,
    rangees: Sequence[Rangee],
    colonnes: Sequence[tuple[str, str]],
    mots: Mots,
    *,
    titre: str,
) -> Graphique:
    """Return the grid; ``colonnes``: short words written on top, whole words for the table."""
    description = _description(rangees, mots)
    dessins = []
    for suffixe, large in (("", LARGE), ("-etroit", ETROIT)):
        corps, haut = _page(rangees, [court for court, _ in colonnes], large)
        dessins.append(trace.svg(identifiant + suffixe, titre, description, (large, haut), corps))
    tableau = _tableau(titre, rangees, [entier for _, entier in colonnes], mots)
    return Graphique(identifiant, dessins[0], titre, description, tableau, dessins[1])


def _description(rangees: Sequence[Rangee], mots: Mots) -> str:
    dits = [f"{r.libelle}{INSECABLE}: {_combien(r, mots)}" for r in rangees]
    return f"{f'{INSECABLE}; '.join(dits)}."


def _combien(rangee: Rangee, mots: Mots) -> str:
    combien = len(rangee.portee_par)
    return pluriel(combien, mots.colonne, mots.colonnes) if combien else f"aucune {mots.colonne}"


def _page(rangees: Sequence[Rangee], courts: Sequence[str], large: float) -> tuple[str, float]:
    """Return the drawing and its height: numbers on top, then a row each, legend last."""
    a_cote = large == LARGE
    gauche = NOMS + 12 if a_cote else 0.0
    pas = min(PAS_MAX, (large - gauche) / max(len(courts), 1))
    centres = [gauche + (rang + 0.5) * pas for rang in range(len(courts))]
    tete = max((largeur(mots, 12) for mots in courts), default=0) + 12
    corps = "".join(
        f'<g transform="translate({n(x + 4)} {n(tete - 6)}) rotate(-90)">'
        f"{trace.texte(0, 0, mots, PETIT)}</g>"
        for x, mots in zip(centres, courts, strict=True)
    )
    y, bord = tete, gauche + pas * len(courts)
    for rangee in rangees:
        dessin, haut = _rangee(rangee, y, (gauche, bord), centres, pas)
        corps += dessin
        y += haut
    legende, haut = trace.legende(_cles(rangees), y + 20, large)
    return corps + legende, y + haut + 20


def _rangee(
    rangee: Rangee,
    y: float,
    bords: tuple[float, float],
    centres: Sequence[float],
    pas: float,
) -> tuple[str, float]:
    """Return one row from ordinate ``y`` and the height it takes."""
    gauche, droite = bords
    a_cote = gauche > 0
    mots = couper(rangee.libelle, TAILLE, NOMS if a_cote else ETROIT, LIGNES_MAX)
    texte = lignes_de_texte(0, y + 16, mots)
    bas_du_texte = len(mots) * INTERLIGNE + 8
    haut = bas_du_texte if a_cote else bas_du_texte + 18
    milieu = y + haut / 2 if a_cote else y + bas_du_texte + 5
    corps = texte + trace.segment((0, y), (max(droite, gauche), y), "trait_doux")
    if not rangee.portee_par:
        return corps + _sans(gauche, milieu, max(droite - gauche, 24.0)), haut
    rayon = min(6.0, max(2.5, pas * 0.36))
    ronds = [trace.point(centres[rang], milieu, rayon, "primaire") for rang in rangee.portee_par]
    return corps + "".join(sorted(ronds)), haut


def _sans(x: float, y: float, large: float) -> str:
    """Return the dashed stroke of what nothing carries."""
    return (
        f'<path d="M{n(x)} {n(y)}h{n(large)}" stroke-width="2" stroke-dasharray="5 4" '
        f"{peinture(contour='defavorable')}/>"
    )


def _cles(rangees: Sequence[Rangee]) -> list[Cle]:
    cles = []
    if any(r.portee_par for r in rangees):
        cles.append(Cle(trace.point(13, 0, 6, "primaire"), "porté par l'action de la colonne"))
    if any(not r.portee_par for r in rangees):
        cles.append(Cle(_sans(1, 0, 24), "porté par aucune"))
    return cles


def _tableau(titre: str, rangees: Sequence[Rangee], entiers: Sequence[str], mots: Mots) -> Tableau:
    lignes = tuple(
        (
            r.libelle,
            str(len(r.portee_par)),
            " ; ".join(entiers[rang] for rang in sorted(r.portee_par)) or f"aucune {mots.colonne}",
        )
        for r in rangees
    )
    entetes = (mots.rangee, mots.colonnes.capitalize(), "Lesquelles")
    return Tableau(titre, entetes, lignes, frozenset({1}))
