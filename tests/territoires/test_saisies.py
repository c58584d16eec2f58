"""What people mistype: accepted with a warning, or refused with a sentence and its cure."""

from __future__ import annotations

import re
import sqlite3
import string

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from clesante.socle.erreurs import (
    AmbiguError,
    ClesanteError,
    EntreeInvalideError,
    IntrouvableError,
)
from clesante.territoires.lectures import perimetre, rechercher

INSECABLES = str.maketrans("\u00a0\u202f", "  ")


def lisible(phrase: str) -> str:
    """Return a sentence with plain spaces, as the cases below are written."""
    return phrase.translate(INSECABLES)


ACCEPTEES = [
    # typed, code read, words of each warning
    ("85092", "COM-85092", []),
    (" com-85092 ", "COM-85092", []),
    ("COM 85092", "COM-85092", []),
    ("COM\u201185092", "COM-85092", []),
    ("Fontenay\u2011le\u2011Comte", "COM-85092", []),
    ("85", "DEP-85", []),
    ("2A", "DEP-2A", []),
    ("2a", "DEP-2A", ["« 2a » est lu 2A"]),
    ("976", "DEP-976", []),
    ("52", "DEP-52", []),
    ("dep 85", "DEP-85", []),
    ("bv 2a004", "BV-2A004", []),
    ("fr", "FR", ["n'est pas complète"]),
    ("FRANCE", "FR", ["hors Mayotte"]),
    ("200 071 934", "EPCI-200071934", []),
    ("200\u00a0071\u202f934", "EPCI-200071934", []),
    ("210100012", "COM-01001", []),
    ("2a004", "COM-2A004", ["« 2a004 » est lu 2A004"]),
    ("COM-2b033", "COM-2B033", ["lu 2B033"]),
    ("74011", "COM-74010", ["Le code 74011 (Annecy-le-Vieux) n'est plus", "Annecy (74010)"]),
    ("COM-74011", "COM-74010", ["n'est plus celui d'une commune"]),
    ("20004", "COM-2A004", ["20004", "Ajaccio (2A004)"]),
    ("COM-74300", "COM-74010", ["n'est plus celui d'une commune"]),
    ("75101", "ARM-75101", ["est rattaché à Paris"]),
    ("COM-13001", "COM-13001", []),
    ("COM-85200", "COM-85200", []),
    ("Vendée", "DEP-85", []),
    ("vendee", "DEP-85", []),
    ("Paris", "COM-75056", []),
    ("Mayotte", "DEP-976", []),
    ("PAYS DE LA LOIRE", "REG-52", []),
    ("Île-d'Yeu", "COM-85113", []),
    ("l ile d yeu", "COM-85113", []),
    ("Saint-Denis (93)", "COM-93066", []),
    ("st denis (La Réunion)", "COM-97411", []),
    ("Bors (Canton de Charente-Sud)", "COM-16053", []),
    ("CC du Pays de Limours", "EPCI-249100074", []),
    ("communauté de communes du pays de limours", "EPCI-249100074", []),
]


@pytest.mark.parametrize(("saisie", "code", "mots"), ACCEPTEES)
def test_what_has_one_reading_is_accepted_and_said(saisie, code, mots):
    lu = perimetre(saisie)
    assert lu.code == code
    assert bool(lu.avertissements) == bool(mots)
    for mot in mots:
        assert mot in lisible(" ".join(lu.avertissements))


REFUSEES = [
    # unknown or mistyped code
    ("99999", IntrouvableError, ["Commune inconnue", "2026", "« 99999 »", "par son nom"]),
    ("85999", IntrouvableError, ["Codes proches", "Le Girouard (Vendée, COM-85099)"]),
    ("COM-8509X", IntrouvableError, ["Commune inconnue", "COM-8509X"]),
    ("REG-99", IntrouvableError, ["Région inconnue", "REG-93"]),
    ("REG-987", IntrouvableError, ["Région inconnue", "Polynésie française (DEP-987)"]),
    ("98", IntrouvableError, ["Département inconnu"]),
    ("123456", IntrouvableError, ["n'est pas un code", "une commune 5", "un SIREN 9"]),
    ("CV-8501", IntrouvableError, ["les cantons-villes ne sont pas dans ce référentiel"]),
    ("BV-85001", IntrouvableError, ["Bassin de vie inconnu dans le zonage 2022", "COM-85001"]),
    ("BV-1004", EntreeInvalideError, ["perdu le zéro", "Tapez BV-01004"]),
    ("QPV-QP075001", IntrouvableError, ["que les quartiers d'Occitanie", "code de sa commune"]),
    ("QP065002x", IntrouvableError, ["QP065002x"]),
    ("20", EntreeInvalideError, ["Corse compte deux départements", "DEP-2A", "REG-94"]),
    # postal code in place of an INSEE code
    ("35000", AmbiguError, ["35000 est un code postal. Commune : Rennes (35238)"]),
    ("COM-35000", AmbiguError, ["35000 est un code postal", "COM-35238"]),
    ("75001", AmbiguError, ["code postal", "Paris (75056)", "(75101)"]),
    ("74300", AmbiguError, ["code postal", "Cluses (74081)", "ancien code", "(74010)"]),
    # INSEE code of one commune, postal code of others
    ("85200", AmbiguError, ["code Insee", "Saint-Avaugourd-des-Landes", "postal", "COM-85092"]),
    (
        "13001",
        AmbiguError,
        ["Aix-en-Provence", "COM-13001", "Marseille (Bouches-du-Rhône, COM-13055)"],
    ),
    ("69001", AmbiguError, ["COM-69001", "Lyon (Rhône, COM-69123)", "ARM-69381"]),
    # lost zero
    ("1001", EntreeInvalideError, ["perdu le zéro", "01001 L'Abergement-Clémenciat", "COM-01001"]),
    ("COM-1001", EntreeInvalideError, ["perdu le zéro", "Tapez COM-01001"]),
    ("1", EntreeInvalideError, ["perdu le zéro", "Tapez DEP-01"]),
    # SIREN
    ("20007193", EntreeInvalideError, ["SIREN attendu (9 chiffres), 8 caractères lus"]),
    ("EPCI-20007193", EntreeInvalideError, ["SIREN attendu (9 chiffres)"]),
    ("200071935", EntreeInvalideError, ["la clé du SIREN est incorrecte"]),
    ("EPCI-200071935", EntreeInvalideError, ["la clé du SIREN est incorrecte"]),
    ("EPCI-200000008", IntrouvableError, ["EPCI inconnu", "2026"]),
    ("EPCI-200057867", IntrouvableError, ["EPCI inconnu", "Plaine Commune", "EPT-200057867"]),
    ("20007193400012", EntreeInvalideError, ["SIRET (14 chiffres)", "200071934"]),
    ("2,00047E+13", EntreeInvalideError, ["perdu des chiffres", "format Texte"]),
    ("COM-85092+2.00047E+13", EntreeInvalideError, ["perdu des chiffres"]),
    # names
    ("Sainte-Colombe", AmbiguError, ["désigne 12 territoires", "(Rhône, COM-69189)"]),
    ("Saint-Denis", AmbiguError, ["désigne 4 territoires", "(La Réunion, COM-97411)"]),
    ("La Réunion", AmbiguError, ["désigne 2 territoires", "DEP-974", "COM-47222"]),
    ("Bretagne", AmbiguError, ["désigne 3 territoires : Bretagne (REG-53)"]),
    ("Quatre Rivières", AmbiguError, ["(Haute-Savoie, EPCI-247400666)"]),
    ("Saint-Denis (75)", AmbiguError, ["désigne 4 territoires"]),
    ("Fontenai-le-Comte", IntrouvableError, ["Noms proches : Fontenay-le-Comte (Vendée"]),
    ("Atlantide", IntrouvableError, ["Aucun territoire ne s'appelle « Atlantide »"]),
    ("85092, 85113", IntrouvableError, ["joignez-les par « + »"]),
    ("85092 85113", IntrouvableError, ["joignez-les par « + »"]),
    # empty, incomplete, unreadable
    ("", EntreeInvalideError, ["Aucun territoire n'est donné", "COM-85092"]),
    (" \t\u00a0\n", EntreeInvalideError, ["Aucun territoire n'est donné"]),
    ("+", EntreeInvalideError, ["Il manque un territoire"]),
    ("85+", EntreeInvalideError, ["Il manque un territoire avant ou après « + »"]),
    ("85++86", EntreeInvalideError, ["Il manque un territoire"]),
    ("COM-85\x00092", EntreeInvalideError, ["caractère invisible (U+0000)", "Retapez"]),
    ("85092\u200b", EntreeInvalideError, ["caractère invisible (U+200B)"]),
    ("\ud800", EntreeInvalideError, ["caractère invisible (U+D800)"]),
    ("٨٥٠٩٢", EntreeInvalideError, ["Tapez les chiffres de 0 à 9 : « 85092 »"]),
    ("85²", EntreeInvalideError, ["Tapez les chiffres de 0 à 9"]),
    ("🏥", IntrouvableError, ["Aucun territoire ne s'appelle « 🏥 »"]),
    ("é" * 500, IntrouvableError, ["é…"]),
    ("a" * 30_000, EntreeInvalideError, ["trop long (30000 caractères)"]),
    ("+".join(["85"] * 2_001), EntreeInvalideError, ["2001 territoires, plus que 2000"]),
    ("'; DROP TABLE territoire; --", IntrouvableError, ["Aucun territoire"]),
]


@pytest.mark.parametrize(("saisie", "erreur", "mots"), REFUSEES, ids=lambda v: repr(v)[:40])
def test_what_would_be_a_guess_is_refused_with_the_cure(saisie, erreur, mots):
    with pytest.raises(erreur) as refus:
        perimetre(saisie)
    assert refus.type is erreur
    phrase = lisible(str(refus.value))
    for mot in mots:
        assert mot in phrase
    assert refus.value.remede
    assert len(phrase) < 1_000
    assert phrase.isprintable()


def test_one_bad_unit_refuses_the_whole_perimeter():
    with pytest.raises(EntreeInvalideError, match="35000 est un code postal"):
        perimetre("EPCI-200071934+35000")


def test_a_code_with_two_readings_is_never_chosen_silently(referentiel):
    """Every bare code that is the INSEE code of a commune and the postal code of others only."""
    requete = """SELECT DISTINCT alias FROM alias a WHERE nature = 'postal'
    AND EXISTS (SELECT 1 FROM territoire t WHERE t.code = 'COM-' || a.alias)
    AND NOT EXISTS (SELECT 1 FROM alias b WHERE b.nature = 'postal' AND b.alias = a.alias
                    AND b.code = 'COM-' || a.alias)"""
    with sqlite3.connect(referentiel) as base:
        doubles = [alias for (alias,) in base.execute(requete)]
    assert len(doubles) > 1_000
    for code in doubles[::40]:
        with pytest.raises(AmbiguError, match=f"COM-{code}"):
            perimetre(code)


@pytest.mark.parametrize(("saisie", "erreur", "mots"), REFUSEES, ids=lambda v: repr(v)[:40])
def test_cures_that_name_a_code_are_right(saisie, erreur, mots):
    with pytest.raises(ClesanteError) as refus:
        perimetre(saisie)
    for code in re.findall(r"(?:COM|DEP|REG|EPCI|EPT|BV)-[0-9AB]+", refus.value.remede):
        assert perimetre(code).communes


MORCEAUX = st.one_of(
    st.text(max_size=30),
    st.text(string.digits + "AB -+,.Ee", max_size=20),
    st.builds(
        "{}{}{}".format,
        st.sampled_from(["COM", "ARM", "EPCI", "EPT", "DEP", "REG", "QPV", "COMD", "FR", "BV"]),
        st.sampled_from(["-", " ", "", "_", "--"]),
        st.text(string.digits + "ABab", max_size=10),
    ),
    st.sampled_from(
        ["Saint-Denis (", "(((", ")", "Saint ()", "CC ", "la", "2A0É4", "%", "_", '"*']
    ),
)


@given(st.lists(MORCEAUX, min_size=1, max_size=4).map("+".join))
@example("0" * 19_000)
@example("COM-" + "1" * 19_000 + "é")
@example("(a" * 9_000)
@example("a" + " " * 18_000 + "(")
@example("IRIS-" * 3_000)
@example("-" * 20_000)
@example("QP00000")
@example("CC")
@example("ARM-99999")
def test_no_text_raises_anything_but_a_sentence(saisie):
    try:
        lu = perimetre(saisie)
    except ClesanteError as erreur:
        assert lisible(str(erreur)).isprintable()
        assert len(str(erreur)) < 1_500
    else:
        assert lu.communes


@given(st.text(max_size=60))
def test_search_never_fails(texte):
    assert len(rechercher(texte, 5)) <= 5
