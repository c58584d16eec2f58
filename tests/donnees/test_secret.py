"""Statistical secrecy as a rule: what is hidden, and that nothing gives it back."""

from __future__ import annotations

import subprocess
import sys
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clesante.donnees.choix import Statut
from clesante.donnees.secret import SEUIL_PAR_DEFAUT, Parts, auditer, est_sensible, proteger
from tests.aides.attaque import Attaquant

SECRET, VALEUR = Statut.SECRET, Statut.VALEUR
SEUIL = SEUIL_PAR_DEFAUT


def comptes(**nombres):
    return {code: Parts(nombre, None) for code, nombre in nombres.items()}


@pytest.mark.parametrize(
    ("numerateur", "denominateur", "sensible"),
    [
        (0, None, False),  # nobody is concerned
        (1, None, True),
        (10, None, True),
        (10.4, None, True),
        (11, None, False),
        (None, 5, False),  # no figure, nothing to hide
        (0, 11, False),
        (0, 10, True),  # a rate over fewer than eleven people
        (0, 0, False),  # nobody at all
        (11, 22, False),
        (11, 21, True),  # ten people have not
        (300, 300, True),  # all of a group: each of its members
        (12, 11, False),  # more acts than people: not a share
        (300, 295, False),
    ],
)
def test_what_is_under_the_threshold_by_itself(numerateur, denominateur, sensible):
    assert est_sensible(numerateur, denominateur, SEUIL) is sensible


def test_no_threshold_hides_nothing():
    assert not est_sensible(1, 2, 0)


def test_a_lone_hidden_cell_takes_the_cheapest_one_with_it():
    unites = comptes(a=5, b=900, c=40, d=60)
    statuts = proteger(unites, {"G": "abcd"}, SEUIL)
    assert statuts == {"a": SECRET, "b": VALEUR, "c": SECRET, "d": VALEUR, "G": VALEUR}


def test_hidden_cells_that_total_enough_need_no_other():
    statuts = proteger(comptes(a=5, b=6, c=40), {"G": "abc"}, SEUIL)
    assert [code for code in "abc" if statuts[code] is SECRET] == ["a", "b"]


def test_two_hidden_cells_under_the_threshold_together_take_a_third():
    statuts = proteger(comptes(a=2, b=3, c=40), {"G": "abc"}, SEUIL)
    assert [code for code in "abc" if statuts[code] is SECRET] == ["a", "b", "c"]


def test_a_group_under_the_threshold_takes_a_sibling_so_that_their_parent_says_nothing():
    unites = comptes(a=2, b=3, c=40, d=50, e=60, f=70)
    groupes = {"G1": "ab", "G2": "cd", "G3": "ef", "TOUT": "abcdef"}
    statuts = proteger(unites, groupes, SEUIL)
    assert statuts["G1"] is SECRET
    assert statuts["TOUT"] is VALEUR
    assert [statuts["G2"], statuts["G3"]].count(SECRET) == 1
    assert auditer(unites, groupes, statuts, SEUIL) == []


def test_overlapping_territories_are_protected_together():
    """A cross of two zonings: each sum keeps two hidden cells, in a cycle."""
    unites = comptes(a=4, b=30, c=40, d=90, e=800, f=800)
    groupes = {"EPCI1": "abe", "EPCI2": "cdf", "BV1": "ac", "BV2": "bd", "BV3": "ef"}
    statuts = proteger(unites, groupes, SEUIL)
    assert {c for c, s in statuts.items() if s is SECRET} == {"a", "b", "c", "d"}


def test_a_group_of_one_unit_and_twin_groups_are_one_cell():
    unites = comptes(a=4, b=50, c=60)
    statuts = proteger(unites, {"COM": "a", "G": "abc", "JUMEAU": "cba", "SEULE": "c"}, SEUIL)
    assert statuts["COM"] is statuts["a"] is SECRET
    assert statuts["G"] is statuts["JUMEAU"] is VALEUR
    assert statuts["SEULE"] is statuts["c"]


def test_what_a_producer_hides_stays_hidden_and_cannot_be_summed():
    unites = comptes(a=40, b=50, c=60) | {"x": Parts(None, None, secret=True)}
    statuts = proteger(unites, {"AVEC": "abx", "SANS": "abc"}, SEUIL)
    assert statuts == {
        "a": VALEUR,
        "b": VALEUR,
        "c": VALEUR,
        "x": SECRET,
        "AVEC": SECRET,
        "SANS": VALEUR,
    }


def test_a_known_number_that_a_producer_hides_is_protected_from_its_group():
    unites = comptes(b=50, c=60) | {"a": Parts(40, None, secret=True)}
    groupes = {"G": "abc"}
    statuts = proteger(unites, groupes, SEUIL)
    assert statuts["a"] is SECRET
    assert [statuts["b"], statuts["c"]].count(SECRET) == 1
    assert auditer(unites, groupes, statuts, SEUIL) == []


def test_a_unit_without_figure_counts_for_nothing():
    unites = comptes(a=5, b=40, c=50) | {"m": Parts(None, None)}
    statuts = proteger(unites, {"G": "abcm"}, SEUIL)
    assert statuts["m"] is VALEUR
    assert auditer(unites, {"G": "abcm"}, statuts, SEUIL) == []


def test_the_complement_of_a_share_is_protected_as_the_share_is():
    """295 of 300 vaccinated: the five who are not could be found by difference."""
    unites = {"a": Parts(295, 300), "b": Parts(200, 400), "c": Parts(300, 500)}
    groupes = {"G": "abc"}
    statuts = proteger(unites, groupes, SEUIL)
    assert statuts["a"] is SECRET
    assert [statuts["b"], statuts["c"]].count(SECRET) == 1


def test_an_unknown_unit_is_a_mistake_of_the_caller():
    with pytest.raises(KeyError):
        proteger(comptes(a=1), {"G": "ab"}, SEUIL)


def test_empty_tables_are_empty():
    assert proteger({}, {}, SEUIL) == {}
    assert auditer({}, {}, {}, SEUIL) == []


def test_audit_tells_each_kind_of_fault():
    unites = comptes(a=5, b=900, c=40, d=60)
    groupes = {"G": "abcd"}
    ouverts = dict.fromkeys([*unites, "G"], VALEUR)
    assert auditer(unites, groupes, ouverts, SEUIL) == ["a"]
    seul = ouverts | {"a": SECRET}
    assert auditer(unites, groupes, seul, SEUIL) == ["a"]
    petits = comptes(a=5, b=4, c=40, d=60)
    assert auditer(petits, groupes, ouverts | {"a": SECRET, "b": SECRET}, SEUIL) == ["a", "b"]
    assert auditer(unites, groupes, ouverts | {"a": SECRET, "c": SECRET}, SEUIL) == []


def test_audit_finds_a_hidden_group_by_difference():
    unites = comptes(a=5, b=6, c=40, d=60)
    groupes = {"G1": "ab", "G2": "cd", "TOUT": "abcd"}
    statuts = dict.fromkeys([*unites, *groupes], VALEUR) | dict.fromkeys(["a", "b", "G1"], SECRET)
    assert auditer(unites, groupes, statuts, SEUIL) == ["G1"]


@st.composite
def tables(draw):
    """Return units and groups: a nested hierarchy and a zoning across it, counts mostly small."""
    n = draw(st.integers(2, 24))
    codes = [f"u{rang}" for rang in range(n)]
    compte = st.one_of(st.integers(0, 12), st.integers(0, 60), st.integers(0, 900))
    est_part = draw(st.booleans())
    unites = {}
    for code in codes:
        haut = draw(compte)
        bas = haut + draw(compte) if est_part else None
        unites[code] = Parts(haut, bas, secret=draw(st.integers(0, 30)) == 0)
    epci = draw(st.lists(st.integers(0, 4), min_size=n, max_size=n))
    bassin = draw(st.lists(st.integers(-1, 4), min_size=n, max_size=n))
    groupes = {"FR": codes}
    for nom, affectation in (("E", epci), ("B", bassin)):
        for numero in {*affectation} - {-1}:
            groupes[f"{nom}{numero}"] = [
                c for c, a in zip(codes, affectation, strict=True) if a == numero
            ]
    groupes["D"] = [c for c, a in zip(codes, epci, strict=True) if a < 2] or codes
    return unites, groupes


def attaquer(unites, groupes, statuts, mesure):
    """Return an attacker that has heard all that is published, on one measure."""
    attaquant = Attaquant(list(unites))
    for code, communes in {**{u: [u] for u in unites}, **groupes}.items():
        if statuts[code] is VALEUR:
            attaquant.entendre(communes, sum(mesure(unites[u]) for u in communes))
    return attaquant


MESURES = {
    "numerateur": lambda p: p.numerateur,
    "denominateur": lambda p: p.denominateur,
    "complement": lambda p: p.denominateur - p.numerateur,
}


@given(tables())
@settings(max_examples=60)
def test_no_table_gives_back_what_it_hides(table):
    unites, groupes = table
    statuts = proteger(unites, groupes, SEUIL)
    cellules = {**{u: [u] for u in unites}, **groupes}
    cachees = {code: cellules[code] for code, s in statuts.items() if s is SECRET}
    assert auditer(unites, groupes, statuts, SEUIL) == []
    part = unites["u0"].denominateur is not None
    for mesure in MESURES.values() if part else [MESURES["numerateur"]]:
        attaquant = attaquer(unites, groupes, statuts, mesure)
        assert attaquant.retrouver(cachees) == {}
        petites = {
            code: communes
            for code, communes in cachees.items()
            if sum(mesure(unites[u]) for u in communes) < SEUIL
            and est_sensible_en_tout(unites, communes)
        }
        for code, (bas, haut) in attaquant.encadrer(petites).items():
            assert haut - bas >= SEUIL - 1e-6, code


def est_sensible_en_tout(unites, communes):
    """Return whether a cell is hidden by itself."""
    haut = sum(unites[u].numerateur for u in communes)
    bas = [unites[u].denominateur for u in communes]
    return est_sensible(haut, None if None in bas else sum(bas), SEUIL)


@given(tables())
@settings(max_examples=40)
def test_audit_agrees_with_exact_elimination(table):
    """Rank over the rationals, on tables protected by the primary rule only."""
    unites, groupes = table
    statuts = {u: SECRET if est_sensible_en_tout(unites, [u]) else VALEUR for u in unites}
    statuts |= {
        g: SECRET if est_sensible_en_tout(unites, c) else VALEUR for g, c in groupes.items()
    }
    inconnues = [u for u in unites if statuts[u] is SECRET]
    lignes = [
        [Fraction(u in c) for u in inconnues] for g, c in groupes.items() if statuts[g] is VALEUR
    ]
    reduites = reduire(lignes)
    cellules = {**{u: [u] for u in unites}, **groupes}
    exactes = {
        code
        for code, s in statuts.items()
        if s is SECRET
        and len(reduire([*reduites, [Fraction(u in cellules[code]) for u in inconnues]]))
        == len(reduites)
    }
    trouvees = set(auditer(unites, groupes, statuts, SEUIL))
    assert exactes <= trouvees
    restes = {  # what the two other attacks of the audit give
        u
        for g, c in groupes.items()
        if statuts[g] is VALEUR
        for u in c
        if u in inconnues
        and (
            sum(v in inconnues for v in c) == 1
            or sum(unites[v].numerateur for v in c if v in inconnues) < SEUIL
        )
    }
    publiees = {u for u, p in unites.items() if p.secret and statuts[u] is VALEUR}
    assert trouvees <= exactes | restes | publiees


def reduire(lignes):
    """Return the non-zero rows of a system after elimination, in exact arithmetic."""
    base = []
    for ligne in lignes:
        reste = list(ligne)
        for pivot, connue in base:
            if reste[pivot]:
                facteur = reste[pivot] / connue[pivot]
                reste = [a - facteur * b for a, b in zip(reste, connue, strict=True)]
        if any(reste):
            base.append((next(r for r, valeur in enumerate(reste) if valeur), reste))
    return [ligne for _, ligne in base]


@given(tables())
@settings(max_examples=30)
def test_protection_hides_no_less_than_the_primary_rule_and_is_the_same_twice(table):
    unites, groupes = table
    statuts = proteger(unites, groupes, SEUIL)
    assert statuts == proteger(unites, groupes, SEUIL)
    for code, parts in unites.items():
        if parts.secret or est_sensible(parts.numerateur, parts.denominateur, SEUIL):
            assert statuts[code] is SECRET
    for code, communes in groupes.items():
        if est_sensible_en_tout(unites, communes):
            assert statuts[code] is SECRET


def test_reading_the_rule_imports_no_heavy_library():
    code = (
        "import sys; import clesante.donnees.secret; "
        "print([m for m in ('numpy', 'scipy') if m in sys.modules])"
    )
    sortie = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert sortie.stdout.strip() == "[]"
