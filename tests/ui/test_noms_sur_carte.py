"""Names on a map: as many as fit, in the order asked, none over another; a bar that tells true."""

from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clesante.socle.texte import INSECABLE
from clesante.ui.cartes import noms
from clesante.ui.cartes.fond import Vue
from clesante.ui.graphiques.mesure import largeur
from tests.ui.formes import PIRE, SVG, Carre, lire

CADRE = (0.0, 0.0, 720.0, 480.0)
VUE = Vue((0.0, 0.0), 0.0, 0.0, 0.01)  # a pixel is 100 metres: 2 units of 50 metres
LETTRES = st.text("abcdefg -éÉœ", min_size=1, max_size=14).filter(str.strip)


@st.composite
def lieux(draw) -> list[Carre]:
    nombre = draw(st.integers(0, 14))
    return [
        Carre(
            f"COM-{rang}",
            draw(st.integers(-100, 1500)),
            draw(st.integers(-100, 1000)),
            draw(st.integers(1, 500)),
            nom=f"{draw(LETTRES)}{rang}",
        )
        for rang in range(nombre)
    ]


def poses(dessin: str) -> list[tuple[str, float, float, float]]:
    """Return (name, left, right, baseline) of each name written."""
    places = []
    for texte in lire(f'<svg xmlns="{SVG[1:-1]}">{dessin}</svg>').iter(f"{SVG}text"):
        x, long = float(texte.get("x")), largeur(texte.text, 14)
        gauche = {"middle": x - long / 2, "start": x, "end": x - long}[texte.get("text-anchor")]
        places.append((texte.text, gauche, gauche + long, float(texte.get("y"))))
    return places


@given(lieux(), st.integers(1, 12))
def test_names_never_touch_nor_leave_the_frame(endroits, limite):
    places = poses(noms.noms_places(endroits, VUE, CADRE, limite))
    for _, gauche, droite, y in places:
        assert gauche > 0
        assert droite < 720
        assert 14 < y < 480
    for une, autre in itertools.combinations(places, 2):
        separes = une[2] <= autre[1] or autre[2] <= une[1]
        assert separes or abs(une[3] - autre[3]) >= 14, (une, autre)


@given(lieux(), st.integers(1, 12))
def test_names_come_in_the_order_of_importance(endroits, limite):
    ecrits = [nom for nom, *_ in poses(noms.noms_places(endroits, VUE, CADRE, limite))]
    rangs = [next(r for r, e in enumerate(endroits) if e.nom == nom) for nom in ecrits]
    assert rangs == sorted(rangs)
    assert len(rangs) == len(set(rangs)) <= limite


@given(lieux(), st.integers(1, 11))
def test_a_higher_limit_only_adds_names(endroits, limite):
    peu, plus = (noms.noms_places(endroits, VUE, CADRE, n) for n in (limite, limite + 1))
    assert plus.startswith(peu)


@given(lieux())
def test_a_place_of_less_importance_moves_no_other(endroits):
    avant = noms.noms_places(endroits[:-1], VUE, CADRE, 50)
    assert noms.noms_places(endroits, VUE, CADRE, 50).startswith(avant)


def test_the_same_place_is_named_once():
    lieu = Carre("COM-1", 400, 400, 400, nom="Brou")
    assert len(poses(noms.noms_places([lieu] * 5, VUE, CADRE, 10))) == 1


@pytest.mark.parametrize(
    ("x", "y"), [(-4000, 400), (400, -4000), (40_000, 400), (400, 40_000)], ids=["o", "n", "e", "s"]
)
def test_a_place_outside_the_frame_has_no_name(x, y):
    assert noms.noms_places([Carre("COM-1", x, y, nom="Ailleurs")], VUE, CADRE, 10) == ""


def test_the_foot_of_the_frame_is_kept_for_the_scale_bar():
    bas = Carre("COM-1", 500, 880, 60, nom="Bas")
    assert noms.noms_places([bas], VUE, CADRE, 1) == ""
    assert noms.noms_places([bas], VUE, (0.0, 0.0, 720.0, 580.0), 1) != ""


@pytest.mark.parametrize(
    ("x", "ancre"), [(20, "start"), (1400, "end")], ids=["bord_gauche", "bord_droit"]
)
def test_a_name_beside_its_dot_takes_the_side_that_has_room(x, ancre):
    dessin = noms.noms_places([Carre("COM-1", x, 400, 4, nom="Saint-Hilaire")], VUE, CADRE, 1)
    assert f'text-anchor="{ancre}"' in dessin
    assert dessin.count("<circle") == 1


@pytest.mark.parametrize("cote", [4, 800], ids=["point", "centre"])
def test_a_name_is_marked_by_a_dot_only_where_it_is_too_wide(cote):
    dessin = noms.noms_places([Carre("COM-1", 400, 100, cote, nom="Chassieu")], VUE, CADRE, 1)
    assert ("<circle" in dessin) is (cote == 4)


@pytest.mark.parametrize("nom", [PIRE, "\u202egnp", "e\u0301", "مرحبا", "<text/>"], ids=ascii)
def test_hostile_names_are_written_to_the_letter(nom):
    ((ecrit, *_),) = poses(noms.nom_sur_carte(100, 100, nom))
    assert ecrit == nom


def longueur(dessin: str) -> tuple[float, float]:
    """Return what the bar says, in km, and how many pixels it spans."""
    x0, fin = map(float, re.search(r"M([\d.-]+) \S+V\S+H([\d.-]+)V", dessin).groups())
    dite = re.search(rf">([\d,\u202f]+){INSECABLE}km<", dessin)[1]
    return float(dite.replace(",", ".").replace("\u202f", "")), fin - x0


@given(st.floats(1e-3, 0.4), st.sampled_from([80, 120, 180]))
def test_the_bar_is_as_long_as_it_says_and_round(echelle, disponible):
    kilometres, pixels = longueur(
        noms.barre_echelle(Vue((0, 0), 0, 0, echelle), 10, 50, disponible)
    )
    assert pixels == pytest.approx(kilometres * 1000 * echelle, abs=0.02)
    assert pixels <= disponible + 0.01
    chiffres = f"{kilometres:g}".replace(".", "").strip("0")
    assert chiffres in {"1", "2", "5"}


@given(st.floats(2e-3, 0.4), st.sampled_from([80, 120, 180]))
def test_the_bar_is_the_longest_that_fits(echelle, disponible):
    """The next round length is at most two and a half times longer: it must not fit."""
    _, pixels = longueur(noms.barre_echelle(Vue((0, 0), 0, 0, echelle), 10, 50, disponible))
    assert pixels * 2.5 > disponible


def test_the_words_of_the_bar_stand_after_it():
    dessin = noms.barre_echelle(Vue((0, 0), 0, 0, 0.01), 10, 50, 120)
    ((mots, gauche, _, y),) = poses(dessin)
    assert (mots, y) == (f"10{INSECABLE}km", 50)
    assert gauche > 10 + 100
