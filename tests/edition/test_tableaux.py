"""Columns of a document: figures on the right, widths that share the page, whatever the order."""

from __future__ import annotations

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clesante.edition import arbre, tableaux
from clesante.socle.texte import avec_unite, nombre
from tests.edition.corps import PHRASES

REELS = st.floats(-1e9, 1e9, allow_nan=False)
MOTS = st.text("abcdefghé", min_size=1, max_size=30)
CASES = st.lists(MOTS, min_size=1, max_size=8).map(" ".join)


@st.composite
def grilles(draw, cases: st.SearchStrategy[str] = CASES) -> list[list[str]]:
    """Return a head and rows, all of one length."""
    large = draw(st.integers(1, 8))
    ligne = st.lists(cases, min_size=large, max_size=large)
    return draw(st.lists(ligne, min_size=2, max_size=6))


def lire(grille: list[list[str]], premiere: str = "td", attribut: str = "") -> tableaux.Tableau:
    def rang(cases: list[str], noms: list[str]) -> str:
        paires = zip(cases, noms, strict=True)
        dedans = (f"<{n}{attribut}>{html.escape(c)}</{n}>" for c, n in paires)
        return f"<tr>{''.join(dedans)}</tr>"

    tete, *lignes = grille
    suite = ["td"] * (len(tete) - 1)
    corps = "".join(rang(ligne, [premiere, *suite]) for ligne in lignes)
    entete = rang(tete, ["th"] * len(tete))
    (noeud,) = arbre.lire(
        f"<table><caption>T</caption><thead>{entete}</thead><tbody>{corps}</tbody></table>"
    ).elements()
    return tableaux.lire(noeud)


def droites(*cases: str) -> bool:
    return lire([["Tête"], *([c] for c in cases)]).colonnes[0].droite


@given(grilles())
def test_columns_share_the_page_and_no_more(grille):
    largeurs = [c.largeur for c in lire(grille).colonnes]
    assert len(largeurs) == len(grille[0])
    assert all(largeur > 0 for largeur in largeurs)
    assert sum(largeurs) <= 1 + 1e-9


@given(grilles(), st.randoms())
def test_columns_do_not_depend_on_the_order_of_rows(grille, hasard):
    tete, *lignes = grille
    melange = [tete, *hasard.sample(lignes, len(lignes))]
    assert lire(melange).colonnes == lire(grille).colonnes


@given(grilles())
def test_columns_in_reverse_have_their_widths_in_reverse(grille):
    envers = [ligne[::-1] for ligne in grille]
    attendues = [c.largeur for c in lire(grille).colonnes][::-1]
    assert [c.largeur for c in lire(envers).colonnes] == pytest.approx(attendues)


@given(grilles(st.text("ab", min_size=1, max_size=3)))
def test_a_small_table_stays_small_with_room_for_its_words(grille):
    """Every column then has at least a share for each of its characters."""
    if len(grille[0]) * 5 > tableaux.LARGEUR_PAGE / tableaux.AISANCE:
        return
    for rang, colonne in enumerate(lire(grille).colonnes):
        signes = max(len(ligne[rang]) for ligne in grille)
        assert colonne.largeur * tableaux.LARGEUR_PAGE >= signes + tableaux.MARGE
    assert sum(c.largeur for c in lire(grille).colonnes) < 1


@given(st.lists(st.integers(1, 200), min_size=2, max_size=6))
def test_of_two_columns_of_one_word_each_the_longer_is_never_narrower(longueurs):
    colonnes = lire([["a" * n for n in longueurs]] * 2).colonnes
    for n, une in zip(longueurs, colonnes, strict=True):
        for m, autre in zip(longueurs, colonnes, strict=True):
            assert n > m or une.largeur <= autre.largeur + 1e-9


@given(REELS, st.integers(0, 3))
def test_any_number_as_we_write_it_is_a_figure(valeur, decimales):
    assert droites(nombre(valeur, decimales))


@pytest.mark.parametrize("unite", ["%", "‰", "€", "h", "min", "km", "ans", "an", "hab.", "pts"])
@given(valeur=REELS)
def test_any_measure_as_we_write_it_is_a_figure(unite, valeur):
    assert droites(avec_unite(valeur, unite, 1))


@given(REELS, REELS, st.integers(0, 2))
def test_any_interval_as_we_write_it_is_a_figure(bas, haut, decimales):
    bornes = f"[{nombre(bas, decimales)}\u00a0; {nombre(haut, decimales)}]"
    assert droites(bornes)


@given(MOTS.filter(lambda m: m not in tableaux.ABSENTS))
def test_one_word_among_figures_makes_a_column_of_words(mot):
    assert not droites("12", "13,5\u00a0%", mot)


@pytest.mark.parametrize("absent", sorted(tableaux.ABSENTS), ids=ascii)
def test_what_is_missing_among_figures_changes_nothing(absent):
    assert droites("12", absent, "1\u202f234,5")
    assert not droites("Ici", absent)
    assert not droites(absent, absent)


@pytest.mark.parametrize(
    "cellule",
    ["2A004", "1er", "12 bis", "3e", "12/03/2026", "de 1 à 2", "1.2.3", "٣", "²", "1e5", "12 mois",
     "[12]", "[1 ; 2", "n° 4", "A 12", "12;13"],
)  # fmt: skip
def test_what_only_begins_like_a_figure_is_words(cellule):
    assert not droites("12", cellule)


@pytest.mark.parametrize("balise", ["entete", "cellule"])
def test_a_column_may_say_that_it_holds_figures(balise):
    corps = "<table><caption>T</caption><thead><tr><th{0}>A</th></tr></thead>" \
        "<tbody><tr><td{1}>mot</td></tr><tr><td>mot</td></tr></tbody></table>"  # fmt: skip
    marque = ' class="nombre"'
    places = (marque, "") if balise == "entete" else ("", marque)
    (noeud,) = arbre.lire(corps.format(*places)).elements()
    assert tableaux.lire(noeud).colonnes[0].droite
    assert tableaux.classe(tableaux.lire(noeud).colonnes[0]) == {"class": "nombre"}


def test_row_headers_that_are_figures_are_names():
    """« 2021 » at the head of a row names it: it stays on the left."""
    tableau = lire([["Année", "Part"], ["2021", "12"], ["2022", "13"]], premiere="th")
    assert [c.droite for c in tableau.colonnes] == [False, True]
    assert tableaux.classe(tableau.colonnes[0]) == {}


@pytest.mark.parametrize(("lignes", "insecable"), [(1, True), (12, True), (13, False), (40, False)])
def test_a_table_of_twelve_rows_stays_on_one_page(lignes, insecable):
    assert lire([["A"], *[["1"]] * lignes]).insecable is insecable


@pytest.mark.parametrize("premiere", ["th", "td"])
def test_row_headers_are_there_or_not(premiere):
    assert lire([["A"], ["1"], ["2"]], premiere).entetes_de_ligne is (premiere == "th")


@given(grilles(PHRASES))
def test_cells_are_where_they_were_written(grille):
    tableau = lire(grille)
    assert [e.texte() for e in tableau.entetes] == grille[0]
    assert [[c.texte() for c in ligne] for ligne in tableau.lignes] == grille[1:]


def test_a_cell_of_ten_thousand_letters_leaves_room_for_the_others():
    grille = [["Nom", "Part"], ["a" * 10_000, "12"], ["mot " * 2_500, "13"]]
    longue, courte = lire(grille).colonnes
    assert courte.largeur > 0.04
    assert 0.9 < longue.largeur + courte.largeur <= 1
