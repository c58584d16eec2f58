"""Engineering funding: every threshold one below, at and one above; no euro without a sentence."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clesante.cadres.chargement import DECLARATIONS, charger
from clesante.cadres.choix import Avis, Rubrique, Statut
from clesante.cadres.ingenierie import Demande, Habitants, Resultat, calculer, ecrire, euros
from clesante.cadres.objets import Cadre
from clesante.socle.erreurs import EntreeInvalideError
from tests.cadres.cadres_ingenierie import COORDONNATEUR, PALIER, PARITE, a_palier, cadre_d_essai

REGLE = (
    "« Financement d'un temps dédié d'ingénierie d'1 ETP pour les CLS < 150 000 habitants et de "
    "2 ETP pour les CLS > 150 000 habitants »"
)
D = Decimal
EN_2020 = date(2020, 6, 1)  # within what is known of Bretagne's
CENTIMES = st.decimals(0, 200_000, places=2)


@cache
def bretagne() -> Cadre:
    fichier = Path(str(DECLARATIONS)) / "cadres" / "bretagne.yaml"
    return charger(fichier.read_text("utf-8"), fichier.name)


def pour(
    population: int, cadre: Cadre | None = None, au: date = EN_2020, **demande: object
) -> Resultat:
    return calculer(cadre or bretagne(), [Habitants(population)], Demande(**demande), au)


@pytest.mark.parametrize(
    ("population", "avis", "eligible", "montant", "lectures"),
    [
        (49_999, Avis.NON_CONFORME, False, D(0), [(D(0), D(0))]),
        (50_000, Avis.CONFORME, True, D(25_000), [(D(1), D(25_000))]),
        (50_001, Avis.CONFORME, True, D(25_000), [(D(1), D(25_000))]),
        (149_999, Avis.CONFORME, True, D(25_000), [(D(1), D(25_000))]),
        (150_000, Avis.A_VERIFIER, True, None, [(D(1), D(25_000)), (D(2), D(50_000))]),
        (150_001, Avis.CONFORME, True, D(50_000), [(D(2), D(50_000))]),
    ],
)
def test_each_threshold_of_bretagne(population, avis, eligible, montant, lectures):
    resultat = pour(population)
    assert (resultat.avis, resultat.montant) == (avis, montant)
    assert resultat.principale.eligible is eligible
    assert [(lue.etp, lue.montant) for lue in resultat.principale.lectures] == lectures


def test_exactly_150_000_quotes_the_rule_and_chooses_nothing():
    resultat = pour(150_000)
    (silence,) = [dite for dite in resultat.principale.lignes if dite.code == "palier_150_000"]
    assert (
        "Règle muette à 150\u202f000\u00a0habitants : aucun montant n'est choisi" in silence.phrase
    )
    assert silence.citation == REGLE
    assert silence.statut is Statut.NON_DEFINI
    for lecture in resultat.principale.lectures:
        assert lecture.lignes[0].citation == REGLE


def test_below_the_floor_quotes_it_and_names_the_derogation():
    (lecture,) = pour(49_999).principale.lectures
    (ligne,) = lecture.lignes
    assert "sous le seuil, sauf dérogation motivée" in ligne.phrase
    assert "au moins 50 000 habitants" in ligne.citation


@pytest.mark.parametrize(
    ("population", "demande", "montant"),
    [
        (160_000, {"etp": D("1.5")}, D("37500")),
        (160_000, {"etp": D("1.99")}, D("49750")),
        (160_000, {"etp": D(3)}, D("50000")),
        (60_000, {"etp": D("0.5")}, D("12500")),
        (60_000, {"etp": D("0.33")}, D("8250")),
        (60_000, {"etp": D(2)}, D("25000")),
        (60_000, {"cout": D(20_000), "part_porteur": D(8_000)}, D("12000")),
        (60_000, {"cout": D(60_000), "part_porteur": D(8_000)}, D("25000")),
        (60_000, {"cout": D("33000.01"), "part_porteur": D("8000.01")}, D("25000")),
        (60_000, {"cout": D("33000.00"), "part_porteur": D("8000.01")}, D("24999.99")),
        (60_000, {"cout": D(20_000), "part_porteur": D(20_000)}, D(0)),
        (60_000, {"cout": D(20_000)}, D(20_000)),
        (60_000, {"part_porteur": D("0.01")}, D(25_000)),
    ],
)
def test_part_time_cost_and_share_to_the_cent(population, demande, montant):
    assert pour(population, **demande).montant == montant


def test_pro_rata_and_period_are_supposed_and_said_so():
    resultat = pour(160_000, etp=D("1.5"))
    dites = {ligne.code: ligne for ligne in resultat.lignes}
    assert dites["prorata_temps"].statut is Statut.SUPPOSE
    assert dites["periode_plafond"].statut is Statut.SUPPOSE
    assert dites["periode_plafond"].phrase == "Le montant s'entend par an."
    assert "prorata_temps" not in {ligne.code for ligne in pour(160_000, etp=D(2)).lignes}


def test_the_ceiling_bears_on_engineering_posts_alone():
    dites = {ligne.code: ligne for ligne in pour(160_000).lignes}
    assert "sur les seuls postes d'ingénierie du CLS" in dites["plafond_etp"].phrase
    assert dites["plafond_etp"].citation == "« Montant maximal de 25 000 euros par ETP »"
    assert "portee_ingenierie" in dites


def test_no_co_funding_is_refused_with_its_sentence():
    resultat = pour(60_000, part_porteur=D(0))
    (refus,) = resultat.refus
    assert refus.citation == "« Co-financement de la collectivité porteuse »"
    assert refus.remede == "Indiquez une part du porteur supérieure à zéro."
    assert (resultat.avis, resultat.montant) == (Avis.NON_CONFORME, None)
    assert "cofinancement" not in {condition.code for condition in resultat.conditions}
    assert pour(60_000, part_porteur=D("0.01")).refus == ()


def test_outside_its_known_validity_nothing_is_refused():
    """Nothing says that the sentence still holds: what it would refuse is to be checked."""
    resultat = pour(60_000, au=date(2030, 6, 1), part_porteur=D(0))
    assert (resultat.avis, resultat.refus) == (Avis.A_VERIFIER, ())
    (dite,) = [condition for condition in resultat.conditions if condition.code == "cofinancement"]
    assert dite.avis is Avis.A_VERIFIER
    assert "rien ne dit que le cadre vaut ce jour-là" in dite.phrase


def test_co_funding_that_is_not_said_is_to_be_checked():
    avis = {c.code: c.avis for c in pour(60_000).conditions}
    assert avis["cofinancement"] is Avis.A_VERIFIER
    avis = {c.code: c.avis for c in pour(60_000, part_porteur=D(1)).conditions}
    assert avis["cofinancement"] is Avis.CONFORME


def test_another_vintage_or_the_total_population_across_a_threshold_is_shown():
    populations = [
        Habitants(150_400, "totale", 2023),
        Habitants(149_800, "municipale", 2023),
        Habitants(149_100, "municipale", 2022),
        Habitants(49_999, "municipale", 1999),
    ]
    resultat = calculer(bretagne(), populations, Demande(), EN_2020)
    assert resultat.principale.habitants == populations[1]
    assert resultat.principale.montant == D(25_000)
    assert [(a.habitants, a.montant) for a in resultat.autres] == [
        (populations[3], D(0)),
        (populations[0], D(50_000)),
    ]
    assert (resultat.avis, resultat.montant) == (Avis.A_VERIFIER, None)


def test_populations_on_the_same_side_leave_one_verdict():
    populations = [Habitants(120_000, "municipale", 2023), Habitants(121_500, "totale", 2022)]
    resultat = calculer(bretagne(), populations, Demande(), EN_2020)
    assert (resultat.autres, resultat.montant) == ((), D(25_000))


def test_the_kind_of_population_is_said_to_be_supposed():
    (ligne, *_) = pour(60_000).principale.lignes
    assert "la source ne dit ni laquelle, ni son millésime" in ligne.phrase
    assert ligne.statut is Statut.SUPPOSE


@pytest.mark.parametrize(
    ("demande", "montant"),
    [
        ({"part_porteur": D(8_000)}, D(8_000)),
        ({"cout": D(20_000), "part_porteur": D(8_000)}, D(8_000)),
        ({"cout": D(20_000), "part_porteur": D(10_000)}, D(10_000)),
        ({"cout": D(20_000), "part_porteur": D(15_000)}, D(5_000)),
        ({"cout": D(20_000)}, D(10_000)),
        ({"cout": D("0.01")}, D("0.00")),
        ({}, None),
    ],
)
def test_parity_never_pays_more_than_the_holder(demande, montant):
    assert pour(60_000, cadre_d_essai(PARITE), **demande).montant == montant


def test_a_funded_clsm_is_refused_where_the_framework_says_so_and_nowhere_else():
    (refus,) = pour(60_000, cadre_d_essai(PARITE), clsm_finance=True).refus
    assert "double financement CLS/CLSM" in refus.citation
    assert "double financement refusé" in refus.phrase
    resultat = pour(60_000, clsm_finance=True)
    assert resultat.refus == ()
    assert "Un CLSM déjà financé n'est ni permis ni exclu." in {
        ligne.phrase for ligne in resultat.conditions
    }


def test_a_condition_that_nothing_computes_is_to_be_checked():
    conditions = {c.code: c.avis for c in pour(60_000, cadre_d_essai(PARITE)).conditions}
    assert conditions["convention"] is Avis.A_VERIFIER
    assert conditions["double_financement"] is Avis.A_VERIFIER


def test_a_framework_that_names_no_amount_gives_none():
    resultat = pour(60_000, cadre_d_essai(COORDONNATEUR))
    assert (resultat.avis, resultat.montant) == (Avis.A_VERIFIER, None)
    assert "accompagne l'embauche" in resultat.conditions[0].citation


@pytest.mark.parametrize(
    "nom", ["mayotte", "grand_est", "pays_de_la_loire", "hauts_de_france", "droit_commun"]
)
def test_the_other_shipped_frameworks_give_no_amount_and_say_why(nom):
    fichier = Path(str(DECLARATIONS)) / "cadres" / f"{nom}.yaml"
    resultat = pour(60_000, charger(fichier.read_text("utf-8"), nom), clsm_finance=True)
    assert (resultat.montant, resultat.refus) == (None, ())
    assert resultat.principale.eligible is None
    lignes = list(resultat.lignes)
    assert "Le seuil est atteint." not in {ligne.phrase for ligne in lignes}
    assert all(ligne.citation for ligne in lignes)


@pytest.mark.parametrize("nom", ["mayotte", "grand_est", "pays_de_la_loire", "hauts_de_france"])
def test_what_a_cost_leaves_is_no_amount_of_a_framework_that_names_none(nom):
    fichier = Path(str(DECLARATIONS)) / "cadres" / f"{nom}.yaml"
    cadre = charger(fichier.read_text("utf-8"), nom)
    resultat = pour(60_000, cadre, etp=D(1), cout=D(50_000), part_porteur=D(10_000))
    assert (resultat.avis, resultat.montant) == (Avis.A_VERIFIER, None)
    (lecture,) = resultat.principale.lectures
    assert lecture.intitule == "1\u00a0ETP, montant non défini par la source"
    (reste,) = [dite for dite in lecture.lignes if "il reste 40\u202f000\u00a0€" in dite.phrase]
    assert (reste.avis, reste.montant) == (Avis.A_VERIFIER, None)
    assert not [dite for dite in resultat.lignes if "l'agence paie au plus" in dite.phrase]


SEUIL_MUET = """
seuils:
- code: seuil
  enonce: Le nombre d'habitants.
  statut: non_defini
  force: attendu
  motif: La page en parle sans dire lequel.
  minimum: {minimum}
  population: municipale
"""


@pytest.mark.parametrize("population", [49_999, 50_000, 50_001])
def test_a_threshold_that_its_source_does_not_set_decides_nothing(population):
    """A number may stand beside a silence: it is no floor."""
    cadre = cadre_d_essai(SEUIL_MUET.format(minimum=50_000))
    principale = pour(population, cadre).principale
    assert principale.eligible is None
    dite = principale.lignes[0]
    assert (dite.code, dite.statut, dite.avis) == ("seuil", Statut.NON_DEFINI, Avis.A_VERIFIER)
    assert "La page en parle sans dire lequel." in dite.phrase


def test_a_ceiling_that_its_source_does_not_set_gives_no_amount():
    muet = PALIER.format(minimum=1, maximum=100_000, population="municipale", plafond="25000")
    debut, fin = muet.rsplit("  statut: source\n", 1)
    cadre = cadre_d_essai(f"{debut}  statut: non_defini\n  motif: Aucun montant publié.\n{fin}")
    resultat = pour(60_000, cadre, etp=D(1), cout=D(50_000), part_porteur=D(10_000))
    assert (resultat.avis, resultat.montant) == (Avis.A_VERIFIER, None)
    dites = {dite.code: dite for dite in resultat.principale.lectures[0].lignes}
    assert dites["plafond"].statut is Statut.NON_DEFINI
    assert "Aucun montant publié." in dites["plafond"].phrase


@pytest.mark.parametrize(
    ("statut", "refuse"), [("source", True), ("suppose", False), ("non_defini", False)]
)
def test_only_a_sentence_of_the_source_refuses(statut, refuse):
    motif = "" if statut == "source" else "\n  motif: C'est notre lecture."
    cadre = cadre_d_essai(PARITE.replace("  statut: source", f"  statut: {statut}{motif}"))
    resultat = pour(60_000, cadre, cout=D(9), part_porteur=D(0), clsm_finance=True)
    assert [bool(resultat.refus), len(resultat.refus)] == [refuse, 2 * refuse]


def test_a_framework_silent_on_money_says_so():
    resultat = pour(60_000, cadre_d_essai())
    assert (resultat.avis, resultat.montant) == (Avis.SANS_OBJET, None)
    assert resultat.principale.eligible is None
    assert "Le texte est muet" in resultat.principale.lignes[0].citation


@pytest.mark.parametrize(
    ("population", "connu"), [(9_999, False), (10_000, True), (100_001, False)]
)
def test_outside_every_bracket_the_rule_says_nothing(population, connu):
    resultat = pour(population, a_palier())
    assert (resultat.montant is not None) is connu
    if not connu:
        assert "La règle ne dit rien" in resultat.principale.lignes[-1].phrase


def test_part_time_without_a_sentence_gives_no_amount():
    resultat = pour(50_000, a_palier(), etp=D("0.5"))
    assert (resultat.avis, resultat.montant) == (Avis.A_VERIFIER, None)
    assert "ne dit rien d'un temps partiel" in resultat.principale.lectures[0].lignes[-1].citation


def test_cents_of_a_ceiling_are_rounded_down():
    assert pour(60_000, etp=D("0.33")).montant == D("8250.00")
    corps = "\n- code: prorata\n  enonce: Prorata.\n  statut: suppose\n  force: possible\n"
    corps += "  genre: prorata\n  motif: rien n'est dit\n"
    yaml = PALIER.format(minimum=1, maximum=100_000, population="totale", plafond="0.99")
    assert pour(50, cadre_d_essai(yaml + corps), etp=D("0.99")).montant == D("0.98")


@pytest.mark.parametrize(
    ("population", "demande", "dit"),
    [
        (0, {}, "nombre entier d'habitants"),
        (-3, {}, "nombre entier d'habitants"),
        (10**9, {}, "nombre entier d'habitants"),
        (60_000, {"etp": D(0)}, "Le nombre d'ETP est zéro"),
        (60_000, {"etp": D("-1")}, "Le nombre d'ETP doit être entre 0 et 1"),
        (60_000, {"etp": D("0.333")}, "plus de deux décimales"),
        (60_000, {"cout": D("-0.01")}, "Le coût doit être entre 0"),
        (60_000, {"cout": D("1e20")}, "Le coût doit être entre 0"),
        (60_000, {"cout": D("NaN")}, "Le coût doit être entre 0"),
        (60_000, {"cout": D("sNaN")}, "Le coût doit être entre 0"),
        (60_000, {"part_porteur": D("1.001")}, "La part du porteur a plus de deux décimales"),
        (60_000, {"cout": D(10), "part_porteur": D("10.01")}, "dépasse le coût des postes"),
    ],
)
def test_numbers_that_cannot_be_are_refused(population, demande, dit):
    with pytest.raises(EntreeInvalideError, match=dit) as refus:
        pour(population, **demande)
    assert refus.value.remede


def test_no_population_is_refused():
    with pytest.raises(EntreeInvalideError):
        calculer(bretagne(), [], Demande(), EN_2020)


@pytest.mark.parametrize(
    ("valeur", "ecrit"),
    [
        ("25000.00", "25\u202f000\u00a0€"),
        ("0.5", "0,50\u00a0€"),
        ("1234567.89", "1\u202f234\u202f567,89\u00a0€"),
    ],
)
def test_euros_are_written_the_french_way(valeur, ecrit):
    assert euros(D(valeur)) == ecrit


@pytest.mark.parametrize(
    ("valeur", "ecrit"), [("1.50", "1,5"), ("2", "2"), ("10", "10"), ("0.33", "0,33")]
)
def test_numbers_have_the_decimals_they_have(valeur, ecrit):
    assert ecrire(D(valeur)) == ecrit


def demandes() -> st.SearchStrategy[Demande]:
    """Draw what a holder may ask, the share within the cost."""
    etp = st.none() | st.decimals("0.01", 10, places=2)
    sans_cout = st.builds(Demande, etp, st.none(), st.none() | CENTIMES, st.booleans())
    avec_cout = st.builds(
        lambda temps, parts, clsm: Demande(temps, max(parts), min(parts), clsm),
        etp,
        st.tuples(CENTIMES, CENTIMES),
        st.booleans(),
    )
    return sans_cout | avec_cout


@given(population=st.integers(1, 400_000), demande=demandes())
def test_no_amount_and_no_verdict_without_a_sentence(population, demande):
    for cadre in (bretagne(), cadre_d_essai(PARITE), cadre_d_essai()):
        resultat = calculer(cadre, [Habitants(population)], demande, EN_2020)
        lignes = list(resultat.lignes)
        assert lignes
        for ligne in lignes:
            assert ligne.phrase.strip() and ligne.citation.strip(), ligne
            assert ligne.reference or ligne.statut is not Statut.SOURCE
        if resultat.montant is not None:
            assert resultat.montant in {ligne.montant for ligne in lignes}


@given(population=st.integers(1, 400_000), demande=demandes())
def test_never_above_the_ceiling_nor_above_the_cost_less_the_share(population, demande):
    resultat = pour(
        population, etp=demande.etp, cout=demande.cout, part_porteur=demande.part_porteur
    )
    for lecture in resultat.principale.lectures:
        assert lecture.montant is not None and lecture.etp is not None
        assert 0 <= lecture.montant <= 25_000 * lecture.etp <= 50_000
        assert lecture.montant == lecture.montant.quantize(D("0.01"))
        if demande.cout is not None and population >= 50_000:
            assert lecture.montant <= demande.cout - (demande.part_porteur or 0)


@given(populations=st.tuples(st.integers(1, 400_000), st.integers(1, 400_000)), demande=demandes())
def test_more_inhabitants_never_get_less(populations, demande):
    peu, beaucoup = (pour(n, etp=demande.etp).principale for n in sorted(populations))
    plus_bas = min(lecture.montant for lecture in peu.lectures)
    plus_haut = max(lecture.montant for lecture in beaucoup.lectures)
    assert plus_bas <= plus_haut


@given(
    population=st.integers(50_000, 400_000).filter(lambda n: n != 150_000),
    temps=st.tuples(st.decimals("0.01", 5, places=2), st.decimals("0.01", 5, places=2)),
    parts=st.tuples(CENTIMES, CENTIMES),
)
def test_more_time_gets_no_less_and_a_larger_share_no_more(population, temps, parts):
    court, long = (pour(population, etp=etp).montant for etp in sorted(temps))
    assert court <= long
    cout = max(parts) + 1
    petite, grande = (
        pour(population, cout=cout, part_porteur=part + D("0.01")).montant for part in sorted(parts)
    )
    assert petite >= grande


@given(population=st.integers(1, 400_000), demande=demandes())
def test_an_amount_rests_on_a_ceiling_or_a_rate_of_the_framework(population, demande):
    """Whatever is asked, no amount is said by a framework that writes no euro and no rate."""
    for cadre in (cadre_d_essai(COORDONNATEUR), cadre_d_essai(PARITE), bretagne()):
        chiffres = {
            e.code
            for e in cadre.de(Rubrique.FINANCEMENTS)
            if e.genre in ("plafond", "cofinancement") and e.valeur
        }
        for lecture in calculer(
            cadre, [Habitants(population)], demande, EN_2020
        ).principale.lectures:
            assises = {dite.code for dite in lecture.lignes if dite.montant is not None}
            assert lecture.montant in (None, 0) or assises & chiffres
