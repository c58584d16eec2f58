"""Rules of redundancy: words, ages, dimensions, classes; no match without a reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from clesante.contrats.regles.redondances import (
    Action,
    Contexte,
    plus_forts,
    preparer,
    rapprocher,
    rapprocher_tous,
)
from clesante.contrats.regles.redondances_mots import ages, dire_ages, lexique, lire, racine
from clesante.recherche.lectures import _livres

LISTES = _livres()
LEXIQUE = lexique((t.code, t.libelle, t.definition, t.vers) for t in LISTES["lexique"].termes)
CONTEXTE = Contexte(
    LEXIQUE, *(LISTES[liste].libelles for liste in ("themes", "publics", "types_action"))
)
ICI = frozenset({"COM-85092", "COM-85001"})
CONSULTATION = Action(
    "dispositif-1",
    "Consultation jeunes consommateurs",
    "CSAPA, maison des adolescents. 12–25 ans, alcool, cannabis.",
    groupe="dispositif-1",
    communes=ICI,
)
PERMANENCE = Action(
    "fiche-1", "Permanence pour les jeunes de 17 ans qui boivent, à la maison des ados",
    groupe="fiche-1", communes=ICI,
)  # fmt: skip
COMPLETE = Action(
    "fiche-2", "Compétences psychosociales à l'école", groupe="fiche-2", communes=ICI,
    themes=frozenset({"sante_mentale"}), publics=frozenset({"6_a_10_ans"}),
    types=frozenset({"formation"}), du=date(2024, 1, 1), au=date(2028, 12, 31),
)  # fmt: skip


def comparer(une, autre):
    return rapprocher(preparer(une, CONTEXTE), preparer(autre, CONTEXTE), CONTEXTE)


@pytest.mark.parametrize(
    ("texte", "lus"),
    [
        ("les jeunes de 17 ans", ((17, 17),)),
        ("12–25 ans, alcool", ((12, 25),)),
        ("de 15 à 17 ans, et 75 ans et plus", ((15, 17), (75, 120))),
        ("plus de 60 ans ou moins de 3 ans", ((60, 120), (0, 3))),
        ("en 3 ans, pendant 5 ans", ()),
        ("25 à 12 ans", ()),
    ],
)
def test_ages_are_read_and_durations_are_not(texte, lus):
    assert ages(texte) == lus


def test_ages_are_said():
    assert [dire_ages(b) for b in ((17, 17), (12, 25), (60, 120))] == [
        "17 ans", "12 à 25 ans", "60 ans et plus",
    ]  # fmt: skip


def test_words_are_read_by_their_notions_whatever_their_form():
    lus = lire("Les ados qui BOIVENT", "à la Maison des Ados, tabac", LEXIQUE)
    assert set(lus.notions) == {"jeunes", "alcool", "maison_des_adolescents", "tabac"}
    assert lus.titre == {"jeunes", "alcool"}
    assert lus.notions["alcool"][1] == "BOIVENT"
    assert racine("depistages") == racine("depistage")
    assert racine("aidants") != racine("aide")  # one stem, « aid », two things
    assert "sante" not in lire("La santé", "de la population", LEXIQUE).racines


def test_the_consultation_of_scenario_7_is_found_with_its_reasons():
    lu = comparer(PERMANENCE, CONSULTATION)
    assert lu.classe == "doublon_probable"
    dit = " ".join(lu.raisons)
    for attendu in ("Conduites addictives", "boivent", "alcool", "17 ans", "maison des adolesc"):
        assert attendu in dit, lu.raisons
    assert "Même territoire" in dit
    assert "Même période" in dit


@pytest.mark.parametrize(
    "titre",
    ["Sensibiliser le public à la qualité de l'eau", "Prévenir les chutes des personnes âgées"],
)
def test_what_has_nothing_in_common_is_not_matched(titre):
    assert comparer(Action("fiche-9", titre, communes=ICI), CONSULTATION) is None


@pytest.mark.parametrize(
    ("change", "classe"),
    [
        ({}, "doublon_probable"),
        ({"types": frozenset({"evenement"})}, "a_articuler"),
        ({"publics": frozenset({"75_ans_et_plus"})}, "complementaire"),
        ({"publics": frozenset({"tout_public"})}, "doublon_probable"),
        ({"communes": frozenset({"COM-29001"})}, None),
        ({"communes": None}, "a_articuler"),
        ({"au": date(2023, 6, 1)}, "complementaire"),
        ({"themes": frozenset({"vaccination"}), "titre": "Tout autre chose"}, None),
    ],
)
def test_the_class_is_that_of_the_dimensions_that_meet(change, classe):
    autre = replace(COMPLETE, cle="action-1", titre="CPS cycle 3", groupe="dispositif-1")
    lu = comparer(COMPLETE, replace(autre, **change))
    assert (lu and lu.classe) == classe
    assert lu is None or lu.raisons


QPV, TOUS = frozenset({"habitants_des_quartiers_prioritaires"}), frozenset({"tout_public"})


@pytest.mark.parametrize(
    ("titre", "existant", "commun", "types", "classe"),
    [
        (
            "Augmenter la participation aux dépistages organisés",
            "Mission prévention : dépistage du col", {"themes": frozenset({"cancers"}),
            "publics": QPV}, ({"aller_vers_equipe_mobile"}, {"formation"}), "a_articuler",
        ),
        (
            "Bien vieillir à domicile, prévenir les chutes", "Ateliers équilibre",
            {"themes": frozenset({"vieillissement"}), "publics": frozenset({"75_ans_et_plus"})},
            ({"education_pour_la_sante_individuelle_collective"},) * 2, "doublon_probable",
        ),
        (
            "Compétences psychosociales à l'école", "CPS cycle 3",
            {"themes": frozenset({"sante_mentale"}), "publics": frozenset({"6_a_10_ans"})},
            ({"formation"},) * 2, "doublon_probable",
        ),
        (
            "Semaines d'information sur la santé mentale", "Dépistage du cancer du col",
            {"publics": TOUS}, ({"evenement"},) * 2, None,
        ),
    ],
)  # fmt: skip
def test_the_extract_of_the_register_of_kersall(titre, existant, commun, types, classe):
    """Domain §12.2: what is to be articulated, what is likely double, what is neither."""
    ici, la = (frozenset(lus) for lus in types)
    une = Action("fiche-1", titre, communes=ICI, types=ici, **commun)
    autre = Action("action-1", existant, communes=ICI, types=la, **commun)
    lu = comparer(une, autre)
    assert (lu and lu.classe) == classe


def test_near_titles_stand_for_a_type_that_is_not_said():
    une = replace(COMPLETE, types=frozenset())
    faute = Action(
        "action-1", "Competences psycho-sociales à l'écolle", communes=ICI,
        publics=frozenset({"6_a_10_ans"}),
    )  # fmt: skip
    lu = comparer(une, faute)
    assert lu.classe == "doublon_probable"
    assert "presque identiques" in " ".join(lu.raisons)


def test_pilot_and_funder_are_said():
    une = replace(COMPLETE, pilote="EPSM", financeurs=("ARS", "CAF"))
    autre = replace(COMPLETE, cle="action-1", pilote="L'EPSM du pays", financeurs=("CPAM ; ARS",))
    dit = " ".join(comparer(une, autre).raisons)
    assert "Même pilote : EPSM" in dit
    assert "Même financeur : ARS." in dit


def test_a_dispositif_gives_way_to_its_own_action_and_the_strongest_come_first():
    action = replace(COMPLETE, cle="action-1", groupe="dispositif-1")
    faible = replace(action, cle="action-2", publics=frozenset({"75_ans_et_plus"}))
    porteur = replace(COMPLETE, cle="dispositif-1", groupe="dispositif-1")
    lus = [comparer(COMPLETE, a) for a in (faible, porteur, action)]
    assert [lu.autre.cle for lu in plus_forts(lus)] == ["action-1", "action-2"]
    seuls = [comparer(COMPLETE, a) for a in (faible, porteur)]
    assert [lu.autre.cle for lu in plus_forts(seuls)] == ["action-2", "dispositif-1"]
    conclus = [lu.autre.cle for lu in plus_forts(lus, {"dispositif-1"})]
    assert conclus == ["action-1", "dispositif-1", "action-2"]


def test_whose_it_is_is_not_said_twice():
    assert Action("a", "Ateliers", ou="CLIC du pays").ailleurs == "CLIC du pays"
    assert Action("a", "Projet de la CPTS de Kersall", ou="CPTS de Kersall").ailleurs == ""
    assert Action("a", "Ateliers").ailleurs == ""


def test_a_digest_changes_with_what_is_compared():
    assert COMPLETE.empreinte == replace(COMPLETE, communes=None).empreinte
    assert COMPLETE.empreinte != replace(COMPLETE, titre="Autre").empreinte
    assert COMPLETE.empreinte != replace(COMPLETE, publics=frozenset()).empreinte


def test_many_are_compared_as_they_are_one_by_one():
    autres = [
        replace(PERMANENCE, cle="fiche-3"),
        Action("fiche-4", "À la maison des ados, permanence pour les jeunes de 17 ans qui boivent"),
        Action("fiche-5", "Des jardins partagés"),
        Action("fiche-6", "Chutes"),
        CONSULTATION,
        COMPLETE,
    ]
    lues = [preparer(autre, CONTEXTE) for autre in autres]
    ensemble = list(rapprocher_tous(preparer(PERMANENCE, CONTEXTE), lues, CONTEXTE))
    assert ensemble == [lu for autre in autres if (lu := comparer(PERMANENCE, autre))]
    assert {lu.autre.cle for lu in ensemble} == {"fiche-3", "fiche-4", "dispositif-1"}
