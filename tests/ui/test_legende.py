"""Legends: entries side by side as long as they fit, never over one another, never cut."""

from __future__ import annotations

import itertools
import re
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from clesante.ui.cartes.classes import Serie
from clesante.ui.cartes.legende import Legende
from clesante.ui.graphiques import trace
from clesante.ui.graphiques.mesure import largeur


def textes(dessin: str) -> list[tuple[float, float, str]]:
    racine = ElementTree.fromstring(f"<svg>{dessin}</svg>")
    return [(float(e.get("x")), float(e.get("y")), e.text) for e in racine.iter("text")]


@given(
    st.lists(st.text("abcdefgh ", min_size=1, max_size=60).filter(str.strip), max_size=6),
    st.sampled_from([320, 720]),
)
def test_entries_neither_overlap_nor_leave_the_picture(mots, disponible):
    cles = [trace.Cle(trace.repere(13, 0, 10), mot) for mot in mots]
    dessin, hauteur = trace.legende(cles, 100, disponible)
    places = textes(dessin)
    assert all(x + largeur(mot, trace.TAILLE) <= disponible for x, _, mot in places)
    assert all(100 <= y <= 100 + hauteur for _, y, _ in places)
    par_ligne: dict[float, list[tuple[float, float]]] = {}
    for x, y, mot in places:
        par_ligne.setdefault(y, []).append((x, x + largeur(mot, trace.TAILLE)))
    for segments in par_ligne.values():
        segments.sort()
        assert all(fin < debut for (_, fin), (debut, _) in itertools.pairwise(segments))


def test_short_entries_share_a_line_and_a_long_one_has_its_own():
    courts = [trace.Cle("", mot) for mot in ("France", "Bretagne", "intercommunalités")]
    _, une = trace.legende(courts, 0, 720)
    _, deux = trace.legende([trace.Cle("", "x" * 80), *courts], 0, 720)
    assert une == trace.INTERLIGNE + 6
    assert deux == 2 * une
    assert trace.legende([], 0, 720) == ("", 0)


def test_words_of_a_map_s_legend_are_wrapped_in_a_narrow_one():
    serie = Serie(
        "Consultations", {"a": 1.0, "b": None}, (2.0,), absent="non couvert par la source"
    )
    mots = ("établissement public territorial", "établissements publics territoriaux")
    for large in (320, 720):
        dessin, _ = Legende(serie, ["a", "b"], mots, "h", large).dessin(0)
        for x, _, texte in textes(re.sub(r'text-anchor="(middle|end)"', "", dessin)):
            if not texte.replace(",", "").isdigit():
                assert x + largeur(texte, 14) <= large, texte
    assert "territorial" in dessin
