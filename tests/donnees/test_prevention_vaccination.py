"""Vaccination coverage of Santé publique France: three files, one indicator a vaccine."""

from __future__ import annotations

import duckdb
import pytest

from clesante.donnees.choix import Statut
from clesante.donnees.producteurs.brut import normaliser
from clesante.donnees.producteurs.dispositions import disposition
from tests.aides.fichiers_sante import declinaisons, lignes, valeurs

pytestmark = pytest.mark.usefixtures("entrepot")
DOSSIER = "spf-couverture-vaccinale"
FICHIERS = {
    "DEP": ("couvertures-vaccinales-des-adolescent-et-adultes-departement.csv", ","),
    "REG": ("couvertures-vaccinales-des-adolescents-et-adultes-depuis-2011-region.csv", ","),
    "FR": ("couvertures-vaccinales-des-adolescents-et-adultes-depuis-2011-france.csv", ";"),
}
PRINCIPALES = {
    "REC_HPV_F": "HPV filles 2 doses à 16 ans",
    "REC_HPV_G": "HPV garçons 2 doses à 16 ans",
    "REC_MENC": "Méningocoque C 10-14 ans",
    "REC_VACGR": "Grippe 65 ans et plus",
    "REC_GRRISQ": "Grippe moins de 65 ans à risque",
    "REC_COV65": "Covid-19 65 ans et plus",
}
DECLINEES = {
    "REC_HPV_F": {
        "1 dose à 15 ans": "HPV filles 1 dose à 15 ans",
        "2 doses à 16 ans": "HPV filles 2 doses à 16 ans",
    },
    "REC_HPV_G": {
        "1 dose à 15 ans": "HPV garçons 1 dose à 15 ans",
        "2 doses à 16 ans": "HPV garçons 2 doses à 16 ans",
    },
    "REC_MENC": {
        "10-14 ans": "Méningocoque C 10-14 ans",
        "15-19 ans": "Méningocoque C 15-19 ans",
        "20-24 ans": "Méningocoque C 20-24 ans",
    },
    "REC_VACGR": {
        "65-74 ans": "Grippe 65-74 ans",
        "75 ans et plus": "Grippe 75 ans et plus",
    },
}


@pytest.fixture(scope="session")
def lues(brut):
    """Raw rows: (territory, year) -> row, codes brought to two characters."""
    rangees = {}
    for niveau, (nom, separateur) in FICHIERS.items():
        champ = {"DEP": "Département Code", "REG": "Région Code"}.get(niveau)
        for ligne in lignes(brut / DOSSIER / nom, separateur):
            code = f"{niveau}-{ligne[champ].zfill(2)}" if champ else "FR"
            assert (code, ligne["Année"]) not in rangees
            rangees[code, ligne["Année"]] = ligne
    return rangees


@pytest.mark.parametrize("annee", ["2022", "2023", "2024"])
def test_every_coverage_of_every_territory_and_an_empty_cell_stays_missing(lues, annee):
    codes = [code for code, a in lues if a == annee]
    assert len(codes) == 101 + 17 + 1
    for indicateur, colonne in PRINCIPALES.items():
        trouvees = valeurs(codes, indicateur, annee)
        for code in codes:
            cellule, valeur = lues[code, annee][colonne], trouvees[code]
            assert valeur.valeur == (float(cellule) if cellule else None), (code, indicateur)
            assert valeur.statut is (Statut.VALEUR if cellule else Statut.NON_DISPONIBLE)


def test_ages_and_doses_of_the_last_year(lues):
    for code, annee in lues:
        if annee != "2024":
            continue
        for indicateur, colonnes in DECLINEES.items():
            cellules = {nom: lues[code, annee][colonne] for nom, colonne in colonnes.items()}
            attendues = {nom: float(cellule) for nom, cellule in cellules.items() if cellule}
            assert declinaisons(code, indicateur) == attendues, (code, indicateur)


def test_departements_written_without_their_zero_are_whole(lues):
    trouvees = valeurs([f"DEP-0{n}" for n in range(1, 10)], "REC_HPV_F")
    assert all(v.valeur is not None for v in trouvees.values())


def test_coverage_of_a_departement_is_never_given_to_its_communes():
    trouvees = valeurs(["COM-85092", "EPCI-200071934"], "REC_VACGR")
    assert {v.valeur for v in trouvees.values()} == {None}


@pytest.mark.parametrize("ecrit", ["3", "03"])
def test_a_code_is_read_with_or_without_its_zero(brut, tmp_path, ecrit):
    fichier = brut / DOSSIER / FICHIERS["DEP"][0]
    entete = fichier.read_text("utf-8-sig").splitlines()[0]
    nombres = ",".join(["50.5"] * 12)
    copie = tmp_path / "spf.csv"
    copie.write_text(f"{entete}\n2024,{ecrit},Allier,{nombres},Auvergne,84\n", encoding="utf-8")
    d = disposition("spf_vaccination_departements")
    normaliser(copie, d, tmp_path / "b")
    codes = duckdb.sql(f"SELECT DISTINCT code FROM '{tmp_path / 'b' / d.code_source}.parquet'")
    assert codes.fetchall() == [("03",)]
