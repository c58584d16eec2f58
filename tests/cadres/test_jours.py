"""What holds on a day: scales with dates, frameworks whose days are past, holders not admitted."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from clesante.cadres.chargement import charger
from clesante.cadres.choix import Avis, Rubrique, Statut
from clesante.cadres.ingenierie import Demande, Habitants, Resultat, calculer
from clesante.cadres.lectures import cadre, cadres, droit_commun
from clesante.cadres.lectures_lignes import validite
from clesante.cadres.objets import Cadre
from clesante.cadres.regles import bloquants, faits_depuis, verifier
from tests.cadres.cadres_ingenierie import PALIER, PARITE, a_palier, cadre_d_essai
from tests.cadres.petit_cadre import TEXTE, petit

D = Decimal
EN_2020 = date(2020, 6, 1)
FIN_2022 = date(2022, 12, 31)


def bareme(suite: str = "") -> Cadre:
    """Return a framework whose ceiling holds until 2024, with what follows it."""
    corps = PALIER.format(minimum=1, maximum=100_000, population="municipale", plafond="25000")
    return cadre_d_essai(f"{corps}  au: 2024-12-31\n{suite}")


NOUVEAU = """- code: plafond_2025
  enonce: Au plus par ETP, depuis 2025.
  statut: source
  force: obligatoire
  genre: plafond
  valeur: 40000
  unite: euros
  du: 2025-01-01
  remplace: plafond
  citation: « 40 000 euros par ETP »
  document: page
  lieu: ici
"""


def pour(lu: Cadre, au: date, population: int = 60_000, **demande: object) -> Resultat:
    return calculer(lu, [Habitants(population)], Demande(**demande), au)


# Scales


@pytest.mark.parametrize(
    ("au", "suite", "avis", "montant"),
    [
        (date(2024, 12, 31), "", Avis.CONFORME, D(25_000)),
        (date(2025, 1, 1), "", Avis.A_VERIFIER, None),
        (date(2024, 12, 31), NOUVEAU, Avis.CONFORME, D(25_000)),
        (date(2025, 1, 1), NOUVEAU, Avis.CONFORME, D(40_000)),
    ],
)
def test_an_amount_is_that_of_the_scale_of_its_day(au, suite, avis, montant):
    resultat = pour(bareme(suite), au)
    assert (resultat.avis, resultat.montant) == (avis, montant)


def test_a_scale_that_does_not_hold_is_said_with_its_sentence():
    (dite,) = [li for li in pour(bareme(), date(2025, 1, 1)).lignes if li.code == "plafond"]
    assert dite.phrase.startswith("Ne vaut pas le 1er janvier 2025, mais jusqu'au 31 décembre 2024")
    assert (dite.citation, dite.montant) == ("« au plus par ETP »", None)


# Frameworks


@pytest.mark.parametrize(
    ("population", "au", "avis", "eligible", "seuil"),
    [
        (60_000, FIN_2022, Avis.CONFORME, True, True),
        (60_000, date(2023, 1, 1), Avis.A_VERIFIER, None, True),
        (49_999, FIN_2022, Avis.NON_CONFORME, False, False),
        (49_999, date(2023, 1, 1), Avis.A_VERIFIER, None, False),
        (60_000, date(2017, 12, 31), Avis.A_VERIFIER, None, True),
    ],
)
def test_outside_its_known_days_a_framework_makes_nobody_eligible(
    population, au, avis, eligible, seuil
):
    resultat = pour(cadre("bretagne"), au, population, part_porteur=D(1))
    principale = resultat.principale
    assert (resultat.avis, principale.eligible, principale.seuil) == (avis, eligible, seuil)
    dites = [ligne for ligne in resultat.lignes if "hors de la validité connue" in ligne.phrase]
    assert len(dites) == (eligible is None)
    if eligible is None:
        assert "« porte, au travers du Projet Régional de Santé 2018-2022" in dites[0].citation
        assert not {ligne.avis for ligne in resultat.lignes} & {Avis.CONFORME, Avis.NON_CONFORME}


def test_outside_its_known_days_every_rule_of_a_framework_is_to_be_checked_and_not_the_law():
    faits = faits_depuis(
        {
            "date_signature": "2023-01-01", "porteurs": ["regroupement_epci"], "etp": 1,
            "populations": [{"nombre": 60_000, "millesime": 2020}], "signataires": ["epci"],
            "acquis": {"objectifs": [], "financements": [], "controles": []},
        }
    )  # fmt: skip
    loi = {v.code: v.avis for v in verifier(faits, droit_commun())}
    assert (loi["loi_ars"], loi["loi_collectivite"]) == (Avis.NON_CONFORME, Avis.CONFORME)
    region = verifier(faits, cadre("bretagne"))
    assert {v.avis for v in region if v.statut is not Statut.NON_DEFINI} == {Avis.A_VERIFIER}
    assert not bloquants(region)


def test_what_a_framework_said_is_not_called_a_silence_once_its_days_are_past():
    date_e = TEXTE.replace("  genre: duree\n", "  genre: duree\n  au: 2028-12-31\n", 1)
    lu = charger(date_e, "essai.yaml")
    verdicts = {
        v.code: v.avis for v in verifier(faits_depuis({"date_signature": "2029-06-01"}), lu)
    }
    assert verdicts["duree"] is Avis.A_VERIFIER
    assert "silence_durees" not in verdicts


def test_the_law_is_not_known_before_the_article_it_reads():
    faits = {"signataires": ["epci"]}
    avant, apres = (
        {
            v.code: v
            for v in verifier(faits_depuis({**faits, "date_signature": jour}), droit_commun())
        }
        for jour in ("2016-01-27", "2016-01-28")
    )
    assert (avant["loi_ars"].avis, avant["loi_ars"].bloquant) == (Avis.A_VERIFIER, False)
    assert "Légifrance" in avant["loi_ars"].remede
    assert "loi_sante_mentale" not in avant
    assert apres["loi_ars"].bloquant


# The rate of co-funding, to the cent


@pytest.mark.parametrize(
    ("part", "cout", "avis"),
    [
        ("25000", "50000", Avis.CONFORME),
        ("24999.99", "50000", Avis.NON_CONFORME),
        ("25000", "50000.01", Avis.NON_CONFORME),
        ("25000.01", "50000.01", Avis.CONFORME),
        ("25000", None, Avis.A_VERIFIER),
    ],
)
def test_the_share_of_the_holder_is_compared_with_the_rate(part, cout, avis):
    demande = {"part_porteur": D(part), "cout": D(cout) if cout else None}
    resultat = pour(cadre_d_essai(PARITE), EN_2020, **demande)
    assert {c.code: c.avis for c in resultat.conditions}["parite"] is avis
    assert (resultat.avis is Avis.NON_CONFORME) is (avis is Avis.NON_CONFORME)


# Holders


@pytest.mark.parametrize(
    ("porteurs", "eligible"),
    [
        (None, True),
        (frozenset({"regroupement_epci"}), True),
        (frozenset({"epci"}), None),
        (frozenset({"commune"}), None),
    ],
)
def test_a_holder_that_the_framework_does_not_admit_is_not_called_eligible(porteurs, eligible):
    resultat = pour(cadre("bretagne"), EN_2020, porteurs=porteurs)
    assert resultat.principale.eligible is eligible
    assert (resultat.avis is Avis.CONFORME) is bool(eligible)
    dites = [ligne for ligne in resultat.lignes if ligne.code == "porteur_regroupement"]
    assert len(dites) == (eligible is None)


def test_a_framework_that_names_no_holder_refuses_none():
    assert pour(a_palier(), EN_2020, porteurs=frozenset({"commune"})).avis is Avis.CONFORME


# Ends and contradictions


@pytest.mark.parametrize(
    ("fin", "avis"),
    [
        ("2027-12-31", Avis.NON_CONFORME),
        ("2028-01-01", Avis.A_VERIFIER),
        ("2028-12-31", Avis.A_VERIFIER),
        ("2029-01-01", Avis.NON_CONFORME),
    ],
)
def test_of_an_end_whose_year_alone_is_said_no_day_is_judged(fin, avis):
    faits = faits_depuis({"date_signature": "2024-01-01", "date_fin": fin})
    lus = {v.code: v.avis for v in verifier(faits, cadre("hauts_de_france"))}
    assert lus["fin_prs_2028"] is avis


@pytest.mark.parametrize(
    ("jour", "avis"),
    [
        ("2017-12-31", Avis.A_VERIFIER),
        ("2018-12-31", Avis.A_VERIFIER),
        ("2019-01-01", Avis.CONFORME),
        ("2027-12-31", Avis.CONFORME),
        ("2028-01-01", Avis.A_VERIFIER),
        ("2029-01-01", Avis.A_VERIFIER),
    ],
)
def test_the_year_of_a_supposed_bound_is_to_be_checked(jour, avis):
    lus = verifier(faits_depuis({"date_signature": jour}), cadre("hauts_de_france"))
    assert {v.code: v.avis for v in lus}["validite_prs"] is avis


def test_a_silence_does_not_lift_what_it_is_set_against():
    muette = (
        "- code: duree_tue\n  enonce: La durée.\n  statut: non_defini\n  force: possible\n"
        "  motif: La page se tait.\n  genre: duree\n  contredit: [duree]\nfinancements:"
    )
    lu = charger(TEXTE.replace("financements:", muette, 1), "essai.yaml")
    faits = faits_depuis({"date_signature": "2025-01-01", "date_fin": "2025-06-30"})
    assert "duree" in {v.code for v in bloquants(verifier(faits, lu))}
    assert lu.contraires("duree") == ("duree_tue",)
    assert lu.de(Rubrique.DUREES)


# What the list of frameworks says of today


@pytest.mark.parametrize(
    ("remplacer", "par", "dite"),
    [
        ("", "", "oui"),
        ("  au: 2028-12-31\n", "", "fin non dite"),
        ("  au: 2028-12-31\n", "  au: 2028-12-31\n  suppose: [au]\n", "supposé"),
        ("source\n  citation: « pour", "suppose\n  motif: Lu.\n  citation: « pour", "supposé"),
        ("  au: 2028-12-31\n", "  au: 2025-12-31\n", "à vérifier"),
        ("  du: 2024-01-01\n  au: 2028-12-31\n", "", "fin non dite"),
    ],
)  # fmt: skip
def test_only_an_end_that_a_source_says_makes_a_framework_hold_today(remplacer, par, dite):
    assert validite(petit(remplacer, par), date(2026, 3, 1)) == dite


def test_of_the_shipped_frameworks_none_is_said_to_hold_today():
    assert {lu.cadre: validite(lu, date(2026, 3, 1)) for lu in cadres()} == {
        "bretagne": "à vérifier",
        "grand_est": "supposé",
        "hauts_de_france": "supposé",
        "mayotte": "fin non dite",
        "pays_de_la_loire": "supposé",
    }
