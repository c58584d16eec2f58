"""SIRET, names that are one, what the list searches in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clesante.acteurs.choix import FAMILLE_USUELLE, Famille, Nature, famille_usuelle
from clesante.acteurs.regles import (
    cle_nom,
    faute_siret,
    lire_siret,
    luhn,
    noms_proches,
    numero_cite,
    texte_de_recherche,
)

CHIFFRES = st.text("0123456789", min_size=13, max_size=13)


def cle(treize: str) -> str:
    """The fourteenth digit, computed another way: weights 2 and 1, digits of products summed."""
    somme = sum(sum(map(int, str(int(c) * (2 - r % 2)))) for r, c in enumerate(treize))
    return str(-somme % 10)


@given(CHIFFRES)
def test_any_number_with_its_key_is_right_and_with_another_is_wrong(treize):
    juste = cle(treize)
    assert luhn(treize + juste)
    assert not any(luhn(treize + str(c)) for c in range(10) if str(c) != juste)


@given(CHIFFRES, st.integers(0, 12))
def test_one_digit_mistyped_is_always_seen(treize, rang):
    siret = treize + cle(treize)
    faux = siret[:rang] + str((int(siret[rang]) + 1) % 10) + siret[rang + 1 :]
    if not faux.startswith("356000000"):
        assert faute_siret(faux)


@pytest.mark.parametrize(
    "siret",
    ["73282932000074", "35600000000048", "35600000009075", "35600000049837"],
    ids=["ordinary", "la-poste-head", "la-poste", "la-poste-other"],
)
def test_right_numbers_are_accepted(siret):
    assert faute_siret(siret) == ""


@pytest.mark.parametrize(
    ("tape", "dit"),
    [
        ("73282932000075", "clé"),
        ("35600000049838", "clé"),
        ("732829320", "14 chiffres"),
        ("7328293200007A", "14 chiffres"),
        ("٧٣٢٨٢٩٣٢٠٠٠٠٧٤", "14 chiffres"),
        ("²3282932000074", "14 chiffres"),
        ("7,32829E+13", "Texte"),
        ("7.3e13", "Texte"),
    ],
)
def test_wrong_ones_are_refused_with_what_to_do(tape, dit):
    _, faute = lire_siret(tape)
    assert dit in faute
    assert faute.endswith(".")


@pytest.mark.parametrize(
    "tape",
    ["732 829 320 00074", "732\u00a0829\u202f320 00074", "732.829.320.00074", " 73282932000074 "],
)
def test_spaces_do_not_matter(tape):
    assert lire_siret(tape) == ("73282932000074", "")


def test_none_is_no_fault():
    assert lire_siret("  ") == ("", "")


@pytest.mark.parametrize(
    ("un", "autre"),
    [
        ("CPTS du Sud-Vendée", "CPTS Sud Vendée"),
        ("Centre hospitalier de Fontenay-le-Comte", "Centre Hospitalier Fontenay le Comte"),
        ("Mutualité française Pays de la Loire", "Mutualite Francaise Pays-de-la-Loire"),
        ("Association Addictions France", "Addictions France association"),
        ("Centre de santé de Fontenay-le-Comte", "Centre santé Fontenay le Compte"),
        ("Centre de santé", "Centre santé"),
    ],
)
def test_names_that_are_one(un, autre):
    assert noms_proches(cle_nom(un), cle_nom(autre))


@pytest.mark.parametrize(
    ("un", "autre"),
    [
        ("Maison de santé 1", "Maison de santé 2"),
        ("CCAS de Fontenay", "CCAS de Luçon"),
        ("CPAM de la Vendée", "CAF de la Vendée"),
        ("Centre de santé de Luçon", "Centre de santé de Lucé"),
        ("Maison de santé pluriprofessionnelle de Benet", "Maison de santé pluriprofessionnelle"),
        ("Association intercommunale de soins Nord", "Association intercommunale de soins Sud"),
        ("", "CPAM"),
        ("de la", "du"),
    ],
)
def test_names_that_are_two(un, autre):
    assert not noms_proches(cle_nom(un), cle_nom(autre))


@given(st.text(max_size=60), st.text(max_size=60))
def test_likeness_is_mutual_and_every_name_is_like_itself(un, autre):
    assert noms_proches(cle_nom(un), cle_nom(autre)) == noms_proches(cle_nom(autre), cle_nom(un))
    assert noms_proches(cle_nom(un), cle_nom(un)) == bool(cle_nom(un))


def test_search_text_has_each_word_after_a_space():
    assert texte_de_recherche("L'Île-d'Yeu", "", "CH") == " l ile d yeu ch"


def test_every_kind_has_a_family_and_the_four_of_the_seed_are_there():
    assert {famille_usuelle(nature) for nature in Nature.values} == set(Famille)
    assert {Famille.SANTE, Famille.ETAT, Famille.ASSOCIATIONS, Famille.USAGERS} < set(Famille)
    assert Nature.HOPITAL not in FAMILLE_USUELLE


@pytest.mark.parametrize(
    ("tape", "numero"),
    [
        ("n° 12", 12), ("N°12 ", 12), ("CPAM 85 (n°\u00a012)", 12), ("Un (deux)\n(nº 12 ) ", 12),
        ("École n° 12", None), ("n° 12 de la rue", None), ("12", None), ("", None),
        ("n° " + "9" * 19, None),
    ],
)  # fmt: skip
def test_a_number_is_what_cites_and_never_the_end_of_a_name(tape, numero):
    assert numero_cite(tape) == numero
