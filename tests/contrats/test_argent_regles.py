"""Rules of money: to the cent, what is asked is not obtained, no line asked twice."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clesante.contrats.regles.argent import (
    LigneLue,
    demandes_en_double,
    ecarts,
    mille_fois,
    postes_inconnus,
    totaux,
)

MONTANTS = st.decimals(0, 10**9, places=2)


def charge(montant, poste="", annee=2025, fiche=1, **plus):
    return LigneLue(fiche, "charge", annee, Decimal(montant), poste, **plus)


def produit(montant, financeur="ARS", etat="demande", poste="", annee=2025, fiche=1, **plus):
    return LigneLue(
        fiche, "produit", annee, Decimal(montant), poste, financeur, etat=etat, **plus
    )  # fmt: skip


def test_a_gap_is_told_to_the_cent():
    (ecart,) = ecarts([charge("42000"), produit("40750")])
    assert ecart.phrase.replace("\u202f", " ").replace("\xa0", " ") == (
        "Écart : 1 250,00 € (charges 42 000,00 ; produits 40 750,00)"
    )
    assert ecart.montant == Decimal("1250.00")
    assert "dépassent" in ecarts([charge("1"), produit("2")])[0].remede


def test_the_plan_of_scenario_15_lacks_one_cent():
    lignes = [charge("10000.00"), produit("5000.00"), produit("3333.33"), produit("1666.66")]
    (ecart,) = ecarts(lignes)
    assert ecart.montant == Decimal("0.01")
    tout = totaux(lignes).tout
    assert (tout.obtenu, tout.demande) == (0, Decimal("9999.99"))
    assert tout.manque == Decimal("10000.00")


def test_each_year_balances_on_its_own_and_what_is_granted_takes_the_place_of_what_was_asked():
    lignes = [charge("100"), produit("120", etat="acquis", accorde=Decimal(100))]
    assert ecarts(lignes) == ()
    assert [e.annee for e in ecarts([*lignes, charge("5", annee=2026)])] == [2026]
    refuse = [charge("100"), produit("100", etat="refuse")]
    assert ecarts(refuse)[0].montant == 100
    assert totaux(refuse).tout.refuse == 100


@pytest.mark.parametrize(
    ("etat", "accorde", "verse", "obtenu", "paye"),
    [
        ("a_solliciter", None, None, 0, 0),
        ("demande", None, None, 0, 0),
        ("demande", "50", None, 0, 0),
        ("acquis", "80", None, 80, 0),
        ("acquis", None, "40", 100, 40),
        ("verse", None, None, 100, 100),
        ("refuse", None, None, 0, 0),
    ],
)
def test_what_is_asked_is_not_obtained(etat, accorde, verse, obtenu, paye):
    ligne = produit(
        "100",
        etat=etat,
        accorde=None if accorde is None else Decimal(accorde),
        verse=None if verse is None else Decimal(verse),
    )
    assert (ligne.obtenu, ligne.paye) == (obtenu, paye)


def test_one_cost_line_is_never_asked_twice():
    lignes = [
        charge("1000", "Animatrice"),
        produit("1000", "ARS", poste="animatrice"),
        produit("600", "CAF", poste="Animatrice"),
    ]
    (double,) = demandes_en_double(lignes)
    assert (double.cout, double.demande, double.financeurs) == (1000, 1600, ("ARS", "CAF"))
    assert "ARS et CAF" in double.phrase
    assert demandes_en_double([*lignes[:2], produit("600", "CAF", "refuse", "Animatrice")]) == ()
    assert demandes_en_double([*lignes[:2], produit("600", "CAF", poste="Salle")]) == ()
    autre_annee = produit("600", "CAF", poste="Animatrice", annee=2026)
    assert demandes_en_double([*lignes[:2], autre_annee]) == ()
    assert postes_inconnus([*lignes, autre_annee]) == (autre_annee,)


@pytest.mark.parametrize(
    ("montant", "avant", "demande"),
    [
        ("12500000", ["12500"], True),
        ("12500000", ["11000", "13000"], True),
        ("13000", ["12500"], False),
        ("12500000", [], False),
        ("12500000", ["0"], False),
        ("125000000", ["12500"], False),
    ],
)
def test_a_thousand_times_the_year_before_is_asked(montant, avant, demande):
    assert bool(mille_fois(Decimal(montant), map(Decimal, avant))) is demande


def test_sums_by_axis_and_fiche_are_in_the_order_of_their_numbers():
    lignes = [
        charge(1, axe=axe, dite=dite)
        for axe, dite in (("Sans axe", "Un essai"), ("10. Z", "10.1 Z"), ("2. B", "2.10 C"),
                          ("2. B", "2.9 D"))
    ]  # fmt: skip
    faits = totaux(lignes)
    assert [*faits.par_axe] == ["2. B", "10. Z", "Sans axe"]
    assert [*faits.par_fiche] == ["2.9 D", "2.10 C", "10.1 Z", "Un essai"]
    assert [e.dite for e in ecarts([replace(x, fiche=rang) for rang, x in enumerate(lignes)])] == [
        *faits.par_fiche
    ]


@given(st.lists(st.tuples(st.booleans(), st.sampled_from("AB"), MONTANTS, st.integers(2024, 2027))))
def test_sums_by_funder_year_axis_and_fiche_come_to_the_whole(lues):
    lignes = [
        charge(m, annee=a, axe=f) if est_charge else produit(m, f, "acquis", annee=a, axe=f)
        for est_charge, f, m, a in lues
    ]
    faits = totaux(lignes)
    for part in (faits.par_annee, faits.par_axe, faits.par_fiche):
        assert sum(s.charges for s in part.values()) == faits.tout.charges
        assert sum(s.obtenu for s in part.values()) == faits.tout.obtenu
    assert sum(s.prevu for s in faits.par_financeur.values()) == faits.tout.prevu
    total = sum((e.montant for e in ecarts(lignes)), Decimal(0))
    assert total == faits.tout.charges - faits.tout.prevu
