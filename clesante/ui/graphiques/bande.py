"""Bande: one indicator, one dot per intercommunalité, the territory and comparable ones named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from clesante.socle.texte import INSECABLE, nombre
from clesante.ui.formats import figure, intervalle, libelle_avec_unite
from clesante.ui.graphiques import trace
from clesante.ui.graphiques.base import Graphique
from clesante.ui.graphiques.mesure import couper, largeur
from clesante.ui.graphiques.trace import ETROIT, INTERLIGNE, LARGE, TAILLE, Echelle, Style
from clesante.ui.jetons import peinture
from clesante.ui.tableaux import Tableau

PAS = 4
PILE_MAX = 110
NOM_LARGE = 236.0
VALEUR_LARGE = 84.0
QUARTILES = ("1er quartile", "médiane", "3e quartile")


@dataclass(frozen=True, slots=True)
class Repere:
    """A named place on the scale."""

    nom: str
    valeur: float
    bas: float | None = None
    haut: float | None = None


@dataclass(frozen=True, slots=True)
class Bande:
    """What one strip shows: one indicator in ``unite``, all values plain numbers.

    Without a ``territoire``, it shows how the others are spread, and none as « here ».
    """

    libelle: str
    unite: str
    decimales: int
    distribution: Sequence[float]
    territoire: Repere | None = None
    comparables: Sequence[Repere] = ()
    france: float | None = None
    population: str = "intercommunalités de France"


@dataclass(frozen=True, slots=True)
class Mise:
    """Where things stand in one width; ``empile``: names above their marks instead of beside."""

    large: float
    bande: tuple[float, float]
    empile: bool


ETROITE = Mise(ETROIT, (8, ETROIT - 8), True)
MISES = (("", Mise(LARGE, (NOM_LARGE, LARGE - VALEUR_LARGE), False)), ("-etroit", ETROITE))
SANS_NOM = (("", Mise(LARGE, (8, LARGE - 8), True)), ("-etroit", ETROITE))


def bande(identifiant: str, donnees: Bande, *, titre: str) -> Graphique:
    """Return the strip: dots stacked by value, quartiles as lines, then one row per named place.

    Rows share the scale of the dots and go from the lowest value to the highest, so that no two
    names can overlap. Raise ``ValueError`` when the distribution is empty.
    """
    if not donnees.distribution:
        raise ValueError("the strip of an empty distribution")
    description = _description(donnees)
    dessins = []
    for suffixe, mise in MISES if _places(donnees) else SANS_NOM:
        corps, hauteur = _page(donnees, mise)
        dessins.append(
            trace.svg(identifiant + suffixe, titre, description, (mise.large, hauteur), corps)
        )
    return Graphique(
        identifiant, dessins[0], titre, description, _tableau(titre, donnees), dessins[1]
    )


def _places(donnees: Bande) -> list[Repere]:
    """Return the named places, from the lowest to the highest value."""
    ici = [donnees.territoire] if donnees.territoire else []
    return sorted([*ici, *donnees.comparables], key=lambda r: (r.valeur, r.nom))


def _description(donnees: Bande) -> str:
    ici, combien = donnees.territoire, nombre(len(donnees.distribution))
    bornes = zip(QUARTILES, trace.quartiles(donnees.distribution), strict=False)
    reperes = ", ".join(f"{nom} {_figure(donnees, valeur)}" for nom, valeur in bornes)
    libelle = libelle_avec_unite(donnees.libelle, donnees.unite)
    if ici is None:
        return f"{libelle}{INSECABLE}: {combien} {donnees.population}. {reperes}."
    rang = sum(valeur < ici.valeur for valeur in donnees.distribution)
    return (
        f"{libelle}{INSECABLE}: {ici.nom}, {_figure(donnees, ici.valeur)}. "
        f"Valeurs plus basses{INSECABLE}: {nombre(rang)} sur {combien}. {reperes}."
    )


def _figure(donnees: Bande, valeur: float) -> str:
    return figure(valeur, donnees.unite, donnees.decimales)


def _echelle(donnees: Bande, mise: Mise) -> Echelle:
    ici = donnees.territoire
    lus = (ici.valeur, ici.bas, ici.haut) if ici else ()
    autres = (repere.valeur for repere in donnees.comparables)
    mini, maxi = trace.etendue(*lus, donnees.france, *autres, distribution=donnees.distribution)
    return Echelle(mini, maxi, *mise.bande)


def _page(donnees: Bande, mise: Mise) -> tuple[str, float]:
    """Return the cloud, the lines that run through it, the rows and the legend; and the height.

    In a narrow column, where names stand above their marks, the lines stop at the axis.
    """
    abscisse = _echelle(donnees, mise)
    nuage, sol = _nuage(abscisse.toutes(donnees.distribution))
    rangs, pied = _rangs(donnees, abscisse, mise, sol + 38)
    bas = sol + 10 if mise.empile else pied
    corps = [
        _lignes_quartiles(donnees, abscisse, bas),
        nuage,
        trace.segment((mise.bande[0], sol + 4), (mise.bande[1], sol + 4), "trait"),
        trace.bouts(abscisse, sol + 26, donnees.decimales),
    ]
    if donnees.france is not None:
        haut = sol - 8
        corps.append(trace.repere(abscisse(donnees.france), (haut + bas) / 2, (bas - haut) / 2))
    if donnees.territoire:
        corps.append(trace.point(abscisse(donnees.territoire.valeur), sol + 4, 6.5, "territoire"))
    corps.append(rangs)
    cles, hauteur = trace.legende(_cles(donnees), pied + 28, mise.large)
    return "".join([*corps, cles]), pied + hauteur + 14


def _nuage(abscisses: Sequence[float]) -> tuple[str, float]:
    """Return the dots stacked in columns ``PAS`` wide, and the ordinate of the ground.

    One zero-length round stroke per value; a pile higher than ``PILE_MAX`` is squeezed.
    """
    piles = Counter(round(x / PAS) for x in abscisses)
    pas = min(PAS, PILE_MAX / max(piles.values()))
    sol = 24 + max(piles.values()) * pas
    points = "".join(
        f"M{colonne * PAS} {sol - rang * pas:.1f}h.01"
        for colonne, compte in sorted(piles.items())
        for rang in range(compte)
    )
    return (
        f'<path d="{points}" stroke-width="3.2" stroke-linecap="round" '
        f"{peinture(contour='distribution')}/>",
        sol,
    )


def _lignes_quartiles(donnees: Bande, abscisse: Echelle, pied: float) -> str:
    """Return three thin lines, from above the cloud to below the rows."""
    return "".join(
        f'<path d="M{trace.n(abscisse(valeur))} 8V{trace.n(pied)}" stroke-width="1" '
        f'stroke-dasharray="{tirets}" {peinture(contour="trait")}/>'
        for valeur, tirets in zip(
            trace.quartiles(donnees.distribution), ("2 3", "6 3", "2 3"), strict=False
        )
    )


def _rangs(donnees: Bande, abscisse: Echelle, mise: Mise, y: float) -> tuple[str, float]:
    """Return one row per named place, from ``y`` down, and where they end."""
    rangs = []
    for place in _places(donnees):
        ici = place is donnees.territoire
        valeur = _figure(donnees, place.valeur)
        disponible = (
            mise.large - largeur(valeur, TAILLE, ici) - 16 if mise.empile else NOM_LARGE - 12
        )
        noms = couper(place.nom, TAILLE, disponible, 3, ici)
        bloc = len(noms) * INTERLIGNE
        couleur = "territoire" if ici else "encre"
        ligne = y + (bloc + 12 if mise.empile else bloc / 2)
        base = y + 13 if mise.empile else ligne + 4
        rangs += [
            _marque(donnees, place, abscisse, (mise, ligne)),
            trace.lignes_de_texte(0, y + 13, noms, Style(couleur, gras=ici)),
            trace.texte(mise.large, base, valeur, Style(couleur, "end", ici)),
        ]
        y += bloc + (28 if mise.empile else 8)
    return "".join(rangs), y


def _marque(donnees: Bande, place: Repere, abscisse: Echelle, ou: tuple[Mise, float]) -> str:
    """Return the mark of one place on its hairline; France is repeated where its line stops."""
    mise, y = ou
    if place is donnees.territoire:
        marque = trace.territoire(abscisse, place.valeur, (place.bas, place.haut), y)
    else:
        marque = trace.anneau(abscisse(place.valeur), y, 4.5)
    if not mise.empile:
        return marque
    filet = trace.segment((mise.bande[0], y), (mise.bande[1], y), "trait_doux")
    if donnees.france is not None:
        filet += trace.repere(abscisse(donnees.france), y, 7)
    return filet + marque


def _cles(donnees: Bande) -> list[trace.Cle]:
    tirets = f'<path d="M13 -10V10" stroke-dasharray="6 3" {peinture(contour="trait")}/>'
    pointilles = f'<path d="M13 -10V10" stroke-dasharray="2 3" {peinture(contour="trait")}/>'
    grain = f'<circle cx="13" cy="0" r="2" {peinture("distribution")}/>'
    ici = donnees.territoire
    cles = [trace.cle_territoire(ici.nom, None not in (ici.bas, ici.haut))] if ici else []
    if donnees.comparables:
        cles.append(trace.Cle(trace.anneau(13, 0, 4.5), "territoires comparables"))
    if donnees.france is not None:
        cles.append(trace.Cle(trace.repere(13, 0, 10), "France"))
    return [
        *cles,
        trace.Cle(tirets, "médiane"),
        trace.Cle(pointilles, "quartiles"),
        trace.Cle(grain, donnees.population),
    ]


def _tableau(titre: str, donnees: Bande) -> Tableau:
    """Return the named places, France and the quartiles, with their interval where there is one."""
    rangs = [
        (
            place.nom,
            _figure(donnees, place.valeur),
            intervalle(place.bas, place.haut, donnees.decimales) or "–",
        )
        for place in _places(donnees)
    ]
    if donnees.france is not None:
        rangs.append(("France", _figure(donnees, donnees.france), "–"))
    bornes = zip(QUARTILES, trace.quartiles(donnees.distribution), strict=False)
    rangs += [(nom, _figure(donnees, valeur), "–") for nom, valeur in bornes]
    valeur = libelle_avec_unite(donnees.libelle, donnees.unite)
    entetes = ("Territoire", valeur, f"Intervalle à 95{INSECABLE}%")
    return Tableau(titre, entetes, tuple(rangs), frozenset({1, 2}))
