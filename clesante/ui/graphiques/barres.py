"""Barres comparées: the territory, its département, its région and France, from zero."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from clesante.socle.texte import INSECABLE
from clesante.ui.formats import UNITES_COLLEES, figure, intervalle, libelle_avec_unite
from clesante.ui.graphiques import trace
from clesante.ui.graphiques.base import Graphique
from clesante.ui.graphiques.mesure import couper, largeur
from clesante.ui.graphiques.trace import ETROIT, INTERLIGNE, LARGE, SECOND, TAILLE, Echelle, Style
from clesante.ui.jetons import peinture
from clesante.ui.tableaux import Tableau

NOM_LARGE = 190.0
EPAISSEUR = 18.0


@dataclass(frozen=True, slots=True)
class Barre:
    """One bar; ``valeur`` is ``None`` where there is no figure. ``ici`` marks the territory.

    ``pleine``: it is dark; the legend of the drawing says what for.
    """

    nom: str
    valeur: float | None
    bas: float | None = None
    haut: float | None = None
    ici: bool = False
    pleine: bool = False


@dataclass(frozen=True, slots=True)
class Mesure:
    """What the bars measure."""

    libelle: str
    unite: str
    decimales: int


def barres(
    identifiant: str,
    mesure: Mesure,
    lignes: Sequence[Barre],
    *,
    titre: str,
    legende: tuple[str, str] | None = None,
) -> Graphique:
    """Return horizontal bars from zero, in the order given, each with its value at its end.

    The red bar is the territory, the grey ones what it is compared with; whiskers are intervals.
    ``legende``: the words of the dark bars, and of the others.
    """
    description = _description(mesure, lignes)
    dessins = []
    for suffixe, large in (("", LARGE), ("-etroit", ETROIT)):
        corps, hauteur = _page(mesure, lignes, large)
        if legende:
            cles, prise = trace.legende(_cles(lignes, legende), hauteur + 20, large)
            corps, hauteur = corps + cles, hauteur + 20 + prise
        dessins.append(
            trace.svg(identifiant + suffixe, titre, description, (large, hauteur), corps)
        )
    tableau = _tableau(titre, mesure, lignes)
    return Graphique(identifiant, dessins[0], titre, description, tableau, dessins[1])


def _cles(lignes: Sequence[Barre], mots: tuple[str, str]) -> list[trace.Cle]:
    """Return the entries of the legend for the bars that are drawn."""
    dits = ((True, mots[0]), (False, mots[1]))
    sortes = {ligne.pleine for ligne in lignes}
    return [
        trace.Cle(f'<rect x="1" y="-6" width="24" height="12" {peinture(_fond(pleine))}/>', dit)
        for pleine, dit in dits
        if pleine in sortes
    ]


def _fond(pleine: bool) -> str:
    return "encre" if pleine else "distribution"


def _description(mesure: Mesure, lignes: Sequence[Barre]) -> str:
    valeurs = ", ".join(
        f"{ligne.nom} {figure(ligne.valeur, mesure.unite, mesure.decimales)}" for ligne in lignes
    )
    return f"{libelle_avec_unite(mesure.libelle, mesure.unite)}{INSECABLE}: {valeurs}."


def _etiquette(mesure: Mesure, ligne: Barre) -> tuple[str, str]:
    """Return the value and the interval written at the end of a bar."""
    bornes = intervalle(ligne.bas, ligne.haut, mesure.decimales)
    return figure(ligne.valeur, mesure.unite, mesure.decimales), bornes


def _prise(mesure: Mesure, ligne: Barre) -> float:
    """Return the room the figures of a bar take after its end."""
    valeur, bornes = _etiquette(mesure, ligne)
    return 8 + largeur(valeur, TAILLE, gras=True) + 8 + largeur(bornes, TAILLE)


def _page(mesure: Mesure, lignes: Sequence[Barre], large: float) -> tuple[str, float]:
    """Return the bars under one another and their unit; and the height."""
    abscisse = _echelle(mesure, lignes, large)
    corps, y = [], 4.0
    for ligne in lignes:
        dessin, hauteur = _rang(mesure, ligne, abscisse, y)
        corps.append(dessin)
        y += hauteur
    if mesure.unite in UNITES_COLLEES:
        return "".join(corps), y
    mots = couper(f"en {mesure.unite}", TAILLE, large - abscisse.debut, 2)
    corps.append(trace.lignes_de_texte(abscisse.debut, y + 10, mots, SECOND))
    return "".join(corps), y + len(mots) * INTERLIGNE


def _echelle(mesure: Mesure, lignes: Sequence[Barre], large: float) -> Echelle:
    """Return the scale of the bars: zero is always on it, and every figure fits after its bar.

    In a narrow column where figures would take more than half, they stand above their bar, and
    the scale takes the whole width.
    """
    gauche = NOM_LARGE if large == LARGE else 1.0
    reserve = max((_prise(mesure, ligne) for ligne in lignes), default=0)
    if large == ETROIT and reserve > ETROIT / 2 + 30:
        reserve = 0
    mini, maxi = trace.etendue(0, *(v for b in lignes for v in (b.valeur, b.bas, b.haut)))
    return Echelle(mini, max(maxi, mini + 1e-9), gauche, large - reserve)


def _rang(mesure: Mesure, ligne: Barre, abscisse: Echelle, y: float) -> tuple[str, float]:
    """Return one bar with its name (beside it, or above in a narrow column) and its height."""
    empile, au_dessus = abscisse.debut < NOM_LARGE, abscisse.fin == ETROIT
    noms = couper(ligne.nom, TAILLE, ETROIT if empile else NOM_LARGE - 14, 5, ligne.ici)
    bloc = (len(noms) + au_dessus) * INTERLIGNE
    haut = y + (bloc if empile else (bloc - INTERLIGNE) / 2)
    fin = _bout(ligne, abscisse)
    figures = (0.0, haut - 5) if au_dessus else (fin + 8, haut + 14)
    couleur = "territoire" if ligne.ici else "encre"
    dessin = (
        trace.lignes_de_texte(0, y + 13, noms, Style(couleur, gras=ligne.ici))
        + _barre(ligne, abscisse, haut)
        + _figures(mesure, ligne, figures)
        + trace.segment((abscisse(0), haut - 4), (abscisse(0), haut + EPAISSEUR + 4), "trait")
    )
    return dessin, bloc + (EPAISSEUR + 14 if empile else 14)


def _bout(ligne: Barre, abscisse: Echelle) -> float:
    """Return the abscissa where a bar and its whisker end, on the right."""
    presentes = [v for v in (0.0, ligne.valeur, ligne.haut) if v is not None]
    return max(abscisse(valeur) for valeur in presentes)


def _barre(ligne: Barre, abscisse: Echelle, y: float) -> str:
    """Return the rectangle and the whisker of one bar; nothing without a value."""
    if ligne.valeur is None:
        return ""
    gauche, droite = sorted((abscisse(0), abscisse(ligne.valeur)))
    fond = "territoire" if ligne.ici else _fond(ligne.pleine)
    corps = (
        f'<rect x="{trace.n(gauche)}" y="{trace.n(y)}" width="{trace.n(droite - gauche)}" '
        f'height="{trace.n(EPAISSEUR)}" {peinture(fond)}/>'
    )
    if ligne.bas is None or ligne.haut is None:
        return corps
    bornes = (abscisse(ligne.bas), abscisse(ligne.haut))
    return corps + trace.moustache(bornes, y + EPAISSEUR / 2, "encre", 4)


def _figures(mesure: Mesure, ligne: Barre, ou: tuple[float, float]) -> str:
    """Return the value and the interval, written from ``ou``."""
    if ligne.valeur is None:
        return trace.texte(*ou, figure(None), SECOND)
    valeur, mots = _etiquette(mesure, ligne)
    apres = ou[0] + 8 + largeur(valeur, TAILLE, gras=True)
    return trace.texte(*ou, valeur, Style(gras=True)) + trace.texte(apres, ou[1], mots, SECOND)


def _tableau(titre: str, mesure: Mesure, lignes: Sequence[Barre]) -> Tableau:
    rangs = tuple(
        (ligne.nom, valeur, bornes or "–")
        for ligne in lignes
        for valeur, bornes in (_etiquette(mesure, ligne),)
    )
    valeur = libelle_avec_unite(mesure.libelle, mesure.unite)
    entetes = ("Territoire", valeur, f"Intervalle à 95{INSECABLE}%")
    return Tableau(titre, entetes, rangs, frozenset({1, 2}))
