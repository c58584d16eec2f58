"""Lighter outlines: fewer vertices on a coarser grid, neighbours still fitting.

Whether a vertex is dropped depends only on the two beside it, the same for both outlines that share
the border; where borders meet it always stays. Method of M. Visvalingam and J. D. Whyatt, « Line
generalisation by repeated elimination of points », The Cartographic Journal 30 (1993), 46-51, one
round at a time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from math import inf

from clesante.ui.cartes import fond
from clesante.ui.cartes.classes import TRAIT, Serie
from clesante.ui.cartes.fond import Emprise, Trace, Vue
from clesante.ui.jetons import peinture

ANNEAU = re.compile(r"M(-?\d+) (-?\d+)l([^z]*)z")
NOMBRE = re.compile(r"-?\d+")
Point = tuple[int, int]
Anneau = list[Point]
Poids = tuple[float, Point]


@dataclass(frozen=True, slots=True)
class Reduit:
    """An outline on a coarser grid than the one it was read from."""

    code: str
    nom: str
    chemin: str
    emprise: Emprise
    cadre: str
    pas: int
    centre: tuple[int, int]


def anneaux(chemin: str) -> Iterator[Anneau]:
    """Yield the rings of an outline: its vertices in grid units, the first one not repeated.

    Reads the path data that the pack holds (``M2 0l0 1-2 0 0-1z``), and nothing else.
    """
    for x, y, traits in ANNEAU.findall(chemin):
        ou = int(x), int(y)
        points = [ou]
        pas = map(int, NOMBRE.findall(traits))
        for dx, dy in zip(pas, pas, strict=True):
            ou = ou[0] + dx, ou[1] + dy
            points.append(ou)
        yield points


def alleger(traces: Sequence[Trace], aire: float, facteur: int = 1) -> list[Reduit]:
    """Return outlines without their least bends, on a grid ``facteur`` times coarser.

    ``traces``: of one grid, those that share borders together (EPCI and the régions they make).
    ``aire``: area, in grid units squared, of the triangles that may go. An outline of which
    nothing would be left is kept as it is.
    """
    lus = [list(anneaux(trace.chemin)) for trace in traces]
    fixes = _carrefours([ring for rings in lus for ring in rings])
    return [
        _reduit(trace, [_simplifie(ring, fixes, aire) for ring in rings], facteur)
        for trace, rings in zip(traces, lus, strict=True)
    ]


def _carrefours(rings: Sequence[Anneau]) -> set[Point]:
    """Return the vertices where borders meet: not the same two vertices beside for all."""
    voisins: dict[Point, frozenset[Point]] = {}
    fixes = set()
    for ring in rings:
        for avant, point, apres in _triplets(ring):
            cote = frozenset((avant, apres))
            if voisins.setdefault(point, cote) != cote:
                fixes.add(point)
    return fixes


def _triplets(ring: Anneau) -> Iterator[tuple[Point, Point, Point]]:
    return zip([ring[-1], *ring[:-1]], ring, [*ring[1:], ring[0]], strict=True)


def _simplifie(ring: Anneau, fixes: set[Point], aire: float) -> Anneau:
    """Return a ring after rounds that each drop the vertices less worth than both neighbours."""
    while len(ring) > 3:
        poids = [_poids(*triplet, fixes) for triplet in _triplets(ring)]
        autour = zip(ring, [poids[-1], *poids[:-1]], poids, [*poids[1:], poids[0]], strict=True)
        garde = [p for p, avant, ici, apres in autour if not _tombe(avant, ici, apres, aire)]
        if len(garde) in (0, len(ring)):
            break
        ring = garde
    return ring


def _poids(avant: Point, ici: Point, apres: Point, fixes: set[Point]) -> Poids:
    """Return the area of the triangle a vertex makes, then what settles a tie alike for all."""
    if ici in fixes:
        return inf, ici
    produit = (ici[0] - avant[0]) * (apres[1] - avant[1])
    return abs(produit - (apres[0] - avant[0]) * (ici[1] - avant[1])) / 2, ici


def _tombe(avant: Poids, ici: Poids, apres: Poids, aire: float) -> bool:
    return ici[0] <= aire and ici < avant and ici < apres


def _reduit(trace: Trace, rings: Sequence[Anneau], facteur: int) -> Reduit:
    arrondis = (_arrondi(ring, facteur) for ring in rings)
    gardes = [ring for ring in arrondis if len(ring) > 2]
    diviseur = facteur if gardes else 1
    x0, y0, x1, y1 = (round(v / diviseur) for v in trace.emprise)
    return Reduit(
        code=trace.code,
        nom=trace.nom,
        chemin="".join(map(_chemin, gardes)) or trace.chemin,
        emprise=(x0, y0, x1, y1),
        cadre=trace.cadre,
        pas=trace.pas * diviseur,
        centre=(round(trace.centre[0] / diviseur), round(trace.centre[1] / diviseur)),
    )


def _arrondi(ring: Anneau, facteur: int) -> Anneau:
    """Return a ring on the coarser grid, no vertex twice in a row; halves go upwards for all."""
    demi = facteur // 2
    points = [((x + demi) // facteur, (y + demi) // facteur) for x, y in ring]
    return [
        point for avant, point in zip([points[-1], *points], points, strict=False) if point != avant
    ]


def _chemin(ring: Anneau) -> str:
    """Write a ring the SVG way: relative, a minus sign separates."""
    traits = "".join(f"{x - x0:+d}{y - y0:+d}" for (x0, y0), (x, y) in pairwise(ring))
    return f"M{ring[0][0]} {ring[0][1]}l{traits.replace('+', ' ').strip()}z"


def colorees_ensemble(
    traces: Sequence[Trace],
    vue: Vue,
    serie: Serie,
    absent: str,
    lien: Callable[[str], str | None],
) -> str:
    """Return outlines by class as ``classes.colorees``, those of one class and address as one path.

    Words shown on hover are left out: they would weigh more than the map.
    """
    groupes: dict[tuple[str | None, int], dict[str, list[Trace]]] = {}
    for trace in traces:
        cle = serie.couleur(trace.code), trace.pas
        groupes.setdefault(cle, {}).setdefault(lien(trace.code) or "", []).append(trace)
    return "".join(
        _groupe(adresses, vue, couleur, (absent, pas))
        for (couleur, pas), adresses in groupes.items()
    )


def _groupe(
    adresses: dict[str, list[Trace]], vue: Vue, couleur: str | None, motif: tuple[str, int]
) -> str:
    absent, pas = motif
    peints = peinture(couleur, "papier") if couleur else fond.motif(absent, "papier")
    dessins = []
    for adresse, membres in adresses.items():
        trait = f'<path d="{"".join(trace.chemin for trace in membres)}"/>'
        lie = f'<a href="{escape(adresse)}" tabindex="-1">{trait}</a>'
        dessins.append(lie if adresse else trait)
    return (
        f'<g transform="{vue.transformation(pas)}" stroke-linejoin="round" '
        f'stroke-width="{TRAIT / vue.echelle / pas:.4g}" {peints}>{"".join(dessins)}</g>'
    )
