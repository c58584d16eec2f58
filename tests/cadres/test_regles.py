"""The rule engine: bounds one below, at and one above; silences, contradictions, what blocks."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clesante.cadres.chargement import charger
from clesante.cadres.choix import Avis, Rubrique, Statut
from clesante.cadres.lectures import cadre, droit_commun
from clesante.cadres.objets import Habitants
from clesante.cadres.regles import Faits, bloquants, faits_depuis, passage, verifier
from clesante.cadres.regles.mesures import duree_lisible
from clesante.socle.erreurs import EntreeInvalideError
from tests.cadres.petit_cadre import TEXTE, habitants, petit, verdicts

JOUR = datetime.date(2025, 1, 1)


# Thresholds and brackets


@pytest.mark.parametrize(
    ("nombre", "seuil", "petit_palier", "grand_palier"),
    [
        (19_999, Avis.NON_CONFORME, Avis.SANS_OBJET, Avis.SANS_OBJET),
        (20_000, Avis.CONFORME, Avis.CONFORME, Avis.SANS_OBJET),
        (20_001, Avis.CONFORME, Avis.CONFORME, Avis.SANS_OBJET),
        (79_999, Avis.CONFORME, Avis.CONFORME, Avis.SANS_OBJET),
        (80_000, Avis.CONFORME, Avis.CONFORME, Avis.SANS_OBJET),
        (80_001, Avis.CONFORME, Avis.SANS_OBJET, Avis.CONFORME),
    ],
)
def test_bounds_one_below_at_and_one_above(nombre, seuil, petit_palier, grand_palier):
    lus = verdicts({"populations": [habitants(nombre)], "etp": 1})
    assert lus["seuil"].avis is seuil
    assert (lus["palier_petit"].avis, lus["palier_grand"].avis) == (petit_palier, grand_palier)


@pytest.mark.parametrize(("nombre", "dedans"), [(19_999, True), (20_000, False), (20_001, False)])
def test_an_excluded_bound_is_outside(nombre, dedans):
    borne = (
        "  minimum: 20000\n  population",
        "  maximum: 20000\n  maximum_exclu: true\n  population",
    )
    lus = verdicts({"populations": [habitants(nombre)]}, *borne)
    assert (lus["seuil"].avis is Avis.CONFORME) is dedans


def test_population_on_the_other_side_gives_both_readings():
    autres = [habitants(20_100), habitants(19_900, millesime=2022), habitants(20_300, "totale")]
    seuil = verdicts({"populations": autres})["seuil"]
    assert seuil.avis is Avis.CONFORME
    assert [lecture.avis for lecture in seuil.lectures] == ["conforme", "non_conforme", "conforme"]
    assert "2022" in seuil.lectures[1].libelle
    assert "totale" in seuil.lectures[2].libelle


def test_populations_that_agree_give_no_other_reading():
    lus = verdicts({"populations": [habitants(30_000), habitants(31_000, "totale")]})
    assert lus["seuil"].lectures == ()


def test_population_of_another_vintage_is_not_the_one_read():
    seuil = verdicts({"populations": [habitants(30_000, millesime=2020)]})["seuil"]
    assert seuil.avis is Avis.A_VERIFIER
    assert [lecture.avis for lecture in seuil.lectures] == [Avis.CONFORME]


def test_latest_vintage_is_read_when_none_is_stated():
    populations = [habitants(19_000, millesime=2021), habitants(21_000, millesime=2022)]
    seuil = verdicts({"populations": populations}, "  millesime: 2023\n")["seuil"]
    assert seuil.avis is Avis.CONFORME
    assert "2022" in seuil.constat


def test_total_population_alone_does_not_answer_for_the_municipal_one():
    assert verdicts({"populations": [habitants(30_000, "totale")]})["seuil"].avis == "a_verifier"


def test_exactly_150_000_gives_both_readings_and_chooses_none():
    bretagne = cadre("bretagne")
    faits = Faits(datetime.date(2020, 6, 1), populations=(Habitants(150_000, "municipale", 2017),))
    lus = {verdict.code: verdict for verdict in verifier(faits, bretagne)}
    indecis = lus["palier_150_000"]
    assert indecis.avis is Avis.A_VERIFIER
    assert [lecture.code for lecture in indecis.lectures] == ["palier_1_etp", "palier_2_etp"]
    assert "150 000 habitants" in indecis.phrase
    assert {lus["palier_1_etp"].avis, lus["palier_2_etp"].avis} == {Avis.SANS_OBJET}


@given(st.integers(50_000, 400_000))
def test_every_population_of_bretagne_falls_in_one_bracket(nombre):
    dits = cadre("bretagne").de(Rubrique.FINANCEMENTS)
    assert len([e for e in dits if e.genre == "palier" and e.contient(nombre)]) == 1


# Durations


@pytest.mark.parametrize(
    ("fin", "avis"),
    [
        ("2027-12-30", Avis.NON_CONFORME),  # one day short, and it does not end with a year
        ("2027-12-31", Avis.CONFORME),
        ("2028-01-01", Avis.CONFORME),
        ("2029-12-30", Avis.CONFORME),
        ("2029-12-31", Avis.CONFORME),
        ("2030-01-01", Avis.NON_CONFORME),
        ("2026-12-31", Avis.NON_CONFORME),
    ],
)
def test_duration_from_date_to_date(fin, avis):
    assert verdicts({"date_fin": fin})["duree"].avis is avis


def test_civil_years_are_another_reading():
    """Signed on 23 January 2024 for « 2024-2028 »: nearly five years, or five civil years."""
    cinq = "  minimum: 3\n  maximum: 5\n", "  minimum: 5\n  maximum: 5\n"
    duree = verdicts({"date_signature": "2024-01-23", "date_fin": "2028-12-31"}, *cinq)["duree"]
    assert duree.avis is Avis.A_VERIFIER
    assert [lecture.avis for lecture in duree.lectures] == [Avis.NON_CONFORME, Avis.CONFORME]
    assert "4\xa0ans et 11\xa0mois" in duree.constat


def test_scenario_6_three_to_five_years_then_three():
    faits = {"date_signature": "2024-01-01", "date_fin": "2028-12-31"}
    assert verdicts(faits)["duree"].avis is Avis.CONFORME
    trois = verdicts(faits, "  maximum: 5\n", "  maximum: 3\n")["duree"]
    assert trois.avis is Avis.NON_CONFORME
    assert trois.phrase == "« conclu pour 3 à 5 ans »"
    assert trois.bloquant


def test_declared_duration_answers_when_dates_are_missing():
    assert verdicts({"duree_annees": 4})["duree"].avis is Avis.CONFORME
    assert verdicts({"duree_annees": 6})["duree"].avis is Avis.NON_CONFORME
    assert verdicts({})["duree"].avis is Avis.A_VERIFIER


def test_end_on_a_stated_day():
    fin = "  genre: duree\n  minimum: 3\n  maximum: 5", "  genre: fin\n  date: 2028-12-31"
    assert verdicts({"date_fin": "2028-12-31"}, *fin)["duree"].avis is Avis.CONFORME
    autre = verdicts({"date_fin": "2028-12-30"}, *fin)["duree"]
    assert autre.avis is Avis.NON_CONFORME
    assert "31 décembre 2028" in autre.remede


@pytest.mark.parametrize(
    ("debut", "fin", "dite"),
    [
        ("2024-01-01", "2028-12-31", "5\xa0ans"),
        ("2024-02-29", "2029-02-28", "5\xa0ans"),
        ("2024-01-23", "2028-12-31", "4\xa0ans et 11\xa0mois"),
        ("2024-01-01", "2024-01-31", "1\xa0mois"),
        ("2024-01-01", "2023-01-01", "0\xa0mois"),
    ],
)
def test_duration_in_words(debut, fin, dite):
    jours = datetime.date.fromisoformat(debut), datetime.date.fromisoformat(fin)
    assert duree_lisible(*jours) == dite


@given(st.dates(datetime.date(1990, 1, 1), datetime.date(2090, 1, 1)), st.integers(1, 9))
def test_whole_years_less_a_day_are_whole_years(debut, annees):
    try:
        fin = debut.replace(year=debut.year + annees)
    except ValueError:
        fin = datetime.date(debut.year + annees, 3, 1)
    exacte = faits_depuis({"date_signature": debut, "date_fin": fin - datetime.timedelta(days=1)})
    bornes = "  minimum: 3\n  maximum: 5\n", f"  minimum: {annees}\n  maximum: {annees}\n"
    lus = {v.code: v.avis for v in verifier(exacte, petit_sans_date(*bornes))}
    assert lus["duree"] is Avis.CONFORME


def petit_sans_date(remplacer: str, par: str) -> Any:
    """Return the small framework without its validity."""
    debut, fin = TEXTE.index("validites:"), TEXTE.index("etapes:")
    return charger((TEXTE[:debut] + TEXTE[fin:]).replace(remplacer, par, 1), "essai.yaml")


# Holders, signatories, steps


def test_one_admitted_holder_is_enough_and_kinds_widen():
    hdf = cadre("hauts_de_france")
    epci = {v.code: v for v in verifier(faits_depuis({"porteurs": ["epci"]}), hdf)}
    admis = [v for v in epci.values() if v.rubrique is Rubrique.PORTEURS]
    assert any(verdict.avis is Avis.CONFORME for verdict in admis)
    assert not any(verdict.avis is Avis.NON_CONFORME for verdict in admis)


def test_a_group_of_epci_signs_as_a_collectivity_and_a_mutual_as_a_partner():
    faits = faits_depuis(
        {"date_signature": "2020-06-01", "signataires": ["ars", "regroupement_epci", "mutuelles"]}
    )
    lus = {v.code: v.avis for v in verifier(faits, cadre("bretagne"))}
    assert {lus[code] for code in lus if code.startswith("signataire_")} == {Avis.CONFORME}


def test_a_deliverable_is_due_once_its_step_is_left():
    acquis = {"livrables": []}
    assert verdicts({"etape": "signature", "acquis": acquis})["livrable_diagnostic"].bloquant
    pendant = verdicts({"etape": "diagnostic", "acquis": acquis})["livrable_diagnostic"]
    assert pendant.avis is Avis.SANS_OBJET


def test_leaving_a_step_asks_its_deliverables():
    faits = faits_depuis({"etape": "diagnostic", "acquis": {"livrables": []}})
    assert [verdict.code for verdict in bloquants(passage(faits, petit(), "diagnostic"))] == [
        "livrable_diagnostic"
    ]
    fait = faits_depuis({"etape": "diagnostic", "acquis": {"livrables": ["diagnostic"]}})
    assert not bloquants(passage(fait, petit(), "diagnostic"))
    assert passage(fait, petit(), "signature") == []


# Validity, silence, contradictions, what blocks


@pytest.mark.parametrize(
    ("jour", "attendu"),
    [
        ("2023-12-31", Avis.A_VERIFIER),
        ("2024-01-01", Avis.NON_CONFORME),
        ("2028-12-31", Avis.NON_CONFORME),
        ("2029-01-01", Avis.A_VERIFIER),
    ],
)
def test_outside_its_known_validity_a_framework_does_not_judge(jour, attendu):
    seuil = verdicts({"date_signature": jour, "populations": [habitants(1)]})["seuil"]
    assert seuil.avis is attendu
    assert seuil.bloquant is (attendu is Avis.NON_CONFORME)


def test_a_part_that_says_nothing_answers_that_it_is_silent():
    muet = verdicts({})["silence_porteurs"]
    assert muet.avis is Avis.SANS_OBJET
    assert muet.phrase.startswith("Le texte est muet")
    assert "Méthode d'essai" in muet.phrase
    assert muet.statut is Statut.NON_DEFINI


def test_dated_values_are_read_on_their_days():
    texte = "  genre: duree\n  minimum: 3", "  genre: duree\n  du: 2026-01-01\n  minimum: 3"
    assert "duree" not in verdicts({"date_fin": "2026-01-01"}, *texte)
    apres = {"date_signature": "2026-01-01", "date_fin": "2026-06-30"}
    assert verdicts(apres, *texte)["duree"].avis is Avis.NON_CONFORME


@pytest.mark.parametrize(
    ("remplacer", "par"),
    [
        ("force: obligatoire\n  citation: « au moins", "force: attendu\n  citation: « au moins"),
        ("  millesime: 2023\n", "  millesime: 2023\n  suppose: [millesime, force]\n"),
    ],
)
def test_what_the_source_does_not_make_compulsory_does_not_block(remplacer, par):
    seuil = verdicts({"populations": [habitants(1)]}, remplacer, par)["seuil"]
    assert seuil.avis is Avis.NON_CONFORME
    assert not seuil.bloquant


def test_what_is_supposed_never_blocks():
    source = "  statut: source\n  force: obligatoire\n  citation: « au moins 20 000 habitants »"
    ours = "  statut: suppose\n  motif: Nous le pensons.\n  force: obligatoire\n  citation: « au »"
    seuil = verdicts({"populations": [habitants(1)]}, source, ours)["seuil"]
    assert (seuil.avis, seuil.bloquant) == (Avis.NON_CONFORME, False)


def test_a_derogation_lifts_a_block_and_keeps_the_verdict():
    derogations = {"seuil": "accord de la délégation"}
    seuil = verdicts({"populations": [habitants(1)], "derogations": derogations})["seuil"]
    assert (seuil.avis, seuil.bloquant) == (Avis.NON_CONFORME, False)
    assert seuil.derogation == "accord de la délégation"


def test_the_law_blocks_everywhere_and_since_its_day():
    loi = droit_commun()
    acquis: dict[str, Any] = {"acquis": {"controles": []}}
    apres = {
        v.code
        for v in bloquants(verifier(faits_depuis({**acquis, "date_signature": "2022-02-23"}), loi))
    }
    avant = {
        v.code
        for v in bloquants(verifier(faits_depuis({**acquis, "date_signature": "2022-02-22"}), loi))
    }
    assert apres == {"loi_participation", "loi_sante_mentale"}
    assert avant == set()


def test_the_law_holds_outside_the_validity_of_a_framework():
    faits = faits_depuis({"date_signature": "2030-01-01", "signataires": ["epci"]})
    assert "loi_ars" in {v.code for v in bloquants(verifier(faits, petit(), droit_commun()))}


def test_contradictory_wordings_stand_side_by_side_and_do_not_block():
    """Seed 001: three years in the text, 2024-2028 in the title."""
    pays = cadre("pays_de_la_loire")
    faits = faits_depuis({"date_signature": "2024-01-01", "date_fin": "2028-12-31"})
    lus = [v for v in verifier(faits, pays) if v.rubrique is Rubrique.DUREES]
    assert {Avis.CONFORME, Avis.NON_CONFORME} <= {v.avis for v in lus}
    contredits = [v for v in lus if v.contredit_par]
    assert len(contredits) >= 2
    assert not any(v.bloquant for v in contredits)


# Facts from plain data


@pytest.mark.parametrize(
    ("faits", "mot"),
    [
        ({"habitants": 3}, "habitants"),
        ({"date_signature": "hier"}, "date_signature"),
        ({"date_fin": "2024-02-30"}, "date_fin"),
        ({"porteurs": "epci"}, "porteurs"),
        ({"porteurs": 3}, "porteurs"),
        ({"populations": [3]}, "populations"),
        ({"populations": [{"nature": "totale"}]}, "populations"),
        ({"acquis": ["a"]}, "acquis"),
        ({"acquis": {"objectifs": "a"}}, "acquis"),
        ({"derogations": ["a"]}, "derogations"),
        ({"etp": "beaucoup"}, "etp"),
        ({"etp": float("inf")}, "etp"),
        ({"cout": float("nan")}, "cout"),
        ({"aide_ars": -1}, "aide_ars"),
        ({"populations": [{"nombre": float("inf")}]}, "populations"),
        ({"populations": [{"nombre": -1}]}, "populations"),
    ],
)
def test_facts_that_cannot_be_read_are_named(faits, mot):
    with pytest.raises(EntreeInvalideError, match=mot):
        faits_depuis(faits)


def test_facts_are_read_from_plain_data():
    lus = faits_depuis({"date_signature": "2025-01-01", "etp": 1, "cout": None, "etape": "suivi"})
    assert (lus.date_signature, lus.etp, lus.cout, lus.etape) == (JOUR, 1.0, None, "suivi")
    assert (lus.jour, lus.debut) == (JOUR, JOUR)
    assert faits_depuis({"date_examen": "2025-01-01"}).jour == JOUR
