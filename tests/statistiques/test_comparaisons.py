"""A verdict comes from an interval, or it does not come."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clesante.statistiques.comparaisons import verdict, verdict_tableau
from clesante.statistiques.intervalles import Intervalle

NOMBRES = st.floats(-1e6, 1e6)


@pytest.mark.parametrize(
    ("reference", "attendu"),
    [(9.9, "superieur"), (10.0, "comparable"), (12.0, "comparable"), (12.1, "inferieur")],
)
def test_verdict_differs_only_when_the_interval_excludes_the_reference(reference, attendu):
    assert verdict(Intervalle(10.0, 12.0), reference) == attendu


@given(a=NOMBRES, b=NOMBRES, reference=NOMBRES)
def test_turning_the_scale_upside_down_turns_the_verdict(a, b, reference):
    bas, haut = min(a, b), max(a, b)
    envers = {"superieur": "inferieur", "inferieur": "superieur", "comparable": "comparable"}
    dit = verdict(Intervalle(bas, haut), reference)
    assert verdict(Intervalle(-haut, -bas), -reference) == envers[dit]


@given(st.lists(st.tuples(NOMBRES, NOMBRES, NOMBRES), min_size=1))
def test_arrays_say_what_floats_say(cas):
    bas = [min(a, b) for a, b, _ in cas]
    haut = [max(a, b) for a, b, _ in cas]
    reference = [r for *_, r in cas]
    un_par_un = [verdict(Intervalle(b, h), r) for b, h, r in zip(bas, haut, reference, strict=True)]
    assert verdict_tableau(bas, haut, reference).tolist() == un_par_un


def test_no_interval_no_verdict():
    dits = verdict_tableau([math.nan, 1.0, 1.0], [2.0, math.nan, 2.0], [0.0, 0.0, math.nan])
    assert set(dits.tolist()) == {"sans_intervalle"}
