"""Births of INSEE, whose table has names and no codes; maternity units of DREES, added up."""

from __future__ import annotations

from collections import defaultdict

import pytest

from clesante.donnees.choix import Statut
from tests.aides.fichiers_sante import ETALAB, feuille, lignes, membres, valeurs, vers_aujourdhui

pytestmark = pytest.mark.usefixtures("entrepot")


@pytest.fixture(scope="session")
def naissances(brut):
    """Raw births of 2022 by name, in the order of the table."""
    rangees = feuille(brut / "insee-naissances/N4D_2022.xlsx", "NBNAIS", 6)
    return {nom: nombre for nom, nombre, *_ in rangees if isinstance(nombre, int | float)}


def noms(brut, fichier):
    """Return {name: code} of the départements or régions that belong to France."""
    import json

    entrees = json.loads((brut / ETALAB / fichier).read_text("utf-8"))
    return {e["nom"]: e["code"] for e in entrees if e["zone"] != "com"}


def test_births_of_every_departement_region_and_france_found_by_name(brut, naissances):
    departements, regions = noms(brut, "departements.json"), noms(brut, "regions.json")
    attendues = {f"DEP-{code}": naissances[nom] for nom, code in departements.items()}
    attendues |= {f"REG-{code}": naissances[nom] for nom, code in regions.items()}
    attendues["FR"] = 724_777
    assert len(attendues) == 101 + 18 + 1
    trouvees = valeurs(attendues, "POP_NAIS")
    assert {code: v.valeur for code, v in trouvees.items()} == attendues


def test_departements_add_up_to_their_region_and_to_france(brut, naissances):
    departements = noms(brut, "departements.json")
    trouvees = valeurs([f"DEP-{code}" for code in departements.values()], "POP_NAIS")
    assert sum(v.valeur for v in trouvees.values()) == naissances["France"]


def commune(ligne, vers):
    """Return the commune of today of a maternity unit; FINESS writes 9A101 for 97101."""
    code = ligne["COM"]
    if code == "9A127":
        return None
    return vers["97" + code[2:] if code[0] == "9" and code[1].isalpha() else code]


@pytest.fixture(scope="session")
def maternites(brut):
    """(units, deliveries) of 2023 by commune of today, Saint-Martin left out."""
    vers = vers_aujourdhui(brut)
    sommes = defaultdict(lambda: [0, 0])
    for ligne in lignes(brut / "drees-maternites/annuaire_maternites_DREES.csv", ";"):
        if ligne["ANNEE"] == "2023" and (code := commune(ligne, vers)):
            sommes[code][0] += 1
            sommes[code][1] += int(ligne["ACCTOT"])
    return sommes


@pytest.mark.parametrize(("indicateur", "rang"), [("PER_MAT", 0), ("PER_ACC", 1)])
def test_units_and_deliveries_add_up_everywhere_and_none_is_zero(
    brut, maternites, indicateur, rang
):
    groupes = membres(brut)
    groupes |= {f"COM-{c}": [c] for c in groupes["FR"][::100]}
    groupes |= {f"COM-{c}": [c] for c in maternites}
    for code, valeur in valeurs(groupes, indicateur).items():
        assert valeur.valeur == sum(maternites[c][rang] for c in groupes[code] if c in maternites)
        assert valeur.statut is Statut.VALEUR, code


def test_the_totals_of_the_publisher_less_saint_martin():
    france = {i: valeurs(["FR"], i)["FR"].valeur for i in ("PER_MAT", "PER_ACC")}
    assert france == {"PER_MAT": 457 - 1, "PER_ACC": 664_039 - 532}


def test_cities_are_whole_and_their_arrondissements_say_nothing():
    trouvees = valeurs(["COM-75056", "DEP-75", "ARM-75115", "COM-97801"], "PER_MAT")
    assert trouvees["COM-75056"].valeur == trouvees["DEP-75"].valeur == 15
    assert trouvees["COM-75056"].unites == 20
    assert trouvees["ARM-75115"].statut is Statut.NON_DISPONIBLE
    assert trouvees["COM-97801"].statut is Statut.NON_COUVERT
