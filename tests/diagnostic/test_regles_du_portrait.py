"""What a portrait makes of its figures, on figures made by hand: no place can hide a rule."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from clesante.diagnostic.lectures import (
    PART_MINIMALE,
    Comparaison,
    Elargi,
    Portrait,
    _a_elargir,
    _comparaison,
    _dans_l_ordre,
    _effectif,
    _elargis,
)
from clesante.donnees import lectures as donnees
from clesante.donnees.choix import Statut
from clesante.donnees.lectures import Distribution
from clesante.territoires.lectures import Recouvrement
from tests.diagnostic.fabrique import chiffre, perimetre, source, territoire, valeur

pytestmark = pytest.mark.usefixtures("entrepot")
NOMBRES = st.floats(-100, 100).map(lambda x: round(x, 2))
DEMIS = st.none() | st.floats(0.01, 50).map(lambda x: round(x, 2))


@pytest.fixture(scope="module")
def publie(entrepot):
    return donnees.catalogue()["POP_65"]


def reference(code: str, v: float | None = 10.0, motif: str = "") -> Comparaison:
    return _comparaison(valeur(12.0, 1.0), valeur(v, territoire=code), code, motif)


@given(ici=st.none() | NOMBRES, demi=DEMIS, la=st.none() | NOMBRES, meme=st.booleans())
def test_a_verdict_needs_two_figures_of_one_period_and_an_interval(ici, demi, la, meme):
    dite = _comparaison(valeur(ici, demi), valeur(la, periode="2021" if meme else "2020"), "Là")
    if ici is None or la is None or not meme:
        assert (dite.verdict, dite.ecart, dite.motif) == ("non_calculable", None, "")
        return
    assert dite.ecart == pytest.approx(ici - la)
    if demi is None:
        assert dite.verdict == "sans_intervalle"
    elif la < ici - demi:
        assert dite.verdict == "superieur"
    elif la > ici + demi:
        assert dite.verdict == "inferieur"
    else:
        assert dite.verdict == "comparable"


@given(ici=NOMBRES, demi=DEMIS, la=NOMBRES)
def test_a_reason_not_to_compare_leaves_neither_gap_nor_verdict(ici, demi, la):
    dite = _comparaison(valeur(ici, demi), valeur(la), "Là", "taux brut")
    assert (dite.verdict, dite.ecart, dite.motif) == ("non_comparable", None, "taux brut")
    assert dite.valeur.valeur == la  # the figure itself stays readable


def test_what_is_absent_is_not_said_not_to_compare():
    assert reference("FR", None, "taux brut").verdict == "non_calculable"


@pytest.mark.parametrize(
    ("codes", "attendue"),
    [
        ((), None),
        (("DEP-85", "FR"), None),
        (("DEP-85", "REG-52", "FR"), "REG-52"),
        (("REG-52", "REG-53", "FR"), None),  # over two régions: neither is its own
    ],
)
def test_the_region_is_said_only_when_there_is_one(publie, codes, attendue):
    lu = chiffre(publie, valeur(12.0, 1.0), *map(reference, codes))
    assert (lu.region.code if lu.region else None) == attendue
    assert lu.verdict == ("superieur" if "FR" in codes else "sans_intervalle")


@pytest.mark.parametrize(
    ("unites", "attendues", "partiel"), [(0, 0, False), (0, 5, False), (4, 5, True), (5, 5, False)]
)
def test_a_figure_is_partial_when_some_communes_and_not_all_are_in_it(
    publie, unites, attendues, partiel
):
    v = valeur(12.0, unites=unites, unites_attendues=attendues)
    assert chiffre(publie, v).est_partiel is partiel


CAS = st.tuples(st.booleans(), st.booleans(), st.booleans())


@given(st.lists(CAS, max_size=12))
def test_each_figure_is_present_wider_or_missing_and_only_one_of_them(cas):
    lus = []
    for a_valeur, par_dimension, a_elargi in cas:
        v = valeur(3.0 if a_valeur else None, dimension="profession" if par_dimension else "")
        plus = (Elargi(territoire("DEP-85"), 1.0, valeur(4.0)),) if a_elargi else ()
        lus.append(chiffre(donnees.catalogue()["POP_65"], v, elargis=plus))
    portrait = Portrait(perimetre("COM-85092"), tuple(lus))
    listes = (portrait.presents, portrait.elargis, portrait.manquants)
    assert sorted(id(c) for liste in listes for c in liste) == sorted(map(id, lus))
    assert len(portrait.presents) == sum(a or b for a, b, _ in cas)
    assert len(portrait.manquants) == sum(not (a or b or c) for a, b, c in cas)


def test_sources_of_a_figure_are_those_of_what_is_shown_each_once(publie):
    un, deux = source("a"), source("b")
    plus = tuple(
        Elargi(territoire(code), 0.5, valeur(4.0, source=s))
        for code, s in (("DEP-85", deux), ("DEP-79", deux))
    )
    assert chiffre(publie, valeur(3.0, source=un), elargis=plus).sources == (un, deux)
    assert chiffre(publie, valeur()).sources == (publie.source,)
    assert chiffre(dataclasses.replace(publie, source=None), valeur()).sources == ()


@given(st.permutations(["POP_65", "POP_M20", "LOG_VAC", "OFF_APLMG"]), st.integers(0, 4))
def test_figures_come_in_the_order_asked_and_the_others_after_as_they_were(ordre, voulus):
    tenus = [
        chiffre(donnees.catalogue()[code], valeur(1.0))
        for code in ("OFF_APLMG", "LOG_VAC", "POP_65", "POP_M20")
    ]
    demandes = ordre[:voulus]
    reste = [c.code for c in tenus if c.code not in demandes]
    assert [c.code for c in _dans_l_ordre(tenus, demandes)] == [*demandes, *reste]


REPARTITION = Distribution(1255, (1.0, 2.0, 3.0, 4.0, 5.0), ())


@pytest.mark.parametrize(
    ("codes", "champs", "repartition", "attendu"),
    [
        (("EPCI-1",), {"rang": 3}, REPARTITION, 1255),
        (("EPCI-1", "EPCI-2"), {"rang": 3}, REPARTITION, None),  # a free perimeter has no rank
        (("EPCI-1",), {"rang": None}, REPARTITION, None),
        (("EPCI-1",), {"rang": 3, "periode": "1999"}, REPARTITION, None),
        (("EPCI-1",), {"rang": 3}, None, None),
    ],
    ids=["range", "libre", "sans_rang", "autre_periode", "sans_repartition"],
)
def test_a_rank_is_among_those_of_its_level_and_period(publie, codes, champs, repartition, attendu):
    lue = valeur(3.0, **({"periode": publie.periode} | champs))
    assert _effectif(perimetre(*codes), publie, lue, repartition) == attendu


@example([(PART_MINIMALE, True), (0.5, False)])
@example([(PART_MINIMALE - 0.01, True)])
@given(st.lists(st.tuples(st.floats(0, 0.5), st.booleans()), max_size=6))
def test_wider_figures_are_told_from_half_the_inhabitants_on(niveau):
    recouvrements = [
        Recouvrement(territoire(f"BV-{rang}"), part) for rang, (part, _) in enumerate(niveau)
    ]
    tables = {
        (r.territoire.code, "POP_65"): valeur(5.0 if tenu else None)
        for r, (_, tenu) in zip(recouvrements, niveau, strict=True)
    }
    lus = _elargis(perimetre("EPCI-1"), "POP_65", recouvrements, tables)
    connus = [r for r, (_, tenu) in zip(recouvrements, niveau, strict=True) if tenu]
    assez = sum(r.part for r in connus) >= PART_MINIMALE
    assert [e.territoire for e in lus] == ([r.territoire for r in connus] if assez else [])


def test_a_territory_is_never_its_own_wider_level():
    ici = Recouvrement(territoire("DEP-85"), 1.0)
    assert _elargis(perimetre("DEP-85"), "POP_65", [ici], {("DEP-85", "POP_65"): valeur(1.0)}) == ()


@pytest.mark.parametrize(
    ("statut", "elargi"),
    [(Statut.SECRET, True), (Statut.NON_DISPONIBLE, True), (Statut.NON_COUVERT, False)],
)
def test_a_source_that_leaves_the_territory_out_has_no_wider_figure(publie, statut, elargi):
    vide = chiffre(publie, valeur(statut=statut))
    assert _a_elargir(vide) is elargi
    assert not _a_elargir(chiffre(publie, valeur(2.0)))
    sans_source = dataclasses.replace(publie, source=None)
    assert not _a_elargir(chiffre(sans_source, valeur(statut=statut)))
