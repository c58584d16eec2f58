"""Rules of bodies and decisions: who may decide what, when, under which number."""

from __future__ import annotations

from datetime import date

import pytest

from clesante.acteurs.choix_dialogue import EtatDecision, GenreDecision
from clesante.acteurs.regles.dialogue import (
    Organe,
    en_retard,
    faute_d_echeance,
    faute_de_decision,
    numero_suivant,
)

JOUR = date(2026, 11, 22)
COPIL = Organe("COPIL", True, date(2026, 1, 10), date(2026, 12, 31))
GROUPE = Organe("Groupe de travail", False)


@pytest.mark.parametrize(
    ("numeros", "attendu"),
    [
        ([], "2026-01"),
        (["2026-01", "2026-02"], "2026-03"),
        (["2025-09", "2026-09"], "2026-10"),
        (["2026-99"], "2026-100"),
        (["", "26-1", "D12", "2026-x"], "2026-01"),
        (["2026-03", "2026-01"], "2026-04"),  # a gap is never filled: a number is given once
    ],
)
def test_decisions_are_numbered_by_body_and_year(numeros, attendu):
    assert numero_suivant(2026, numeros) == attendu


@pytest.mark.parametrize(
    ("organe", "genre", "jour", "champ", "mots"),
    [
        (COPIL, GenreDecision.VALIDATION, date(2026, 3, 3), "", ""),
        (COPIL, GenreDecision.ARBITRAGE, JOUR, "", ""),
        (GROUPE, GenreDecision.ORIENTATION, JOUR, "", ""),
        (GROUPE, GenreDecision.INFORMATION, JOUR, "", ""),
        (GROUPE, GenreDecision.VALIDATION, JOUR, "genre", "Groupe de travail\u00a0» ne décide pas"),
        (GROUPE, GenreDecision.ARBITRAGE, JOUR, "genre", "ne décide pas"),
        (COPIL, GenreDecision.VALIDATION, date(2026, 11, 23), "date", "ce jour est à venir"),
        (COPIL, GenreDecision.VALIDATION, date(2026, 1, 9), "date", "depuis le 10 janvier 2026"),
        (Organe("E", True, None, date(2026, 2, 1)), GenreDecision.VALIDATION, date(2026, 2, 2),
         "date", "a pris fin le 1er février 2026"),
    ],
)  # fmt: skip
def test_a_body_decides_within_its_days_and_only_if_it_decides(organe, genre, jour, champ, mots):
    trouve, phrase = faute_de_decision(organe, genre, jour, JOUR)
    assert trouve == champ
    assert mots in phrase and bool(phrase) is bool(champ)


@pytest.mark.parametrize(
    ("etat", "echeance", "faute", "retard"),
    [
        (EtatDecision.A_FAIRE, None, "", False),
        (EtatDecision.A_FAIRE, date(2026, 11, 22), "", False),
        (EtatDecision.A_FAIRE, date(2026, 11, 21), "", True),
        (EtatDecision.FAITE, date(2026, 11, 21), "", False),
        (EtatDecision.SANS_SUITE, date(2026, 11, 21), "sans suite", False),
        (EtatDecision.A_FAIRE, date(2026, 11, 1), "précède", True),
    ],
)
def test_late_is_computed_and_a_deadline_makes_sense(etat, echeance, faute, retard):
    assert faute in faute_d_echeance(etat, date(2026, 11, 20), echeance)
    assert en_retard(etat, echeance, JOUR) is retard
