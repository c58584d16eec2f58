"""Codes and labels: what is grouped by theme."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from clesante.donnees.choix import LIBELLES_THEME, par_theme

COUPLES = st.lists(st.tuples(st.sampled_from([*LIBELLES_THEME]), st.integers()))


@given(COUPLES)
def test_elements_are_grouped_by_theme_in_the_order_of_the_catalogue(couples):
    groupes = par_theme(couples, lambda couple: couple[0])
    codes = [code for code, _ in groupes]
    assert codes == [code for code in LIBELLES_THEME if code in codes]
    assert all(lus == [c for c in couples if c[0] == code] for code, lus in groupes)
    assert sum(len(lus) for _, lus in groupes) == len(couples)
    assert all(lus for _, lus in groupes)
