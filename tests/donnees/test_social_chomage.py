"""Unemployment: series named by their territory, quarters in columns, and the age file."""

from __future__ import annotations

import json

import pytest

from clesante.donnees.choix import Statut
from tests.aides.fichiers_sante import declinaisons, feuille, valeurs

pytestmark = [
    pytest.mark.usefixtures("entrepot"),
    pytest.mark.filterwarnings("ignore:Workbook contains no default style"),
]
FICHIER = "insee-chomage-localise/famille_TAUX-CHOMAGE_19122024.xlsx"
AGES = "communes-indicateurs-tiers/tx_chomage_departements.json"
ETALAB = "etalab-decoupage-administratif-2026"


@pytest.fixture(scope="session")
def series(brut):
    """{territory: {quarter: rate}}, names turned into codes by the raw COG."""
    noms = {}
    for niveau, fichier in (("DEP", "departements"), ("REG", "regions")):
        for ligne in json.loads((brut / ETALAB / f"{fichier}.json").read_text("utf-8")):
            noms[niveau, ligne["nom"]] = f"{niveau}-{ligne['code']}"
    noms["REG", "France entière (hors Mayotte)"] = "FR"
    entete, *rangees = feuille(brut / FICHIER, "valeurs_trimestrielles", 1)
    trouvees = {}
    for libelle, *cellules in rangees:
        sorte, nom = libelle.removeprefix("Taux de chômage localisé par ").split(" - ", 1)
        code = noms.get(("DEP" if sorte == "département" else "REG", nom))
        if code:
            trouvees[code] = dict(zip(entete[1:], cellules, strict=True))
    return trouvees


def test_every_series_has_its_last_twenty_quarters(series):
    assert len(series) == 114
    trimestres = list(series["FR"])[-20:]
    assert (trimestres[0], trimestres[-1]) == ("2019-T4", "2024-T3")
    for trimestre in trimestres:
        trouvees = valeurs(series, "SOC_CHOMLOC", trimestre)
        for code, taux in series.items():
            assert trouvees[code].valeur == taux[trimestre], (code, trimestre)
    assert valeurs(["FR"], "SOC_CHOMLOC", "2019-T3")["FR"].valeur is None


def test_the_latest_quarter_is_shown_and_an_overseas_region_is_its_departement(series):
    trouvees = valeurs(["REG-04", "DEP-974", "FR"], "SOC_CHOMLOC")
    assert {v.periode for v in trouvees.values()} == {"2024-T3"}
    assert trouvees["REG-04"].valeur == trouvees["DEP-974"].valeur == series["DEP-974"]["2024-T3"]
    assert valeurs(["DEP-976"], "SOC_CHOMLOC")["DEP-976"].statut is Statut.NON_COUVERT


def test_rates_by_age_and_sex_of_every_departement(brut):
    taux = json.loads((brut / AGES).read_text("utf-8"))
    trouvees = valeurs([f"DEP-{c}" for c in taux], "SOC_CHOMAGE")
    assert len(taux) == 100
    for code, ligne in taux.items():
        assert trouvees[f"DEP-{code}"].valeur == ligne["tx_chomage_moyen_15_24_ans"]
        detail = declinaisons(f"DEP-{code}", "SOC_CHOMAGE")
        assert detail["Femmes"] == ligne["tx_chomage_moyen_femmes"]
        assert detail["Hommes"] == ligne["tx_chomage_moyen_hommes"]
        assert detail["50 ans ou plus"] == ligne["tx_chomage_moyen_50_ans_plus"]
        assert detail["25 à 49 ans"] == ligne["tx_chomage_moyen_25_49_ans"]
        assert detail["Ensemble"] == ligne["tx_chomage_moyen"]


def test_the_year_given_to_the_age_file_is_that_of_the_series(brut, series):
    taux = json.loads((brut / AGES).read_text("utf-8"))
    ecarts = {
        annee: sum(
            abs(ligne["tx_chomage_moyen"] - moyenne(series[f"DEP-{code}"], annee))
            for code, ligne in taux.items()
        )
        for annee in ("2021", "2022", "2023", "2024")
    }
    assert min(ecarts, key=ecarts.__getitem__) == "2024"


def moyenne(serie, annee):
    taux = [v for trimestre, v in serie.items() if trimestre.startswith(annee)]
    return sum(taux) / len(taux)
