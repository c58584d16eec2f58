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
MOTIF_ETROIT = 140.0  # an absence, at the right of a narrow row
MOTIF_LARGE = 174.0
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


@dataclass(frozen=True, slots=True)
class _Rang:
    """One row: the words of its territory and of its absence cut into lines, and where it is."""

    numero: int
    nom: list[str]
    motif: list[str]
    haut: float
    etroit: bool

    @property
    def suite(self) -> float:
        """The height of the lines after the first."""
        return (max(len(self.nom), len(self.motif)) - 1) * INTERLIGNE

    @property
    def bas(self) -> float:
        """Where the next row starts."""
        return self.haut + self.suite + (42.0 if self.etroit else 24.0)

    @property
    def marque(self) -> float:
        """The ordinate of the scale: under the words in a narrow column, else at their middle."""
        return self.haut + (28 + self.suite if self.etroit else 16 + self.suite / 2)

    def base(self, mots: Sequence[str]) -> float:
        """Return the baseline of the first of some lines: from the top, or around the middle."""
        if self.etroit:
            return self.haut + 14
        return self.marque + 5 - (len(mots) - 1) * INTERLIGNE / 2


def _rangs(noms: Sequence[str], ligne: LignePoints, y: float, etroit: bool) -> list[_Rang]:
    """Return the rows of one indicator, from ``y`` down; no word is left out for want of room."""
    rangs: list[_Rang] = []
    for numero, (nom, point) in enumerate(zip(noms, ligne.points, strict=True)):
        absent = point.valeur is None
        place = (MOTIF_ETROIT if etroit else MOTIF_LARGE) if absent else 0.0
        motif = couper(ligne.texte(point), TAILLE, place) if absent else []
        libre = (ETROIT - place - 8 if absent else NOM_ETROIT) if etroit else NOM_LARGE
        haut = rangs[-1].bas if rangs else y
        rangs.append(_Rang(numero, couper(nom, TAILLE, libre, 4), motif, haut, etroit))
    return rangs


def _bloc(noms: Sequence[str], ligne: LignePoints, large: float, y: float) -> tuple[str, float]:
    """Return one indicator: its label, a row for each territory, the ends of its scale."""
    etroit = large == ETROIT
    mots = couper(libelle_avec_unite(ligne.libelle, ligne.unite), TAILLE, large, 3, gras=True)
    debut = y + 10 + len(mots) * INTERLIGNE
    rangs = _rangs(noms, ligne, debut, etroit)
    fin = rangs[-1].bas
    abscisse = ligne.echelle(BANDE_ETROITE if etroit else BANDE_LARGE)
    bandes = [(debut + 4, fin + 4)]
    if etroit:  # names stand above their row: the band stops under each of them
        bandes = [(rang.marque - 9, rang.marque + 9) for rang in rangs]
    corps = [
        trace.lignes_de_texte(0, y + 20, mots, Style(gras=True)),
        *(_fond(ligne, abscisse, haut, bas) for haut, bas in bandes),
        *(_rang(ligne, abscisse, rang) for rang in rangs),
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


def _rang(ligne: LignePoints, abscisse: Echelle, rang: _Rang) -> str:
    """Return one territory: its name, its mark on the scale, its figure and interval."""
    point = ligne.points[rang.numero]
    style = Style("territoire" if rang.numero == 0 else "encre")
    return (
        trace.lignes_de_texte(0, rang.base(rang.nom), rang.nom, style)
        + _marque(point, abscisse, (rang.numero, rang.marque))
        + _figure(ligne, point, rang)
    )


def _figure(ligne: LignePoints, point: Point, rang: _Rang) -> str:
    """Return the figure at the right end, after its interval where there is room for it."""
    x, y = ETROIT if rang.etroit else LARGE, rang.base(rang.motif or [""])
    bornes = intervalle(point.bas, point.haut, ligne.decimales)
    if point.valeur is None:
        return trace.lignes_de_texte(x, y, rang.motif, SECOND_FIN)
    valeur = trace.texte(x, y, ligne.texte(point), Style(ancre="end", gras=True))
    if rang.etroit or not bornes:
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
