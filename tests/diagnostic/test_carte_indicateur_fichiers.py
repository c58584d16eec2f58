"""The map as files: outlines in degrees, pictures, rows; exact, complete, the same twice."""

from __future__ import annotations

import csv
import io
import json
import math

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from clesante.diagnostic.carte_indicateur import atelier, dessins, exports
from clesante.diagnostic.carte_indicateur.lectures import vue
from clesante.donnees import lectures as donnees
from clesante.edition.svg import ecrire
from clesante.socle.erreurs import ClesanteError, IntrouvableError
from clesante.territoires import contours, projections
from clesante.ui.cartes.reduction import anneaux

pytestmark = pytest.mark.usefixtures("entrepot")

FONTENAY = "EPCI-200071934"
CADRES = [projections.METROPOLE, *projections.OUTRE_MER.values()]
# Town centres, well inside their commune, known independently of our outlines: approximate
# (longitude, latitude), not read from a file.
MAIRIES = {
    "COM-85092": (-0.8063, 46.4660),  # Fontenay-le-Comte
    "COM-97611": (45.2279, -12.7806),  # Mamoudzou
}


def lue(code: str = "FR", indicateur: str = "POP_65"):
    return vue(donnees.catalogue()[indicateur], code)


@pytest.fixture(scope="module")
def formes(entrepot) -> dict[str, dict]:
    """Read the GeoJSON of five steps by another library: code -> (properties, shape)."""
    return {
        code: {
            e["id"]: (e["properties"], shapely.geometry.shape(e["geometry"]))
            for e in json.loads(exports.geojson(lue(code)))["features"]
        }
        for code in ("FR", "REG-52", "DEP-85", "DEP-976", FONTENAY)
    }


@given(
    cadre=st.sampled_from(CADRES),
    dx=st.floats(-1, 1),
    dy=st.floats(-1, 1),
    pas=st.sampled_from([50, 100, 250]),
)
def test_projection_is_undone_to_the_centimetre(cadre, dx, dy, pas):
    """A point goes to the grid by the builder's own formulas and comes back."""
    lon0, lat0 = (cadre.lon0, cadre.lat0) if cadre.lon0 is not None else (2.5, 46.5)
    point = np.array(
        [[lon0 + 5 * dx * (cadre.lon0 is None), lat0 + (4 if cadre.lon0 is None else 1) * dy]]
    )
    ((lon, lat),) = atelier.degres(cadre.nom, pas, cadre.grille(point, pas))
    assert lon == pytest.approx(point[0][0], abs=1e-7)
    assert lat == pytest.approx(point[0][1], abs=1e-7)


def test_lambert_93_of_the_publisher_is_undone():
    """IGN, NTG/71: the origin of the projection is 3° E, 46.5° N at (700 km, 6,600 km)."""
    ((lon, lat),) = atelier.degres("metropole", 1, np.array([[700_000.0, 600_000.0]]))
    assert (lon, lat) == pytest.approx((3.0, 46.5), abs=1e-9)


def test_outside_rings_are_anticlockwise_and_holes_clockwise():
    """RFC 7946: a square with a hole, as the pack writes it (y down, outside rings positive)."""
    chemin = "M0 0l100 0 0 100-100 0zM40 40l0 20 20 0 0-20zM200 0l50 0 0 50z"
    forme = atelier.geometrie("mayotte", 50, chemin)
    assert forme["type"] == "MultiPolygon"
    assert [len(polygone) for polygone in forme["coordinates"]] == [2, 1]
    for polygone in forme["coordinates"]:
        for rang, anneau in enumerate(polygone):
            assert anneau[0] == anneau[-1]
            assert shapely.LinearRing(anneau).is_ccw is (rang == 0)


@pytest.mark.parametrize("code", ["FR", "REG-52", "DEP-85", "DEP-976", FONTENAY])
def test_each_place_with_an_outline_is_one_entity(formes, code):
    carte = lue(code)
    echelle = contours.NATIONALE if code in ("FR", "REG-52") else contours.LOCALE
    attendus = {t.code for t in contours.tracer([x.territoire.code for x in carte.lieux], echelle)}
    assert set(formes[code]) == attendus
    assert all(not forme.is_empty for _, forme in formes[code].values())


@pytest.mark.parametrize("code", ["FR", "REG-52", "DEP-85", "DEP-976", FONTENAY])
def test_outlines_are_those_of_the_map(formes, code):
    """As many points in the file as on the screen, but for the one that closes each ring."""
    dessines = {t.code: sum(map(len, anneaux(t.chemin))) for t in dessins._traces(lue(code))}
    exportes = {
        lieu: shapely.get_num_coordinates(forme)
        - sum(1 + len(p.interiors) for p in getattr(forme, "geoms", [forme]))
        for lieu, (_, forme) in formes[code].items()
    }
    assert exportes == dessines


@pytest.mark.parametrize("code", ["DEP-85", "DEP-976", FONTENAY])
def test_neighbours_do_not_overlap_in_degrees(formes, code):
    liste = [forme.buffer(0) for _, forme in formes[code].values()]
    ensemble = shapely.union_all(liste)
    assert sum(f.area for f in liste) == pytest.approx(ensemble.area, rel=2e-3)


@pytest.mark.parametrize(("commune", "code", "lieu"), [
    ("COM-85092", FONTENAY, "COM-85092"),
    ("COM-85092", "DEP-85", FONTENAY),
    ("COM-85092", "FR", FONTENAY),
    ("COM-97611", "DEP-976", "EPCI-200060457"),
])  # fmt: skip
def test_a_town_hall_falls_in_its_own_outline(formes, commune, code, lieu):
    point = shapely.Point(MAIRIES[commune])
    contient = [c for c, (_, forme) in formes[code].items() if forme.buffer(0.002).contains(point)]
    assert lieu in contient


def test_france_in_degrees_is_where_france_is(formes):
    boites = [forme.bounds for _, forme in formes["FR"].values()]
    assert min(b[1] for b in boites) == pytest.approx(-21.39, abs=0.1)  # La Réunion
    assert max(b[3] for b in boites) == pytest.approx(51.08, abs=0.1)  # Bray-Dunes
    assert max(b[2] for b in boites) == pytest.approx(55.84, abs=0.1)


def test_surface_of_the_vendee_has_the_right_order(formes):
    """About 6,700 km² (a round figure, not a published check): a wrong scale would show."""
    total = 0.0
    for _, forme in formes["DEP-85"].values():
        coupee = forme.buffer(0)
        total += coupee.area * math.cos(math.radians(coupee.centroid.y)) * 111.2**2
    # EPCI that go past the département are whole here.
    assert 6_500 < total < 7_400


def test_properties_are_the_row_of_the_csv(formes):
    carte = lue("DEP-85")
    lignes = {
        li["territoire"]: li for li in csv.DictReader(io.StringIO(exports.csv(carte).decode()))
    }
    for code, (proprietes, _) in formes["DEP-85"].items():
        assert list(proprietes) == [colonne.code for colonne in exports.COLONNES]
        dits = {cle: "" if v is None else str(v) for cle, v in proprietes.items()}
        assert dits == lignes[code]


def test_csv_has_every_place_and_is_empty_without_value():
    carte = lue("FR")
    lignes = list(csv.DictReader(io.StringIO(exports.csv(carte).decode())))
    assert [li["territoire"] for li in lignes] == [x.territoire.code for x in carte.lieux]
    for ligne, lieu in zip(lignes, carte.lieux, strict=True):
        if lieu.valeur.valeur is None:
            assert (ligne["valeur"], ligne["classe"], ligne["bas"]) == ("", "", "")
            assert ligne["statut"] == str(lieu.valeur.statut)
        else:
            assert float(ligne["valeur"]) == lieu.valeur.valeur
            dessous = sum(borne <= lieu.valeur.valeur for borne in carte.serie.bornes)
            assert int(ligne["classe"]) == 1 + dessous


def test_secret_place_gives_its_status_and_no_number():
    carte = lue("DEP-85", "SOC_PAUV")
    lignes = list(csv.DictReader(io.StringIO(exports.csv(carte).decode())))
    secrets = [li for li in lignes if li["statut"] == "secret"]
    assert secrets
    assert {li[c] for li in secrets for c in ("valeur", "bas", "haut", "classe")} == {""}


@pytest.mark.parametrize("code", ["FR", "REG-52", "DEP-85", "DEP-976", FONTENAY])
@pytest.mark.parametrize("fabriquer", [exports.svg, exports.csv], ids=["svg", "csv"])
def test_files_are_the_same_twice(code, fabriquer):
    assert fabriquer(lue(code)) == fabriquer(lue(code))


@pytest.mark.parametrize("code", ["FR", "REG-52", "DEP-85", FONTENAY])
def test_svg_is_plain_drawing_with_title_and_source(code):
    carte = lue(code)
    source = exports.svg(carte).decode()
    assert ecrire("carte", source).rapport > 0  # refuses scripts, links, outside addresses
    assert "<title" in source
    assert carte.perimetre.intitule.replace("'", "&#x27;") in source
    assert "Source\u00a0: Insee" in source


def test_png_is_the_sheet_and_the_same_twice():
    octets = exports.image(lue("DEP-85"))
    assert octets.startswith(b"\x89PNG\r\n\x1a\n")
    from PIL import Image

    image = Image.open(io.BytesIO(octets))
    rapport = ecrire("carte", exports.svg(lue("DEP-85")).decode()).rapport
    assert image.height / image.width == pytest.approx(rapport, abs=0.01)
    assert image.width == pytest.approx(exports.LARGEUR_CM / 2.54 * 200, abs=2)
    assert len(image.convert("RGB").getcolors(1_000_000)) > 20
    assert exports.image(lue("DEP-85")) == octets


def test_geojson_is_the_same_twice(formes):
    assert exports.geojson(lue(FONTENAY)) == exports.geojson(lue(FONTENAY))


def test_no_outline_no_picture_but_a_cure():
    with pytest.raises(IntrouvableError, match="Aucun contour") as refus:
        exports.svg(lue("DEP-987", "SOC_EDI"))
    assert refus.value.remede == "Prenez le CSV."


def test_a_child_that_dies_is_one_sentence(monkeypatch):
    monkeypatch.setattr(exports, "ATELIER", "clesante.n_existe_pas")
    with pytest.raises(ClesanteError, match="degrés") as refus:
        exports.geojson(lue(FONTENAY))
    assert refus.value.remede == "Prenez la carte en SVG."
