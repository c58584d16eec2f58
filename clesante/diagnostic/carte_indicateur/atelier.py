"""The child process that undoes the projections of the maps: outlines in, degrees out.

Run as ``python -m clesante.diagnostic.carte_indicateur.atelier``; never imports Django. A page may
not import numpy, this process does.

Sources of the formulas: those of ``territoires.projections``, undone (IGN NTG/71, ALG0002 for the
latitude of an isometric latitude, ALG0004 for Lambert).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import Any

from clesante.socle.enfants import limiter
from clesante.ui.cartes.reduction import Anneau, anneaux

DECIMALES = 5  # of a degree: one metre
TOURS = 8  # of the fixed point: it gains more than two digits a round


def geometrie(cadre: str, pas: int, chemin: str) -> dict[str, Any]:
    """Return an outline as a GeoJSON geometry: outside rings anticlockwise, holes clockwise.

    In the pack (y down) an outside ring has a positive area and its holes follow it.
    """
    polygones: list[list[list[list[float]]]] = []
    for anneau in anneaux(chemin):
        degres = _degres(cadre, pas, anneau)
        if _aire(anneau) > 0 or not polygones:
            polygones.append([degres])
        else:
            polygones[-1].append(degres)
    if len(polygones) == 1:
        return {"type": "Polygon", "coordinates": polygones[0]}
    return {"type": "MultiPolygon", "coordinates": polygones}


def _aire(anneau: Anneau) -> float:
    """Return twice the signed area (shoelace formula)."""
    suivants = [*anneau[1:], anneau[0]]
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in zip(anneau, suivants, strict=True))


def _degres(cadre: str, pas: int, anneau: Anneau) -> list[list[float]]:
    """Return a closed ring in degrees, turned round since y now goes up."""
    import numpy as np

    grille = np.array([anneau[0], *reversed(anneau)], dtype=float)
    return [[round(x, DECIMALES), round(y, DECIMALES)] for x, y in degres(cadre, pas, grille)]


def degres(cadre: str, pas: int, points: Any) -> list[list[float]]:
    """Return an (n, 2) array of grid units of a frame as longitudes and latitudes."""
    import numpy as np

    from clesante.territoires import projections as p

    cadres = {c.nom: c for c in (p.METROPOLE, *p.OUTRE_MER.values())}
    feuille = cadres[cadre]
    x = feuille.x0 + points[:, 0] * pas
    y = feuille.y0 - points[:, 1] * pas
    if feuille.lon0 is None or feuille.lat0 is None:
        lon, lat = _lambert_defait(x, y)
    else:
        # A local plane is linear: the metres of one degree say everything.
        est, nord = p.plan_local(
            np.array([feuille.lon0 + 1]), np.array([feuille.lat0 + 1]), feuille.lon0, feuille.lat0
        )
        lon, lat = feuille.lon0 + x / est, feuille.lat0 + y / nord
    return np.column_stack((lon, lat)).tolist()


def _lambert_defait(x: Any, y: Any) -> tuple[Any, Any]:
    """Return degrees of Lambert-93 metres."""
    import numpy as np

    from clesante.territoires import projections as p

    rayon = np.hypot(x - p.LAMBERT93_XS, y - p.LAMBERT93_YS)
    gamma = np.arctan2(x - p.LAMBERT93_XS, p.LAMBERT93_YS - y)
    isometrique = np.log(p.LAMBERT93_C / rayon) / p.LAMBERT93_N
    phi = 2 * np.arctan(np.exp(isometrique)) - np.pi / 2
    for _ in range(TOURS):
        sinus = p.GRS80_E * np.sin(phi)
        facteur = ((1 + sinus) / (1 - sinus)) ** (p.GRS80_E / 2)
        phi = 2 * np.arctan(facteur * np.exp(isometrique)) - np.pi / 2
    return np.degrees(p.LAMBERT93_LON0 + gamma / p.LAMBERT93_N), np.degrees(phi)


def formes(traces: Sequence[Sequence[Any]]) -> list[dict[str, Any]]:
    """Return the geometry of each (frame, step, path)."""
    return [geometrie(*trace) for trace in traces]


def main() -> int:
    """Read the outlines, answer their geometries."""
    ordre = json.load(sys.stdin.buffer)
    limiter(ordre["limites"])
    json.dump({"formes": formes(ordre["traces"])}, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
