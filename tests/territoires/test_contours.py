"""The contour pack and its reading: surfaces, distances, levels, frames, absences."""

from __future__ import annotations

import json
import lzma
import math
import re
import sqlite3
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from clesante.socle.erreurs import EntreeInvalideError, IndisponibleError, IntrouvableError
from clesante.territoires import contours, geometrie, imports_contours, projections

PAQUET = imports_contours.PAQUET / imports_contours.NOM_DU_PAQUET
FORME = re.compile(r"(M-?\d+ -?\d+l-?\d+(?:[ -]\d+)*z)+")
SANS_CONTOUR = {
    "COM-06121", "COM-39140", "COM-41284", "COM-65428",  # vanished in the generalisation
    "COM-15031", "COM-15035", "COM-15047", "COM-15171", "COM-60694", "COM-85165", "COM-85212",
}  # fmt: skip
CADRES = {
    "971": "guadeloupe", "972": "martinique", "973": "guyane", "974": "reunion", "976": "mayotte",
}  # fmt: skip


@dataclass(frozen=True)
class Ligne:
    echelle: str
    niveau: str
    code: str
    nom: str
    cadre: str
    pas: int
    emprise: tuple[int, ...]
    centre: tuple[int, int]
    chemin: str


def polygone(chemin: str):
    """Read path data back, on its own: rings by even-odd."""
    forme = shapely.Polygon()
    for anneau in chemin.split("z")[:-1]:
        depart, pas = anneau[1:].split("l")
        points = [tuple(map(int, depart.split()))]
        nombres = [int(v) for v in re.findall(r"-?\d+", pas)]
        for dx, dy in zip(nombres[::2], nombres[1::2], strict=True):
            points.append((points[-1][0] + dx, points[-1][1] + dy))
        forme = forme.symmetric_difference(shapely.Polygon(points).buffer(0))
    return forme


def aire(chemin: str) -> float:
    """Return the surface by the shoelace formula: holes turn the other way round."""
    total = 0
    for anneau in chemin.split("z")[:-1]:
        depart, pas = anneau[1:].split("l")
        x, y = x0, y0 = tuple(map(int, depart.split()))
        nombres = [int(v) for v in re.findall(r"-?\d+", pas)]
        for dx, dy in zip(nombres[::2], nombres[1::2], strict=True):
            total += x * (y + dy) - (x + dx) * y
            x, y = x + dx, y + dy
        total += x * y0 - x0 * y
    return abs(total) / 2


@pytest.fixture(scope="module")
def lignes() -> list[Ligne]:
    return [
        Ligne(*t[:6], tuple(t[6:10]), tuple(t[10:12]), t[12])
        for t in imports_contours.lire_paquet()["traces"]
    ]


@pytest.fixture(scope="module")
def km2(lignes: list[Ligne]) -> dict[tuple[str, str], float]:
    return {(t.echelle, t.code): aire(t.chemin) * (t.pas / 1000) ** 2 for t in lignes}


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    fichier = tmp_path_factory.mktemp("contours") / "territoires.sqlite"
    connexion = sqlite3.connect(fichier)
    imports_contours.ecrire(connexion)
    connexion.commit()
    connexion.close()
    return fichier


@pytest.fixture
def installe(base: Path, settings: object) -> Path:
    settings.REFERENTIEL_TERRITOIRES = base
    return base


@pytest.fixture(scope="session")
def cog(brut: Path) -> dict[str, list]:
    dossier = brut / "etalab-decoupage-administratif-2026"
    return {nom: json.loads((dossier / f"{nom}.json").read_text()) for nom in ("communes", "epci")}


# Projections


@pytest.mark.parametrize(
    ("lon", "lat", "x", "y"),
    [
        (3.0, 46.5, 700_000.00, 6_600_000.00),  # origin, EPSG:2154
        (2.3522, 48.8566, 652_469.02, 6_862_035.26),  # Paris, as PROJ gives it
    ],
)
def test_lambert93_at_published_points(lon, lat, x, y):
    obtenu = projections.lambert93(np.array([lon]), np.array([lat]))
    assert obtenu[0][0] == pytest.approx(x, abs=0.01)
    assert obtenu[1][0] == pytest.approx(y, abs=0.01)


def lambert_conique(lon: float, lat: float) -> tuple[float, float]:
    """EPSG method 9802 straight from the five parameters of EPSG:2154 on GRS80."""
    e2 = (2 - 1 / 298.257222101) / 298.257222101
    e = math.sqrt(e2)

    def m(phi):
        return math.cos(phi) / math.sqrt(1 - e2 * math.sin(phi) ** 2)

    def t(phi):
        s = e * math.sin(phi)
        return math.tan(math.pi / 4 - phi / 2) / ((1 - s) / (1 + s)) ** (e / 2)

    p1, p2, p0, phi = map(math.radians, (49.0, 44.0, 46.5, lat))
    n = (math.log(m(p1)) - math.log(m(p2))) / (math.log(t(p1)) - math.log(t(p2)))
    af = 6_378_137.0 * m(p1) / (n * t(p1) ** n)
    theta = n * math.radians(lon - 3)
    r, r0 = af * t(phi) ** n, af * t(p0) ** n
    return 700_000 + r * math.sin(theta), 6_600_000 + r0 - r * math.cos(theta)


@given(st.floats(-5.5, 10), st.floats(41, 51.5))
def test_lambert93_equals_the_definition_of_epsg_2154(lon, lat):
    x, y = projections.lambert93(np.array([lon]), np.array([lat]))
    assert (x[0], y[0]) == pytest.approx(lambert_conique(lon, lat), abs=0.005)


def geocentrique(lon, lat):
    """Cartesian metres on GRS80: straight lines are distances over a few dozen kilometres."""
    e2 = (2 - 1 / 298.257222101) / 298.257222101
    a, b = np.radians(lat), np.radians(lon)
    n = 6_378_137.0 / np.sqrt(1 - e2 * np.sin(a) ** 2)
    return np.column_stack(
        (n * np.cos(a) * np.cos(b), n * np.cos(a) * np.sin(b), n * (1 - e2) * np.sin(a))
    )


@pytest.mark.parametrize("cadre", projections.OUTRE_MER.values(), ids=lambda c: c.nom)
def test_plan_local_keeps_distances_over_the_whole_departement(cadre):
    demi = 1.85 if cadre.nom == "guyane" else 0.35
    pas = np.linspace(-demi, demi, 12)
    lon, lat = (v.ravel() for v in np.meshgrid(cadre.lon0 + pas, cadre.lat0 + pas))
    plan = np.column_stack(cadre.metres(lon, lat))
    voisins = np.hypot(*(plan[1:] - plan[:-1]).T)[np.diff(lat) == 0]
    vrais = np.linalg.norm(np.diff(geocentrique(lon, lat), axis=0), axis=1)[np.diff(lat) == 0]
    assert voisins == pytest.approx(vrais, rel=0.003 if cadre.nom == "guyane" else 0.0025)


# The pack


def test_paquet_is_small_and_says_where_it_comes_from():
    assert PAQUET.stat().st_size <= 2_600_000
    source = imports_contours.lire_paquet()["source"]
    assert set(source) == {"producteur", "jeu", "millesime", "licence"}
    assert source["licence"] == "Licence Ouverte 2.0"


def test_paquet_counts_by_level(lignes):
    compte = Counter((t.echelle, t.niveau) for t in lignes)
    assert compte == {
        ("locale", "COM"): 34_864,
        ("locale", "EPCI"): 1_255, ("nationale", "EPCI"): 1_255,
        ("locale", "DEP"): 101, ("nationale", "DEP"): 101,
        ("locale", "REG"): 18, ("nationale", "REG"): 18,
    }  # fmt: skip


def test_paquet_paths_are_relative_whole_numbers(lignes):
    assert all(FORME.fullmatch(t.chemin) for t in lignes)


def test_paquet_national_epci_weigh_less_than_260_kilobytes(lignes):
    poids = sum(len(t.chemin) for t in lignes if (t.echelle, t.niveau) == ("nationale", "EPCI"))
    assert poids <= 260_000


def test_paquet_boxes_and_label_points_fit_their_outlines(lignes):
    for t in lignes[::40]:
        forme = polygone(t.chemin)
        assert forme.bounds == t.emprise, t.code
        assert forme.buffer(1).contains(shapely.Point(t.centre)), t.code


def test_paquet_draws_or_explains_every_commune_of_the_cog(cog, lignes):
    actuelles = {f"COM-{c['code']}" for c in cog["communes"] if c["type"] == "commune-actuelle"}
    outre_mer = {f"COM-{c['code']}" for c in cog["communes"] if c["zone"] == "com"}
    dessinees = {t.code for t in lignes if t.niveau == "COM"}
    absents = {a[0] for a in imports_contours.lire_paquet()["absents"]}
    assert dessinees <= actuelles
    assert actuelles - dessinees == SANS_CONTOUR | (actuelles & outre_mer)
    assert {c for c in absents if c.startswith("COM-")} == actuelles - dessinees


def test_paquet_has_every_epci_of_the_cog(cog, lignes):
    attendus = {f"EPCI-{e['code']}": e["nom"] for e in cog["epci"]}
    for echelle in ("locale", "nationale"):
        tenus = {t.code: t.nom for t in lignes if (t.echelle, t.niveau) == (echelle, "EPCI")}
        assert tenus == attendus


def test_paquet_epci_surface_is_the_sum_of_its_communes(cog, km2):
    for epci in cog["epci"]:
        membres = sum(km2.get(("locale", f"COM-{m['code']}"), 0) for m in epci["membres"])
        assert km2["locale", f"EPCI-{epci['code']}"] == pytest.approx(membres, rel=0.01)
        assert km2["nationale", f"EPCI-{epci['code']}"] == pytest.approx(membres, rel=0.03)


def test_paquet_levels_cover_the_same_ground(lignes, km2):
    for echelle in ("locale", "nationale"):
        total = defaultdict(float)
        for t in lignes:
            if t.echelle == echelle:
                total[t.niveau] += km2[echelle, t.code]
        assert total["DEP"] == pytest.approx(total["REG"], rel=1e-9)
        if echelle == "locale":
            assert total["COM"] == pytest.approx(total["DEP"], rel=1e-9)
        # France with its five overseas départements: 632,734 km² (INSEE, 2021), rivers included
        assert total["REG"] == pytest.approx(632_734, rel=0.015)


def test_paquet_surfaces_are_those_of_the_publisher(brut, km2):
    """Straight from the raw degrees, on an equal-area sphere of the same radius."""
    rayon = 6_371.0072
    for fichier in ("29", "59", "2A", "973", "976"):
        texte = (
            brut / f"contours-administratifs-2022/communes-1000m-{fichier}.geojson"
        ).read_text()
        formes = [shapely.geometry.shape(f["geometry"]) for f in json.loads(texte)["features"]]
        aires = shapely.transform(
            shapely.make_valid(formes),
            lambda p: np.column_stack(
                (rayon * np.radians(p[:, 0]), rayon * np.sin(np.radians(p[:, 1])))
            ),
        )
        total = shapely.union_all(aires).area
        assert km2["locale", f"DEP-{fichier}"] == pytest.approx(total, rel=0.012)


def test_paquet_overseas_have_frames_of_their_own(lignes):
    for t in lignes:
        if t.niveau in {"COM", "DEP"}:
            insee = t.code.partition("-")[2]
            assert t.cadre == CADRES.get(insee[:3], "metropole"), t.code
    assert sum(t.cadre == "mayotte" and t.niveau == "COM" for t in lignes) == 17


@pytest.mark.lent
def test_construire_paquet_gives_the_shipped_pack(brut, tmp_path):
    resume = imports_contours.construire_paquet(brut, tmp_path)
    fait = imports_contours.lire_paquet(tmp_path / imports_contours.NOM_DU_PAQUET)
    livre = imports_contours.lire_paquet()
    assert resume[imports_contours.NOM_DU_PAQUET]["traces"] == len(livre["traces"])
    assert fait["absents"] == livre["absents"]
    assert fait["traces"] == livre["traces"]


def test_construire_paquet_says_what_is_missing(tmp_path):
    with pytest.raises(IntrouvableError, match=r"communes\.json"):
        imports_contours.construire_paquet(tmp_path, tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "contenu",
    [
        b"",
        b"pas un xz",
        lzma.compress(b"[1"),
        lzma.compress(b'{"format": 99}'),
        lzma.compress(b"[]"),
    ],
)
def test_lire_paquet_refuses_what_it_did_not_make(tmp_path, contenu):
    fichier = tmp_path / "paquet.xz"
    fichier.write_bytes(contenu)
    with pytest.raises(EntreeInvalideError):
        imports_contours.lire_paquet(fichier)


# Geometry


def test_arrondir_mends_overlaps_and_keeps_whole_units():
    formes = {"a": shapely.box(0, 0, 10.4, 10), "b": shapely.box(9.7, 0, 20, 10)}
    nettes = geometrie.arrondir(formes)
    assert shapely.coverage_is_valid(list(nettes.values()))
    for forme in nettes.values():
        points = shapely.get_coordinates(forme)
        assert (points == np.rint(points)).all()


def test_arrondir_drops_what_has_no_surface_left():
    formes = {"a": shapely.box(0, 0, 10, 10), "mince": shapely.box(10, 0, 10.2, 10)}
    assert set(geometrie.arrondir(formes)) == {"a"}


def test_simplifier_keeps_common_borders():
    rng = np.random.default_rng(1)
    bord = [(x, 50 + rng.integers(-3, 4)) for x in range(0, 101, 2)]
    haut = shapely.Polygon([(0, 0), *bord, (100, 0)])
    bas = shapely.Polygon([(0, 100), *bord, (100, 100)])
    simples = geometrie.simplifier({"h": haut, "b": bas}, 5, 1)
    assert shapely.get_num_coordinates(simples["h"]) < len(bord) / 2
    assert shapely.coverage_is_valid(list(simples.values()))


def test_lire_forme_mends_a_bow_tie_and_empties_a_line():
    noeud = {"type": "Polygon", "coordinates": [[(0, 0), (2, 2), (2, 0), (0, 2), (0, 0)]]}
    ligne = {"type": "Polygon", "coordinates": [[(0, 0), (2, 2), (0, 0), (0, 0)]]}
    assert geometrie.lire_forme(noeud).area == pytest.approx(2)
    assert geometrie.lire_forme(ligne).is_empty


@given(st.lists(st.tuples(st.integers(-50, 50), st.integers(-50, 50)), min_size=3, max_size=12))
def test_chemin_svg_reads_back_as_the_same_shape(points):
    forme = geometrie.surfaces(shapely.make_valid(shapely.Polygon(points)))
    forme = geometrie.surfaces(shapely.set_precision(forme, 1))
    if not forme.is_empty:
        assert aire(geometrie.chemin_svg(forme)) == pytest.approx(forme.area)
        assert polygone(geometrie.chemin_svg(forme)).equals(forme)


# Reading


def test_tracer_keeps_the_order_and_forgets_unknown_codes(installe):
    codes = ["COM-85113", "COM-99999", "EPCI-200054781", "COM-85092", "COM-85113"]
    assert [t.code for t in contours.tracer(codes)] == ["COM-85113", "EPCI-200054781", "COM-85092"]
    assert contours.tracer([]) == []


def test_tracer_by_level_and_scale(installe):
    (locale,) = contours.tracer(["DEP-85"])
    (nationale,) = contours.tracer(["DEP-85"], contours.NATIONALE)
    assert (locale.nom, locale.cadre) == ("Vendée", "metropole")
    assert locale.pas < nationale.pas
    assert len(nationale.chemin) < len(locale.chemin)
    assert contours.tracer(["REG-06"])[0].cadre == "mayotte"
    assert contours.tracer(["COM-12218"])[0].nom == "Conques-en-Rouergue"  # 12076 in 2022


def test_tracer_paris_to_marseille_is_660_km(installe):
    paris, marseille = contours.tracer(["COM-75056", "COM-13055"])
    ecart = math.dist(paris.centre, marseille.centre) * paris.pas / 1000
    assert ecart == pytest.approx(660, rel=0.01)


def test_tracer_holds_more_communes_than_sqlite_has_variables(installe):
    codes = [t.code for t in contours.tous("COM", contours.LOCALE)]
    assert [t.code for t in contours.tracer(reversed(codes))] == codes[::-1]


def test_tous_epci_is_national(installe):
    traces = contours.tous_epci()
    assert len(traces) == 1255
    assert {t.cadre for t in traces} == {"metropole", *CADRES.values()}


def test_autour_finds_every_box_that_meets(installe):
    (ici,) = contours.tracer(["EPCI-200054781"])
    x0, y0, x1, y1 = ici.emprise
    attendus = {
        t.code
        for t in contours.tous("EPCI", contours.LOCALE)
        if t.cadre == "metropole"
        and shapely.box(*t.emprise).intersects(shapely.box(x0, y0, x1, y1))
    }
    trouves = {t.code for t in contours.autour(ici.emprise, "metropole", "EPCI")}
    assert trouves == attendus
    assert ici.code in trouves
    assert len(trouves) > 5
    assert contours.autour(ici.emprise, "mayotte", "EPCI") == []


def test_autour_reads_an_index(installe):
    plan = sqlite3.connect(installe).execute(
        "EXPLAIN QUERY PLAN SELECT chemin FROM contour WHERE echelle = 'locale' AND niveau = 'COM' "
        "AND cadre = 'metropole' AND x0 <= 2 AND x1 >= 1 AND y0 <= 2 AND y1 >= 1"
    )
    assert "contour_emprise" in plan.fetchone()[3]


def test_englobants_replaces_what_has_no_outline(installe):
    codes = ["ARM-69381", "ARM-69382", "COM-85165", "COM-85113"]
    assert [t.code for t in contours.englobants(codes)] == ["COM-69123", "COM-85084", "COM-85113"]
    assert contours.englobants(["COM-97502"]) == []


def test_absents_gives_a_reason_each(installe):
    tous = contours.absents()
    assert sum(a.code.startswith("ARM-") for a in tous) == 45
    assert all(a.raison for a in tous)
    assert {a.code for a in contours.absents(["COM-85165", "COM-85113"])} == {"COM-85165"}
    assert {a.contenant for a in tous if a.code.startswith("ARM-")} == {
        "COM-75056", "COM-69123", "COM-13055",
    }  # fmt: skip


def test_absents_restored_communes_are_inside_a_commune_of_their_epci(installe, cog):
    epci_de = {f"COM-{m['code']}": e["code"] for e in cog["epci"] for m in e["membres"]}
    retablies = [a for a in contours.absents(SANS_CONTOUR) if a.contenant]
    assert len(retablies) == 7
    assert all(epci_de[a.code] == epci_de[a.contenant] for a in retablies)


def test_contours_without_referential_say_how_to_install_it(settings, tmp_path):
    settings.REFERENTIEL_TERRITOIRES = tmp_path / "absent.sqlite"
    with pytest.raises(IndisponibleError, match="installer"):
        contours.tous_epci()
