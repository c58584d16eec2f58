"""Mayotte first: four priorities, nothing missing told as zero, nothing compared that cannot be."""

from __future__ import annotations

import re

import pytest

from clesante.comptes.lecteurs import EXPLOITANT, PUBLIC
from clesante.diagnostic.comparabilite import motif_non_comparable
from clesante.diagnostic.documents import contenu
from clesante.diagnostic.illustrations import plus_grands_ecarts
from clesante.diagnostic.lectures import portrait, portrait_de
from clesante.diagnostic.priorites import _declarees, priorites
from clesante.diagnostic.recettes import Recette
from clesante.donnees import lectures as donnees
from clesante.donnees.catalogue import catalogue_livre
from clesante.territoires.lectures import perimetre, tous

pytestmark = [pytest.mark.usefixtures("entrepot"), pytest.mark.sqlite_suffit]
LIEUX = ["DEP-976", "REG-06", "EPCI-200060473", "COM-97611", "COM-97601"]
ATTENDUES = ["précarité", "eau potable", "hydriques et vectorielles", "chroniques"]


@pytest.mark.parametrize("code", LIEUX)
def test_four_priorities_of_the_agency_in_its_order(code):
    lues = priorites(portrait(perimetre(code))).priorites
    assert len(lues) == 4
    assert all(mot in p.libelle for mot, p in zip(ATTENDUES, lues, strict=True))
    assert all(ligne.detenteur for p in lues for ligne in p.lignes)


@pytest.mark.parametrize("code", LIEUX)
def test_what_is_missing_is_said_and_never_zero(code):
    resultat = portrait(perimetre(code))
    for ligne in (ligne for p in priorites(resultat).priorites for ligne in p.lignes):
        chiffre = resultat.chiffre(ligne.code)
        if not chiffre.est_present and not chiffre.elargis:
            assert ligne.chiffre in ("non disponible", "non couvert par la source")
            assert ligne.a_remplir
            assert not re.search(r"\d", ligne.chiffre)


@pytest.mark.parametrize("code", ["DEP-85", "FR", "COM-97502", "EPCI-200071934", "DEP-976+DEP-974"])
def test_no_other_territory_is_given_them(code):
    assert priorites(portrait(perimetre(code), ["POP_TOT"])) is None


def test_every_declared_indicator_is_in_the_catalogue():
    connus = {i.code for i in catalogue_livre()}
    for declare in _declarees().values():
        assert {c for p in declare["priorites"] for c in p["indicateurs"]} <= connus
        assert declare["departement"] in {t.code for t in tous("DEP")}


def test_choice_of_indicators_hides_no_priority():
    resultat = portrait_de(perimetre("DEP-976"), Recette(("POP_TOT",)))
    lues = {ligne.code: ligne for p in priorites(resultat).priorites for ligne in p.lignes}
    assert "485,6" in lues["MOR_CIRC"].chiffre


@pytest.mark.django_db
def test_what_the_recipe_leaves_out_is_read_by_the_same_reader(monkeypatch):
    lecteurs = []

    def lire(perimetre_, codes, lecteur):
        lecteurs.append(lecteur)
        return portrait(perimetre_, codes, lecteur)

    monkeypatch.setattr("clesante.diagnostic.priorites.portrait", lire)
    for lecteur in (PUBLIC, EXPLOITANT):
        priorites(portrait_de(perimetre("DEP-976"), Recette(("POP_TOT",)), lecteur))
    assert lecteurs == [PUBLIC, EXPLOITANT]


@pytest.mark.parametrize("code", ["DEP-976", "COM-97611"])
def test_populations_stand_side_by_side_each_with_its_date(code):
    lignes = priorites(portrait(perimetre(code))).populations.lignes
    par_date = {(ligne[0], ligne[1]): ligne[3] for ligne in lignes}
    assert par_date["Mayotte", "2017"] == "256\u202f518"
    assert par_date["Mayotte", "1er janvier 2023"] == "310\u202f022"
    assert all(ligne[4] for ligne in lignes)
    if code == "COM-97611":
        assert par_date["Mamoudzou", "2017"] == "71\u202f437"
        assert ("Mamoudzou", "1er janvier 2023") not in par_date


def test_estimate_is_the_sum_of_its_groups():
    groupes = donnees.declinaisons("DEP-976", donnees.catalogue()["POP_AGE"])
    assert sum(v.valeur for _, v in groupes) == 310_022


@pytest.mark.parametrize("code", ["DEP-976", "DEP-85", "REG-53", "EPCI-200071934"])
def test_crude_rates_are_never_compared(code):
    resultat = portrait(perimetre(code))
    for chiffre in resultat.chiffres:
        if not chiffre.publie.definition.comparable_a_age_egal:
            for comparaison in chiffre.comparaisons:
                assert comparaison.verdict in ("non_comparable", "non_calculable")
                assert comparaison.ecart is None
    assert "MOR_BRUT" not in {c.code for c in plus_grands_ecarts(resultat)}


def test_insurance_shares_are_compared_but_in_mayotte():
    i = donnees.catalogue()["REC_OPH"].definition
    assert motif_non_comparable(i, ("DEP-85",)) == ""
    assert "Mayotte" in motif_non_comparable(i, ("DEP-976",))
    assert "Mayotte" in motif_non_comparable(i, ("DEP-974", "DEP-976"))
    standard = donnees.catalogue()["MOR_CIRC"].definition
    assert motif_non_comparable(standard, ("DEP-976",)) == ""


def test_words_say_why_long_term_illness_is_not_compared():
    lues = {
        ligne.code: ligne
        for p in priorites(portrait(perimetre("COM-97611"))).priorites
        for ligne in p.lignes
    }
    assert lues["MORB_ALD"].chiffre.startswith("0,3")
    assert "taux brut" in lues["MORB_ALD"].face
    assert "assurance maladie" in lues["MORB_ALD"].face
    dit = contenu(portrait(perimetre("COM-97611")))
    notices = {n.code: " ".join(n.remarques) for t in dit.themes for n in t.notices}
    assert "Pas de verdict" in notices["MORB_ALD"]


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["DEP-976", "EPCI-200060473", "COM-97611"])
def test_page_opens_on_the_priorities_with_a_file_to_fill(client, code):
    page = client.get(f"/portrait/{code}/").content.decode()
    assert page.index('id="priorites"') < page.index('id="essentiel"')
    assert f"/indicateurs/ENV_EAU/modele.xlsx?territoire={code}" in page
    modele = client.get(f"/indicateurs/ENV_EAU/modele.xlsx?territoire={code}")
    assert modele.status_code == 200
