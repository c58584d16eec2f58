"""Parts and their whole (by sex, by age): none is found from the others."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clesante.donnees.choix import Statut
from clesante.donnees.secret import Parts, est_sensible, proteger_tranches
from tests.aides.attaque import Attaquant

SECRET, VALEUR = Statut.SECRET, Statut.VALEUR
SEUIL = 11


def compte(**nombres):
    return {code: Parts(nombre, None) for code, nombre in nombres.items()}


def proteger(tranches, groupes):
    statuts, fuites = proteger_tranches(tranches, groupes, SEUIL)
    assert fuites == []
    return statuts


def test_the_men_are_not_found_from_the_whole_and_the_women():
    tranches = {
        "": compte(a=60, b=90, c=95),
        "Femmes": compte(a=56, b=45, c=45),
        "Hommes": compte(a=4, b=45, c=50),
    }
    statuts = proteger(tranches, {"G": "abc"})
    assert statuts["Hommes"]["a"] is SECRET
    assert SECRET in (statuts["Femmes"]["a"], statuts[""]["a"])
    assert [s for t in statuts.values() for s in t.values()].count(SECRET) >= 3


def test_without_a_whole_each_part_is_protected_by_itself():
    tranches = {"Femmes": compte(a=56, b=45, c=45), "Hommes": compte(a=4, b=45, c=50)}
    statuts = proteger(tranches, {"G": "abc"})
    assert set(statuts["Femmes"].values()) == {VALEUR}
    assert statuts["Hommes"] == {"a": SECRET, "b": SECRET, "c": VALEUR, "G": VALEUR}


def test_what_no_part_counts_is_a_cell_too():
    """30 people, 26 by sex: four of whom nothing is said."""
    tranches = {"": compte(a=30, b=80), "Femmes": compte(a=26, b=80)}
    statuts = proteger(tranches, {"G": "ab"})
    assert SECRET in (statuts[""]["a"], statuts["Femmes"]["a"])


def test_parts_that_overlap_are_hidden_together():
    tranches = {
        "": compte(a=60, b=90, c=95),
        "Femmes": compte(a=30, b=45, c=45),
        "Hommes": compte(a=30, b=45, c=50),
        "Moins de 25 ans": compte(a=4, b=45, c=40),
    }
    statuts = proteger(tranches, {"G": "abc"})
    assert {statuts[t]["a"] for t in tranches} == {SECRET}


def test_a_rate_over_few_people_is_hidden_with_its_whole():
    """The population is that of the whole in each part: it is not added up."""
    tranches = {
        "": {"a": Parts(8, 8), "b": Parts(300, 900), "c": Parts(300, 900)},
        "Cause 1": {"a": Parts(0, 8), "b": Parts(100, 900), "c": Parts(100, 900)},
        "Cause 2": {"a": Parts(8, 8), "b": Parts(200, 900), "c": Parts(200, 900)},
    }
    statuts = proteger(tranches, {"G": "abc"})
    assert {statuts[t]["a"] for t in tranches} == {SECRET}


def test_what_the_producer_hides_in_a_part_stays_hidden():
    tranches = {
        "": compte(a=60, b=90, c=80),
        "Femmes": compte(a=20, b=50, c=40),
        "Hommes": compte(b=40, c=40) | {"a": Parts(None, None, secret=True)},
    }
    statuts = proteger(tranches, {"G": "abc"})
    assert statuts["Hommes"]["a"] is SECRET
    assert statuts["Hommes"]["G"] is SECRET
    assert SECRET in (statuts[""]["a"], statuts["Femmes"]["a"])


@st.composite
def declinees(draw):
    """Return slices of a table (the whole, parts of it) and overlapping groups."""
    n = draw(st.integers(2, 8))
    codes = [f"u{rang}" for rang in range(n)]
    noms = ["Femmes", "Hommes", "Autres"][: draw(st.integers(1, 3))]
    nombre = st.one_of(st.integers(0, 12), st.integers(0, 80))
    tranches = {nom: {code: Parts(draw(nombre), None) for code in codes} for nom in noms}
    reste = {code: draw(st.sampled_from([0, 0, 0, 3, 40])) for code in codes}
    tranches[""] = {
        code: Parts(sum(tranches[nom][code].numerateur for nom in noms) + reste[code], None)
        for code in codes
    }
    coupe = draw(st.integers(1, n))
    return tranches, {"G1": codes[:coupe], "G2": codes[coupe // 2 :], "TOUT": codes}


def atomes_de(tranches):
    """Return (unit, part) -> count, with what no part counts."""
    noms = [nom for nom in tranches if nom]
    atomes = {(u, nom): p.numerateur for nom in noms for u, p in tranches[nom].items()}
    for u, tout in tranches[""].items():
        reste = tout.numerateur - sum(atomes[u, nom] for nom in noms)
        if reste:
            atomes[u, "reste"] = reste
    return atomes


@given(declinees())
@settings(max_examples=60)
def test_no_breakdown_gives_back_what_it_hides(table):
    """The attacker knows the table: parts and rest of each unit add up to its whole."""
    tranches, groupes = table
    statuts = proteger(tranches, groupes)
    atomes = atomes_de(tranches)

    def cellule(code, tranche):
        unites = groupes.get(code, [code])
        return [a for a in atomes if a[0] in unites and tranche in ("", a[1])]

    attaquant = Attaquant([*atomes])
    cachees = {}
    for tranche, lus in statuts.items():
        for code, statut in lus.items():
            dedans = cellule(code, tranche)
            if statut is VALEUR:
                if dedans:
                    attaquant.entendre(dedans, sum(atomes[a] for a in dedans))
            else:
                cachees[code, tranche] = dedans
    assert attaquant.retrouver(cachees) == {}
    petites = {
        cle: dedans
        for cle, dedans in cachees.items()
        if est_sensible(sum(atomes[a] for a in dedans), None, SEUIL)
    }
    for cle, (bas, haut) in attaquant.encadrer(petites).items():
        assert haut - bas >= SEUIL - 1e-6, cle


@pytest.mark.parametrize("tranches", [{}, {"": {}}, {"": {}, "Femmes": {}}])
def test_empty_breakdowns_are_empty(tranches):
    statuts, fuites = proteger_tranches(tranches, {}, SEUIL)
    assert statuts == {nom: {} for nom in tranches}
    assert fuites == []
