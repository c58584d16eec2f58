"""The list of colours itself: each once, in both modes, in one way of writing."""

from __future__ import annotations

import dataclasses
import re

import pytest

from clesante.socle.jetons import CLAIR, JETONS, SOMBRE

par_jeton = pytest.mark.parametrize("jeton", JETONS, ids=lambda jeton: jeton.nom)


def test_a_name_is_given_once():
    assert len({jeton.nom for jeton in JETONS}) == len(JETONS)
    assert list(CLAIR) == list(SOMBRE) == [jeton.nom for jeton in JETONS]


@par_jeton
def test_colours_are_written_one_way_and_said(jeton):
    for couleur in (jeton.clair, jeton.sombre):
        assert re.fullmatch(r"#[0-9a-f]{6}", couleur)
    assert re.fullmatch(r"[a-z]+(_[0-9])?(_doux)?", jeton.nom)
    assert jeton.usage.strip() == jeton.usage != ""


@par_jeton
def test_modes_hold_the_colours_of_the_list(jeton):
    assert (CLAIR[jeton.nom], SOMBRE[jeton.nom]) == (jeton.clair, jeton.sombre)


def test_a_colour_cannot_be_changed_by_its_reader():
    with pytest.raises(dataclasses.FrozenInstanceError):
        JETONS[0].clair = "#000000"
