"""Ten comparable territories: those of the library, and their medians."""

from __future__ import annotations

import dataclasses
import statistics

import numpy as np
import pytest

from clesante.diagnostic.documents import contenu
from clesante.diagnostic.exports import contenu_json
from clesante.diagnostic.lectures import portrait
from clesante.diagnostic.redaction import valeur_lisible
from clesante.diagnostic.semblables import semblables
from clesante.donnees import lectures as donnees
from clesante.donnees.criteres import CRITERES, HABITANTS_MINIMUM
from clesante.statistiques.jumeaux import jumeaux
from clesante.territoires.lectures import membres, perimetre

pytestmark = pytest.mark.usefixtures("entrepot")
FONTENAY = "EPCI-200071934+EPCI-248500563"


@pytest.mark.parametrize(
    "code", ["EPCI-200071934", "EPCI-200046977", "EPCI-249710047", "DEP-85", "DEP-971", "COM-85092"]
)
def test_the_ten_are_those_of_the_reference_function(code):
    bruts = donnees.criteres(code.split("-")[0])
    codes = list(bruts)
    matrice = np.array([bruts[c] for c in codes])
    colonnes = {c.code: matrice[:, rang] for rang, c in enumerate(CRITERES)}
    attendus = jumeaux(code, codes, colonnes).jumeaux
    trouves = semblables(portrait(perimetre(code))).territoires
    assert [s.territoire.code for s in trouves] == [j.code for j in attendus]
    assert [s.distance for s in trouves] == pytest.approx([j.distance for j in attendus])


def test_criteria_are_those_of_the_portrait():
    resultat = portrait(perimetre("EPCI-200071934"))
    ici = dict(zip((c.code for c in CRITERES), semblables(resultat).ici, strict=True))
    for code in ("POP_TOT", "POP_65", "POP_M20", "LOG_MAIS", "MOB_INTER", "OFF_APLMG"):
        assert ici[code] == pytest.approx(resultat.chiffre(code).valeur.valeur)


def test_income_counts_in_the_distance_as_the_mean_of_communes_by_inhabitants():
    codes = membres("EPCI-200071934")
    publies = donnees.indicateurs(["SOC_REV", "POP_RP"])
    lues = donnees.valeurs(codes, publies)
    paires = [(lues[c, "SOC_REV"].valeur, lues[c, "POP_RP"].valeur) for c in codes]
    connues = [(r, n) for r, n in paires if r is not None]
    attendu = sum(r * n for r, n in connues) / sum(n for _, n in connues)
    rang = [c.code for c in CRITERES].index("SOC_REV")
    ici = semblables(portrait(perimetre("EPCI-200071934"))).ici[rang]
    assert ici == pytest.approx(attendu)


@pytest.mark.parametrize("code", ["EPCI-200071934", FONTENAY, "DEP-85"])
def test_a_mean_of_medians_is_never_shown(code):
    """Nobody publishes it: only what is a figure of each territory is in the table."""
    proches = semblables(portrait(perimetre(code)))
    moyens = [c.code for c in CRITERES if c.moyenne]
    assert moyens == ["SOC_REV", "SOC_EDI"]
    entetes = proches.tableau.entetes
    libelles = [donnees.catalogue()[m].definition.libelle for m in moyens]
    assert not set(entetes) & set(libelles)
    assert len(entetes) == 2 + len(CRITERES) - len(moyens)
    assert {len(ligne) for ligne in proches.tableau.lignes} == {len(entetes)}
    assert proches.tableau.numeriques == frozenset(range(1, len(entetes)))


def test_published_income_of_communes_is_shown():
    proches = semblables(portrait(perimetre("COM-85092")))
    rang = proches.tableau.entetes.index(donnees.catalogue()["SOC_REV"].definition.libelle)
    publies = donnees.indicateurs(["SOC_REV"])
    lue = donnees.valeurs(["COM-85092"], publies)["COM-85092", "SOC_REV"]
    attendu = valeur_lisible(publies[0].definition, lue)
    assert proches.tableau.lignes[0][rang] == attendu


def test_free_perimeter_of_one_epci_by_its_communes_has_its_criteria():
    entier = semblables(portrait(perimetre("EPCI-248500563")))
    libre = semblables(portrait(perimetre("+".join(membres("EPCI-248500563")))))
    assert libre.ici == pytest.approx(entier.ici)
    assert [s.territoire.code for s in libre.territoires] == [
        s.territoire.code for s in entier.territoires
    ]


def test_free_perimeter_is_not_compared_with_what_it_is_made_of():
    proches = semblables(portrait(perimetre(FONTENAY)))
    codes = {s.territoire.code for s in proches.territoires}
    assert proches.niveau == "EPCI"
    assert len(codes) == 10
    assert not codes & {"EPCI-200071934", "EPCI-248500563"}


@pytest.mark.parametrize(
    "code", ["DEP-976", "EPCI-200060473", "COM-97502", "FR", "REG-53", "BV-85092"]
)
def test_nothing_is_invented_where_too_little_is_known(code):
    assert semblables(portrait(perimetre(code), ["POP_TOT"])) is None


def test_small_communes_are_not_compared():
    petites = [
        c for c, v in donnees.criteres("COM").items() if np.exp(v[0]) < HABITANTS_MINIMUM - 1
    ]
    assert petites == []
    assert semblables(portrait(perimetre("COM-85001"), ["POP_TOT"])) is not None
    assert "2\u202f000 habitants" in semblables(portrait(perimetre("COM-85092"))).phrase


def test_median_is_that_of_the_ten_and_needs_five():
    resultat = portrait(perimetre("EPCI-200071934"))
    proches = semblables(resultat)
    chiffre = resultat.chiffre("OFF_APLMG")
    codes = [s.territoire.code for s in proches.territoires]
    lues = donnees.valeurs(codes, [chiffre.publie])
    valeurs = [v.valeur for v in lues.values()]
    assert proches.mediane(chiffre) == statistics.median(valeurs)
    quatre = dataclasses.replace(proches, territoires=proches.territoires[:4])
    assert quatre.mediane(chiffre) is None


def test_median_never_mixes_periods_nor_says_anything_of_counts():
    resultat = portrait(perimetre("EPCI-200071934"))
    proches = semblables(resultat)
    chiffre = resultat.chiffre("OFF_APLMG")
    vieille = dataclasses.replace(chiffre.valeur, periode="1999")
    assert proches.mediane(dataclasses.replace(chiffre, valeur=vieille)) is None
    assert proches.mediane(resultat.chiffre("POP_TOT")) is None


def test_ten_are_in_the_table_the_strip_and_the_json():
    resultat = portrait(perimetre("EPCI-200071934"), ["OFF_APLMG"])
    dit = contenu(resultat)
    noms = [s.territoire.nom for s in dit.semblables.territoires]
    assert [ligne[0] for ligne in dit.semblables.tableau.lignes] == ["Ce territoire", *noms]
    (bande,) = [f for f in dit.figures if f.graphique.identifiant.startswith("bande")]
    assert set(noms) <= {ligne[0] for ligne in bande.graphique.tableau.lignes}
    assert dit.themes[0].tableaux[0].entetes[4] == "Dix comparables (médiane)"
    assert [c["nom"] for c in contenu_json(resultat)["comparables"]] == noms


def test_distances_grow():
    distances = [s.distance for s in semblables(portrait(perimetre("DEP-85"))).territoires]
    assert distances == sorted(distances)
    assert distances[0] > 0
