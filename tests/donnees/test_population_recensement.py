"""Census 2021 by IRIS and municipal populations since 2016, against straight sums."""

from __future__ import annotations

import pandas as pd
import pytest

from clesante.donnees.choix import Statut
from clesante.donnees.lectures import valeurs_du_perimetre
from clesante.donnees.producteurs.brut import normaliser
from clesante.donnees.producteurs.dispositions import disposition
from tests.aides.fichiers_sante import lignes, membres, valeurs, vers_aujourdhui

pytestmark = pytest.mark.usefixtures("entrepot")
SERIE = "insee-population-communes-serie/insee-population-2013-2021.csv"
LIMITES_CHANGEES = {"76601", "14712"}


@pytest.fixture(scope="session")
def recensement(brut):
    """Census counts by commune of today."""
    iris = pd.read_parquet(brut / "insee-rp2021-iris" / "iris_2021.parquet")
    return iris.groupby(iris.com.map(vers_aujourdhui(brut))).sum(numeric_only=True)


RAPPORTS = {
    "POP_20_64": ("pop_20_64", "pop", 100),
    "POP_VIEIL": ("pop_65p", "pop_0_19", 100),
    "LOG_TAILLE": ("pop", "res_principales", 1),
    "LOG_VAC": ("logements_vacants", "logements", 100),
    "LOG_SEC": ("res_secondaires", "logements", 100),
    "LOG_MAIS": ("maisons", "logements", 100),
    "LOG_APPT": ("rp_en_appartement", "res_principales", 100),
}


@pytest.mark.parametrize("indicateur", RAPPORTS)
def test_ratios_of_every_epci_and_above_are_those_of_summed_counts(brut, recensement, indicateur):
    haut, bas, facteur = RAPPORTS[indicateur]
    groupes = membres(brut)
    trouvees = valeurs(groupes, indicateur)
    for code, communes in groupes.items():
        sommes = recensement.reindex(communes).sum()
        if sommes[bas]:
            attendue = facteur * sommes[haut] / sommes[bas]
            assert trouvees[code].valeur == pytest.approx(attendue), code
            assert trouvees[code].statut is Statut.VALEUR
    assert trouvees["DEP-976"].statut is Statut.NON_COUVERT


def test_counts_reach_the_totals_of_the_publisher(recensement):
    france = {i: valeurs(["FR"], i)["FR"] for i in ("POP_RP", "LOG_RP", "POP_65")}
    assert france["POP_RP"].valeur == 67_408_104
    assert france["POP_65"].numerateur == 13_823_803
    assert france["LOG_RP"].valeur == recensement.res_principales.sum() == 30_528_666


def test_a_city_is_the_sum_of_its_arrondissements_and_is_counted_once(recensement):
    villes = valeurs(["COM-75056", "COM-69123", "COM-13055", "DEP-75"], "LOG_RP")
    arrondissements = valeurs([f"ARM-75{n}" for n in range(101, 121)], "LOG_RP")
    assert villes["COM-75056"].valeur == sum(v.valeur for v in arrondissements.values())
    assert villes["DEP-75"].valeur == villes["COM-75056"].valeur
    for code in ("75056", "69123", "13055"):
        assert villes[f"COM-{code}"].valeur == recensement.res_principales[code]


def test_only_proportions_have_an_interval():
    avec = {i for i in RAPPORTS if valeurs(["DEP-85"], i)["DEP-85"].intervalle}
    assert avec == set(RAPPORTS) - {"POP_VIEIL", "LOG_TAILLE"}


@pytest.fixture(scope="session")
def serie(brut):
    """(2016, 2021) populations by commune of today, (0, 0) where a year is not given."""
    vers = vers_aujourdhui(brut)
    sommes: dict[str, list[int]] = {}
    for ligne in lignes(brut / SERIE):
        code = ligne["codgeo"]
        code = code if len(code) == 5 else code[:2] + code[3:]
        if code not in LIMITES_CHANGEES:
            somme = sommes.setdefault(vers[code], [0, 0])
            somme[0] += int(ligne["p16_pop"] or 0)
            somme[1] += int(ligne["p21_pop"] or 0)
    return sommes


def test_yearly_change_of_every_epci_and_above(brut, serie):
    groupes = membres(brut)
    trouvees = valeurs(groupes, "POP_EVOL")
    for code, communes in groupes.items():
        avant = sum(serie.get(c, (0, 0))[0] for c in communes)
        apres = sum(serie.get(c, (0, 0))[1] for c in communes)
        if avant:
            attendue = 100 * ((apres / avant) ** 0.2 - 1)
            assert trouvees[code].valeur == pytest.approx(attendue), code
            assert trouvees[code].periode == "2016-2021"
    troarn, saint_lucien = 3_401, 233
    assert trouvees["FR"].numerateur == pytest.approx(67_406_164 - troarn - saint_lucien, abs=200)
    assert trouvees["DEP-976"].statut is Statut.NON_COUVERT


def test_yearly_change_of_a_free_perimeter_adds_up_before_it_divides(serie):
    from clesante.donnees import lectures

    communes = ["85092", "85113", "75056"]
    (publie,) = lectures.indicateurs(["POP_EVOL"])
    trouvee = valeurs_du_perimetre("LIBRE", [f"COM-{c}" for c in communes], [publie])["POP_EVOL"]
    avant, apres = (sum(serie[c][rang] for c in communes) for rang in (0, 1))
    assert trouvee.valeur == pytest.approx(100 * ((apres / avant) ** 0.2 - 1))


def test_overseas_codes_that_repeat_their_departement_are_read_right(serie):
    assert "97353" in serie
    assert valeurs(["COM-97353"], "POP_EVOL")["COM-97353"].numerateur == serie["97353"][1]


def test_a_merged_commune_is_counted_on_both_sides(brut, serie):
    anciennes = [li["codgeo"] for li in lignes(brut / SERIE) if not li["p21_pop"]]
    vers = vers_aujourdhui(brut)
    assert len(anciennes) == 26
    assert all(vers[code] != code for code in anciennes)
    trouvees = valeurs([f"COM-{vers[code]}" for code in anciennes], "POP_EVOL")
    for code, valeur in trouvees.items():
        assert valeur.denominateur == serie[code.removeprefix("COM-")][0]
        assert abs(valeur.valeur) < 6, code


def test_communes_whose_limits_changed_have_no_yearly_change():
    trouvees = valeurs(["COM-76601", "COM-14712"], "POP_EVOL")
    assert {v.statut for v in trouvees.values()} == {Statut.NON_DISPONIBLE}


def test_a_series_with_another_code_of_year_is_refused(tmp_path):
    fichier = tmp_path / "serie.csv"
    fichier.write_text("codgeo,p16_pop,p22_pop\n85092,1,2\n", "utf-8-sig")
    with pytest.raises(Exception, match="p21_pop"):
        normaliser(fichier, disposition("insee_population_communes_serie"), tmp_path / "brut")
