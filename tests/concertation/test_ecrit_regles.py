"""Rules of the written diagnosis: print, codes of sections, what changed between two versions."""

from __future__ import annotations

import json
from copy import deepcopy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clesante.concertation.documents.ecrit import document
from clesante.concertation.regles.ecrit import (
    PLAN,
    code_libre,
    comparer,
    compter_mots,
)
from clesante.edition.preparation import preparer
from clesante.socle.json_canonique import empreinte
from tests.comptes.test_xss import CHARGES

TEXTE = {"cle": "a", "genre": "texte", "texte": "Les délais sont longs.", "objet": {}}
CHIFFRE = {
    "cle": "b",
    "genre": "chiffre",
    "texte": "",
    "objet": {"libelle": "Pauvreté", "affichee": "9,1 %", "periode": "2021", "source": "Insee"},
}


def contenu(*sections, **plus):
    tete = {"intitule": "Diagnostic", "lieu": "Ici", "presentation": "", "annee": 2026}
    return {**tete, "sections": list(sections), **plus}


def section(code="offre", *blocs, titre="Offre", dit=()):
    return {"code": code, "titre": titre, "dit": list(dit), "blocs": list(blocs)}


@pytest.mark.parametrize(
    ("titre", "pris", "attendu"),
    [
        ("Santé des jeunes", (), "sante-des-jeunes"),
        ("Offre", {"offre", "offre-2"}, "offre-3"),
        ("???", (), "section"),
        ("é" * 200, (), "e" * 35),
    ],
)
def test_a_section_takes_a_code_nobody_has(titre, pris, attendu):
    assert code_libre(titre, pris) == attendu


def test_the_plan_opens_with_the_method_and_ends_with_the_synthesis():
    codes = [code for code, _ in PLAN]
    assert codes[0] == "methode"
    assert codes[-1] == "synthese"
    assert len(set(codes)) == len(codes) == 11


@given(st.dictionaries(st.text(max_size=5), st.integers() | st.text(max_size=9) | st.none()))
def test_the_print_is_that_of_the_values_whatever_their_order(valeurs):
    relues = json.loads(json.dumps(dict(reversed(valeurs.items()))))
    assert empreinte(valeurs) == empreinte(relues)
    assert empreinte({**valeurs, "en plus": 1}) != empreinte(valeurs)


def test_words_are_those_people_wrote_and_said():
    paroles = {"cle": "c", "genre": "paroles", "texte": "", "objet": {"texte": "On attend !"}}
    dit = contenu(section("offre", TEXTE, CHIFFRE, paroles), presentation="Avec tous")
    assert compter_mots(dit) == 4 + 2 + 2


def phrases(avant, apres):
    return [(s.code, [c.phrase for c in s.changements]) for s in comparer(avant, apres)]


def test_the_same_says_nothing():
    dit = contenu(section("offre", TEXTE, CHIFFRE))
    assert comparer(dit, deepcopy(dit)) == ()


def test_each_change_is_said_in_its_section():
    avant = contenu(section("offre", TEXTE, CHIFFRE), section("eau", titre="Eau"))
    neuf = {**TEXTE, "texte": "Les délais sont très longs."}
    bouge = {**CHIFFRE, "objet": {**CHIFFRE["objet"], "affichee": "9,3 %", "periode": "2022"}}
    apres = contenu(
        section("offre", neuf, bouge, titre="Offre de soins"), section("air", titre="Air")
    )
    assert phrases(avant, apres) == [
        (
            "offre",
            [
                "Section renommée.",
                "Texte changé. Texte\u00a0: Les délais sont très longs.",
                "Chiffre\u00a0: Pauvreté (valeur)",
                "Chiffre\u00a0: Pauvreté (période)",
            ],
        ),
        ("air", ["Section ajoutée."]),
        ("eau", ["Section retirée."]),
    ]
    texte = comparer(avant, apres)[0].changements[1]
    assert ("+", "très ") in texte.mots
    assert all(sens != "-" for sens, _ in texte.mots)


@pytest.mark.parametrize(
    ("genre", "cle", "avant", "apres", "mot", "dits"),
    [
        ("table", "entetes", ["Qui", "2020"], ["Qui", "2021"], "colonnes du tableau",
         ("Qui, 2020", "Qui, 2021")),
        ("table", "lignes", [["a", "1"], ["b", "2"]], [["a", "1"]], "chiffres du tableau",
         ("a, 1\nb, 2", "a, 1")),
        ("paroles", "annee", 2025, 2026, "année", ("2025", "2026")),
        ("chiffre", "version_source", "a" * 64, "b" * 64, "fichier de la source",
         ("a" * 12, "b" * 12)),
    ],
)  # fmt: skip
def test_what_a_block_shows_is_compared(genre, cle, avant, apres, mot, dits):
    un, deux = (
        contenu(section("offre", {"cle": "x", "genre": genre, "texte": "", "objet": {cle: lu}}))
        for lu in (avant, apres)
    )
    ((dite,),) = (lue.changements for lue in comparer(un, deux))
    assert dite.phrase.endswith(f"({mot})")
    assert (dite.avant, dite.apres) == dits


def test_the_year_and_the_inhabitants_are_compared():
    avant, apres = contenu(habitants=None, annee=2025), contenu(habitants=1_200, annee=2026)
    assert phrases(avant, apres) == [("", ["Année changée.", "Nombre d'habitants changé."])]


def test_added_removed_and_moved_blocks_are_said_with_their_words():
    avant = contenu(section("offre", TEXTE, CHIFFRE))
    un, deux = (
        comparer(avant, contenu(section("offre", CHIFFRE)))[0].changements[0],
        comparer(contenu(section("offre", CHIFFRE)), avant)[0].changements[0],
    )
    assert un.phrase.startswith("Retiré")
    assert un.mots == [("-", "Les délais sont longs.")]
    assert deux.phrase.startswith("Ajouté")
    assert deux.mots == [("+", "Les délais sont longs.")]
    change = phrases(avant, contenu(section("offre", CHIFFRE, TEXTE)))
    assert change == [("offre", ["Les blocs ne sont plus dans le même ordre."])]


def test_what_is_said_of_the_whole_is_a_section_of_its_own():
    avant = contenu(section("un", titre="Un"), section("deux", titre="Deux"))
    apres = contenu(
        section("deux", titre="Deux"), section("un", titre="Un", dit=[]), presentation="Ensemble"
    )
    assert phrases(avant, apres) == [
        ("", ["Démarche changée.", "Les sections ne sont plus dans le même ordre."])
    ]
    seul = [{"titre": "Limites", "phrases": ["Peu de réponses."]}]
    assert phrases(
        avant, contenu(section("un", titre="Un", dit=seul), section("deux", titre="Deux"))
    ) == [("un", ["Ce qui s'y écrit tout seul a changé."])]


def test_whatever_is_typed_makes_a_document():
    """Every hostile text at every place: the closed subset of documents takes it, as words."""
    for charge in (*CHARGES, "- ", "1. ", "> ", "# ", "[]()", "****", "   ", "\n\n", "# a\n### b"):
        objet = {"libelle": charge, "affichee": charge, "periode": charge, "comparaison": charge}
        objet |= {"niveau": charge, "source": charge, "typee": False}
        constat = {
            **objet,
            "nature": "besoin",
            "intitule": charge,
            "texte": charge,
            "lieux": charge,
        }
        paroles = {"texte": charge, "profil": charge, "recueil": charge, "annee": 2026}
        table = {"legende": f"T {charge}", "entetes": ["a", f"b {charge}"], "source": charge}
        table["lignes"] = [[f"l {charge}", charge]]
        genres = {
            "texte": {},
            "chiffre": objet,
            "constat": constat,
            "paroles": paroles,
            "table": table,
        }
        blocs = [
            {"cle": genre, "genre": genre, "texte": charge, "objet": lie}
            for genre, lie in genres.items()
        ]
        seul = [{"titre": f"S {charge}", "phrases": [f"p {charge}"]}]
        dit = contenu(section("offre", *blocs, titre=f"T {charge}", dit=seul), presentation=charge)
        tete = {"intitule": f"D {charge}", "habitants": None, "millesime": "", "fictif": True}
        prepare = preparer(document({**dit, **tete}))
        assert prepare.titre.startswith("D")
