"""Families, single parents, 75 years or more: shares by commune weighted by the right count."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from clesante.donnees.choix import Statut
from tests.aides.fichiers_sante import lignes, membres, valeurs, vers_aujourdhui

pytestmark = pytest.mark.usefixtures("entrepot")
FAMILLES = "insee-statistiques-locales/commune_population_familles_2019.csv"
BASSINS = "insee-statistiques-locales/bassin_de_vie_determinants_sociaux.csv"
TIERS = "communes-indicateurs-tiers"
COMBIEN = "Nb de familles 2019"
TROIS = "Part des familles avec 3 enf. ou plus de - de 25 ans 2019"


def nombre(cellule):
    return None if cellule.startswith("N/A") else float(cellule)


@pytest.fixture(scope="session")
def familles(brut):
    """{old code: (families, share with three children or more)}."""
    return {
        li["Code"]: (nombre(li[COMBIEN]), nombre(li[TROIS]))
        for li in lignes(brut / FAMILLES, ";", 2)
    }


@pytest.fixture(scope="session")
def familles_actuelles(brut, familles):
    vers = vers_aujourdhui(brut)
    sommes: dict[str, float] = {}
    for code, (combien, _) in familles.items():
        if combien is not None:
            sommes[vers[code]] = sommes.get(vers[code], 0) + combien
    return sommes


def test_families_add_up_with_cities_whole_and_once(brut, familles, familles_actuelles):
    groupes = membres(brut)
    trouvees = valeurs(groupes, "POP_FAM")
    for code, communes in groupes.items():
        somme = sum(familles_actuelles.get(c, 0) for c in communes)
        assert (trouvees[code].valeur or 0) == somme, code
    assert trouvees["FR"].valeur == sum(n for n, _ in familles.values() if n is not None)
    assert trouvees["DEP-75"].valeur == 509_373
    assert valeurs(["ARM-75101"], "POP_FAM")["ARM-75101"].statut is Statut.NON_DISPONIBLE


def test_large_families_are_weighted_by_families(brut, familles):
    vers = vers_aujourdhui(brut)
    hauts: dict[str, float] = {}
    bas: dict[str, float] = {}
    for code, (combien, part) in familles.items():
        if combien and part is not None:
            hauts[vers[code]] = hauts.get(vers[code], 0) + combien * part / 100
            bas[vers[code]] = bas.get(vers[code], 0) + combien
    groupes = membres(brut)
    trouvees = valeurs(groupes, "POP_FAMNOMB")
    for code, communes in groupes.items():
        if denominateur := sum(bas.get(c, 0) for c in communes):
            attendue = 100 * sum(hauts.get(c, 0) for c in communes) / denominateur
            assert trouvees[code].valeur == pytest.approx(attendue, abs=2e-3), code
            assert trouvees[code].statut is Statut.ESTIME


def test_a_share_of_merged_communes_is_weighted_by_the_count_of_each(brut, familles):
    vers = vers_aujourdhui(brut)
    fusions: dict[str, list[tuple[float, float]]] = {}
    for code, (combien, part) in familles.items():
        if combien and part is not None:
            fusions.setdefault(vers[code], []).append((combien, part))
    plusieurs = {c: parts for c, parts in fusions.items() if len(parts) > 1}
    trouvees = valeurs([f"COM-{c}" for c in plusieurs], "POP_FAMNOMB")
    assert len(plusieurs) > 20
    for code, parts in plusieurs.items():
        attendue = sum(n * p for n, p in parts) / sum(n for n, _ in parts)
        assert trouvees[f"COM-{code}"].valeur == pytest.approx(attendue), code


def test_no_family_is_not_a_share_of_zero(familles):
    sans = [c for c, (_, part) in familles.items() if part is None and not c.startswith("976")]
    trouvees = valeurs([f"COM-{c}" for c in sans], "POP_FAMNOMB")
    assert len(sans) >= 30
    assert {v.valeur for v in trouvees.values()} == {None}
    assert {v.statut for v in trouvees.values()} == {Statut.NON_CALCULABLE}


@pytest.mark.parametrize(
    ("fichier", "champ", "indicateur"),
    [
        ("famille_monoparentale_communes", "part_familles_monoparentales", "POP_MONO"),
        ("part_personnes_agees_communes", "part_personnes_agees_75_plus", "POP_75"),
    ],
)
def test_shares_of_every_epci_and_above(brut, familles_actuelles, fichier, champ, indicateur):
    parts = json.loads((brut / TIERS / f"{fichier}.json").read_text("utf-8"))
    if indicateur == "POP_75":
        iris = pd.read_parquet(brut / "insee-rp2021-iris" / "iris_2021.parquet")
        poids = iris["pop"].groupby(iris.com.map(vers_aujourdhui(brut))).sum().to_dict()
    else:
        poids = familles_actuelles
    groupes = membres(brut)
    trouvees = valeurs(groupes, indicateur)
    for code, communes in groupes.items():
        connues = [c for c in communes if c in parts and poids.get(c)]
        if connues:
            total = sum(poids[c] for c in connues)
            attendue = sum(poids[c] * parts[c][champ] for c in connues) / total
            assert trouvees[code].valeur == pytest.approx(attendue), code
            assert trouvees[code].statut is Statut.ESTIME
            assert trouvees[code].intervalle is None


@pytest.mark.parametrize(
    ("indicateur", "colonne", "ecart"),
    [
        ("POP_75", "Part des pers. âgées de 75 ans ou + 2022", 0.3),
        ("POP_MONO", "Part des familles monoparentales 2022", 0.6),
    ],
)
def test_weighted_shares_agree_with_those_the_publisher_gives(brut, indicateur, colonne, ecart):
    publiees = {
        f"BV-{li['Code']}": nombre(li[colonne])
        for li in lignes(brut / BASSINS, ";", 2)
        if li["Code"] != "49126" and not li[colonne].startswith("N/A")
    }
    trouvees = valeurs(publiees, indicateur)
    ecarts = [
        abs(v.valeur - publiees[code]) for code, v in trouvees.items() if v.valeur is not None
    ]
    assert len(ecarts) > 1_650
    assert pd.Series(ecarts).quantile(0.95) < ecart
