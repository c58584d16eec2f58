"""Points: several territories side by side, a scale for each indicator, a row for each of them.

It is the spine turned round: where a spine has one territory among all the others, this has two to
six, the first in red, so that no two marks can hide each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import quantiles

from clesante.socle.texte import INSECABLE
from clesante.ui.formats import figure, intervalle, libelle_avec_unite
from clesante.ui.graphiques import trace
from clesante.ui.graphiques.base import Graphique
from clesante.ui.graphiques.mesure import couper
from clesante.ui.graphiques.trace import (
    ETROIT,
    INTERLIGNE,
    LARGE,
    SECOND_FIN,
    TAILLE,
    Echelle,
    Style,
)
from clesante.ui.jetons import peinture
from clesante.ui.tableaux import Tableau

NOM_LARGE = 248.0
NOM_ETROIT = 228.0
BANDE_LARGE = (258.0, 540.0)
BANDE_ETROITE = (8.0, 312.0)


@dataclass(frozen=True, slots=True)
class Point:
    """The figure of one territory, or ``absent``: the words of why there is none."""

    valeur: float | None
    bas: float | None = None
    haut: float | None = None
    absent: str = ""


@dataclass(frozen=True, slots=True)
class LignePoints:
    """One indicator: a point for each territory, in the order of their names."""

    libelle: str
    unite: str
    decimales: int
    points: Sequence[Point]
    france: float | None
    distribution: Sequence[float]

    def texte(self, point: Point) -> str:
        """Return « 27,6 % », or why there is no figure."""
        if point.valeur is None and point.absent:
            return point.absent
        return figure(point.valeur, self.unite, self.decimales)

    def echelle(self, bande: tuple[float, float]) -> Echelle:
        """Return the scale of the row: the middle 80 % of EPCI and every mark hold on it."""
        centre = _milieu(self.distribution)
        valeurs = [v for p in self.points for v in (p.valeur, p.bas, p.haut)]
        return Echelle(*trace.etendue(*valeurs, self.france, distribution=centre), *bande)


def points(
    identifiant: str, noms: Sequence[str], lignes: Sequence[LignePoints], *, titre: str
) -> Graphique:
    """Return one block per indicator, in their order; the first territory is red.

    The ink line is France, the grey band the middle half of EPCI. Raise ``ValueError`` when a line
    has not one point for each name.
    """
    if any(len(ligne.points) != len(noms) for ligne in lignes):
        raise ValueError("each line has one point for each territory")
    description = " ".join(_phrase(ligne, noms) for ligne in lignes)
    dessins = []
    for suffixe, large in (("", LARGE), ("-etroit", ETROIT)):
        corps, hauteur = _page(noms, lignes, large)
        cle = identifiant + suffixe
        dessins.append(trace.svg(cle, titre, description, (large, hauteur), corps))
    tableau = _tableau(titre, noms, lignes)
    return Graphique(identifiant, dessins[0], titre, description, tableau, dessins[1])


def _milieu(distribution: Sequence[float]) -> list[float]:
    """Return the first and the last decile (Hyndman and Fan, type 7); extremes are left out."""
    if len(distribution) < 2:
        return list(distribution)
    coupes = quantiles(distribution, n=10, method="inclusive")
    return [coupes[0], coupes[-1]]


def _phrase(ligne: LignePoints, noms: Sequence[str]) -> str:
    lus = zip(noms, ligne.points, strict=True)
    valeurs = ", ".join(f"{nom} {ligne.texte(point)}" for nom, point in lus)
    france = figure(ligne.france, ligne.unite, ligne.decimales)
    libelle = libelle_avec_unite(ligne.libelle, ligne.unite)
    return f"{libelle}{INSECABLE}: {valeurs}{INSECABLE}; France {france}."


def _page(noms: Sequence[str], lignes: Sequence[LignePoints], large: float) -> tuple[str, float]:
    corps, y = [], 4.0
    for ligne in lignes:
        dessin, hauteur = _bloc(noms, ligne, large, y)
        corps += [trace.segment((0, y), (large, y), "trait_doux"), dessin]
        y += hauteur
    corps.append(trace.segment((0, y), (large, y), "trait_doux"))
    cles, hauteur = trace.legende(_cles(noms, lignes), y + 24, large)
    return "".join([*corps, cles]), y + hauteur + 12


def _bloc(noms: Sequence[str], ligne: LignePoints, large: float, y: float) -> tuple[str, float]:
    """Return one indicator: its label, a row for each territory, the ends of its scale."""
    etroit = large == ETROIT
    mots = couper(libelle_avec_unite(ligne.libelle, ligne.unite), TAILLE, large, 3, gras=True)
    debut = y + 10 + len(mots) * INTERLIGNE
    pas = 38.0 if etroit else 24.0
    fin = debut + pas * len(noms)
    abscisse = ligne.echelle(BANDE_ETROITE if etroit else BANDE_LARGE)
    bandes = [(debut + 4, fin + 4)]
    if etroit:  # names stand above their row: the band stops under each of them
        bandes = [(debut + pas * rang + 19, debut + pas * rang + 37) for rang in range(len(noms))]
    corps = [
        trace.lignes_de_texte(0, y + 20, mots, Style(gras=True)),
        *(_fond(ligne, abscisse, haut, bas) for haut, bas in bandes),
        *(_rang(noms, ligne, abscisse, (rang, debut + pas * rang)) for rang in range(len(noms))),
        trace.bouts(abscisse, fin + 20, ligne.decimales),
    ]
    return "".join(corps), fin + 34 - y


def _fond(ligne: LignePoints, abscisse: Echelle, haut: float, bas: float) -> str:
    """Return the band of the middle half of EPCI and the line of France, behind the rows."""
    corps = ""
    if quartiles := trace.quartiles(ligne.distribution):
        gauche, droite = abscisse(quartiles[0]), abscisse(quartiles[2])
        corps = (
            f'<rect x="{trace.n(gauche)}" y="{trace.n(haut)}" width="{trace.n(droite - gauche)}" '
            f'height="{trace.n(bas - haut)}" {peinture("trait_doux")}/>'
        )
    if ligne.france is not None:
        x = abscisse(ligne.france)
        corps += trace.segment((x, haut), (x, bas), "encre", 2)
    return corps


def _rang(noms: Sequence[str], ligne: LignePoints, abscisse: Echelle, ou: tuple[int, float]) -> str:
    """Return one territory: its name, its mark on the scale, its figure and interval."""
    rang, y = ou
    point, etroit = ligne.points[rang], abscisse.fin == BANDE_ETROITE[1]
    style = Style("territoire" if rang == 0 else "encre")
    (nom,) = couper(noms[rang], TAILLE, NOM_ETROIT if etroit else NOM_LARGE, 1)
    base = y + (14 if etroit else 21)
    droite = ETROIT if etroit else LARGE
    return (
        trace.texte(0, base, nom, style)
        + _marque(point, abscisse, (rang, y + (28 if etroit else 16)))
        + _figure(ligne, point, (droite, base), etroit)
    )


def _figure(ligne: LignePoints, point: Point, ou: tuple[float, float], etroit: bool) -> str:
    """Return the figure at the right end, after its interval where there is room for it."""
    x, y = ou
    bornes = intervalle(point.bas, point.haut, ligne.decimales)
    if point.valeur is None:
        (mots,) = couper(ligne.texte(point), TAILLE, 88 if etroit else 174, 1)
        return trace.texte(x, y, mots, SECOND_FIN)
    valeur = trace.texte(x, y, ligne.texte(point), Style(ancre="end", gras=True))
    if etroit or not bornes:
        return valeur
    return trace.texte(x - 72, y, bornes, SECOND_FIN) + valeur


def _marque(point: Point, abscisse: Echelle, ou: tuple[int, float]) -> str:
    rang, y = ou
    filet = trace.segment((abscisse.debut, y), (abscisse.fin, y), "trait")
    if point.valeur is None:
        return filet
    if rang == 0:
        return filet + trace.territoire(abscisse, point.valeur, (point.bas, point.haut), y)
    marque = ""
    if point.bas is not None and point.haut is not None:
        marque = trace.moustache((abscisse(point.bas), abscisse(point.haut)), y, "encre")
    return filet + marque + trace.anneau(abscisse(point.valeur), y, 5)


def _cles(noms: Sequence[str], lignes: Sequence[LignePoints]) -> list[trace.Cle]:
    bande = f'<rect x="3" y="-7" width="20" height="14" {peinture("trait_doux", "trait")}/>'
    bornes = any(p.bas is not None for ligne in lignes for p in ligne.points)
    cles = [
        trace.cle_territoire(noms[0], bornes),
        trace.Cle(trace.anneau(13, 0, 5), "les autres territoires"),
    ]
    if any(ligne.france is not None for ligne in lignes):
        cles.append(trace.Cle(trace.repere(13, 0, 10), "France"))
    if any(ligne.distribution for ligne in lignes):
        cles.append(trace.Cle(bande, "la moitié des intercommunalités, au centre"))
    return cles


def _tableau(titre: str, noms: Sequence[str], lignes: Sequence[LignePoints]) -> Tableau:
    """Return an indicator a line, a territory a column, then France."""
    return Tableau(
        titre,
        ("Indicateur", *noms, "France"),
        tuple(_ligne(ligne) for ligne in lignes),
        frozenset(range(1, len(noms) + 2)),
    )


def _ligne(ligne: LignePoints) -> tuple[str, ...]:
    cases = []
    for point in ligne.points:
        bornes = intervalle(point.bas, point.haut, ligne.decimales)
        cases.append(f"{ligne.texte(point)} {bornes}".rstrip())
    libelle = libelle_avec_unite(ligne.libelle, ligne.unite)
    return (libelle, *cases, figure(ligne.france, ligne.unite, ligne.decimales))
