"""Scores, rankings, what moves them: the demonstration's figures found again, by hand too."""

from __future__ import annotations

from statistics import pstdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clesante.concertation.regles.bulletins import lire_bulletin, lire_criteres, verifier
from clesante.concertation.regles.priorites import (
    Critere,
    Scrutin,
    Voix,
    bascules,
    classer,
    deplacements,
    groupes,
    ranger,
    rangs_si,
)
from clesante.concertation.regles.questionnaires import lire_nombre

ENJEUX = (1, 2, 3, 4, 5, 6, 7)
# domain §12.2: A, B, C, PEARL, and the votes of a committee of 16 with 10 points each.
KERSALL = {
    1: (9, 7, 0.8, 1), 2: (7, 10, 1.0, 1), 3: (7, 8, 1.0, 1), 4: (6, 7, 1.3, 1),
    5: (8, 5, 1.1, 1), 6: (5, 5, 1.0, 1), 7: (6, 8, 0.5, 0),
}  # fmt: skip
VOTES = {1: 41, 2: 38, 3: 22, 4: 19, 5: 24, 6: 16, 7: 0}
GRILLE = Scrutin(
    "grille",
    (1, 2, 3),
    criteres=(Critere("g", "Gravité", 0.6, 3), Critere("f", "Faisable", 0.4, 3)),
)


def notes_de_kersall() -> dict[str, dict[str, object]]:
    return {
        str(n): {"a": a, "b": b, "c": c, "pearl": "PEARL" if d else "PAL"}
        for n, (a, b, c, d) in KERSALL.items()
    }


def bulletins_de_kersall() -> list[Voix]:
    """Return 16 ballots of 10 stickers whose sums are the votes."""
    toutes = [str(n) for n, combien in VOTES.items() for _ in range(combien)]
    return [
        Voix("elus" if rang < 9 else "usagers", {n: lot.count(n) for n in set(lot)})
        for rang, lot in enumerate(toutes[d : d + 10] for d in range(0, 160, 10))
    ]


def test_hanlon_of_the_demonstration_is_found_again():
    resultat = classer(Scrutin("hanlon", ENJEUX), [Voix("autre", notes_de_kersall())])
    scores = {li.enjeu: round(li.score, 1) for li in resultat.lignes}
    assert scores == {1: 12.8, 2: 17.0, 3: 15.0, 4: 16.9, 5: 14.3, 6: 10.0, 7: 0.0}
    assert resultat.ordre == (2, 4, 3, 5, 1, 6, 7)


def test_the_american_form_counts_severity_twice_and_pearl_keeps_out():
    resultat = classer(Scrutin("hanlon_us", ENJEUX), [Voix("autre", notes_de_kersall())])
    assert {li.enjeu: li.score for li in resultat.lignes} == pytest.approx(
        {n: (a + 2 * b) * c for n, (a, b, c, _) in KERSALL.items()}
    )
    derniere = resultat.lignes[-1]
    assert (derniere.enjeu, derniere.rang, derniere.filtre) == (7, None, True)
    assert 7 not in resultat.ordre


def test_votes_of_the_demonstration_are_found_again():
    resultat = classer(Scrutin("gommettes", ENJEUX), bulletins_de_kersall())
    assert {li.enjeu: li.score for li in resultat.lignes} == VOTES
    assert sum(li.score for li in resultat.lignes) == 160
    assert (resultat.votants, resultat.ordre) == (16, (1, 2, 5, 3, 4, 6, 7))
    donnees = [v.valeurs.get("1", 0) for v in bulletins_de_kersall()]
    assert resultat.lignes[0].dispersion == pytest.approx(pstdev(donnees))
    assert resultat.lignes[0].voix == sum(d > 0 for d in donnees)


def test_nominal_group_gives_n_points_to_the_first_and_says_how_many_ranked():
    voix = [Voix("elus", {"1": 1, "2": 2, "3": 3}), Voix("usagers", {"2": 1})]
    resultat = classer(Scrutin("nominal", (1, 2, 3)), voix)
    assert [(li.enjeu, li.score, li.voix) for li in resultat.lignes] == [
        (2, 5, 2), (1, 3, 1), (3, 1, 1),
    ]  # fmt: skip


def test_grid_is_the_weighted_sum_of_mean_marks():
    voix = [
        Voix("elus", {"1": {"g": 3, "f": 0}, "2": {"g": 1, "f": 3}}),
        Voix("usagers", {"1": {"g": 2, "f": 1}}),
    ]
    resultat = classer(GRILLE, voix)
    assert [li.enjeu for li in resultat.lignes] == [2, 1, 3]
    assert resultat.lignes[0].score == pytest.approx(0.6 * 1 + 0.4 * 3)
    assert resultat.lignes[1].score == pytest.approx(0.6 * 2.5 + 0.4 * 0.5)
    assert (resultat.lignes[2].score, resultat.lignes[2].rang) == (None, None)


def test_equal_scores_share_a_rank():
    assert ranger({1: 3, 2: 5, 3: 3, 4: 1}) == {2: 1, 1: 2, 3: 2, 4: 4}
    voix = [Voix("elus", {"1": 1}), Voix("elus", {"2": 1})]
    lignes = classer(Scrutin("gommettes", (1, 2, 3)), voix).lignes
    assert [(li.rang, li.ex_aequo) for li in lignes] == [(1, True), (1, True), (3, False)]


def test_smallest_change_that_swaps_two_neighbours_is_where_they_are_equal():
    resultat = classer(Scrutin("hanlon", ENJEUX), [Voix("autre", notes_de_kersall())])
    premiere = bascules(resultat)[0]
    # (6 + 7b) × 1.3 = 7 + 10b for b = 8/9; (7.8a + 9.1) = 7a + 10 for a = 9/8
    assert (premiere.poids.code, premiere.haut, premiere.bas) == ("b", 2, 4)
    assert premiere.vers == pytest.approx(8 / 9)
    avant, apres = rangs_si(resultat, premiere.poids, 0.9), rangs_si(resultat, premiere.poids, 0.88)
    assert (avant[2], avant[4]) == (1, 2)
    assert (apres[2], apres[4]) == (2, 1)


def test_two_equal_issues_do_not_hide_the_swap_with_the_one_below():
    notes = {
        "1": {"a": 6, "b": 6, "c": 1, "pearl": "PEARL"},
        "2": {"a": 6, "b": 6, "c": 1, "pearl": "PEARL"},
        "3": {"a": 9, "b": 2, "c": 1, "pearl": "PEARL"},
        "4": {"a": 1, "b": 6, "c": 1, "pearl": "PEARL"},
    }
    resultat = classer(Scrutin("hanlon", (1, 2, 3, 4)), [Voix("autre", notes)])  # 12, 12, 11, 7
    # 6a + 6 = 9a + 2 for a = 4/3; 6 + 6b = 9 + 2b for b = 3/4: E3 joins both at once.
    assert [(lue.poids.code, lue.bas, round(lue.vers, 6)) for lue in bascules(resultat)] == [
        ("b", 3, 0.75),
        ("a", 3, round(4 / 3, 6)),
    ]
    # E3 equal to E2 below E1 of the same slope as E2: only the pair (1, 3) ever crosses.
    egaux = {
        "1": {"a": 7, "b": 6, "c": 1, "pearl": "PEARL"},
        "2": {"a": 6, "b": 6, "c": 1, "pearl": "PEARL"},
        "3": {"a": 10, "b": 2, "c": 1, "pearl": "PEARL"},
    }
    resultat = classer(Scrutin("hanlon", (1, 2, 3)), [Voix("autre", egaux)])  # 13, 12, 12
    b = next(lue for lue in bascules(resultat) if lue.poids.code == "b")
    assert (b.haut, b.bas, b.vers) == (1, 3, pytest.approx(0.75))


def test_moving_one_weight_of_a_grid_shares_the_rest_among_the_others():
    voix = [Voix("elus", {"1": {"g": 3, "f": 0}, "2": {"g": 1, "f": 3}, "3": {"g": 0, "f": 0}})]
    resultat = classer(GRILLE, voix)  # 1.8 and 1.8: equal
    assert resultat.lignes[0].ex_aequo
    lourd = classer(
        Scrutin("grille", (1, 2, 3), criteres=(
            Critere("g", "Gravité", 0.7, 3), Critere("f", "Faisable", 0.3, 3)
        )), voix,
    )  # fmt: skip
    (gravite, _) = lourd.poids
    assert rangs_si(lourd, gravite, 0.5) == {1: 2, 2: 1, 3: 3}
    assert {b.poids.code: round(b.vers, 6) for b in bascules(lourd)} == {"g": 0.6, "f": 0.4}


def test_moved_points_and_college_of_few_are_told():
    assert [deplacements(ecart) for ecart in (0, 1, 2, 3, 4)] == [1, 1, 2, 2, 3]
    voix = [Voix("elus", {})] * 4 + [Voix("usagers", {})] * 2 + [Voix("ars_etat", {})]
    assert [(cles, len(lues)) for cles, lues in groupes(voix)] == [
        (("elus",), 4), (("ars_etat", "usagers"), 3),
    ]  # fmt: skip
    assert groupes([Voix("elus", {})] * 3 + [Voix("usagers", {})]) == []
    assert [len(lues) for _, lues in groupes(bulletins_de_kersall())] == [9, 7]


@pytest.mark.parametrize("methode", ["gommettes", "nominal"])
def test_weights_of_a_vote_are_those_of_the_groups_that_are_shown(methode):
    """The slope of a weight is the sum of its group: of a college of one, it would be its vote."""
    un = {"1": 1, "2": 2, "3": 3}
    voix = [Voix("elus", un)] * 4 + [Voix("usagers", un)] * 2 + [Voix("ars_etat", {"3": 1})]
    resultat = classer(Scrutin(methode, (1, 2, 3)), voix)
    assert [p.libelle for p in resultat.poids] == [
        "voix\u00a0: ARS et services de l'État et usagers, habitants", "voix\u00a0: élus",
    ]  # fmt: skip
    autres = {li.enjeu: li.score for li in classer(Scrutin(methode, (1, 2, 3)), voix[4:]).lignes}
    assert resultat.poids[0].pentes == autres
    assert sum(p.pentes[1] for p in resultat.poids) == next(
        li.score for li in resultat.lignes if li.enjeu == 1
    )
    seul = classer(Scrutin(methode, (1, 2, 3)), voix[:5])  # one elector beside four: no group
    assert (len(seul.poids), bascules(seul)) == (1, [])


@pytest.mark.parametrize(
    ("methode", "valeurs", "phrase"),
    [
        ("hanlon", {"1": {"a": 12, "b": 1, "c": 1, "pearl": "PEARL"}}, "va de 0 à 10"),
        ("hanlon", {"1": {"a": 1, "b": 1, "c": 2, "pearl": "PEARL"}}, "va de 0,5 à 1,5"),
        ("hanlon", {"1": {"a": 1, "c": 1, "pearl": "PEARL"}}, "il manque la sévérité (B)"),
        ("gommettes", {"1": 8, "2": 4}, "donne 12\u00a0gommettes et n'en a que 10"),
        ("gommettes", {"1": 1.5}, "nombre entier"),
        ("gommettes", {"1": 0}, "vide"),
        ("gommettes", {"9": 1}, "E9 n'est pas classé ici"),
        ("nominal", {"1": 1, "2": 1}, "Le rang 1 est donné à E1 et E2"),
        ("nominal", {"1": 1, "2": 3}, "Le rang 2 manque"),
        ("nominal", {"1": 8}, "un rang va de 1 à 7"),
        ("nominal", {}, "vide"),
    ],
)
def test_a_bad_ballot_is_refused_in_a_sentence(methode, valeurs, phrase):
    fautes = verifier(Scrutin(methode, ENJEUX), valeurs)
    assert any(phrase in dite for dite in fautes.values()), fautes


def test_what_is_typed_is_read_with_commas_and_the_letters_that_do_not_hold():
    saisie = {"e1_a": "9", "e1_b": "7", "e1_c": "0,8", "e1_pearl": "r l", "e2_pearl": "P"}
    valeurs, fautes = lire_bulletin(Scrutin("hanlon", (1, 2)), saisie)
    assert (valeurs, fautes) == ({"1": {"a": 9, "b": 7, "c": 0.8, "pearl": "PEA"}}, {})
    _, fautes = lire_bulletin(
        Scrutin("hanlon", (1, 2)), {**saisie, "e1_b": "sept", "e1_pearl": "X"}
    )
    assert set(fautes) == {"e1_b", "e1_pearl"}


@given(st.dictionaries(st.sampled_from(["e1", "e2", "e3"]), st.text(max_size=12)))
def test_nothing_that_is_typed_breaks_a_ballot(saisie):
    for methode in ("gommettes", "nominal"):
        scrutin = Scrutin(methode, (1, 2, 3))
        valeurs, fautes = lire_bulletin(scrutin, saisie)
        assert fautes or classer(scrutin, [Voix("elus", valeurs)]).votants == 1


@pytest.mark.parametrize(
    ("texte", "phrase"),
    [
        ("Gravité ; 0,4\nAmpleur ; 0,4", "doivent faire 1\u00a0: montez l'un d'eux de 0,20"),
        ("Gravité ; 60\u00a0%\nAmpleur ; 60 %", "baissez"),
        ("Gravité 0,4", "point-virgule"),
        ("Gravité ; 1", "de 2 à 12"),
        ("A ; 0,5\na ; 0,5", "même nom"),
    ],
)
def test_weights_of_a_grid_sum_to_one(texte, phrase):
    criteres, faute = lire_criteres(texte, 3)
    assert phrase in faute
    assert criteres == ()


def test_criteria_are_read_one_a_line():
    criteres, faute = lire_criteres("Gravité ; 60 %\n\nFaisabilité ; 0,4", 3)
    assert (faute, [(c.libelle, c.poids) for c in criteres]) == (
        "", [("Gravité", 0.6), ("Faisabilité", 0.4)],
    )  # fmt: skip


@given(st.floats(0, 10), st.floats(0, 10), st.floats(0.5, 1.5))
def test_hanlon_stays_in_its_range(a, b, c):
    """(A + B) × C × D and (A + 2B) × C, as domain §12.2 writes them."""
    for methode, tient, attendu, plafond in (
        ("hanlon", "PEARL", (a + b) * c, 30), ("hanlon", "PEAR", 0, 0),
        ("hanlon_us", "PEARL", (a + 2 * b) * c, 45),
    ):  # fmt: skip
        notes = {"1": {"a": a, "b": b, "c": c, "pearl": tient}}
        (lue,) = classer(Scrutin(methode, (1,)), [Voix("elus", notes)]).lignes
        assert lue.score == pytest.approx(attendu)
        assert 0 <= lue.score <= plafond + 1e-9


@pytest.mark.parametrize("tape", ["1_0", "٣", "1e1", "nan", "1 ,, 2", ""])
def test_what_is_no_number_is_no_mark(tape):
    assert lire_nombre(tape) is None


def test_a_weight_is_read_as_exactly_as_it_is_written():
    assert lire_nombre("0,3333333333333333") == 1 / 3
    assert (lire_nombre("1\u202f000"), lire_nombre("\u22122,5")) == (1_000, -2.5)
