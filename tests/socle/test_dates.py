"""Dates as a French reader writes them, each day of the calendar read back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import translation
from django.utils.dates import MONTHS
from hypothesis import given
from hypothesis import strategies as st

from clesante.socle.dates import MOIS, date_courte, date_longue

JOURS_2024 = [date(2024, 1, 1) + timedelta(days=rang) for rang in range(366)]


def relire(ecrite: str) -> date:
    quantieme, mois, annee = ecrite.split(" ")
    jour = 1 if quantieme == "1er" else int(quantieme)
    return date(int(annee), MOIS.index(mois) + 1, jour)


def test_months_are_those_of_django_in_french():
    with translation.override("fr"):
        assert [str(MONTHS[rang]) for rang in range(1, 13)] == [*MOIS]


@pytest.mark.parametrize(
    ("jour", "longue", "courte"),
    [
        (date(2026, 3, 1), "1er mars 2026", "01/03/2026"),
        (date(2026, 8, 2), "2 août 2026", "02/08/2026"),
        (date(2024, 2, 29), "29 février 2024", "29/02/2024"),
        (date(1999, 12, 31), "31 décembre 1999", "31/12/1999"),
        (date(987, 1, 11), "11 janvier 987", "11/01/0987"),
    ],
    ids=["first", "second", "leap", "last", "old"],
)
def test_both_forms(jour, longue, courte):
    assert (date_longue(jour), date_courte(jour)) == (longue, courte)


def test_first_of_the_month_only_is_an_ordinal():
    ordinaux = [jour for jour in JOURS_2024 if date_longue(jour).startswith("1er ")]
    assert ordinaux == [date(2024, mois, 1) for mois in range(1, 13)]


def test_each_day_of_a_year_has_its_own_words():
    assert len({date_longue(jour) for jour in JOURS_2024}) == 366
    assert len({date_courte(jour) for jour in JOURS_2024}) == 366


@given(st.dates())
def test_long_date_reads_back(jour):
    assert relire(date_longue(jour)) == jour


@given(st.dates())
def test_short_date_reads_back_and_has_ten_characters(jour):
    ecrite = date_courte(jour)
    assert len(ecrite) == 10
    assert date(int(ecrite[6:]), int(ecrite[3:5]), int(ecrite[:2])) == jour
