"""What every map is made of: a view, layers of outlines, hatching, names, a scale bar.

Strokes are given in pixels and written in grid units (no ``vector-effect``), so that browsers,
resvg and typst draw the same picture.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from math import ceil, floor
from typing import Protocol

from clesante.socle.jetons import CLAIR
from clesante.ui.jetons import classe, peinture

Emprise = tuple[int, int, int, int]
Boite = tuple[float, float, float, float]  # x, y, width, height in pixels

NOMS_DES_CADRES = {
    "metropole": "France métropolitaine",
    "guadeloupe": "Guadeloupe",
    "martinique": "Martinique",
    "guyane": "Guyane",
    "reunion": "La Réunion",
    "mayotte": "Mayotte",
}
MARGE = 0.09
ETENDUE_MINIMALE = 20_000  # metres: outlines generalised at 1,000 m are not blown up beyond


class Trace(Protocol):
    """An outline: SVG path data in grid units of ``pas`` metres, y down, in the frame ``cadre``."""

    @property
    def code(self) -> str: ...
    @property
    def nom(self) -> str: ...
    @property
    def chemin(self) -> str: ...
    @property
    def emprise(self) -> Emprise: ...
    @property
    def cadre(self) -> str: ...
    @property
    def pas(self) -> int: ...
    @property
    def centre(self) -> tuple[int, int]: ...


@dataclass(frozen=True, slots=True)
class Vue:
    """From metres of a frame to pixels: ``metres`` = (x, y) shown at the pixel (``x``, ``y``)."""

    metres: tuple[float, float]
    x: float
    y: float
    echelle: float  # pixels in one metre

    def pixel(self, point: tuple[float, float], pas: int) -> tuple[float, float]:
        """Return the pixel of a point in grid units of ``pas`` metres."""
        x0, y0 = self.metres
        return (
            self.x + (point[0] * pas - x0) * self.echelle,
            self.y + (point[1] * pas - y0) * self.echelle,
        )

    def reduite(self, echelle: float, boite: Boite) -> Vue:
        """Return the same view at a smaller scale, its centre kept in the middle of ``boite``."""
        demi = (1 / self.echelle - 1 / echelle) / 2
        x, y = self.metres
        return Vue((x + boite[2] * demi, y + boite[3] * demi), self.x, self.y, echelle)

    def transformation(self, pas: int) -> str:
        """Return the SVG transform of outlines in grid units of ``pas`` metres."""
        x, y = self.pixel((0, 0), pas)
        return f"matrix({self.echelle * pas:.6g} 0 0 {self.echelle * pas:.6g} {x:.2f} {y:.2f})"


def en_metres(traces: Iterable[Trace]) -> tuple[float, float, float, float]:
    """Return the bounding box in metres of outlines of one frame, whatever their grids."""
    boites = [[v * trace.pas for v in trace.emprise] for trace in traces]
    x0, y0, x1, y1 = zip(*boites, strict=True)
    return min(x0), min(y0), max(x1), max(y1)


def ajuster(traces: Iterable[Trace], boite: Boite, marge: float = 0.0) -> Vue:
    """Return the view that centres ``traces`` in ``boite``; ``marge`` is a share of its sides."""
    x0, y0, x1, y1 = en_metres(traces)
    gauche, haut, large, hauteur = boite
    utile = 1 - 2 * marge
    echelle = min(large * utile / max(x1 - x0, 1), hauteur * utile / max(y1 - y0, 1))
    metres = ((x0 + x1) / 2 - large / 2 / echelle, (y0 + y1) / 2 - hauteur / 2 / echelle)
    return Vue(metres, gauche, haut, echelle)


def proportion(traces: Iterable[Trace], bornes: tuple[float, float] = (0.5, 0.85)) -> float:
    """Return height / width of a frame that suits ``traces``, between ``bornes``."""
    x0, y0, x1, y1 = en_metres(traces)
    return min(max((y1 - y0) / max(x1 - x0, 1), bornes[0]), bornes[1])


def vue_du_territoire(traces: Sequence[Trace], large: float) -> tuple[Vue, Boite]:
    """Return the view of a territory's map and its frame in pixels, ``large`` wide."""
    boite = (0.0, 0.0, float(large), float(round(large * proportion(traces))))
    vue = ajuster(traces, boite, MARGE)
    maximale = large / ETENDUE_MINIMALE
    return (vue.reduite(maximale, boite) if vue.echelle > maximale else vue), boite


def cadrage(traces: Sequence[Trace]) -> Emprise:
    """Return what a territory's map shows, in grid units of its first trace: for its neighbours."""
    principaux = meme_cadre(traces)
    vue, (_, _, large, haut) = vue_du_territoire(principaux, 720)
    unite = principaux[0].pas
    (x0, y0), metres = vue.metres, 1 / vue.echelle
    return (
        floor(x0 / unite),
        floor(y0 / unite),
        ceil((x0 + large * metres) / unite),
        ceil((y0 + haut * metres) / unite),
    )


def meme_cadre(traces: Sequence[Trace]) -> list[Trace]:
    """Keep the outlines of the frame that holds most of them: one map has one projection."""
    cadre = Counter(trace.cadre for trace in traces).most_common(1)[0][0]
    return [trace for trace in traces if trace.cadre == cadre]


def couche(
    traces: Iterable[Trace],
    vue: Vue,
    attributs: str,
    trait: float = 0.0,
    forme: Callable[[Trace], str] | None = None,
) -> str:
    """Return a layer: one group per grid, painted by ``attributs``, strokes ``trait`` px wide.

    ``forme`` writes one outline; a bare path by default.
    """
    ecrire = forme or chemin
    groupes = []
    for pas, membres in groupby(traces, key=lambda trace: trace.pas):
        epais = f' stroke-width="{trait / vue.echelle / pas:.4g}"' if trait else ""
        groupes.append(
            f'<g transform="{vue.transformation(pas)}" stroke-linejoin="round"{epais} {attributs}>'
            f"{''.join(map(ecrire, membres))}</g>"
        )
    return "".join(groupes)


def chemin(trace: Trace) -> str:
    """Return the bare path of an outline."""
    return f'<path d="{trace.chemin}"/>'


def chemin_nomme(trace: Trace, titre: str) -> str:
    """Return the path of an outline with the words shown on hover."""
    return f'<path d="{trace.chemin}"><title>{escape(titre)}</title></path>'


def hachures(cle: str, facteur: float = 1.0) -> str:
    """Return the definition of the diagonal hatching of missing values.

    ``facteur`` is the number of pixels in one unit of the group that uses it.
    """
    return (
        f'<pattern id="{cle}" width="5" height="5" patternUnits="userSpaceOnUse" '
        f'patternTransform="scale({1 / facteur:.6g}) rotate(45)">'
        f'<rect width="5" height="5" {peinture("papier")}/>'
        f'<rect width="1.5" height="5" {peinture("distribution")}/></pattern>'
    )


def motif(cle: str, trait: str = "trait") -> str:
    """Return the attributes of what is filled with the hatching ``cle``."""
    return f'fill="url(#{cle})" stroke="{CLAIR[trait]}" class="{classe("s", trait)}"'
