"""Étincelles: one small curve a series, each on its own scale, its two ends written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from clesante.socle.texte import INSECABLE
from clesante.ui.formats import figure
from clesante.ui.graphiques import trace
from clesante.ui.graphiques.base import Graphique
from clesante.ui.graphiques.mesure import couper
from clesante.ui.graphiques.trace import (
    ETROIT,
    INTERLIGNE,
    LARGE,
    SECOND,
    SECOND_FIN,
    TAILLE,
    Echelle,
    Style,
)
from clesante.ui.jetons import peinture
from clesante.ui.tableaux import Tableau

NOM_LARGE = 300.0
HAUTEUR = 34.0
GARDE = 10.0


@dataclass(frozen=True, slots=True)
class Serie:
    """One series: (period, value) oldest first, two points at least, and what its trend says."""

    libelle: str
    points: tuple[tuple[str, float], ...]
    unite: str
    decimales: int
    mots: str


def etincelles(identifiant: str, series: Sequence[Serie], *, titre: str) -> Graphique:
    """Return the curves under one another, the label at the left of each, or above when narrow."""
    description = " ".join(_phrase(serie) for serie in series)
    dessins = []
    for suffixe, large in (("", LARGE), ("-etroit", ETROIT)):
        corps, hauteur = _page(series, large)
        cle = identifiant + suffixe
        dessins.append(trace.svg(cle, titre, description, (large, hauteur), corps))
    tableau = _tableau(titre, series)
    return Graphique(identifiant, dessins[0], titre, description, tableau, dessins[1])


def _figure(serie: Serie, valeur: float) -> str:
    return figure(valeur, serie.unite, serie.decimales)


def _phrase(serie: Serie) -> str:
    (debut, premiere), (fin, derniere) = serie.points[0], serie.points[-1]
    return (
        f"{serie.libelle}{INSECABLE}: {_figure(serie, premiere)} en {debut}, "
        f"{_figure(serie, derniere)} en {fin}, {serie.mots}."
    )


def _page(series: Sequence[Serie], large: float) -> tuple[str, float]:
    corps, y = [], 6.0
    for serie in series:
        dessin, hauteur = _rang(serie, large, y)
        corps += [dessin, trace.segment((0, y + hauteur), (large, y + hauteur), "trait_doux")]
        y += hauteur + 12
    return "".join(corps), y


def _rang(serie: Serie, large: float, y: float) -> tuple[str, float]:
    """Return one row: label, words of the trend, curve with its ends; and its height."""
    empile = large == ETROIT
    noms = couper(serie.libelle, TAILLE, ETROIT if empile else NOM_LARGE - 16, 4, gras=empile)
    mots = couper(serie.mots, TAILLE, ETROIT if empile else NOM_LARGE - 16, 2)
    bloc = (len(noms) + len(mots)) * INTERLIGNE
    haut = y + bloc + 6 if empile else y
    courbe = _courbe(serie, (0.0 if empile else NOM_LARGE, large), haut)
    textes = trace.lignes_de_texte(0, y + 13, noms, Style(gras=empile)) + trace.lignes_de_texte(
        0, y + 13 + len(noms) * INTERLIGNE, mots, SECOND
    )
    dessous = HAUTEUR + 3 * INTERLIGNE
    return textes + courbe, (bloc + 6 + dessous) if empile else max(bloc + 8, dessous)


def _courbe(serie: Serie, bande: tuple[float, float], y: float) -> str:
    """Return the line, its last point in red, and both ends in figures under it."""
    valeurs = [valeur for _, valeur in serie.points]
    abscisse = Echelle(0, len(valeurs) - 1, bande[0] + GARDE, bande[1] - GARDE)
    ordonnee = Echelle(min(valeurs), max(valeurs), y + HAUTEUR + 6, y + 8)
    lieux = list(zip(abscisse.toutes(range(len(valeurs))), ordonnee.toutes(valeurs), strict=True))
    chemin = "L".join(f"{trace.n(x)} {trace.n(v)}" for x, v in lieux)
    ligne = f'<path d="M{chemin}" stroke-width="2" {peinture(contour="encre")}/>'
    pied = y + HAUTEUR + 8 + INTERLIGNE
    (debut, premiere), (fin, derniere) = serie.points[0], serie.points[-1]
    ecrits = (
        trace.texte(bande[0], pied, _figure(serie, premiere)),
        trace.texte(bande[0], pied + INTERLIGNE, debut, SECOND),
        trace.texte(bande[1], pied, _figure(serie, derniere), Style("territoire", "end", True)),
        trace.texte(bande[1], pied + INTERLIGNE, fin, SECOND_FIN),
    )
    return ligne + trace.point(*lieux[-1], 5, "territoire") + "".join(ecrits)


def _tableau(titre: str, series: Sequence[Serie]) -> Tableau:
    """Return one line a point, so that every value of a curve can be read."""
    lignes = tuple(
        (serie.libelle, periode, _figure(serie, valeur))
        for serie in series
        for periode, valeur in serie.points
    )
    return Tableau(titre, ("Série", "Période", "Valeur"), lignes, frozenset({2}))
