"""Small curves: every point in the table, both ends written, the last one marked."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from clesante.ui.graphiques.etincelles import Serie, etincelles

VALEURS = st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=40)


def serie(valeurs, mots="en hausse") -> Serie:
    points = tuple((str(2000 + rang), valeur) for rang, valeur in enumerate(valeurs))
    return Serie("Mortalité <générale>", points, "%", 1, mots)


@given(st.lists(VALEURS, min_size=1, max_size=4))
def test_both_drawings_are_whole_xml_with_one_marked_end_a_series(lots):
    dessin = etincelles("e", [serie(v) for v in lots], titre="Évolutions & co")
    for svg in (dessin.svg, dessin.svg_etroit):
        racine = ET.fromstring(svg)
        cercles = [e for e in racine.iter() if e.tag.endswith("circle")]
        assert len(cercles) == len(lots)
        large, haut = map(float, racine.get("viewBox").split()[2:])
        for cercle in cercles:
            assert 0 <= float(cercle.get("cx")) <= large
            assert 0 <= float(cercle.get("cy")) <= haut
    assert len(dessin.tableau.lignes) == sum(map(len, lots))


def test_rise_goes_up_and_flat_stays_flat():
    def hauteurs(valeurs):
        racine = ET.fromstring(etincelles("e", [serie(valeurs)], titre="t").svg)
        chemin = next(
            e.get("d")
            for e in racine.iter()
            if e.tag.endswith("path") and e.get("stroke-width") == "2"
        )
        return [float(p.split()[1]) for p in chemin.removeprefix("M").split("L")]

    montee = hauteurs([1, 2, 3])
    assert montee == sorted(montee, reverse=True)
    assert len(set(hauteurs([5, 5, 5]))) == 1


def test_words_and_ends_are_said():
    dessin = etincelles("e", [serie([1.25, 3.5], "évolution non testée")], titre="t")
    assert dessin.description.endswith("en 2000, 3,5\u00a0% en 2001, évolution non testée.")
    assert "3,5\u00a0%" in dessin.svg
    assert (
        dessin.svg == etincelles("e", [serie([1.25, 3.5], "évolution non testée")], titre="t").svg
    )
