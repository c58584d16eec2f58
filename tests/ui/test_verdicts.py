"""The words of a comparison."""

from __future__ import annotations

import pytest

from clesante.ui.verdicts import verdict


@pytest.mark.parametrize(
    ("code", "polarite", "phrase", "symbole", "jeton"),
    [
        ("superieur", "neutre", "plus élevée", "▲", "encre"),
        ("inferieur", "neutre", "plus basse", "▼", "encre"),
        ("comparable", "neutre", "comparable", "●", "comparable"),
        ("superieur", "favorable_haut", "plus élevée, favorable", "▲", "favorable"),
        ("inferieur", "favorable_haut", "plus basse, défavorable", "▼", "defavorable"),
        ("superieur", "favorable_bas", "plus élevée, défavorable", "▲", "defavorable"),
        ("inferieur", "favorable_bas", "plus basse, favorable", "▼", "favorable"),
        ("comparable", "favorable_bas", "comparable", "●", "comparable"),
        ("sans_intervalle", "favorable_haut", "écart non testé", "–", "comparable"),
        ("non_calculable", "favorable_haut", "non calculable", "–", "comparable"),
        ("non_comparable", "favorable_bas", "non comparée", "–", "comparable"),
    ],
)
def test_verdict_says_direction_and_judgement(code, polarite, phrase, symbole, jeton):
    mots = verdict(code, polarite)
    assert (mots.phrase, mots.symbole, mots.jeton) == (phrase, symbole, jeton)


@pytest.mark.parametrize("cas", [("meilleur", "neutre"), ("superieur", "haut")])
def test_verdict_refuses_unknown_words(cas):
    with pytest.raises(ValueError, match="unknown"):
        verdict(*cas)
