"""Labels, units, thresholds, codes of a territory's own table: pure rules."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clesante.donnees.choix import Calcul
from clesante.donnees.tables.lieux import niveau_de, niveau_du_code
from clesante.donnees.tables.regles import (
    ROLES,
    calcul_de,
    code_propose,
    entete,
    est_ensemble,
    est_note,
    facteur_de,
    lire_colonnes,
    reconnaitre,
    seuil_minimal,
)
from clesante.socle.erreurs import EntreeInvalideError


@pytest.mark.parametrize(
    ("unite", "facteur"),
    [
        ("%", 100),
        ("% des enfants", 100),
        ("pour 1 000 naissances", 1000),
        ("pour 100\u202f000 habitants", 100_000),
        ("/10000", 10_000),
        ("jours", 1),
        ("", 1),
        ("pour tous", 1),
    ],
)
def test_unit_says_what_multiplies_a_ratio(unite, facteur):
    assert facteur_de(unite) == facteur


@pytest.mark.parametrize(
    ("producteur", "seuil"),
    [
        ("CPAM de la Vendée", 11),
        ("Caisse primaire d'assurance maladie", 11),
        ("MSA Loire-Atlantique – Vendée", 11),
        ("DEPP", 10),
        ("Rectorat, Éducation nationale", 10),
        ("IRDES", 15),
        ("DREES et CNAM", 11),
        ("Comptage du CCAS", 0),
        ("Arsène", 0),
    ],
)
def test_least_threshold_comes_from_the_producer(producteur, seuil):
    """Whole words only: « Arsène » is not an ARS."""
    assert seuil_minimal(producteur) == seuil


@pytest.mark.parametrize(
    ("libelle", "code"),
    [
        ("Enfants suivis", "LOC_ENFANTS_SUIVIS"),
        ("Œil : dépistage à 3-4 ans", "LOC_OEIL_DEPISTAGE_A_3_4_ANS"),
        ("", "LOC"),
    ],
)
def test_proposed_code_is_made_of_the_label(libelle, code):
    assert code_propose(libelle) == code


@given(st.text())
def test_proposed_code_is_always_short_and_plain(libelle):
    code = code_propose(libelle)
    assert len(code) <= 60 and not code.endswith("_")
    assert all(c.isascii() and (c.isupper() or c.isdigit() or c == "_") for c in code)


@pytest.mark.parametrize(
    ("colonnes", "calcul"),
    [
        ({"numerateur", "denominateur", "valeur"}, Calcul.RAPPORT),
        ({"numerateur"}, Calcul.SOMME),
        ({"valeur"}, Calcul.PUBLIEE),
        ({"denominateur", "valeur"}, Calcul.PUBLIEE),
    ],
)
def test_columns_say_how_figures_add_up(colonnes, calcul):
    assert calcul_de(colonnes) is calcul


def test_columns_said_are_read_with_a_comma_in_a_label():
    assert lire_colonnes("") == {}
    assert lire_colonnes(" CODE = INSEE ,numerateur=Nb,, vus") == {
        "code": "INSEE",
        "numerateur": "Nb, vus",
    }


@pytest.mark.parametrize("texte", ["code", "code=", "insee=X", "code=A,code=B", "=A"])
def test_columns_badly_said_name_the_roles(texte):
    with pytest.raises(EntreeInvalideError, match="ne dit pas une colonne") as refus:
        lire_colonnes(texte)
    assert all(role in refus.value.remede for role in ROLES)


def test_very_name_of_a_role_wins_over_what_looks_like_it():
    lues = reconnaitre(["code", "Nombre d'inscrits", "numerateur", "Taux", "valeur"])
    assert lues.rangs == {"code": 0, "numerateur": 2, "valeur": 4}
    assert not lues.ambigues


def test_ambiguous_labels_are_kept_to_be_asked():
    lues = reconnaitre(["INSEE", "Nombre de vus", "Nombre d'inscrits"])
    assert lues.ambigues == {"numerateur": ("Nombre de vus", "Nombre d'inscrits")}
    assert lues.suffit


@given(st.permutations(["code", "nom", "numerateur", "denominateur", "annee", "source"]))
def test_order_of_columns_does_not_count(libelles):
    lues = reconnaitre(libelles)
    assert {libelles[rang]: role for role, rang in lues.rangs.items()} == {r: r for r in libelles}


@given(st.integers(0, 39), st.lists(st.sampled_from(["", "Titre", "2024", "1"]), max_size=4))
def test_header_is_found_wherever_it_stands(avant, titre):
    lignes = [titre] * avant + [["INSEE", "Taux"], ["85092", 12]]
    rang, colonnes = entete(lignes, {})
    assert (rang, colonnes.rangs) == (avant, {"code": 0, "valeur": 1})


def test_header_too_far_is_not_looked_for():
    with pytest.raises(EntreeInvalideError, match="Aucune ligne d'en-tête"):
        entete([["x"]] * 40 + [["INSEE", "Taux"]], {})


@pytest.mark.parametrize("texte", ["Total", "TOTAL CC", "Ensemble du territoire", "Moyenne"])
def test_total_lines_are_known(texte):
    assert est_ensemble(texte)
    assert not est_ensemble(f"Saint-{texte}")


@pytest.mark.parametrize(
    ("cellules", "note"),
    [
        (["Source : PMI", "", ""], True),
        (["", "* provisoire"], True),
        (["(1) hors Corse"], True),
        (["x" * 81], True),
        (["Source", "12"], False),
        (["85092", ""], False),
        ([], False),
    ],
)
def test_notes_are_one_text_alone(cellules, note):
    assert est_note(cellules) is note


@pytest.mark.parametrize(
    ("texte", "niveau"),
    [
        ("85092", "UNITE"),
        ("1001", "UNITE"),
        ("COM-85092", "COM"),
        ("epci-200071934", "EPCI"),
        ("200 071 934", "EPCI"),
        ("20007193400011", "EPCI"),
        ("200054781", "EPCI"),
        ("85", "DEP"),
        ("2A", "DEP"),
        ("974", "DEP"),
        ("REG-52", "REG"),
        ("fr", "FR"),
    ],
)
def test_form_of_a_code_says_its_level(texte, niveau):
    assert niveau_du_code(texte) == niveau


def test_an_arrondissement_is_an_observation_unit_as_a_commune_is():
    assert (niveau_de("ARM-69381"), niveau_de("COM-1"), niveau_de("FR")) == ("COM", "COM", "FR")
