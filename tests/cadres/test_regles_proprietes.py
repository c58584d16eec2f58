"""Properties of the rule engine, whatever the facts and whatever the framework."""

from __future__ import annotations

import dataclasses
import datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from clesante.cadres.choix import ACTEURS, Avis, Force, Rubrique, Statut
from clesante.cadres.lectures import cadre, cadres, droit_commun
from clesante.cadres.objets import Habitants
from clesante.cadres.regles import Faits, bloquants, faits_depuis, verifier
from tests.cadres.petit_cadre import habitants

TOUS = [*cadres(), droit_commun()]
UN_CADRE = st.sampled_from(TOUS)
CODES = sorted({e.code for lu in TOUS for e in lu.enonces})
ENSEMBLES = st.none() | st.frozensets(st.sampled_from(sorted(ACTEURS)), max_size=4)
MONTANTS = st.none() | st.floats(0, 1e6)
FAITS = st.builds(
    Faits,
    date_signature=st.none() | st.dates(),
    date_effet=st.none() | st.dates(),
    date_fin=st.none() | st.dates(),
    duree_annees=st.none() | st.floats(0, 30),
    porteurs=ENSEMBLES,
    signataires=ENSEMBLES,
    populations=st.lists(
        st.builds(
            Habitants,
            st.integers(0, 3_000_000),
            st.sampled_from(["municipale", "totale"]),
            st.none() | st.integers(1990, 2030),
        ),
        max_size=3,
    ).map(tuple),
    acquis=st.dictionaries(
        st.sampled_from(sorted(Rubrique)), st.frozensets(st.sampled_from(CODES), max_size=9)
    ),
    etape=st.sampled_from(["", "diagnostic", "suivi", "ailleurs"]),
    etp=MONTANTS,
    aide_ars=MONTANTS,
    part_porteur=MONTANTS,
    cout=MONTANTS,
    autres_financements=ENSEMBLES,
    derogations=st.dictionaries(st.sampled_from(CODES), st.just("motif"), max_size=3),
)


@settings(max_examples=150, deadline=None)
@given(FAITS, st.sampled_from([lu.cadre for lu in TOUS]))
def test_no_verdict_without_its_sentence_and_no_block_without_its_source(faits, nom):
    lus = verifier(faits, cadre(nom))
    assert lus
    for verdict in lus:
        assert verdict.phrase.strip()
        assert verdict.constat.strip()
        assert verdict.porte_sur
        assert verdict.reference or verdict.statut is not Statut.SOURCE
        if verdict.avis is Avis.NON_CONFORME:
            assert verdict.remede
        if verdict.bloquant:
            assert verdict.avis is Avis.NON_CONFORME
            assert (verdict.force, verdict.statut) == (Force.OBLIGATOIRE, Statut.SOURCE)
            assert verdict.code not in faits.derogations


@settings(max_examples=50, deadline=None)
@given(FAITS)
def test_same_facts_same_verdicts_and_each_rule_answers_once(faits):
    bretagne = cadre("bretagne")
    lus = verifier(faits, bretagne)
    assert lus == verifier(faits, bretagne)
    assert len({verdict.code for verdict in lus}) == len(lus)


@settings(max_examples=50, deadline=None)
@given(FAITS)
def test_nothing_known_never_blocks(faits):
    vide = Faits(date_signature=faits.date_signature, etape=faits.etape)
    for lu in cadres():
        assert not bloquants(verifier(vide, lu))


@settings(max_examples=60, deadline=None)
@given(FAITS, UN_CADRE, st.sampled_from(sorted(Rubrique)), st.data())
def test_meeting_more_never_breaks_a_rule(faits, lu, rubrique, tirage):
    codes = st.frozensets(st.sampled_from([e.code for e in lu.enonces]), max_size=20)
    peu = tirage.draw(codes)
    plus = peu | tirage.draw(codes)

    def brises(tenus: frozenset[str]) -> set[str]:
        acquis = {**faits.acquis, rubrique: tenus}
        lus = verifier(dataclasses.replace(faits, acquis=acquis), lu)
        return {verdict.code for verdict in lus if verdict.avis is Avis.NON_CONFORME}

    assert brises(plus) <= brises(peu)


@settings(max_examples=60, deadline=None)
@given(FAITS, UN_CADRE, st.data())
def test_a_derogation_changes_one_block_and_no_verdict(faits, lu, tirage):
    code = tirage.draw(st.sampled_from([e.code for e in lu.enonces]))
    sans = verifier(dataclasses.replace(faits, derogations={}), lu)
    avec = verifier(dataclasses.replace(faits, derogations={code: "décidé par l'agence"}), lu)
    assert [verdict.avis for verdict in sans] == [verdict.avis for verdict in avec]
    bloques = {v.code for v in bloquants(sans)}
    assert {v.code for v in bloquants(avec)} == bloques - {code}


@settings(max_examples=60, deadline=None)
@given(FAITS, UN_CADRE)
def test_disagreement_is_said_on_both_sides(faits, lu):
    dits = {verdict.code: set(verdict.contredit_par) for verdict in verifier(faits, lu)}
    for code, contraires in dits.items():
        assert all(code in dits[autre] for autre in contraires)


@settings(max_examples=60, deadline=None)
@given(FAITS, UN_CADRE)
def test_a_framework_and_the_law_answer_apart(faits, lu):
    loi = droit_commun()
    assert verifier(faits, lu, loi) == [*verifier(faits, lu), *verifier(faits, loi)]


@settings(max_examples=60, deadline=None)
@given(FAITS, st.dates(datetime.date(2023, 1, 1), datetime.date(2060, 1, 1)))
def test_past_its_known_days_bretagne_judges_nothing(faits, jour):
    """Its plaquette is that of a plan of 2018-2022: nothing says what holds after it."""
    tard = dataclasses.replace(faits, date_signature=jour)
    for verdict in verifier(tard, cadre("bretagne")):
        assert verdict.avis in (Avis.A_VERIFIER, Avis.SANS_OBJET)
        assert not verdict.bloquant


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(1, 400_000),
            st.sampled_from(["municipale", "totale"]),
            st.integers(2017, 2023),
        ),
        unique_by=lambda lue: lue[1:],
        max_size=4,
    ),
    st.randoms(use_true_random=False),
)
def test_the_order_in_which_populations_are_given_changes_no_verdict(lues, hasard):
    melees = [*lues]
    hasard.shuffle(melees)

    def avis(populations: list[tuple[int, str, int]]) -> dict[str, Avis]:
        donnees = {
            "date_signature": "2020-06-01",
            "populations": [habitants(*population) for population in populations],
        }
        return {v.code: v.avis for v in verifier(faits_depuis(donnees), cadre("bretagne"))}

    assert avis(lues) == avis(melees)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 400_000), st.integers(1, 400_000))
def test_more_inhabitants_never_fall_below_a_floor(peu, plus):
    def avis(nombre: int) -> Avis:
        faits = faits_depuis({"date_signature": "2020-06-01", "populations": [habitants(nombre)]})
        lus = {v.code: v.avis for v in verifier(faits, cadre("bretagne"))}
        return lus["seuil_population"]

    assert avis(peu) is (Avis.CONFORME if peu >= 50_000 else Avis.NON_CONFORME)
    if avis(peu) is Avis.CONFORME:
        assert avis(peu + plus) is Avis.CONFORME


@settings(max_examples=60, deadline=None)
@given(FAITS, UN_CADRE)
def test_what_a_source_does_not_define_is_never_met_nor_broken(faits, lu):
    for verdict in verifier(faits, lu):
        if verdict.statut is Statut.NON_DEFINI:
            assert verdict.avis in (Avis.SANS_OBJET, Avis.A_VERIFIER), verdict.code
            assert not verdict.bloquant
