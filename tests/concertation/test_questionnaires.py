"""Questionnaires: what a keyboard means, what is counted, what is never shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clesante.concertation.regles.questionnaires import (
    Question,
    a_garder,
    ajouter,
    deplacer,
    echelle,
    ecrite,
    lire,
    oter,
    questions_de,
)
from clesante.concertation.regles.resultats import SEUIL, groupes, resultat
from clesante.socle.erreurs import EntreeInvalideError

UN = Question("q1", "Avez-vous un médecin traitant ?", "un", ("oui", "non", "ne sait pas"))
PLUSIEURS = Question(
    "q2", "Ce qui manque", "plusieurs", ("médecin", "dentiste, orthodontiste", "bus")
)
NOTE = Question("q3", "Votre santé", "echelle", echelle("0-10"))
KM = Question("q4", "Kilomètres", "nombre")
MOTS = Question("q5", "Autre chose ?", "libre")


@pytest.mark.parametrize(
    ("question", "tape", "lue"),
    [
        (UN, "2", "non"),
        (UN, " OUI ", "oui"),
        (UN, "", None),
        (PLUSIEURS, "3 1", ["médecin", "bus"]),
        (PLUSIEURS, "bus ; Médecin", ["médecin", "bus"]),
        (PLUSIEURS, "dentiste, orthodontiste", ["dentiste, orthodontiste"]),
        (PLUSIEURS, "médecin, bus", ["médecin", "bus"]),
        (PLUSIEURS, "médecin\nbus", ["médecin", "bus"]),
        (PLUSIEURS, "1\n3", ["médecin", "bus"]),
        (NOTE, "0", "0"),
        (NOTE, "10", "10"),
        (KM, "12,5", 12.5),
        (KM, "1 200", 1200),
        (KM, "-3", -3),
        (MOTS, " trop  loin ", "trop loin"),
    ],
)
def test_what_is_typed_is_read_and_typed_again_the_same(question, tape, lue):
    assert lire(question, tape) == lue
    assert lire(question, ecrite(question, lue)) == lue


@pytest.mark.parametrize(
    ("question", "tape"),
    [(UN, "4"), (UN, "0"), (UN, "1 2"), (UN, "²"), (PLUSIEURS, "1 9"), (NOTE, "11"), (KM, "douze"),
     (KM, "1e5"), (KM, "NaN"), (MOTS, "x" * 1_001)],
)  # fmt: skip
def test_what_answers_nothing_is_refused_with_its_cure(question, tape):
    with pytest.raises(EntreeInvalideError) as refus:
        lire(question, tape)
    assert refus.value.remede.endswith(".")


def test_questions_keep_their_code_are_moved_and_kept():
    questions = ajouter((), "Âge", "nombre", ["ignoré"])
    questions = ajouter(questions, "Sexe", "un", ["femme", " homme ", ""])
    un, deux = [q.code for q in questions]
    assert questions[0].choix == () and questions[1].choix == ("femme", "homme")
    assert [q.code for q in deplacer(questions, deux, -1)] == [deux, un]
    assert deplacer(questions, un, -1) == questions
    autre = ajouter(oter(questions, deux), "Sexe", "un", ["femme", "homme", "autre"])[-1]
    assert len({un, deux, autre.code}) == 3  # what was removed never lends its code
    assert ajouter(oter(questions, deux), "Sexe", "un", ["femme", "homme"]) == questions
    assert questions_de(a_garder(questions)) == questions
    for fautifs in (["seul"], ["Oui", "oui"]):
        with pytest.raises(EntreeInvalideError):
            ajouter(questions, "?", "un", fautifs)


@pytest.mark.parametrize(
    ("genre", "choix", "cite"),
    [
        ("un", ["0", "1", "2"], "«\u00a00\u00a0»"),
        ("plusieurs", ["2", "1"], "«\u00a02\u00a0»"),
        ("un", ["aucun", "-1"], "«\u00a0-1\u00a0»"),
        ("plusieurs", ["aucun", "1-2"], "«\u00a01-2\u00a0»"),
        ("un", ["1", "2", "3 ou plus"], ""),
        ("plusieurs", ["18-25", "26-40"], ""),
        ("un", ["2 enfants", "1 enfant"], ""),
    ],
)
def test_no_choice_is_taken_for_the_rank_of_another(genre, choix, cite):
    if cite:
        with pytest.raises(EntreeInvalideError) as refus:
            ajouter((), "Combien ?", genre, choix)
        assert cite in refus.value.message and "2 enfants" in refus.value.remede
        return
    question = ajouter((), "Combien ?", genre, choix)[0]
    for rang, mot in enumerate(choix, 1):  # by its rank, by its words: the same answer
        attendu = [mot] if genre == "plusieurs" else mot
        assert lire(question, str(rang)) == lire(question, mot) == attendu


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 12)))
def test_no_group_shown_nor_obtained_by_subtraction_is_small(effectifs):
    lus = groupes(effectifs)
    total = sum(effectifs.values())
    assert bool(lus) == (total >= SEUIL)
    if not lus:
        return
    ensemble, *parts = lus
    assert ensemble.repondants == total
    assert all(part.repondants >= SEUIL for part in parts)
    if parts:  # they make everybody: a difference is a sum of groups, never one small college
        assert sum(part.repondants for part in parts) == total
        assert sorted(c for p in parts for c in p.colleges) == sorted(
            c for c, n in effectifs.items() if n
        )


def test_counts_shares_and_means_by_college():
    recues = [("usagers", {"q1": "oui", "q3": "8"})] * 6 + [("elus", {"q1": "non", "q3": "2"})] * 2
    recues += [("professionnels", {"q1": "oui"})] * 5 + [("usagers", {})]
    lu = resultat(UN, recues)
    assert [g.colleges for g in lu.groupes] == [(), ("usagers",), ("elus", "professionnels")]
    oui, non, _ = lu.lignes
    assert (oui.effectifs, non.effectifs) == ((11, 6, 5), (2, 0, 2))
    assert lu.part(oui, 0) == pytest.approx(100 * 11 / 13)
    assert lu.muets == 1 and lu.reunis
    note = resultat(NOTE, recues)
    assert [g.repondants for g in note.groupes] == [8]  # two élus are never told apart from six
    assert note.moyennes == (6.5,) and note.medianes == (8.0,)


def test_fewer_than_five_answers_show_nothing():
    lu = resultat(UN, [("usagers", {"q1": "oui"})] * 4)
    assert (lu.groupes, lu.lignes, lu.moyennes) == ((), (), ())
