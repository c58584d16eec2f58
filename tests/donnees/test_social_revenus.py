"""Incomes, poverty, deprivation, diplomas: published values, never averaged, each at its level."""

from __future__ import annotations

import json
import re

import pytest

from clesante.donnees import lectures
from clesante.donnees.choix import Statut
from clesante.donnees.producteurs.brut import normaliser
from clesante.donnees.producteurs.dispositions import disposition
from clesante.socle.erreurs import EntreeInvalideError
from tests.aides.fichiers_sante import lignes, valeurs, vers_aujourdhui

pytestmark = pytest.mark.usefixtures("entrepot")
FILOSOFI = "insee-filosofi-2021/cc_filosofi_2021_COM.csv"
LOCALES = "insee-statistiques-locales"
COLONNES = {
    "SOC_REV": "MED21",
    "SOC_PAUV": "TP6021",
    "SOC_D9D1": "RD21",
    "SOC_IMP": "PIMP21",
    "SOC_PREST": "PPSOC21",
    "SOC_MINIMA": "PPMINI21",
}


VILLES = ("75056", "69123", "13055")
ARRONDISSEMENTS = re.compile("751|693[89]|132[01]")


@pytest.fixture(scope="session")
def filosofi(brut):
    """One row in twenty of communes that have not merged since, the three cities in full."""
    vers = vers_aujourdhui(brut)
    rangees = {li["CODGEO"]: li for li in lignes(brut / FILOSOFI, ";")}
    arm = [c for c in rangees if vers[c] in VILLES and vers[c] != c and ARRONDISSEMENTS.match(c)]
    fusionnees = {vers[c] for c in rangees if vers[c] != c}
    seules = [c for c in rangees if vers[c] == c and c not in fusionnees]
    nd = [c for c, ligne in rangees.items() if ligne["MED21"] == "nd" and vers[c] == c]
    retenues = {f"COM-{c}": rangees[c] for c in [*seules[::20], *VILLES, *nd]}
    return retenues | {f"ARM-{c}": rangees[c] for c in arm}


def test_the_sample_holds_every_mark_and_the_three_cities(filosofi):
    assert len(filosofi) > 1_700
    assert sum(code.startswith("ARM") for code in filosofi) == 45
    assert {"s", "nd"} < {ligne["TP6021"] for ligne in filosofi.values()}


@pytest.mark.parametrize("indicateur", COLONNES)
def test_every_commune_has_its_published_value_or_its_secret(filosofi, indicateur):
    trouvees = valeurs(filosofi, indicateur)
    for code, ligne in filosofi.items():
        cellule = ligne[COLONNES[indicateur]]
        if cellule == "s":
            assert trouvees[code].statut is Statut.SECRET, code
            assert trouvees[code].valeur is None
        elif cellule == "nd":
            assert trouvees[code].statut is Statut.NON_DISPONIBLE, code
        else:
            assert trouvees[code].valeur == float(cellule.replace(",", ".")), code


def test_cities_and_arrondissements_stand_side_by_side_and_nothing_is_added(filosofi):
    assert filosofi["COM-69123"]["MED21"] == "25430"
    trouvees = valeurs(["COM-69123", "ARM-69381", "COM-75056", "ARM-75101"], "SOC_REV")
    assert [v.valeur for v in trouvees.values()] == [25_430, 25_980, 29_730, 35_030]
    assert valeurs(["COM-69123"], "SOC_PAUV")["COM-69123"].valeur == 16
    assert all(v.numerateur is None for v in trouvees.values())


def test_a_median_and_a_poverty_rate_are_never_rebuilt():
    (rev, pauv) = lectures.indicateurs(["SOC_REV", "SOC_PAUV"])
    communes = ["COM-85092", "COM-85113"]
    for valeur in lectures.valeurs_du_perimetre("LIBRE", communes, [rev, pauv]).values():
        assert valeur.valeur is None
    for code in ("EPCI-200071934", "REG-52", "FR"):
        assert valeurs([code], "SOC_PAUV")[code].valeur is None


def test_overseas_left_out_is_not_covered_and_martinique_is():
    trouvees = valeurs(["COM-97101", "COM-97302", "COM-97611", "COM-97209"], "SOC_REV")
    assert [v.statut for v in trouvees.values()][:3] == [Statut.NON_COUVERT] * 3
    assert trouvees["COM-97209"].valeur > 10_000


def test_an_unknown_mark_is_refused(brut, tmp_path):
    texte = (brut / FILOSOFI).read_text("utf-8").splitlines()[:3]
    texte[1] = texte[1].replace(";s;", ";ns;", 1)
    fichier = tmp_path / "filosofi.csv"
    fichier.write_text("\n".join(texte), "utf-8")
    with pytest.raises(EntreeInvalideError, match=r"la marque «.ns.» n'est pas de cette source"):
        normaliser(fichier, disposition("insee_filosofi_2021_communes"), tmp_path / "brut")


BASSINS = {
    "SOC_REV": "Médiane du niveau de vie 2021",
    "SOC_DIP": "Part des non ou peu diplômés dans la pop. non scolarisée de 15 ans ou + 2022",
    "SOC_OUV": "Part des ouvriers dans le nb d’emplois au LT 2022",
    "POP_M15": "Part des pers. âgées de - 15 ans 2022",
    "POP_MENAGE": "Taille moyenne des ménages 2022",
    "POP_DEC": "Nombre de décès domiciliés 2024",
    "POP_DENS": "Densité de population (historique depuis 1876) 2022",
    "LOG_LOC": "Part des locataires dans les rés. principales 2022",
    "LOG_HLM": "Part des locataires HLM dans les rés. principales 2022",
    "LOG_SUROCCA": "Part des résidences principales en suroccupation accentuée 2022",
}


def publiees(brut, fichier, niveau, colonne):
    for ligne in lignes(brut / LOCALES / fichier, ";", 2):
        code = "49069" if ligne["Code"] == "49126" else ligne["Code"]
        yield f"{niveau}-{code}", ligne[colonne]


def verifier(attendues, indicateur):
    trouvees = valeurs(attendues, indicateur)
    for code, cellule in attendues.items():
        if cellule == "N/A - secret statistique":
            assert trouvees[code].statut is Statut.SECRET, code
        elif cellule.startswith("N/A"):
            assert trouvees[code].valeur is None, code
            assert trouvees[code].statut in {Statut.NON_DISPONIBLE, Statut.NON_COUVERT}, code
        else:
            assert trouvees[code].valeur == float(cellule), code


@pytest.mark.parametrize("indicateur", BASSINS)
def test_every_bassin_de_vie_has_its_published_value(brut, indicateur):
    fichier = "bassin_de_vie_determinants_sociaux.csv"
    attendues = dict(publiees(brut, fichier, "BV", BASSINS[indicateur]))
    assert len(attendues) == 1_707
    verifier(attendues, indicateur)
    annee = valeurs(["BV-85092"], indicateur)["BV-85092"].periode
    assert annee == BASSINS[indicateur][-4:]


def test_poverty_of_every_bassin_de_vie(brut):
    fichier = "bassin_de_vie_taux_pauvrete_2021.csv"
    attendues = dict(publiees(brut, fichier, "BV", "Taux de pauvreté 2021"))
    verifier(attendues, "SOC_PAUV")
    assert sum(c == "N/A - secret statistique" for c in attendues.values()) == 1


DEPARTEMENTS = {
    "SOC_PAUV": "Taux de pauvreté 2021",
    "SOC_REV": "Médiane du niveau de vie 2021",
    "POP_DENS": "Densité de population (historique depuis 1876) 2022",
    "SOC_DIP": "Part des non ou peu diplômés dans la pop. non scolarisée de 15 ans ou + 2022",
    "SOC_BAC5": (
        "Part des diplômés d'un BAC+5 ou plus dans la pop. non scolarisée de 15 ans ou + 2022"
    ),
    "MOB_VELO": "Part des actifs occ 15 ans ou plus vélo pour travailler 2022",
    "MOB_VOIT": "Part des actifs occ 15 ans ou plus voiture pour travailler 2022",
    "MOB_TC": "Part des actifs occupés de 15 ans ou plus  les transports en commun 2022",
}


@pytest.mark.parametrize("indicateur", DEPARTEMENTS)
def test_every_departement_has_its_published_value(brut, indicateur):
    fichier = "departement_equipements_mortalite_revenus.csv"
    attendues = dict(publiees(brut, fichier, "DEP", DEPARTEMENTS[indicateur]))
    assert len(attendues) == 101
    verifier(attendues, indicateur)


def test_an_export_of_another_level_is_refused(brut, tmp_path):
    fichier = brut / LOCALES / "departement_equipements_mortalite_revenus.csv"
    with pytest.raises(EntreeInvalideError, match="France par bassin de vie"):
        normaliser(fichier, disposition("insee_bassins_vie_social"), tmp_path)


def test_deprivation_score_is_that_of_the_commune_or_of_the_arrondissement(brut):
    scores = json.loads((brut / "communes-indicateurs-tiers/fedi_communes.json").read_text("utf-8"))
    vers = vers_aujourdhui(brut)
    seuls = {c for c in scores if vers[c] == c} - {vers[c] for c in scores if vers[c] != c}
    arrondissements = {c for c in scores if vers[c] in VILLES}
    sans = {"85165", "85212", "60694"}
    assert len(arrondissements) == 45
    attendues = {f"COM-{c}": scores[c]["EDI"] for c in [*sorted(seuls)[::20], *sans]}
    attendues |= {f"ARM-{c}": scores[c]["EDI"] for c in arrondissements}
    trouvees = valeurs(attendues, "SOC_EDI")
    assert {c: v.valeur for c, v in trouvees.items()} == attendues
    assert sum(v.valeur is None for v in trouvees.values()) == 3
    assert sum(v.valeur is not None and v.valeur < 0 for v in trouvees.values()) > 500
    villes = valeurs(["COM-75056", "COM-97209", "EPCI-200071934"], "SOC_EDI")
    assert {v.valeur for v in villes.values()} == {None}
    assert villes["COM-97209"].statut is Statut.NON_COUVERT
