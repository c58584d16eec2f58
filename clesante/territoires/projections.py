"""Plane coordinates of the maps: Lambert-93 for mainland France, one local plane per island.

Only the pack builder imports this module (it needs numpy); pages read finished paths.

Sources: IGN, « Projections cartographiques en usage en France », algorithms ALG0001 (isometric
latitude) and ALG0003 (Lambert conformal conic), constants of RGF93 / Lambert-93 as published in
IGN's NTG/71; GRS80 ellipsoid. Radii of curvature: IGN NTG/71, ALG0021.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

GRS80_A = 6_378_137.0
GRS80_E = 0.081819191042816

LAMBERT93_N = 0.725607765053267
LAMBERT93_C = 11_754_255.426096
LAMBERT93_XS = 700_000.0
LAMBERT93_YS = 12_655_612.049876
LAMBERT93_LON0 = math.radians(3.0)

Tableau = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True, slots=True)
class Cadre:
    """A frame of the atlas: one projection and the origin of its grid.

    ``lon0``/``lat0`` (degrees) are the centre of a local plane, ``None`` for Lambert-93.
    ``x0``/``y0`` (metres) are the top-left origin of the grid; its step is given at reading time.
    """

    nom: str
    lon0: float | None
    lat0: float | None
    x0: float
    y0: float

    def metres(self, lon: Tableau, lat: Tableau) -> tuple[Tableau, Tableau]:
        """Project degrees (RGF93 or its overseas equivalent) to metres, x east, y north."""
        if self.lon0 is None or self.lat0 is None:
            return lambert93(lon, lat)
        return plan_local(lon, lat, self.lon0, self.lat0)

    def grille(self, points: Tableau, pas: int) -> Tableau:
        """Turn an (n, 2) array of degrees into grid units of ``pas`` metres, y down."""
        x, y = self.metres(points[:, 0], points[:, 1])
        return np.column_stack(((x - self.x0) / pas, (self.y0 - y) / pas))


METROPOLE = Cadre("metropole", None, None, 0.0, 7_200_000.0)
OUTRE_MER = {
    "971": Cadre("guadeloupe", -61.45, 16.20, -60_000.0, 60_000.0),
    "972": Cadre("martinique", -61.02, 14.65, -60_000.0, 60_000.0),
    "973": Cadre("guyane", -53.10, 4.00, -240_000.0, 240_000.0),
    "974": Cadre("reunion", 55.53, -21.13, -60_000.0, 60_000.0),
    "976": Cadre("mayotte", 45.15, -12.82, -60_000.0, 60_000.0),
}


def lambert93(lon: Tableau, lat: Tableau) -> tuple[Tableau, Tableau]:
    """Return Lambert-93 easting and northing in metres of degrees RGF93 (IGN ALG0001, ALG0003)."""
    phi, lam = np.radians(lat), np.radians(lon)
    sinus = GRS80_E * np.sin(phi)
    isometrique = np.log(np.tan(np.pi / 4 + phi / 2) * ((1 - sinus) / (1 + sinus)) ** (GRS80_E / 2))
    rayon = LAMBERT93_C * np.exp(-LAMBERT93_N * isometrique)
    gamma = LAMBERT93_N * (lam - LAMBERT93_LON0)
    return LAMBERT93_XS + rayon * np.sin(gamma), LAMBERT93_YS - rayon * np.cos(gamma)


def plan_local(lon: Tableau, lat: Tableau, lon0: float, lat0: float) -> tuple[Tableau, Tableau]:
    """Return metres east and north of (lon0, lat0) on a local equirectangular plane.

    Uses the meridian and prime-vertical radii at ``lat0``: over an overseas département the
    distances are right within 0.3 % (Guyane, the widest) and 0.25 % (the islands).
    """
    phi0 = math.radians(lat0)
    w2 = 1 - (GRS80_E * math.sin(phi0)) ** 2
    normale = GRS80_A / math.sqrt(w2)
    meridien = GRS80_A * (1 - GRS80_E**2) / w2**1.5
    x = normale * math.cos(phi0) * np.radians(lon - lon0)
    return x, meridien * np.radians(lat - lat0)


def cadre_du_departement(departement: str) -> Cadre:
    """Return the frame in which a département (« 85 », « 2A », « 976 ») is drawn."""
    return OUTRE_MER.get(departement, METROPOLE)
