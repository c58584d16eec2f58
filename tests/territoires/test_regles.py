"""Reading what was typed, without the referential."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clesante.socle.erreurs import EntreeInvalideError
from clesante.territoires import regles


@given(st.integers(0, 99_999_999), st.integers(0, 8), st.integers(1, 9))
def test_luhn_finds_any_wrong_digit(numero, rang, ecart):
    base = f"{numero:08d}"
    [cle] = [c for c in "0123456789" if regles.luhn(base + c)]
    juste = base + cle
    faux = str((int(juste[rang]) + ecart) % 10)
    assert not regles.luhn(juste[:rang] + faux + juste[rang + 1 :])


@pytest.mark.parametrize("siren", ["732829320", "200054781", "210100012"])
def test_luhn_accepts_real_numbers(siren):
    assert regles.luhn(siren)


@pytest.mark.parametrize(
    ("saisie", "forme", "niveau", "valeur"),
    [
        ("COM-85092", "code", "COM", "85092"),
        ("com–2a004", "code", "COM", "2A004"),
        ("COMD-74011", "code", "COMD", "74011"),
        ("EPCI 200 071 934", "code", "EPCI", "200071934"),
        ("dep85", "code", "DEP", "85"),
        ("QP066007", "code", "QPV", "QP066007"),
        ("200 071 934", "chiffres", "", "200071934"),
        ("2b", "chiffres", "", "2B"),
        ("PER-Sud-Vendee@2023", "perimetre", "2023", "sud-vendee"),
        ("Comblanchien", "nom", "", "Comblanchien"),
        ("Deparis", "nom", "", "Deparis"),
        ("2.5", "nom", "", "2.5"),
        ("85092 85113", "nom", "", "85092 85113"),
    ],
)
def test_forms(saisie, forme, niveau, valeur):
    lu = regles.lire(saisie)
    assert (lu.forme, lu.niveau, lu.valeur) == (forme, niveau, valeur)


@pytest.mark.parametrize(
    ("texte", "unites"),
    [
        ("DEP-85", ["DEP-85"]),
        ("DEP-85 + 29232", ["DEP-85", "29232"]),
        ("DEP-85 COM-29232", ["DEP-85", "COM-29232"]),
        ("Saint Denis", ["Saint Denis"]),
    ],
)
def test_units_are_split(texte, unites):
    assert regles.decouper(texte) == unites


@pytest.mark.parametrize(
    ("nom", "cles"),
    [
        ("L'Île-d'Yeu", ("l ile d yeu", "ile d yeu")),
        ("CC du Pays de Limours (CCPL)", ("cc du pays de limours ccpl", "pays de limours")),
        ("Communauté d'agglomération de La Rochelle", (None, "rochelle")),
        ("Métropole du Grand Paris", ("metropole du grand paris", "grand paris")),
        ("Nantes Métropole", ("nantes metropole", "nantes metropole")),
        ("Le Mans", ("le mans", "mans")),
        ("Les", ("les", "les")),
    ],
)
def test_search_forms_of_names(nom, cles):
    entier, simple = regles.cles_nom(nom)
    assert simple == cles[1]
    assert cles[0] in (None, entier)


def test_variants_are_one_mistake_away():
    proches = set(regles.variantes("85092"))
    assert {"85093", "58092", "85029", "05092"} <= proches
    assert not {"85113", "8509", "850922"} & proches


@given(st.text(max_size=200))
def test_quoted_text_is_short_and_printable(texte):
    cite = regles.citer(texte)
    assert len(cite) <= 64
    assert all(c.isprintable() for c in cite[2:-2])


@given(st.text(min_size=1, max_size=40))
def test_kept_text_has_no_control_character(texte):
    try:
        propre = regles.nettoyer(texte)
    except EntreeInvalideError:
        return
    assert propre == propre.strip() != ""
    assert not set(propre) & set(map(chr, range(9)))
