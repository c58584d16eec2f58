"""One cell at a time: numbers, marks, codes, periods as people and spreadsheets write them."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clesante.donnees.choix import Statut
from clesante.donnees.producteurs.anomalies import Gravite
from clesante.donnees.producteurs.cellules import (
    deviner_decimale,
    echelle,
    lire_code,
    lire_marque,
    lire_nombre,
    lire_periode,
)
from clesante.donnees.producteurs.codes import codes_connus, reperes
from clesante.territoires.imports import correspondance, rattachements

FINE, INSECABLE = "\u202f", "\u00a0"

LISIBLES = {
    "12": 12,
    "12,5": 12.5,
    "12.5": 12.5,
    "-3": -3,
    "\u22123": -3,
    "+4": 4,
    ",5": 0.5,
    "1 234,5": 1234.5,
    f"1{INSECABLE}234": 1234,
    f"1{FINE}234{FINE}567": 1234567,
    "1.234,56": 1234.56,
    "1,234.56": 1234.56,
    "1.234.567": 1234567,
    "1'234,5": 1234.5,
    "1’234": 1234,
    "0,123": 0.123,
    "1234,567": 1234.567,
    "1e-05": 0.00001,
    "  7 ": 7,
    12: 12,
    0.5: 0.5,
}


@pytest.mark.parametrize("ecrit", LISIBLES)
def test_number_is_read_as_it_is_meant(ecrit):
    lu = lire_nombre(ecrit)
    assert (lu.valeur, lu.statut) == (pytest.approx(LISIBLES[ecrit]), Statut.VALEUR)
    assert lu.lisible
    assert not lu.probleme


@pytest.mark.parametrize(
    ("ecrit", "genre", "dit"),
    [
        ("beaucoup", "marque beaucoup", "n'est pas un nombre ni une marque connue"),
        ("?", "marque ?", "n'est pas un nombre ni une marque connue"),
        ("NaN", "infini", "n'est pas un nombre fini"),
        ("Infinity", "infini", "n'est pas un nombre fini"),
        (math.inf, "infini", "n'est pas un nombre fini"),
        ("1" * 400, "infini", "n'est pas un nombre fini"),
        ("1e400", "exposant", "a perdu des chiffres"),
        ("2,00047E+13", "exposant", "a perdu des chiffres"),
        ("١٢", "chiffres", "chiffres d'une autre écriture"),
        ("²", "chiffres", "chiffres d'une autre écriture"),
        ("１２", "chiffres", "chiffres d'une autre écriture"),
        ("1,234", "ambigu", "peut se lire 1,234 ou 1234"),
        ("1.234", "ambigu", "peut se lire 1,234 ou 1234"),
        ("12 à 15", "texte", "n'est pas un nombre"),
        ("<11", "texte", "n'est pas un nombre"),
        ("1 23", "texte", "n'est pas un nombre"),
        ("0x10", "texte", "n'est pas un nombre"),
        ("1_000", "texte", "n'est pas un nombre"),
        (True, "texte", "n'est pas un nombre"),
    ],
)
def test_what_is_no_number_says_why_and_what_to_do(ecrit, genre, dit):
    lu = lire_nombre(ecrit)
    assert lu.valeur is None
    assert not lu.lisible
    assert (lu.genre, lu.ambigu) == (genre, genre == "ambigu")
    assert dit in lu.probleme
    assert lu.remede
    assert not lu.probleme.endswith(".")


def test_decimal_sign_decides_what_would_be_ambiguous():
    assert lire_nombre("1,234", ",").valeur == 1.234
    assert lire_nombre("1,234", ".").valeur == 1234
    assert lire_nombre("1.234", ",").valeur == 1234
    assert lire_nombre("1.234", ".").valeur == 1.234


def test_other_decimal_sign_is_not_accepted_where_it_is_declared():
    for ecrit, decimale in (("1,5", "."), ("1.5", ","), ("1 234,5", "."), ("1.234,5", ".")):
        lu = lire_nombre(ecrit, decimale)
        assert (lu.valeur, lu.genre) == (None, "decimale"), ecrit


def test_percentage_keeps_its_number_and_says_it_is_one():
    for ecrit in ("12 %", "12%", f"12{FINE}%", f"12,0{INSECABLE}%"):
        lu = lire_nombre(ecrit)
        assert (lu.valeur, lu.pourcent) == (12, True)
    assert not lire_nombre("12").pourcent


@given(st.integers(-(10**12), 10**12), st.sampled_from([" ", INSECABLE, FINE, ".", "'", "’"]))
def test_whole_numbers_written_in_thousands_come_back(nombre, separateur):
    ecrit = f"{nombre:,}".replace(",", separateur)
    assert lire_nombre(ecrit, ",").valeur == nombre


@given(st.floats(-1e9, 1e9).map(lambda v: round(v, 3)), st.sampled_from([",", "."]))
def test_decimals_come_back_with_their_declared_sign(nombre, decimale):
    ecrit = f"{nombre:.3f}".replace(".", decimale)
    assert lire_nombre(ecrit, decimale).valeur == pytest.approx(nombre)


@given(st.text(max_size=30))
def test_any_text_is_a_number_a_mark_or_a_reason(texte):
    lu = lire_nombre(texte)
    if lu.statut is Statut.VALEUR:
        assert lu.valeur is not None
        assert math.isfinite(lu.valeur)
    else:
        assert lu.valeur is None
        assert lu.lisible != bool(lu.probleme)


@pytest.mark.parametrize(
    ("statut", "marques"),
    [
        (Statut.SECRET, ["s", "S", "ns", "NS", "secret", "N/A - secret statistique"]),
        (
            Statut.NON_DISPONIBLE,
            ["", " ", "nd", "ND", "n.d.", "N/A", "n/a", "#N/A", "-", "–", "…", "...", "NC", None,
             "Non disponible", "N/A - résultat non disponible"],
        ),
        (Statut.NON_CALCULABLE, ["#DIV/0!", "N/A - division par 0"]),
    ],
)  # fmt: skip
def test_usual_marks_keep_their_three_meanings(statut, marques):
    for marque in marques:
        lu = lire_nombre(marque)
        assert (lu.valeur, lu.statut) == (None, statut), marque


def test_unknown_mark_has_no_meaning():
    for texte in ("x", "e", "p", "12", "n", "sans objet"):
        assert lire_marque(texte) is None


@pytest.mark.parametrize(
    ("cellules", "attendue"),
    [
        (["12,5", "3", "1,234"], ","),
        (["12.5", "1.234"], "."),
        (["1 234,5"], ","),
        (["1.234,56"], ","),
        (["1,234.56"], "."),
        (["1,234", "2,345"], None),
        (["1", "2", "s", ""], None),
        (["12,5", "12.5"], None),
        ([12.5, 3.0], None),
        (["12,5 %"], ","),
    ],
)
def test_decimal_sign_is_proved_by_a_column_or_asked(cellules, attendue):
    assert deviner_decimale(cellules) == attendue


def test_ratio_and_percentage_are_told_apart_and_doubt_is_left():
    assert echelle([0.12, 0.3, 1]) == "ratio"
    assert echelle([12, 0.3, 100]) == "pourcentage"
    assert echelle([0, 1, 1]) == ""
    assert echelle([]) == ""
    assert echelle([140, 3]) == ""
    assert echelle([-1, 3]) == ""


@pytest.mark.parametrize("ecrite", ["2021", "2023-T2", "2016-2021", 2021.0])
def test_period_is_read(ecrite):
    periode, probleme = lire_periode(ecrite, 2026)
    assert (periode, probleme) == (str(ecrite).removesuffix(".0"), "")


@pytest.mark.parametrize(
    ("ecrite", "dit"),
    [
        ("", "la période est vide"),
        ("21", "quatre chiffres"),
        ("45292", "comptée en jours"),
        ("2021-13", "n'est pas une année"),
        ("2023-T5", "n'est pas une année"),
        ("03/04/2025", "n'est pas une année"),
        ("2021-2016", "finit avant de commencer"),
        ("1789", "n'est pas une année"),
        ("٢٠٢١", "n'est pas une année"),
    ],
)
def test_what_is_no_period_says_why(ecrite, dit):
    periode, probleme = lire_periode(ecrite, 2026)
    assert periode == ""
    assert dit in probleme


def test_period_to_come_is_read_and_said():
    assert lire_periode("2031", 2026)[0] == "2031"
    assert "future" in lire_periode("2031", 2026)[1]
    assert lire_periode("2026", 2026)[1] == ""


# Codes

LUS = [
    ("85092", "COM", "85092", None, ""),
    (85092.0, "COM", "85092", None, ""),
    (" 85092 ", "COM", "85092", None, ""),
    ("COM-85092", "UNITE", "85092", None, ""),
    ("2a004", "COM", "2A004", Gravite.INFO, "est lu 2A004"),
    ("85092.0", "COM", "85092", Gravite.INFO, "est lu 85092"),
    ("1001", "COM", "01001", Gravite.ALERTE, "ressemble à L'Abergement-Clémenciat, Ain (01001)"),
    (1001.0, "UNITE", "01001", Gravite.ALERTE, "le tableur a sans doute perdu le zéro"),
    ("20004", "COM", "2A004", Gravite.ALERTE, "aujourd'hui Ajaccio, Corse-du-Sud (2A004)"),
    ("74011", "COM", "74010", Gravite.ALERTE, "le code 74011 (Annecy-le-Vieux) n'est plus celui"),
    ("75101", "UNITE", "75101", None, ""),
    ("75101", "COM", "75101", Gravite.INFO, "Paris 1er Arrondissement (75101)"),
    ("75056", "UNITE", "75056", None, ""),
    ("218500924", "COM", "85092", Gravite.ALERTE, "est le SIREN de Fontenay-le-Comte"),
    ("200071934", "EPCI", "200071934", None, ""),
    ("20007193400012", "EPCI", "200071934", Gravite.ALERTE, "est un SIRET de CC du Pays de"),
    ("85", "DEP", "85", None, ""),
    ("1", "DEP", "01", Gravite.ALERTE, "ressemble à Ain (01)"),
    ("085", "DEP", "85", Gravite.INFO, "est lu 85"),
    ("2a", "DEP", "2A", Gravite.INFO, "est lu 2A"),
    ("1", "REG", "01", Gravite.ALERTE, "ressemble à Guadeloupe (01)"),
    ("FR", "FR", "FR", None, ""),
]


@pytest.mark.parametrize(("ecrit", "niveau", "code", "gravite", "dit"), LUS)
def test_code_with_one_reading_is_read_and_said(ecrit, niveau, code, gravite, dit):
    lu, anomalie = lire_code(ecrit, niveau)
    assert lu == code
    assert (anomalie and anomalie.gravite) == gravite
    if anomalie:
        assert dit in anomalie.probleme
        assert anomalie.proposition in (code, None)


REFUSES = [
    ("", "COM", "le code de la commune est vide"),
    (None, "DEP", "le code du territoire est vide"),
    ("99999", "COM", "code commune inconnu au code officiel géographique 2026"),
    ("85O92", "COM", "Codes proches : Fontenay-le-Comte, Vendée (85092)"),
    ("35000", "COM", "est un code postal, pas un code Insee. Commune probable : Rennes"),
    ("01640", "COM", "est un code postal, pas un code Insee. Communes possibles"),
    ("2,00047E+13", "EPCI", "perdu des chiffres"),
    ("8,5E+04", "COM", "perdu des chiffres"),
    ("20007193", "EPCI", "SIREN attendu (9 chiffres), 8 caractères lus"),
    ("200071935", "EPCI", "la clé du SIREN est incorrecte"),
    ("732829320", "EPCI", "aucun EPCI n'a ce SIREN"),
    ("20", "DEP", "la Corse compte deux départements"),
    ("99", "REG", "code inconnu"),
    ("٨٥٠٩٢", "COM", "caractères d'une autre écriture"),
    ("8509²", "COM", "caractères d'une autre écriture"),
    ("Fontenay-le-Comte", "COM", "code commune inconnu"),
]


@pytest.mark.parametrize(("ecrit", "niveau", "dit"), REFUSES)
def test_code_that_would_be_a_guess_is_refused_with_what_it_may_be(ecrit, niveau, dit):
    code, anomalie = lire_code(ecrit, niveau)
    assert code == ""
    assert anomalie is not None
    assert anomalie.gravite is Gravite.BLOQUANT
    assert anomalie.proposition is None
    assert dit in anomalie.probleme
    assert anomalie.remede


def test_every_commune_of_today_reads_as_itself_and_its_lost_zero_is_found():
    for code in reperes().noms["COM"]:
        assert lire_code(code, "UNITE") == (code, None)
        if code.startswith("0"):
            lu, anomalie = lire_code(code[1:], "UNITE")
            assert (lu, anomalie and anomalie.genre) == (code, "code zero")


def test_every_old_code_leads_where_the_referential_says():
    table = correspondance()
    anciens = [code for code, actuel in table.items() if code != actuel]
    assert len(anciens) > 3_000
    for ancien in anciens[::7]:
        assert lire_code(ancien, "UNITE")[0] == table[ancien]


def test_known_codes_are_those_of_the_referential():
    connus = set(codes_connus())
    for r in rattachements():
        assert ("UNITE", r.unite) in connus
        for groupe in (r.epci, r.ept, r.bv, r.departement, r.region):
            assert groupe is None or tuple(groupe.split("-", 1)) in connus
    assert ("FR", "FR") in connus
    assert ("UNITE", "99999") not in connus


@given(st.text(max_size=20), st.sampled_from(["UNITE", "COM", "EPCI", "BV", "DEP", "REG", "FR"]))
def test_any_text_is_a_known_code_or_a_reason(texte, niveau):
    code, anomalie = lire_code(texte, niveau)
    if code:
        assert (niveau, code) in CONNUS or code in reperes().noms["UNITE"]
    else:
        assert anomalie is not None
        assert anomalie.gravite is Gravite.BLOQUANT


CONNUS = set(codes_connus())
