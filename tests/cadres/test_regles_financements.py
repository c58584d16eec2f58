"""What the engine says of money: ceilings, parity, double funding, and what is left unsaid."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clesante.cadres.chargement import charger
from clesante.cadres.choix import Avis
from clesante.cadres.ingenierie import Demande, Habitants, calculer
from clesante.cadres.lectures import cadre
from clesante.cadres.regles import faits_depuis, verifier
from clesante.cadres.regles.verdicts import MUET
from tests.cadres.petit_cadre import TEXTE, habitants, verdicts


def test_half_posts_and_ceiling():
    faits = {
        "date_signature": "2020-06-01", "etp": 1.5, "aide_ars": 37_500,
        "populations": [habitants(160_000)],
    }  # fmt: skip
    lus = {v.code: v for v in verifier(faits_depuis(faits), cadre("bretagne"))}
    assert lus["plafond_etp"].avis is Avis.CONFORME
    trop = {
        v.code: v for v in verifier(faits_depuis(faits | {"aide_ars": 37_501}), cadre("bretagne"))
    }
    assert trop["plafond_etp"].avis is Avis.NON_CONFORME
    assert "37\u202f500\xa0€" in trop["plafond_etp"].remede


COFINANCEMENT = (
    "  genre: palier\n  minimum: 80000\n  minimum_exclu: true\n  population: municipale\n"
    "  valeur: 2\n  unite: ETP"
)


@pytest.mark.parametrize(
    ("part", "cout", "avis"),
    [
        (24_999, 50_000, Avis.NON_CONFORME),
        (25_000, 50_000, Avis.CONFORME),
        (25_001, 50_000, Avis.CONFORME),
        (24_999.99, 50_000, Avis.NON_CONFORME),
        (25_000, 50_000.01, Avis.NON_CONFORME),
        (25_000.01, 50_000.01, Avis.CONFORME),
        (25_000, None, Avis.A_VERIFIER),
        (None, 50_000, Avis.A_VERIFIER),
        (0, 50_000, Avis.NON_CONFORME),
    ],
)
def test_parity_of_funding(part, cout, avis):
    parite = COFINANCEMENT, '  genre: cofinancement\n  valeur: 50\n  unite: "%"'
    lus = verdicts({"part_porteur": part, "cout": cout}, *parite)
    assert lus["palier_grand"].avis is avis


@pytest.mark.parametrize(
    ("deja", "avis"),
    [(["clsm"], Avis.NON_CONFORME), (["cpts"], Avis.CONFORME), ([], Avis.CONFORME)],
)
def test_no_double_funding(deja, avis):
    exclusion = COFINANCEMENT, "  genre: exclusion\n  vise: [clsm]"
    assert verdicts({"autres_financements": deja}, *exclusion)["palier_grand"].avis is avis
    assert verdicts({}, *exclusion)["palier_grand"].avis is Avis.A_VERIFIER


@pytest.mark.parametrize(
    "genre",
    [
        "plafond\n  valeur: 25000\n  unite: euros",
        'cofinancement\n  valeur: 50\n  unite: "%"',
        "exclusion\n  vise: [clsm]",
        "periode",
        "condition",
    ],
    ids=lambda genre: genre.split()[0],
)
def test_money_that_the_source_does_not_define_is_silent_whatever_is_known(genre):
    """A number beside a silence is no rule: neither met nor broken."""
    tout = {
        "etp": 1, "aide_ars": 99_000, "part_porteur": 0, "cout": 99_000,
        "autres_financements": ["clsm"], "acquis": {"financements": []},
    }  # fmt: skip
    dit = "- code: palier_grand\n  enonce: Deux ETP.\n  statut: source"
    texte = TEXTE.replace(COFINANCEMENT, f"  genre: {genre}", 1)
    muette = texte.replace(dit, dit.replace("source", "non_defini\n  motif: La page se tait."))
    lus = {v.code: v for v in verifier(faits_depuis(tout), charger(muette, "essai.yaml"))}
    assert (lus["palier_grand"].avis, lus["palier_grand"].constat) == (Avis.SANS_OBJET, MUET)
    assert not lus["palier_grand"].bloquant


@pytest.mark.parametrize("nombre", [19_999, 20_000, 20_001])
def test_a_threshold_that_the_source_does_not_define_is_silent(nombre):
    source = "Au moins 20 000 habitants.\n  statut: source"
    muet = source.replace("source", "non_defini\n  motif: La page se tait.")
    seuil = verdicts({"populations": [habitants(nombre)]}, source, muet)["seuil"]
    assert (seuil.avis, seuil.constat, seuil.bloquant) == (Avis.SANS_OBJET, MUET, False)


@given(aide=st.integers(0, 100_000), plus=st.integers(1, 50_000), etp=st.sampled_from([0.5, 1, 2]))
def test_more_aid_never_meets_a_ceiling_that_less_aid_breaks(aide, plus, etp):
    def plafond(montant: int) -> Avis:
        connus = {"date_signature": "2020-06-01", "populations": [habitants(160_000)]}
        faits = faits_depuis({**connus, "etp": etp, "aide_ars": montant})
        return {v.code: v.avis for v in verifier(faits, cadre("bretagne"))}["plafond_etp"]

    assert plafond(aide) is (Avis.CONFORME if aide <= 25_000 * etp else Avis.NON_CONFORME)
    if plafond(aide) is Avis.NON_CONFORME:
        assert plafond(aide + plus) is Avis.NON_CONFORME


@given(part=st.integers(0, 100_000), cout=st.integers(1, 100_000), plus=st.integers(1, 50_000))
def test_a_larger_share_never_breaks_a_parity_that_a_smaller_one_meets(part, cout, plus):
    parite = COFINANCEMENT, '  genre: cofinancement\n  valeur: 50\n  unite: "%"'

    def avis(payee: int) -> Avis:
        return verdicts({"part_porteur": payee, "cout": cout}, *parite)["palier_grand"].avis

    assert avis(part) is (Avis.CONFORME if part and 2 * part >= cout else Avis.NON_CONFORME)
    if avis(part) is Avis.CONFORME:
        assert avis(part + plus) is Avis.CONFORME


@pytest.mark.parametrize(
    ("faits", "avis"),
    [
        ({}, Avis.A_VERIFIER),
        ({"etp": 1}, Avis.A_VERIFIER),
        ({"aide_ars": 25_000}, Avis.A_VERIFIER),
        ({"etp": 0, "aide_ars": 25_000}, Avis.A_VERIFIER),
        ({"etp": 1, "aide_ars": 24_999}, Avis.CONFORME),
        ({"etp": 1, "aide_ars": 25_000}, Avis.CONFORME),
        ({"etp": 1, "aide_ars": 25_001}, Avis.NON_CONFORME),
    ],
)
def test_ceiling_one_below_at_and_one_above(faits, avis):
    lus = verifier(faits_depuis({"date_signature": "2020-06-01", **faits}), cadre("bretagne"))
    (plafond,) = [verdict for verdict in lus if verdict.code == "plafond_etp"]
    assert plafond.avis is avis
    assert plafond.phrase == "« Montant maximal de 25 000 euros par ETP »"


@pytest.mark.parametrize(
    ("populations", "etp", "aide", "avis"),
    [
        ([149_999], 2, 25_000, Avis.CONFORME),
        ([149_999], 2, 25_000.01, Avis.NON_CONFORME),
        ([150_001], 2, 50_000, Avis.CONFORME),
        ([150_001], 3, 50_000.01, Avis.NON_CONFORME),
        ([150_000], 2, 25_000, Avis.CONFORME),
        ([150_000], 2, 25_000.01, Avis.A_VERIFIER),
        ([150_000], 2, 50_000.01, Avis.NON_CONFORME),
        ([], 2, 25_000.01, Avis.A_VERIFIER),
        ([], 2, 50_000.01, Avis.NON_CONFORME),
        ([], 0.33, 8_250, Avis.CONFORME),
        ([], 0.33, 8_250.01, Avis.NON_CONFORME),
    ],
)
def test_the_ceiling_is_that_of_the_time_the_population_gives_right_to(
    populations, etp, aide, avis
):
    """Two posts at 149 999 inhabitants are one post paid: the same sum as the computation's."""
    donnees = {
        "date_signature": "2020-06-01", "etp": etp, "aide_ars": aide,
        "populations": [habitants(nombre) for nombre in populations],
    }  # fmt: skip
    lus = {v.code: v for v in verifier(faits_depuis(donnees), cadre("bretagne"))}
    assert lus["plafond_etp"].avis is avis
    demande = Demande(etp=Decimal(str(etp)))
    for nombre in [n for n in populations if n != 150_000]:
        jour = date(2020, 6, 1)
        calcule = calculer(cadre("bretagne"), [Habitants(nombre)], demande, jour).montant
        assert (Decimal(str(aide)) <= calcule) is (avis is Avis.CONFORME)


@pytest.mark.parametrize(("cout", "avis"), [(33_000, Avis.A_VERIFIER), (33_000.01, Avis.CONFORME)])
def test_shares_that_pass_the_cost_are_to_be_checked(cout, avis):
    parts = {"etp": 1, "aide_ars": 25_000, "part_porteur": 8_000.01, "cout": cout}
    lus = verifier(faits_depuis({"date_signature": "2020-06-01", **parts}), cadre("bretagne"))
    assert {v.code: v.avis for v in lus}["plafond_etp"] is avis


@pytest.mark.parametrize(
    ("population", "etp", "payes"),
    [(149_999, 1, ""), (149_999, 1.01, "1\xa0ETP"), (150_001, 2, ""), (150_001, 2.01, "2\xa0ETP")],
)
def test_more_time_than_is_paid_breaks_nothing_and_is_said(population, etp, payes):
    donnees = {"date_signature": "2020-06-01", "populations": [habitants(population)], "etp": etp}
    lus = verifier(faits_depuis(donnees), cadre("bretagne"))
    juges = {v.avis: v for v in lus if v.code in ("palier_1_etp", "palier_2_etp")}
    assert set(juges) == {Avis.CONFORME, Avis.SANS_OBJET}
    constat = juges[Avis.CONFORME].constat
    assert (f"payé à hauteur de {payes}" in constat) is bool(payes)
