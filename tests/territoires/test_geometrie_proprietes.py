"""Shapes and projections: what holds of any coverage, against plain computations."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest
import shapely
import shapely.affinity
from hypothesis import given
from hypothesis import strategies as st

from clesante.territoires import geometrie
from clesante.territoires.lectures import tous
from clesante.territoires.projections import (
    METROPOLE,
    OUTRE_MER,
    cadre_du_departement,
    lambert93,
    plan_local,
)

LON, LAT = st.floats(-5.2, 9.6), st.floats(41.3, 51.2)
POINTS = st.lists(st.tuples(st.integers(-50, 50), st.integers(-50, 50)), min_size=3, max_size=12)


def grille(cote: int, taille: int = 100) -> geometrie.Formes:
    """Return the squares of a board, which share their edges."""
    return {
        f"{x}/{y}": shapely.box(x * taille, y * taille, (x + 1) * taille, (y + 1) * taille)
        for x in range(cote)
        for y in range(cote)
    }


def dentelee(cote: int, graine: int) -> geometrie.Formes:
    """Return a board whose inner corners are moved: the edges stay shared."""
    hasard = np.random.default_rng(graine)
    coins = {
        (x, y): (
            x * 100 + hasard.integers(-30, 30) * (0 < x < cote),
            y * 100 + hasard.integers(-30, 30) * (0 < y < cote),
        )
        for x in range(cote + 1)
        for y in range(cote + 1)
    }
    return {
        f"{x}/{y}": shapely.Polygon(
            [coins[x, y], coins[x + 1, y], coins[x + 1, y + 1], coins[x, y + 1]]
        )
        for x in range(cote)
        for y in range(cote)
    }


def forme_de(points: list[tuple[int, int]]) -> shapely.Geometry:
    return geometrie.surfaces(shapely.make_valid(shapely.Polygon(points)))


def entiere(forme: shapely.Geometry) -> bool:
    return bool(np.all(shapely.get_coordinates(forme) % 1 == 0))


def relire(chemin: str) -> float:
    """Return the surface of path data, ring by ring, by the shoelace formula."""
    total = 0.0
    for anneau in re.findall(r"M(-?\d+) (-?\d+)l([^z]*)z", chemin):
        pas = [int(n) for n in re.findall(r"-?\d+", anneau[2])]
        points = [(int(anneau[0]), int(anneau[1]))]
        for dx, dy in zip(pas[::2], pas[1::2], strict=True):
            points.append((points[-1][0] + dx, points[-1][1] + dy))
        suivants = [*points[1:], points[0]]
        total += sum(x * v - u * y for (x, y), (u, v) in zip(points, suivants, strict=True)) / 2
    return total


# Shapes


@given(POINTS)
def test_surfaces_keeps_polygons_and_twice_is_once(points):
    forme = forme_de(points)
    assert forme.geom_type in ("Polygon", "MultiPolygon", "GeometryCollection")
    assert forme.is_valid
    assert geometrie.surfaces(forme).equals(forme)
    assert forme.area <= shapely.MultiPoint(points).convex_hull.area + 1e-9


@pytest.mark.parametrize(
    ("dessin", "aire"),
    [
        (shapely.box(0, 0, 2, 3), 6),
        (shapely.GeometryCollection([shapely.box(0, 0, 1, 1), shapely.Point(5, 5)]), 1),
        (shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(3, 0, 4, 2)]), 3),
        (shapely.GeometryCollection([shapely.box(0, 0, 2, 2), shapely.box(1, 0, 3, 2)]), 6),
        (shapely.LineString([(0, 0), (1, 1)]), 0),
        (shapely.Polygon(), 0),
    ],
    ids=["polygon", "with-a-point", "two", "overlap", "line", "empty"],
)
def test_surface_of_what_is_kept(dessin, aire):
    forme = geometrie.surfaces(dessin)
    assert forme.area == pytest.approx(aire)
    assert forme.is_empty == (aire == 0)


@given(POINTS)
def test_path_has_the_surface_of_its_shape(points):
    forme = forme_de(points)
    if not forme.is_empty and entiere(forme):
        assert abs(relire(geometrie.chemin_svg(forme))) == pytest.approx(forme.area)


@given(POINTS)
def test_box_and_label_are_those_of_the_shape(points):
    forme = forme_de(points)
    if forme.is_empty:
        return
    emprise, points = np.array(geometrie.emprise(forme)), shapely.get_coordinates(forme)
    assert np.all(np.abs(emprise - [*points.min(axis=0), *points.max(axis=0)]) <= 0.5)
    centre = shapely.Point(geometrie.point_interieur(forme))
    assert forme.distance(centre) <= math.sqrt(0.5) + 1e-9


def test_label_of_two_islands_is_in_the_larger():
    iles = shapely.MultiPolygon([shapely.box(0, 0, 10, 10), shapely.box(100, 0, 160, 60)])
    x, y = geometrie.point_interieur(iles)
    assert (100 <= x <= 160, 0 <= y <= 60) == (True, True)


# Coverages


@pytest.mark.parametrize("graine", range(4))
def test_rounding_gives_whole_units_without_overlap_and_twice_is_once(graine):
    formes = {code: shapely.affinity.scale(f, 0.37, 0.37, origin=(0, 0))
              for code, f in dentelee(4, graine).items()}  # fmt: skip
    nettes = geometrie.arrondir(formes)
    assert set(nettes) == set(formes)
    assert all(entiere(forme) and forme.is_valid for forme in nettes.values())
    assert shapely.coverage_is_valid(list(nettes.values()))
    encore = geometrie.arrondir(nettes)
    assert all(encore[code].equals(forme) for code, forme in nettes.items())
    total = sum(f.area for f in nettes.values())
    assert total == pytest.approx(shapely.union_all(list(formes.values())).area, rel=0.03)


@pytest.mark.parametrize("graine", range(4))
def test_simplified_coverage_has_no_hole_nor_overlap(graine):
    formes = dentelee(5, graine)
    simples = geometrie.simplifier(formes, 60, 5)
    assert shapely.coverage_is_valid(list(simples.values()))
    reunie = shapely.union_all(list(simples.values()))
    assert reunie.geom_type == "Polygon"
    assert not reunie.interiors
    assert sum(f.area for f in simples.values()) == pytest.approx(reunie.area)
    assert shapely.get_num_coordinates(list(simples.values())).sum() <= (
        shapely.get_num_coordinates(list(formes.values())).sum()
    )


@given(st.lists(st.sampled_from(sorted(grille(3))), min_size=1, max_size=9, unique=True))
def test_dissolved_group_has_the_surface_of_its_members(membres):
    formes = grille(3)
    fondues = geometrie.fondre(formes, {"g": [*membres, "absent"], "vide": ["absent"], "nul": []})
    assert set(fondues) == {"g"}
    assert fondues["g"].area == 10_000 * len(membres)
    assert geometrie.reunir([formes[code] for code in reversed(membres)]).equals(fondues["g"])


def test_pieces_whose_edges_do_not_match_are_dissolved_all_the_same():
    gauche = shapely.box(0, 0, 10, 10)
    droite = shapely.Polygon([(9, 0), (20, 0), (20, 10), (9, 10)])
    assert geometrie.reunir([gauche, droite]).area == 200


@pytest.mark.parametrize(
    ("geometrie_lue", "aire"),
    [
        ({"type": "Polygon", "coordinates": [[[0, 0], [2, 0], [2, 2], [0, 2], [0, 0]]]}, 4),
        ({"type": "Polygon", "coordinates": [[[0, 0], [2, 2], [2, 0], [0, 2], [0, 0]]]}, 2),
        ({"type": "MultiPolygon", "coordinates": []}, 0),
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [0, 0], [0, 0]]]}, 0),
    ],
    ids=["square", "bow-tie", "empty", "flat"],
)
def test_outline_of_a_publisher_is_made_valid(geometrie_lue, aire):
    forme = geometrie.lire_forme(geometrie_lue)
    assert forme.is_valid
    assert forme.area == pytest.approx(aire)


def test_hole_of_an_outline_stays_a_hole():
    trouee = shapely.box(0, 0, 10, 10).difference(shapely.box(4, 4, 6, 6))
    chemin = geometrie.chemin_svg(geometrie.surfaces(trouee))
    assert chemin.count("M") == chemin.count("z") == 2
    assert abs(relire(chemin)) == 96


# Projections


def inverse_lambert93(x: float, y: float) -> tuple[float, float]:
    """IGN ALG0004, by fixed point, on the constants of EPSG:2154."""
    e, n, c = 0.081819191042816, 0.725607765053267, 11_754_255.426096
    dx, dy = x - 700_000, 12_655_612.049876 - y
    isometrique = -math.log(math.hypot(dx, dy) / c) / n
    lat = 2 * math.atan(math.exp(isometrique)) - math.pi / 2
    for _ in range(20):
        sinus = e * math.sin(lat)
        facteur = ((1 + sinus) / (1 - sinus)) ** (e / 2)
        lat = 2 * math.atan(facteur * math.exp(isometrique)) - math.pi / 2
    return 3 + math.degrees(math.atan2(dx, dy) / n), math.degrees(lat)


@given(LON, LAT)
def test_lambert93_reads_back(lon, lat):
    x, y = lambert93(np.array([lon]), np.array([lat]))
    assert inverse_lambert93(float(x[0]), float(y[0])) == pytest.approx((lon, lat), abs=1e-9)


@given(LAT, st.floats(0, 6))
def test_lambert93_is_the_same_on_both_sides_of_its_meridian(lat, ecart):
    x, y = lambert93(np.array([3 - ecart, 3 + ecart]), np.array([lat, lat]))
    assert x[0] + x[1] == pytest.approx(1_400_000, abs=1e-6)
    assert y[0] == pytest.approx(y[1], abs=1e-6)


@given(st.floats(-70, 60), st.floats(-25, 20), st.floats(-0.5, 0.5), st.floats(-0.5, 0.5))
def test_local_plane_is_centred_odd_and_goes_north_and_east(lon0, lat0, dlon, dlat):
    x, y = plan_local(
        np.array([lon0, lon0 + dlon, lon0 - dlon]),
        np.array([lat0, lat0 + dlat, lat0 - dlat]), lon0, lat0,
    )  # fmt: skip
    assert (x[0], y[0]) == (0, 0)
    assert x[1] == pytest.approx(-x[2], abs=1e-6)
    assert y[1] == pytest.approx(-y[2], abs=1e-6)
    assert math.copysign(1, x[1]) == math.copysign(1, dlon) or abs(x[1]) < 1e-6
    assert math.copysign(1, y[1]) == math.copysign(1, dlat) or abs(y[1]) < 1e-6


@pytest.mark.parametrize("cadre", [METROPOLE, *OUTRE_MER.values()], ids=lambda c: c.nom)
@pytest.mark.parametrize("pas", [1, 50, 250])
def test_grid_goes_down_and_has_the_step_asked_for(cadre, pas):
    lon, lat = (3.0, 46.5) if cadre is METROPOLE else (cadre.lon0, cadre.lat0)
    points = np.array([[lon, lat], [lon + 0.1, lat], [lon, lat + 0.1]])
    ici, est, nord = cadre.grille(points, pas)
    assert est[0] > ici[0]
    assert nord[1] < ici[1]
    metres = np.column_stack(cadre.metres(points[:, 0], points[:, 1]))
    ecart = math.dist(metres[0], metres[2])
    assert math.dist(ici, nord) == pytest.approx(ecart / pas)
    assert ecart == pytest.approx(11_100, rel=0.01)


def test_each_departement_is_drawn_in_one_frame():
    regions = {t.code[4:]: t.region for t in tous("DEP")}
    cadres = {code: cadre_du_departement(code).nom for code, region in regions.items() if region}
    assert len(cadres) == 101
    assert {code for code, nom in cadres.items() if nom != "metropole"} == set(OUTRE_MER)
    assert len({cadre.nom for cadre in (METROPOLE, *OUTRE_MER.values())}) == 6
