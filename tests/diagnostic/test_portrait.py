"""The portrait: comparisons, verdicts, what is missing, words that follow the figures."""

from __future__ import annotations

import dataclasses
import json

import pytest

from clesante.diagnostic import redaction
from clesante.diagnostic.documents import contenu, document, tableau_du_chiffre
from clesante.diagnostic.exports import contenu_json
from clesante.diagnostic.illustrations import plus_grands_ecarts
from clesante.diagnostic.lectures import portrait
from clesante.donnees.choix import Statut
from clesante.socle.erreurs import IntrouvableError
from clesante.statistiques.proportions import Intervalle
from clesante.territoires.lectures import perimetre

pytestmark = pytest.mark.usefixtures("entrepot")

FONTENAY = "EPCI-200071934+EPCI-248500563"
VARIES = [
    FONTENAY,
    "EPCI-242900629+EPCI-242900710+EPCI-242900660+EPCI-242900702+EPCI-242900645+EPCI-200068120",
    "COM-97611",
    "COM-69123",
    "EPCI-200046977",
    "EPCI-200054781",
    "COM-85113",
    "DEP-2A",
    "REG-53",
    "FR",
    "COM-97502",
    "ARM-69381",
    "COM-60694",
]


@pytest.mark.parametrize("code", VARIES)
def test_verdict_is_said_only_from_an_interval_that_excludes_the_reference(code):
    for chiffre in portrait(perimetre(code)).chiffres:
        for comparaison in chiffre.comparaisons:
            ic, reference = chiffre.valeur.intervalle, comparaison.valeur.valeur
            if reference is None or chiffre.valeur.valeur is None:
                assert comparaison.verdict == "non_calculable"
            elif ic is None:
                assert comparaison.verdict == "sans_intervalle"
            elif ic.bas > reference:
                assert comparaison.verdict == "superieur"
            elif ic.haut < reference:
                assert comparaison.verdict == "inferieur"
            else:
                assert comparaison.verdict == "comparable"


def test_perimeter_of_seed_001_has_its_forty_communes_and_three_references():
    resultat = portrait(perimetre(FONTENAY))
    assert len(resultat.perimetre.communes) == 40
    noms = [c.nom for c in resultat.chiffre("POP_65").comparaisons]
    assert noms == ["Vendée", "Pays de la Loire", "France"]


def test_mayotte_has_its_population_and_says_what_is_missing():
    resultat = portrait(perimetre("COM-97611"))
    assert [c.code for c in resultat.presents] == ["POP_TOT"]
    assert {c.valeur.statut for c in resultat.manquants} == {Statut.NON_COUVERT}
    phrases = [redaction.manque(c) for c in resultat.manquants]
    assert all("France hors Mayotte" in phrase and "Détenteur" in phrase for phrase in phrases)


def test_indicators_are_chosen_and_ordered_by_the_reader():
    resultat = portrait(perimetre("DEP-85"), ["OFF_APLMG", "POP_65"])
    assert [c.code for c in resultat.chiffres] == ["OFF_APLMG", "POP_65"]
    with pytest.raises(IntrouvableError):
        portrait(perimetre("DEP-85"), ["NIMPORTE"])


def change(resultat, valeur):
    """Return the portrait with another value, far from every reference."""
    chiffre = resultat.chiffre("POP_65")
    autre = dataclasses.replace(
        chiffre.valeur, valeur=valeur, intervalle=Intervalle(valeur - 0.1, valeur + 0.1)
    )
    from clesante.diagnostic.lectures import _comparaison

    comparaisons = tuple(_comparaison(autre, c.valeur, c.nom) for c in chiffre.comparaisons)
    neuf = dataclasses.replace(chiffre, valeur=autre, comparaisons=comparaisons)
    chiffres = tuple(neuf if c is chiffre else c for c in resultat.chiffres)
    return dataclasses.replace(resultat, chiffres=chiffres)


@pytest.mark.parametrize(
    ("valeur", "mots"), [(5.0, "plus bas que"), (60.0, "plus élevé que"), (20.5076, "comparable à")]
)
def test_sentence_changes_with_the_figure(valeur, mots):
    resultat = change(portrait(perimetre(FONTENAY)), valeur)
    phrase = next(p.texte for p in redaction.synthese(resultat) if p.ancre == "POP_65")
    assert f"{valeur:.1f}".replace(".", ",") in phrase
    assert f"{mots} la France" in phrase


@pytest.mark.parametrize("code", VARIES)
def test_every_sentence_leads_to_a_figure_or_a_section(code):
    resultat = portrait(perimetre(code))
    connus = {c.code for c in resultat.presents} | {"perimetre", "manque"}
    assert {phrase.ancre for phrase in redaction.synthese(resultat)} <= connus


def test_widest_gaps_are_ordered_by_spread_of_epci():
    choisis = plus_grands_ecarts(portrait(perimetre(FONTENAY)))
    relatifs = [
        abs(c.france.ecart) / (c.distribution.quantiles[-1] - c.distribution.quantiles[0])
        for c in choisis
    ]
    assert relatifs == sorted(relatifs, reverse=True)
    assert "POP_TOT" not in [c.code for c in choisis]


@pytest.mark.parametrize("code", VARIES)
def test_document_holds_every_picture_with_its_alternative(code):
    import datetime

    dit = document(portrait(perimetre(code)), datetime.date(2026, 3, 1))
    for identifiant, illustration in dit.illustrations.items():
        assert illustration.alternative.strip()
        assert f'src="illustration:{identifiant}"' in dit.corps
    assert dit.corps.count("<img ") == len(dit.illustrations)


def test_table_of_a_figure_shows_the_territory_then_its_references():
    resultat = portrait(perimetre(FONTENAY))
    tableau = tableau_du_chiffre(resultat, resultat.chiffre("POP_65"))
    assert [ligne[0] for ligne in tableau.lignes][1:] == ["Vendée", "Pays de la Loire", "France"]
    assert "20,5" in tableau.lignes[-1][2]


def test_json_has_the_stable_keys_and_plain_numbers():
    donnees = json.loads(json.dumps(contenu_json(portrait(perimetre(FONTENAY)))))
    assert set(donnees) == {"territoire", "indicateurs", "manquants", "sources"}
    attendues = {
        "code", "libelle", "periode", "valeur", "ic", "statut", "niveau", "source",
        "comparaisons", "rang", "tendance",
    }  # fmt: skip
    for indicateur in donnees["indicateurs"]:
        assert attendues <= set(indicateur)
        assert isinstance(indicateur["valeur"], int | float)
    part = next(i for i in donnees["indicateurs"] if i["code"] == "POP_65")
    assert part["ic"][0] < part["valeur"] < part["ic"][1]


@pytest.mark.parametrize("code", VARIES)
def test_picture_ids_are_unique_in_a_portrait(code):
    identifiants = [f.graphique.identifiant for f in contenu(portrait(perimetre(code))).figures]
    assert len(identifiants) == len(set(identifiants))
