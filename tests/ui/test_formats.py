"""Figures, differences and intervals as a French reader expects them, read back by another way."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clesante.ui.formats import (
    ABSENT,
    UNITES_COLLEES,
    ecart,
    ecart_entre,
    figure,
    intervalle,
    libelle_avec_unite,
)

FINE, INSECABLE, MOINS = "\u202f", "\u00a0", "\u2212"
VALEURS = st.floats(-1e12, 1e12, allow_nan=False)
DECIMALES = st.integers(0, 3)
LONGUES = (
    "consultations par an et par habitant",
    "pour 100 000 habitants",
    "ans",
    "€/an",
    "% ",
    "h",
)


def relire(texte: str) -> Decimal:
    """Read a French number back, without our code."""
    for de, vers in ((FINE, ""), (",", "."), (MOINS, "-")):
        texte = texte.replace(de, vers)
    return Decimal(texte)


def arrondi(valeur: float, decimales: int) -> Decimal:
    """Round the exact binary value, half to even, without floats."""
    return Decimal(valeur).quantize(Decimal(1).scaleb(-decimales), ROUND_HALF_EVEN)


@given(VALEURS, DECIMALES)
def test_figure_is_the_rounded_value_and_nothing_else(valeur, decimales):
    ecrite = figure(valeur, "", decimales)
    assert relire(ecrite) == arrondi(valeur, decimales)
    assert set(ecrite) <= set(f"0123456789,{FINE}{MOINS}")


@given(VALEURS, DECIMALES)
def test_figure_groups_digits_by_three_from_the_comma(valeur, decimales):
    entiers, _, apres = figure(valeur, "", decimales).removeprefix(MOINS).partition(",")
    premiers, *suivants = entiers.split(FINE)
    assert 1 <= len(premiers) <= 3
    assert all(len(groupe) == 3 for groupe in suivants)
    assert len(apres) == decimales


@given(VALEURS, VALEURS, DECIMALES)
def test_figures_keep_the_order_of_values(une, autre, decimales):
    bas, haut = sorted((une, autre))
    assert relire(figure(bas, "", decimales)) <= relire(figure(haut, "", decimales))


@pytest.mark.parametrize("decimales", [0, 1, 2])
@pytest.mark.parametrize("valeur", [-0.0, -0.001, 0.001, 0], ids=repr)
def test_nothing_is_never_written_with_a_sign(valeur, decimales):
    assert MOINS not in figure(valeur, "", decimales)


@pytest.mark.parametrize("unite", sorted(UNITES_COLLEES - {""}), ids=["pour_cent", "euro"])
def test_a_sign_is_joined_to_its_number(unite):
    assert figure(1234.5, unite, 1) == f"1{FINE}234,5{INSECABLE}{unite}"


@pytest.mark.parametrize("unite", LONGUES)
def test_a_longer_unit_is_in_the_label_and_never_twice(unite):
    assert figure(12, unite) == "12"
    assert libelle_avec_unite("Accès", unite) == f"Accès ({unite})"


@pytest.mark.parametrize("unite", sorted(UNITES_COLLEES), ids=["rien", "pour_cent", "euro"])
def test_a_unit_in_the_figure_is_not_in_the_label(unite):
    assert libelle_avec_unite("Part", unite) == "Part"


@pytest.mark.parametrize("unite", ["", "%", "€", *LONGUES])
@pytest.mark.parametrize("decimales", [0, 2])
def test_a_missing_figure_says_so_without_unit(unite, decimales):
    assert figure(None, unite, decimales) == ABSENT


@pytest.mark.parametrize("unite", ["", "%", "€", "par habitant"])
@given(difference=VALEURS, decimales=DECIMALES)
def test_a_difference_and_its_opposite_say_the_same_amount(unite, difference, decimales):
    une, autre = ecart(difference, unite, decimales), ecart(-difference, unite, decimales)
    assert autre == une.replace(" de plus", " de moins") or autre == une.replace(
        " de moins", " de plus"
    )


@given(VALEURS, DECIMALES)
def test_a_difference_too_small_to_be_written_is_none(difference, decimales):
    meme = ecart(difference, "", decimales) == "même valeur"
    assert meme == (arrondi(difference, decimales) == 0)


@given(VALEURS.filter(lambda v: abs(v) >= 1), DECIMALES)
def test_the_amount_of_a_difference_is_read_back(difference, decimales):
    montant, _, sens = ecart(difference, "", decimales).partition(" de ")
    assert relire(montant) == arrondi(abs(difference), decimales)
    assert sens == ("plus" if difference > 0 else "moins")


@given(st.floats(0.06, 50), st.integers(1, 2))
def test_points_are_plural_from_two_as_written(difference, decimales):
    """What is read decides: « 2,0 points » even when 1,96 lies behind."""
    nombre, mot = ecart(difference, "%", decimales).split(" de ")[0].split(INSECABLE)
    assert mot == ("points" if relire(nombre) >= 2 else "point")


@given(une=VALEURS, autre=VALEURS, decimales=DECIMALES)
def test_a_gap_is_the_one_a_reader_finds_between_two_written_figures(une, autre, decimales):
    ecrites = [relire(figure(v, "", decimales)) for v in (une, autre)]
    dit = ecart_entre(une, autre, "", decimales)
    difference = ecrites[0] - ecrites[1]
    if not difference:
        assert dit == "même valeur"
        return
    montant, _, sens = dit.partition(" de ")
    assert relire(montant) == abs(difference)
    assert sens == ("plus" if difference > 0 else "moins")


@pytest.mark.parametrize(
    ("une", "autre", "attendu"),
    [
        (26.649, 21.251, "5,3 points de plus"),  # tails alone make 5,398
        (16.08, 16.04, "0,1 point de plus"),
        (16.14, 16.06, "même valeur"),
    ],
)
def test_a_gap_never_contradicts_its_figures(une, autre, attendu):
    assert ecart_entre(une, autre, "%", 1).replace(INSECABLE, " ") == attendu


@pytest.mark.parametrize(
    ("difference", "unite", "decimales", "attendu"),
    [
        (1.96, "%", 1, f"2,0{INSECABLE}points de plus"),
        (-1.94, "%", 1, f"1,9{INSECABLE}point de moins"),
        (-1.6, "%", 0, f"2{INSECABLE}points de moins"),
        (-1500.0, "€", 0, f"1{FINE}500{INSECABLE}€ de moins"),
        (1.09, "consultations", 2, "1,09 de plus"),
        (0.04, "%", 1, "même valeur"),
        (-0.04, "€", 1, "même valeur"),
        (0, "", 0, "même valeur"),
    ],
    ids=["pluriel", "singulier", "entiers", "euros", "longue", "part_nulle", "euros_nuls", "zero"],
)
def test_differences_in_words(difference, unite, decimales, attendu):
    assert ecart(difference, unite, decimales) == attendu


@given(VALEURS, VALEURS, DECIMALES)
def test_an_interval_holds_its_two_bounds_in_order(bas, haut, decimales):
    ecrit = intervalle(bas, haut, decimales)
    assert ecrit[0] + ecrit[-1] == "[]"
    gauche, droite = ecrit[1:-1].split(f"{INSECABLE}; ")
    assert relire(gauche) == arrondi(bas, decimales)
    assert relire(droite) == arrondi(haut, decimales)


@pytest.mark.parametrize(("bas", "haut"), [(None, 1.0), (1.0, None), (None, None)])
def test_half_an_interval_is_no_interval(bas, haut):
    assert intervalle(bas, haut, 1) == ""


def test_an_interval_that_begins_at_zero_is_one():
    assert intervalle(0, 0) == f"[0{INSECABLE}; 0]"
