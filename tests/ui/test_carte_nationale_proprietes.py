"""France and territories drawn from any outlines: nothing lost, nothing outside, twice the same."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clesante.socle.texte import INSECABLE
from clesante.ui.cartes import Serie, carte_nationale, carte_territoire, fond
from tests.ui.formes import PIRE, SVG, Carre, lire, traces_de_france

CADRES = sorted(fond.NOMS_DES_CADRES)
VALEURS = st.one_of(st.none(), st.floats(0, 100).map(lambda v: round(v, 1)))
PEU = settings(max_examples=30)


@st.composite
def frances(draw) -> tuple[list[Carre], Serie]:
    """Return outlines of any frames, mainland included, and their values."""
    cadres = ["metropole", *draw(st.lists(st.sampled_from(CADRES), max_size=8))]
    traces = [
        Carre(f"EPCI-{rang}", draw(st.integers(0, 9000)), draw(st.integers(0, 9000)),
              draw(st.integers(10, 3000)), f"Lieu {rang:02}", cadre)
        for rang, cadre in enumerate(cadres)
    ]  # fmt: skip
    valeurs = {t.code: draw(VALEURS) for t in traces if draw(st.booleans())}
    return traces, Serie("Part", valeurs, (25.0, 50.0), "%", 1)


def groupes(svg: str) -> dict[str, str]:
    """Return, for each place, the paint of its layer."""
    return {
        titre.text.partition(INSECABLE)[0]: groupe.get("fill")
        for groupe in lire(svg).iter(f"{SVG}g")
        for titre in groupe.findall(f"./{SVG}path/{SVG}title")
    }


@PEU
@given(frances())
def test_every_place_is_drawn_and_in_the_table(france):
    traces, serie = france
    carte = carte_nationale("f", traces, serie, titre="T")
    assert set(groupes(carte.svg)) == {t.nom for t in traces}
    assert [ligne[0] for ligne in carte.tableau.lignes] == sorted(t.nom for t in traces)
    for trace in traces:
        assert (trace.nom, serie.texte(trace.code)) in carte.tableau.lignes


@PEU
@given(frances(), st.randoms())
def test_the_order_of_outlines_changes_no_colour(france, hasard):
    traces, serie = france
    une, autre = (
        carte_nationale("f", liste, serie, titre="T")
        for liste in (traces, hasard.sample(traces, len(traces)))
    )
    assert groupes(une.svg) == groupes(autre.svg)
    assert une.tableau == autre.tableau
    assert une.description == autre.description


@PEU
@given(frances())
def test_each_frame_that_exists_is_named_once(france):
    traces, serie = france
    presents = {t.cadre for t in traces} - {"metropole"}
    for svg in (carte := carte_nationale("f", traces, serie, titre="T")).svg, carte.svg_etroit:
        ecrits = [t.text for t in lire(svg).iter(f"{SVG}text")]
        for cadre, nom in fond.NOMS_DES_CADRES.items():
            assert ecrits.count(nom) == (cadre in presents)


@PEU
@given(frances())
def test_the_words_of_the_map_count_what_is_missing(france):
    traces, serie = france
    description = carte_nationale("f", traces, serie, titre="T").description
    absents = sum(serie.valeurs.get(t.code) is None for t in traces)
    assert f"de {len(traces)} intercommunalités" in description
    assert (f"Sans valeur{INSECABLE}: {absents}, en hachures" in description) is (absents > 0)


@PEU
@given(frances())
def test_ids_of_both_widths_are_apart(france):
    carte = carte_nationale("f", *france, titre="T")
    cles = [
        e.get("id") for s in (carte.svg, carte.svg_etroit) for e in lire(s).iter() if e.get("id")
    ]
    assert len(set(cles)) == len(cles)


@PEU
@given(frances())
def test_the_same_outlines_give_the_same_map(france):
    une, autre = (carte_nationale("f", *france, titre="T", territoire=france[0][:1]) for _ in "ab")
    assert une == autre


@pytest.mark.parametrize("adresse", ['/p/"><script>', "/p/?a=1&b=2", "/p/\u202e/", "javascript:x"])
def test_an_address_is_written_to_the_letter_on_the_map_and_in_the_table(adresse):
    traces, serie = traces_de_france()
    carte = carte_nationale("f", traces, serie, titre="T", lien=lambda _: adresse)
    assert {a.get("href") for a in lire(carte.svg).iter(f"{SVG}a")} == {adresse}
    assert set(carte.tableau.adresses) == {adresse}


def test_links_of_the_table_go_with_their_names():
    traces, serie = traces_de_france()
    tableau = carte_nationale("f", traces, serie, titre="T", lien=lambda c: f"/{c}/").tableau
    codes = {t.nom: t.code for t in traces}
    for adresse, (nom, _) in tableau.rangees:
        assert adresse == f"/{codes[nom]}/"


@pytest.mark.parametrize(
    "nom", [PIRE, "\u202egnp", "e\u0301", "</svg><script>", "x" * 5000], ids=len
)
def test_hostile_names_stay_names_on_both_maps(nom):
    traces, serie = traces_de_france()
    hostiles = [replace(t, nom=f"{nom}{rang}") for rang, t in enumerate(traces)]
    cartes = [
        carte_nationale("f", hostiles, serie, titre=nom),
        carte_territoire("t", hostiles[:1], hostiles, titre=nom, serie=serie,
                         etiquettes=[t.code for t in hostiles]),
    ]  # fmt: skip
    for carte in cartes:
        assert {ligne[0] for ligne in carte.tableau.lignes} == {t.nom for t in hostiles}
        for svg in (carte.svg, carte.svg_etroit):
            balises = {e.tag.removeprefix(SVG) for e in lire(svg).iter()}
            assert "script" not in balises
            assert lire(svg).find(f"{SVG}title").text == nom


@PEU
@given(frances(), st.booleans())
def test_a_territory_says_how_many_parts_it_shows(france, colore):
    traces, serie = france
    ici = [t for t in traces if t.cadre == "metropole"][:1]
    carte = carte_territoire("c", ici, traces, titre="T", serie=serie if colore else None)
    montres = sum(t.cadre == "metropole" for t in traces)
    mot = "commune" if montres < 2 else "communes"
    assert f"avec {montres} {mot}." in carte.description
    assert ("Hors de la carte" in carte.description) is (montres < len(traces))
    assert len(carte.tableau.lignes) == len(traces)
    assert len(carte.tableau.entetes) == 1 + colore
    assert len(groupes(carte.svg)) == montres
