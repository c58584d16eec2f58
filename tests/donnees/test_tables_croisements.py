"""Two published tables together, whatever they count: an attacker of its own finds nothing."""

from __future__ import annotations

import random

import pytest

from clesante.donnees.secret import Parts, proteger
from clesante.donnees.tables.croisements import (
    TranchePubliee,
    se_devoilent,
    se_doublent,
    se_soustraient,
)
from tests.aides.attaque import Attaquant

SEUIL = 11
COMMUNES = [f"COM-{rang:05}" for rang in range(12)]
GROUPES = {"EPCI-1": COMMUNES[:5], "EPCI-2": COMMUNES[5:], "DEP-1": COMMUNES}


def tranche(nombres, seuil=SEUIL):
    """Return counts as they would be published alone."""
    unites = {c: Parts(n, None) for c, n in zip(COMMUNES, nombres, strict=False)}
    groupes = {g: [c for c in membres if c in unites] for g, membres in GROUPES.items()}
    return TranchePubliee(unites, groupes, proteger(unites, groupes, seuil), seuil)


def retrouvees(ici, la):
    """Return what is hidden of either and found by who knows that equal counts are one thing.

    A unit of ``la`` may be a sum of ``ici``.
    """
    attaquant, cibles = Attaquant([]), {}
    connues = set()
    fines = {code: [code] for code in ici.unites} | ici.groupes
    sommes = {code: sum(ici.comptes[c] for c in membres) for code, membres in fines.items()}
    larges = {c: fines[c] if sommes.get(c) == n else [f"{c}|1"] for c, n in la.comptes.items()}
    for rang, (t, noms) in enumerate(((ici, fines), (la, larges))):
        connues.update(nom for code in t.unites for nom in noms[code])
        for code, membres in {**{c: [c] for c in t.unites}, **t.groupes}.items():
            ensemble = frozenset(nom for c in membres for nom in noms[c])
            if t.tait(code):
                cibles[f"{code}|{rang}"] = ensemble
            else:
                attaquant.entendre(ensemble, sum(t.comptes[c] for c in membres))
    attaquant.unites = sorted(connues)
    return attaquant.retrouver(cibles) if attaquant.reponses else {}


def test_whatever_two_twins_publish_tells_nothing_that_one_hides():
    hasard, vus = random.Random(11), []  # noqa: S311
    for _ in range(150):
        nombres = [hasard.choice([0, 0, 3, 7, 14, 25, 60]) for _ in COMMUNES]
        autres = [*nombres]
        for rang in hasard.sample(range(len(COMMUNES)), hasard.randint(1, 3)):
            autres[rang] = hasard.choice([0, 2, 9, 15, 30, 80])
        ici, la = tranche(nombres), tranche(autres)
        devoile = se_devoilent([(ici, la)])
        vus.append((devoile, bool(retrouvees(ici, la))))
    assert (False, True) not in vus
    assert {(True, True), (False, False)} <= {*vus}


def test_a_lower_threshold_does_not_show_what_the_other_hides():
    nombres = [8, 40, 50, 60, 70, 80, 90, 100, 110, 120, 130, 140]
    assert se_devoilent([(tranche(nombres), tranche([*nombres[:-1], 150], seuil=5))])
    assert not se_devoilent([(tranche(nombres), tranche([*nombres[:-1], 150]))])


@pytest.mark.parametrize(
    ("ici", "la", "doublent", "devoilent", "soustraient"),
    [
        ([20, 30, 40, 50], [20, 30, 40, 50], True, False, False),
        ([20, 30, 40, 50], [20, 30, 40, 51], False, False, True),
        ([20, 30, 40, 50], [20, 30, 41, 49], False, False, False),
        ([3, 30, 40, 50], [1, 100, 200, 500], False, False, False),  # two things, small by chance
        ([3, 5, 2, 4, 9, 50, 60, 70], [3, 5, 7, 1, 8, 90, 91, 92], False, False, False),
        ([40, 60, 80, 100], [37, 30, 40, 50], False, False, True),
        ([40, 60, 80, 100], [20, 30, 40, 50], False, False, False),  # what is left is large
        ([40, 60, 80, 100], [37, 70, 40, 50], False, False, False),  # no part: it exceeds once
        ([40, 60], [37, 30], False, False, True),  # two communes, or one, have a part too
        ([40], [37], False, False, True),
        ([40], [40], False, False, False),
    ],
)
def test_what_two_slices_are_to_each_other(ici, la, doublent, devoilent, soustraient):
    for deux in ((tranche(ici), tranche(la)), (tranche(la), tranche(ici))):
        lus = se_doublent([deux]), se_devoilent([deux]), se_soustraient([deux])
        assert lus == (doublent, devoilent, soustraient)


def test_two_communes_over_three_periods_are_three_equal_counts():
    """No period has three of them: they are counted over all that is compared together."""
    annees = [[8, 40], [9, 44], [7, 52]]
    jumelles = [(tranche(n), tranche(n, seuil=5)) for n in annees]
    assert se_doublent(jumelles) and se_devoilent(jumelles)
    assert not any(se_doublent([couple]) or se_devoilent([couple]) for couple in jumelles)
    presque = [*jumelles[:2], (tranche([7, 52]), tranche([30, 52], seuil=5))]
    assert not se_doublent(presque) and se_devoilent(presque)


def test_a_part_exceeds_its_total_in_no_period():
    annees = [(tranche([40, 60]), tranche([37, 30])), (tranche([40, 60]), tranche([90, 70]))]
    assert not se_soustraient(annees)
    assert se_soustraient(annees[:1])


def large(sommes, groupes, statuts, seuil=SEUIL):
    """Return the same counts by wider units, which the other slice has as sums."""
    return TranchePubliee({c: Parts(n, None) for c, n in sommes.items()}, groupes, statuts, seuil)


def test_counts_by_commune_and_by_epci_are_compared():
    """Communes hide a third EPCI, the other table shows it: 28 less 25 is the small commune."""
    communes = dict(zip("ABCDEF", [14, 3, 7, 0, 3, 25], strict=True))
    groupes = {"E1": ["A", "B"], "E2": ["C"], "E3": ["D", "E", "F"], "P": [*"ABCDEF"]}
    unites = {c: Parts(n, None) for c, n in communes.items()}
    fines = TranchePubliee(unites, groupes, proteger(unites, groupes, SEUIL), SEUIL)
    sommes = {"E1": 17, "E2": 7, "E3": 28}
    montre = large(
        sommes, {"P": [*sommes]}, {"E1": "secret", "E2": "secret", "E3": "valeur", "P": "valeur"}
    )
    assert fines.statuts["E3"] == "secret"
    for couple in ((fines, montre), (montre, fines)):
        assert se_doublent([couple]) and se_devoilent([couple])
    autre = large({"E1": 90, "E2": 41, "E3": 77}, {"P": [*sommes]}, {})
    assert not se_doublent([(fines, autre)]) and not se_devoilent([(fines, autre)])


def test_what_an_epci_shows_is_one_sum_of_its_communes():
    """Both hide the same EPCI; a total of one less two sums of the other is a hidden commune."""
    nombres = dict(zip("ABCDEFG", [20, 30, 15, 40, 50, 60, 70], strict=True))
    unites = {c: Parts(n, None) for c, n in nombres.items()}
    groupes = {"E1": ["A", "B"], "E2": ["C", "D"], "E3": ["E", "F"], "E4": ["G"]}
    tues = dict.fromkeys(["C", "D", "G", "E2", "E4"], "secret")
    visibles = dict.fromkeys([*unites, *groupes, "BV"], "valeur")
    sommes = {"E1": 50, "E2": 55, "E3": 110, "E4": 70}
    statuts = dict.fromkeys([*sommes, "P"], "valeur") | {"E2": "secret", "E4": "secret"}
    la = large(sommes, {"P": [*sommes]}, statuts)
    for bassin, devoile in (({}, False), ({"BV": ["C", "G"]}, True)):
        ici = TranchePubliee(unites, groupes | bassin, visibles | tues, SEUIL)
        assert se_devoilent([(ici, la)]) is se_devoilent([(la, ici)]) is devoile


def test_whatever_communes_and_their_epci_publish_tells_nothing_that_one_hides():
    hasard, vus = random.Random(3), []  # noqa: S311
    epci = {f"E{rang}": COMMUNES[2 * rang : 2 * rang + 2] for rang in range(6)}
    groupes = {**epci, "DEP-1": COMMUNES, "BV-1": COMMUNES[1:4]}
    larges = {"DEP-1": [*epci], "ARR-1": [*epci][:3]}
    for _ in range(30):
        unites = {c: Parts(hasard.choice([0, 0, 3, 7, 14, 25, 60]), None) for c in COMMUNES}
        sommes = {e: sum(unites[c].numerateur for c in membres) for e, membres in epci.items()}
        sommes |= {e: hasard.choice([0, 9, 30]) for e in hasard.sample([*epci], 2)}
        ici = TranchePubliee(unites, groupes, proteger(unites, groupes, SEUIL), SEUIL)
        comptes = {code: Parts(n, None) for code, n in sommes.items()}
        la = large(sommes, larges, proteger(comptes, larges, SEUIL))
        communs = [e for e in epci if sommes[e] and ici.sommes[e] == sommes[e]]
        if len(communs) >= 3:  # fewer are not known to be one thing
            devoile = se_devoilent([(ici, la)])
            assert devoile is se_devoilent([(la, ici)])
            vus.append((devoile, bool(retrouvees(ici, la))))
    assert (False, True) not in vus
    assert {(True, True), (False, False)} <= {*vus}


def test_a_part_by_epci_of_a_total_by_commune_is_seen():
    unites = {c: Parts(n, None) for c, n in zip("ABC", [40, 60, 80], strict=True)}
    groupes = {"E1": ["A", "B"], "E2": ["C"]}
    fines = TranchePubliee(unites, groupes, dict.fromkeys([*unites, *groupes], "valeur"), SEUIL)
    partie = large({"E1": 97, "E2": 30}, {}, {"E1": "valeur", "E2": "valeur"})
    assert se_soustraient([(fines, partie)]) and se_soustraient([(partie, fines)])
