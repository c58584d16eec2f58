"""One declaration of a column: exact for machines, readable for people, the same everywhere."""

from __future__ import annotations

import math
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clesante.ui.colonnes import ENTIERS_EXACTS, Colonne, machine, remplies, tableau

FLOTTANTS = st.floats()
VALEURS = st.one_of(st.none(), st.text(), st.integers(), FLOTTANTS, st.dates())


def colonne(nature: str = "texte", unite: str = "", decimales: int = 0) -> Colonne:
    return Colonne("c", "Libellé", lambda ligne: ligne, nature, unite, decimales)


@given(FLOTTANTS)
def test_a_number_keeps_its_value_or_has_none(valeur):
    lue = machine(valeur)
    assert lue == valeur if math.isfinite(valeur) else lue is None


@given(st.integers(-(ENTIERS_EXACTS - 1), ENTIERS_EXACTS - 1))
def test_a_whole_number_is_written_without_point(entier):
    lue = machine(float(entier))
    assert isinstance(lue, int)
    assert str(lue) == str(entier)


@pytest.mark.parametrize("valeur", [2.0**53, -(2.0**53), 1e300])
def test_a_number_too_large_to_be_whole_stays_as_it_is(valeur):
    """Beyond 2**53 the digits of an integer would be invented."""
    assert isinstance(machine(valeur), float)


@pytest.mark.parametrize("valeur", [math.nan, math.inf, -math.inf], ids=repr)
def test_a_number_that_is_not_finite_is_nothing_on_screen_and_in_files(valeur):
    assert colonne("nombre").brute(valeur) is None
    assert colonne("nombre", "%").affichee(valeur) == "–"


@given(VALEURS)
def test_reading_twice_is_reading_once(valeur):
    assert machine(machine(valeur)) == machine(valeur)


@given(st.one_of(st.text(), st.none(), st.dates(), st.integers()))
def test_what_is_not_a_float_is_left_alone(valeur):
    assert machine(valeur) is valeur


@pytest.mark.parametrize("valeur", [None, ""], ids=["absente", "vide"])
def test_an_empty_value_is_a_dash_on_screen(valeur):
    assert colonne().affichee(valeur) == "–"


def test_zero_is_a_value():
    assert colonne("nombre", "%", 1).affichee(0.0) == "0,0\u00a0%"
    assert colonne("nombre").brute(0.0) == 0


@given(st.text(min_size=1))
def test_a_text_is_shown_as_it_is(texte):
    assert colonne().affichee(texte) == texte


@given(st.dates())
def test_a_date_is_shown_day_first(jour):
    quantieme, mois, annee = colonne("date").affichee(jour).split("/")
    assert (int(quantieme), int(mois), int(annee)) == (jour.day, jour.month, jour.year)
    assert len(quantieme) == len(mois) == 2


def test_an_instant_is_shown_by_its_day():
    assert colonne("date").affichee(datetime(2026, 3, 1, 23, 59)) == "01/03/2026"  # noqa: DTZ001


@pytest.mark.parametrize(
    ("unite", "attendue", "entete"),
    [
        ("%", "12,3\u00a0%", "Libellé"),
        ("€", "12,3\u00a0€", "Libellé"),
        ("", "12,3", "Libellé"),
        ("ans", "12,3", "Libellé (ans)"),
    ],
    ids=["pour_cent", "euro", "rien", "ans"],
)
def test_the_unit_is_said_once_in_the_cell_or_in_the_head(unite, attendue, entete):
    donnees = tableau("T", [colonne("nombre", unite, 1)], [12.34])
    assert donnees.lignes == ((attendue,),)
    assert donnees.entetes == (entete,)


def test_decimals_are_for_the_screen_only():
    demie = colonne("nombre", "", 1)
    assert demie.affichee(12.3456) == "12,3"
    assert demie.brute(12.3456) == 12.3456


NATURES = st.lists(st.sampled_from(["texte", "nombre", "date"]), min_size=1, max_size=6)


@given(NATURES)
def test_only_columns_of_numbers_are_on_the_right(natures):
    colonnes = [colonne(nature) for nature in natures]
    numeriques = tableau("T", colonnes, []).numeriques
    assert [rang in numeriques for rang in range(len(natures))] == [
        nature == "nombre" for nature in natures
    ]


@given(st.lists(st.tuples(st.text(), st.integers()), max_size=12))
def test_a_table_has_every_line_in_its_order(lignes):
    colonnes = [
        Colonne("a", "A", lambda ligne: ligne[0]),
        Colonne("b", "B", lambda ligne: ligne[1], "nombre"),
    ]
    donnees = tableau("T", colonnes, iter(lignes))
    attendues = [tuple(c.affichee(ligne) for c in colonnes) for ligne in lignes]
    assert list(donnees.lignes) == attendues


def test_a_value_that_cannot_be_read_is_not_hidden():
    """A column that asks for what a line has not is a fault of ours: never a « – »."""
    with pytest.raises(KeyError):
        tableau("T", [Colonne("a", "A", lambda ligne: ligne["absent"])], [{"present": 1}])


def test_a_table_of_no_line_keeps_its_heads():
    donnees = tableau("Rien", [colonne(), colonne("date")], [])
    assert donnees.lignes == ()
    assert len(donnees.entetes) == 2
    assert donnees.legende == "Rien"


def test_a_column_that_says_nothing_of_any_line_is_not_on_screen_but_the_first_and_zero_are():
    colonnes = [Colonne(str(rang), "", lambda ligne, rang=rang: ligne[rang]) for rang in range(5)]
    lignes = [("", "", 0, None, "x"), ("", "", 0, math.nan, "")]
    assert [c.code for c in remplies(colonnes, lignes)] == ["0", "2", "4"]
    assert [c.code for c in remplies(colonnes, [])] == ["0"]
