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
    """Return what is hidden of either and found by who knows that equal counts are one thing."""
    attaquant, cibles = Attaquant([]), {}
    connues = set()
    for rang, t in enumerate((ici, la)):
        autre = (la, ici)[rang].comptes
        noms = {c: c if autre.get(c) == n else f"{c}|{rang}" for c, n in t.comptes.items()}
        connues.update(noms.values())
        for code, membres in {**{c: [c] for c in t.unites}, **t.groupes}.items():
            ensemble = frozenset(noms[c] for c in membres)
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
        devoile = se_devoilent(ici, la)
        vus.append((devoile, bool(retrouvees(ici, la))))
    assert (False, True) not in vus
    assert {(True, True), (False, False)} <= {*vus}


def test_a_lower_threshold_does_not_show_what_the_other_hides():
    nombres = [8, 40, 50, 60, 70, 80, 90, 100, 110, 120, 130, 140]
    assert se_devoilent(tranche(nombres), tranche([*nombres[:-1], 150], seuil=5))
    assert not se_devoilent(tranche(nombres), tranche([*nombres[:-1], 150]))


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
        ([40, 60], [37, 30], False, False, False),
    ],
)
def test_what_two_slices_are_to_each_other(ici, la, doublent, devoilent, soustraient):
    for deux in ((tranche(ici), tranche(la)), (tranche(la), tranche(ici))):
        lus = se_doublent(*deux), se_devoilent(*deux), se_soustraient(*deux)
        assert lus == (doublent, devoilent, soustraient)
