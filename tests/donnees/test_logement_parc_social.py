"""Social housing, overcrowding, distance to services, recorded offences."""

from __future__ import annotations

import contextlib
from functools import cache

import pandas as pd
import pytest
from openpyxl import load_workbook

from clesante.donnees.choix import Statut
from tests.aides.fichiers_sante import lignes, membres, valeurs, vers_aujourdhui

pytestmark = pytest.mark.usefixtures("entrepot")
RPLS = "sdes-rpls-2024/export_parc_logements_sociaux_jan_2024.csv"


@pytest.fixture(scope="session")
def principales(brut):
    """Main residences of 2021 by commune of today."""
    iris = pd.read_parquet(brut / "insee-rp2021-iris" / "iris_2021.parquet")
    return iris["res_principales"].groupby(iris.com.map(vers_aujourdhui(brut))).sum().to_dict()


@pytest.fixture(scope="session")
def habitants(brut):
    """People of the census of 2021 by commune of today."""
    iris = pd.read_parquet(brut / "insee-rp2021-iris" / "iris_2021.parquet")
    return iris["pop"].groupby(iris.com.map(vers_aujourdhui(brut))).sum().to_dict()


@pytest.fixture(scope="session")
def partielles(brut):
    """Communes of today made of several of the file, of which some only give their vacancy."""
    vers = vers_aujourdhui(brut)
    donnees: dict[str, set[bool]] = {}
    for ligne in lignes(brut / RPLS):
        donnees.setdefault(vers[ligne["DEPCOM_ARM"]], set()).add(bool(ligne["nb_vacants"]))
    return {code for code, vues in donnees.items() if len(vues) == 2}


@pytest.fixture(scope="session")
def parc(brut, partielles):
    """(dwellings, vacant, let or vacant) by commune of today, from lines as they are."""
    vers = vers_aujourdhui(brut)
    sommes: dict[str, list[int]] = {}
    for ligne in lignes(brut / RPLS):
        somme = sommes.setdefault(vers[ligne["DEPCOM_ARM"]], [0, 0, 0])
        somme[0] += int(ligne["nb_ls"])
        if vers[ligne["DEPCOM_ARM"]] not in partielles:
            somme[1] += int(ligne["nb_vacants"] or 0)
            somme[2] += int(ligne["nb_vacants"] or 0) + int(ligne["nb_loues"] or 0)
    return sommes


def test_social_housing_of_every_epci_and_above(brut, parc, principales):
    groupes = membres(brut)
    parts, vacance = valeurs(groupes, "LOG_SOC"), valeurs(groupes, "LOG_SOCVAC")
    for code, communes in groupes.items():
        logements, vacants, proposes = (
            sum(parc.get(c, (0, 0, 0))[rang] for c in communes if c in principales)
            for rang in range(3)
        )
        if denominateur := sum(principales.get(c, 0) for c in communes):
            assert parts[code].numerateur == logements, code
            assert parts[code].valeur == pytest.approx(100 * logements / denominateur), code
        if proposes and code != "FR":  # too few communes give it to stand for France
            assert vacance[code].valeur == pytest.approx(100 * vacants / proposes), code


def test_the_whole_stock_is_there_with_cities_once(parc):
    total, mayotte = 5_366_986, sum(v[0] for c, v in parc.items() if c.startswith("976"))
    assert sum(v[0] for v in parc.values()) == total
    assert valeurs(["FR"], "LOG_SOC")["FR"].numerateur == total - mayotte
    paris = valeurs(["DEP-75", "COM-75056"], "LOG_SOC")
    assert paris["DEP-75"].numerateur == paris["COM-75056"].numerateur == parc["75056"][0]


def test_a_commune_absent_from_the_register_has_no_social_housing(parc, principales):
    absentes = [c for c in principales if c not in parc and principales[c]][:60]
    trouvees = valeurs([f"COM-{c}" for c in absentes], "LOG_SOC")
    assert {v.valeur for v in trouvees.values()} == {0.0}
    vacance = valeurs([f"COM-{c}" for c in absentes], "LOG_SOCVAC")
    assert {v.statut for v in vacance.values()} == {Statut.NON_DISPONIBLE}


def test_blank_details_are_missing_and_mayotte_has_vacancy_but_no_share():
    trouvees = valeurs(["COM-01012", "COM-97611"], "LOG_SOCVAC")
    assert trouvees["COM-01012"].statut is Statut.NON_DISPONIBLE
    assert trouvees["COM-97611"].valeur is not None
    assert valeurs(["COM-97611"], "LOG_SOC")["COM-97611"].statut is Statut.NON_COUVERT


def test_merged_communes_with_a_part_missing_have_no_vacancy(partielles):
    """Sainte-Austreberthe gives no detail: that of Hesdin is not that of Hesdin-la-Forêt."""
    assert {"22147", "62447"} < partielles
    trouvees = valeurs([f"COM-{c}" for c in partielles], "LOG_SOCVAC")
    assert {v.statut for v in trouvees.values()} == {Statut.NON_DISPONIBLE}
    assert {(v.numerateur, v.valeur) for v in trouvees.values()} == {(None, None)}
    assert all(v.valeur for v in valeurs([*trouvees], "LOG_SOC").values())


PARTS = {
    "LOG_SUROCC": ("suroccupation", 3, "principales"),
    "MOB_INTER": ("eloignement", 3, "habitants"),
    "MOB_PROX": ("eloignement", 4, "habitants"),
    "MOB_SUP": ("eloignement", 5, "habitants"),
}


@cache
def classeur(chemin):
    """Return the rows of a workbook of the third party, results of formulas included."""
    with contextlib.closing(load_workbook(chemin, read_only=True, data_only=True)) as lu:
        return [ligne for ligne in lu["Data"].iter_rows(2, values_only=True) if ligne[2]]


def lire(brut, fichier, rang):
    """Yield (scale, code, value or mark).

    Codes of communes are texts, those of départements and régions numbers.
    """
    for ligne in classeur(brut / "urbasante-communes" / f"{fichier}.xlsx"):
        code = ligne[0] if isinstance(ligne[0], str) else f"{ligne[0]:02.0f}"
        yield ligne[2], code, ligne[rang]


@pytest.mark.parametrize("indicateur", PARTS)
def test_weighted_shares_of_every_epci_and_above(brut, request, indicateur):
    fichier, rang, base = PARTS[indicateur]
    poids = request.getfixturevalue(base)
    vers = vers_aujourdhui(brut)
    parts: dict[str, list[float]] = {}
    for echelle, code, cellule in lire(brut, fichier, rang):
        if echelle == "Commune" and not str(cellule).startswith("N/A"):
            parts.setdefault(vers[code], []).append(float(cellule))
    simples = {c: p[0] for c, p in parts.items() if len(p) == 1 and poids.get(c)}
    trouvees = valeurs([f"COM-{c}" for c in simples], indicateur)
    for code, part in simples.items():
        assert trouvees[f"COM-{code}"].valeur == pytest.approx(part), code
    for code, communes in membres(brut).items():
        if all(c in simples for c in communes):
            attendue = sum(simples[c] * poids[c] for c in communes) / sum(
                poids[c] for c in communes
            )
            trouvee = valeurs([code], indicateur)[code]
            assert trouvee.valeur == pytest.approx(attendue), code
            assert trouvee.statut is Statut.ESTIME


@pytest.mark.parametrize("indicateur", PARTS)
def test_weighted_shares_agree_with_those_of_the_publisher(brut, indicateur):
    fichier, rang, _ = PARTS[indicateur]
    niveaux = {"Département": "DEP", "Région": "REG"}
    publiees = {
        f"{niveaux[echelle]}-{code}": float(cellule)
        for echelle, code, cellule in lire(brut, fichier, rang)
        if echelle in niveaux and not str(cellule).startswith("N/A")
    }
    trouvees = valeurs(publiees, indicateur)
    assert {c for c, v in trouvees.items() if v.valeur is None} <= {"DEP-976", "REG-06"}
    ecarts = {c: abs(v.valeur - publiees[c]) for c, v in trouvees.items() if v.valeur is not None}
    assert len(ecarts) >= 117
    assert pd.Series(ecarts).quantile(0.9) < 0.5
    assert max(ecarts.values()) < 2.5, max(ecarts, key=ecarts.__getitem__)


OFFENSES = {"SEC_BLESS": 3, "SEC_VOL": 4, "SEC_CAMB": 5, "SEC_STUP": 6}


@pytest.mark.parametrize("indicateur", OFFENSES)
def test_offences_stay_at_the_level_where_they_are_published(brut, indicateur):
    niveaux = {"Département": "DEP", "Région": "REG", "Commune": "COM"}
    vers = vers_aujourdhui(brut)
    lues = list(lire(brut, "securite", OFFENSES[indicateur]))
    fusionnees = {vers[c] for e, c, _ in lues if e == "Commune" and vers[c] != c}
    attendues = {
        f"{niveaux[e]}-{c}": v
        for rang, (e, c, v) in enumerate(lues)
        if e != "Commune" or (rang % 20 == 0 and vers[c] == c and c not in fusionnees)
    }
    trouvees = valeurs(attendues, indicateur)
    assert sum(c.startswith("DEP") for c in attendues) == 101
    for code, cellule in attendues.items():
        if str(cellule).startswith("N/A"):
            assert trouvees[code].statut is Statut.NON_DISPONIBLE, code
        else:
            assert trouvees[code].valeur == float(cellule), code
    assert valeurs(["EPCI-200071934"], indicateur)["EPCI-200071934"].valeur is None
