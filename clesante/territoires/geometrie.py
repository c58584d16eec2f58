"""Clean coverages and path text: what turns raw outlines into pack rows.

Only the pack builder imports this module (shapely, numpy). A *coverage* is a set of polygons
which do not overlap and whose shared edges have the same vertices.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import shapely

from clesante.territoires.projections import Cadre

Formes = dict[str, Any]  # code -> shapely Polygon or MultiPolygon


def lire_forme(geometrie: Mapping[str, Any]) -> Any:
    """Return the polygonal part of a GeoJSON geometry, made valid; it may be empty.

    A raw outline generalised down to a line has no surface left and comes back empty.
    """
    return surfaces(shapely.make_valid(shapely.geometry.shape(geometrie)))


def surfaces(forme: Any) -> Any:
    """Keep the polygons of any geometry, as one oriented (multi)polygon without empty rings."""
    parties = [p for p in shapely.get_parts(shapely.get_parts([forme])) if p.area > 0]
    polygones = [p for p in parties if p.geom_type == "Polygon"]
    return shapely.orient_polygons(shapely.union_all(polygones))


def projeter(formes: Formes, cadre: Cadre, pas: int) -> Formes:
    """Project outlines to the grid of ``cadre`` (units of ``pas`` metres) as a clean coverage."""
    projetees = shapely.transform(
        np.array(list(formes.values())), lambda points: cadre.grille(points, pas)
    )
    return arrondir(dict(zip(formes, projetees, strict=True)))


def arrondir(formes: Formes, passes: int = 3) -> Formes:
    """Snap a coverage to whole grid units, mending what snapping breaks; drop vanished shapes.

    Mending may move a vertex off the grid, hence several passes; the last one is exact.
    """
    for _ in range(passes):
        nettes = shapely.coverage_clean(np.array(list(formes.values())))
        entieres = (surfaces(shapely.make_valid(f)) for f in shapely.transform(nettes, np.rint))
        formes = {c: f for c, f in zip(formes, entieres, strict=True) if not f.is_empty}
    return {code: shapely.transform(forme, np.rint) for code, forme in formes.items()}


def fondre(formes: Formes, groupes: Mapping[str, Sequence[str]]) -> Formes:
    """Dissolve members into their group; members without outline are left out.

    ``coverage_union_all`` refuses mismatched edges, hence the slower ``union_all`` on the grid.
    """
    resultat: Formes = {}
    for groupe, membres in groupes.items():
        parties = [formes[code] for code in membres if code in formes]
        if parties:
            resultat[groupe] = reunir(parties)
    return resultat


def reunir(parties: Sequence[Any]) -> Any:
    """Return the union of outlines of one coverage, polygons only."""
    try:
        return surfaces(shapely.coverage_union_all(parties))
    except shapely.errors.GEOSException:
        return surfaces(shapely.union_all(parties, grid_size=1))


def simplifier(formes: Formes, tolerance: float, echelle: float) -> Formes:
    """Simplify a coverage, borders still matching, then shrink it onto a coarser grid.

    ``tolerance`` in units of the input grid (square root of the area of the triangles removed);
    ``echelle`` is the number of input units in one unit of the output grid.
    """
    cellules = shapely.coverage_simplify(np.array(list(formes.values())), tolerance)
    reduites = shapely.transform(cellules, lambda points: points / echelle)
    return arrondir(dict(zip(formes, reduites, strict=True)))


def chemin_svg(forme: Any) -> str:
    """Return SVG path data of a polygon: whole grid units, relative, one ring after another.

    >>> chemin_svg(shapely.box(0, 0, 2, 1))
    'M2 0l0 1-2 0 0-1z'
    """
    return "".join(
        _anneau(shapely.get_coordinates(anneau))
        for polygone in shapely.get_parts(forme)
        for anneau in (polygone.exterior, *polygone.interiors)
    )


def _anneau(points: np.ndarray[Any, Any]) -> str:
    entiers = np.rint(points).astype(int)
    pas = [p for p in np.diff(entiers[:-1], axis=0).tolist() if p != [0, 0]]
    traits = "".join(f"{dx:+d}{dy:+d}" for dx, dy in pas)
    depart = f"M{entiers[0][0]} {entiers[0][1]}"
    return f"{depart}l{_compact(traits)}z"


def _compact(signes: str) -> str:
    """Write signed numbers the SVG way: a minus sign separates, a plus becomes a space."""
    return signes.replace("+", " ").strip()


def emprise(forme: Any) -> tuple[int, int, int, int]:
    """Return the bounding box (x0, y0, x1, y1) in grid units."""
    x0, y0, x1, y1 = (round(v) for v in forme.bounds)
    return x0, y0, x1, y1


def point_interieur(forme: Any) -> tuple[int, int]:
    """Return the centre of the largest circle inside the shape: where its name goes."""
    plus_grande = max(shapely.get_parts(forme), key=lambda p: p.area)
    rayon = shapely.maximum_inscribed_circle(plus_grande)
    x, y = shapely.get_coordinates(rayon)[0]
    return round(x), round(y)
