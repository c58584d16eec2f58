"""What a territory's own table would count twice or leave out: cities, « Somme », doubles."""

from __future__ import annotations

from pathlib import Path

import pytest

from clesante.donnees.producteurs import codes
from tests.aides.tables import FONTENAY, lire, poser, texte_csv

pytestmark = pytest.mark.usefixtures("entrepot")
LYON = "EPCI-200046977"
ARRONDISSEMENTS = [f"6938{rang}" for rang in range(1, 10)]


def table(tmp_path, lignes):
    return poser(tmp_path, texte_csv([["code", "nom", "nombre"], *lignes]))


def comptes(lu):
    return {ligne.territoire: ligne.numerateur for ligne in lu.lignes}


def test_a_city_beside_its_arrondissements_is_counted_once(tmp_path):
    lignes = [["69123", "Lyon", 90], *([a, "", 10] for a in ARRONDISSEMENTS), ["69266", "", 7]]
    lu = lire(table(tmp_path, lignes), LYON, annee="2024")
    assert sum(comptes(lu).values()) == 97
    assert "COM-69123" not in comptes(lu)
    assert [a.ligne for a in lu.anomalies if a.genre == "ville"] == [2]


def test_arrondissements_that_are_not_all_there_give_way_to_their_city(tmp_path):
    lignes = [["69123", "Lyon", 90], *([a, "", 10] for a in ARRONDISSEMENTS[:8])]
    lu = lire(table(tmp_path, lignes), LYON, annee="2024")
    assert comptes(lu) == {"COM-69123": 90}
    seuls = lire(table(tmp_path, lignes[1:]), LYON, annee="2024")
    assert sum(comptes(seuls).values()) == 80


def test_rates_of_a_city_and_its_arrondissements_stand_side_by_side(tmp_path):
    fichier = poser(tmp_path, "code,taux\n69123,16\n69381,12\n")
    assert {li.territoire for li in lire(fichier, LYON, annee="2024").lignes} == {
        "COM-69123",
        "ARM-69381",
    }


@pytest.mark.parametrize(
    ("territoire", "code", "nom", "lu"),
    [
        ("DEP-80", "80", "Somme", "DEP-80"),
        ("DEP-51", "51544", "Somme-Suippe", "COM-51544"),
        ("DEP-51", "", "Somme-Tourbe", "COM-51547"),
    ],
)
def test_somme_is_a_place_and_not_always_a_total(tmp_path, territoire, code, nom, lu):
    assert comptes(lire(table(tmp_path, [[code, nom, 12]]), territoire, annee="2024")) == {lu: 12}


@pytest.mark.parametrize("nom", ["Somme", "Total", "Somme des communes", "Ensemble"])
def test_a_total_is_still_left_out(tmp_path, nom):
    lu = lire(table(tmp_path, [["85092", "Fontenay", 12], ["", nom, 12]]), annee="2024")
    assert comptes(lu) == {"COM-85092": 12}
    assert "total" in {a.genre for a in lu.anomalies}


@pytest.mark.parametrize("autre", ["COM-85092", " 85092 ", "85 092"])
def test_one_commune_written_two_ways_is_a_double_not_a_merger(tmp_path, autre):
    lu = lire(table(tmp_path, [["85092", "", 12], [autre, "", 12]]), FONTENAY, annee="2024")
    assert comptes(lu) == {"COM-85092": 12}
    (refus,) = lire(
        table(tmp_path, [["85092", "", 12], [autre, "", 13]]), FONTENAY, annee="2024"
    ).bloquantes
    assert "donné deux fois" in refus.probleme


def test_arrondissements_are_those_of_the_pack_in_force(referentiel, monkeypatch):
    """Nothing is remembered of one pack when another is read."""
    assert codes.reperes().villes["COM-69123"] == {f"ARM-{code}" for code in ARRONDISSEMENTS}
    cog = codes.lire_paquet(codes.COG)
    sans_villes = cog | {"arrondissements": {nom: [] for nom in cog["arrondissements"]}}
    with monkeypatch.context() as autre:
        autre.setattr(codes, "en_vigueur", lambda: Path("autre"))
        autre.setattr(codes, "lire_paquet", lambda _: sans_villes)
        assert codes.reperes().villes == {}
    assert {*codes.reperes().villes} == {"COM-75056", "COM-69123", "COM-13055"}
