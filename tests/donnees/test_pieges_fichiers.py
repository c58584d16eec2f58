"""Traps of the publishers' files that no test of their own figures catches: raw file and store."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from clesante.donnees import lectures
from clesante.donnees.choix import Statut
from clesante.donnees.producteurs.cellules import lire_nombre
from clesante.donnees.tables.imports import ouvrir
from clesante.territoires.imports import correspondance
from clesante.territoires.lectures import membres, populations, territoire
from tests.aides.fichiers_sante import feuille, lignes, valeurs

pytestmark = pytest.mark.usefixtures("entrepot")
COG = "etalab-decoupage-administratif-2026"
FILOSOFI = "insee-filosofi-2021/cc_filosofi_2021_COM.csv"
APL = "drees-apl/apl_medecins_generalistes_2022_2023.xlsx"
VILLES = ("75056", "69123", "13055")


def _json(brut, chemin):
    return json.loads((brut / chemin).read_text("utf-8"))


@pytest.fixture(scope="session")
def filosofi(brut):
    return lignes(brut / FILOSOFI, ";")


def test_member_populations_are_of_another_year(brut):
    actuelles = {
        c["code"]: c["population"]
        for c in _json(brut, f"{COG}/communes.json")
        if c["type"] == "commune-actuelle" and c.get("population") is not None
    }
    membres_ = [m for e in _json(brut, f"{COG}/epci.json") for m in e["membres"]]
    differents = [m for m in membres_ if actuelles.get(m["code"]) != m["populationMunicipale"]]
    assert (len(differents), len(membres_)) == (32_246, 34_871)
    assert sum(m["populationMunicipale"] for m in membres_) == 68_010_643
    lyon = {(p.nature, p.millesime): p.valeur for p in populations("COM-69123")}
    assert {*lyon.values()} >= {actuelles["69123"]}
    assert actuelles["69123"] == 519_127
    assert lyon["municipale", 2023] == 519_127
    assert lyon["municipale", 2022] == 520_774


def test_four_communes_have_no_epci(brut):
    dans_un_epci = {m["code"] for e in _json(brut, f"{COG}/epci.json") for m in e["membres"]}
    sans = {
        c["code"]
        for c in _json(brut, f"{COG}/communes.json")
        if c["type"] == "commune-actuelle" and c["zone"] != "com" and c["code"] not in dans_un_epci
    }
    assert sans == {"22016", "29083", "29155", "85113"}
    assert not any(territoire(f"COM-{code}").epci for code in sans)
    assert territoire("COM-22015").epci


def test_a_cp1252_file_with_thousands_is_read_whole(brut):
    fichier = brut / "dgcl-epci-2025/perimetre-epci-a-fp.csv"
    assert b"\xe9" in fichier.read_bytes()[:200_000]  # « é » on one byte: no UTF-8
    lu = ouvrir(fichier)
    entete, *corps, vide = lu["lignes"]
    assert not any(vide)  # the last of the 34,872 rows is empty
    assert (lu["encodage"], lu["separateur"]) == ("Windows-1252", ";")
    assert (len(corps), len({li[entete.index("siren")] for li in corps})) == (34_871, 1_255)
    municipale, total = entete.index("pmun_2025"), entete.index("total_pop_mun")
    assert corps[0][total] == "14 873"
    sommes = Counter()
    for ligne in corps:
        sommes[ligne[1]] += lire_nombre(ligne[municipale]).valeur
    assert sum(sommes.values()) == 68_010_643
    assert all(sommes[li[1]] == lire_nombre(li[total]).valeur for li in corps)


def test_every_code_of_2023_has_a_commune_of_today(brut):
    import duckdb

    iris = brut / "insee-rp2021-iris/iris_2021.parquet"
    codes = {c for (c,) in duckdb.sql(f"SELECT DISTINCT com FROM '{iris}'").fetchall()}
    codes |= {str(li[0]) for li in feuille(brut / APL, "APL 2023", 11) if li[0]}
    assert len(codes) > 34_900
    assert not {*VILLES} & codes  # arrondissements only
    connus = correspondance()
    assert not {code for code in codes if code not in connus}


def test_ages_of_an_iris_are_rounded(brut):
    import duckdb

    iris = brut / "insee-rp2021-iris/iris_2021.parquet"
    ecart, nombre, total, ages = duckdb.sql(
        "SELECT max(abs(reste)), count(*) FILTER (reste <> 0), sum(pop), sum(pop - reste) FROM "
        f"(SELECT pop, pop - pop_0_19 - pop_20_64 - pop_65p AS reste FROM '{iris}')"
    ).fetchall()[0]
    assert (ecart, nombre, total) == (1, 13_588, 67_408_104)
    age = valeurs(["FR"], "POP_65")["FR"]
    assert age.denominateur in (total, ages)  # one total, the same for every age
    assert {valeurs(["FR"], code)["FR"].denominateur for code in ("POP_65", "POP_M20")} == {
        age.denominateur
    }


def test_summing_every_row_of_filosofi_counts_three_cities_twice(filosofi):
    personnes = {
        li["CODGEO"]: int(li["NBPERSMENFISC21"].split(",")[0])
        for li in filosofi
        if li["NBPERSMENFISC21"] not in ("s", "nd", "")
    }
    arrondissements = {c for c in personnes if c[:3] in ("751", "132") or c[:4] == "6938"}
    assert {*VILLES} <= personnes.keys()
    assert len(arrondissements) == 45
    assert abs(sum(personnes.values()) - 66_753_038) < 40_000
    doubles = sum(personnes[c] for c in arrondissements)
    assert doubles == pytest.approx(sum(personnes[c] for c in VILLES), rel=0.01)


@pytest.mark.parametrize(
    ("indicateur", "colonne", "secrets"),
    [("SOC_PAUV", "TP6021", 30_500), ("SOC_REV", "MED21", 3_593)],
)
def test_every_secret_of_filosofi_is_a_secret_of_the_store(filosofi, indicateur, colonne, secrets):
    tus = [li["CODGEO"] for li in filosofi if li[colonne] == "s"]
    assert len(tus) == secrets
    connus = correspondance()
    lues_ici = Counter(connus[li["CODGEO"]] for li in filosofi)
    intacts = [c for c in tus if connus[c] == c and lues_ici[c] == 1]
    assert len(intacts) > 0.99 * len(tus)  # merged since: unknown
    lues = valeurs([f"COM-{c}" for c in intacts], indicateur)
    assert {v.valeur for v in lues.values()} == {None}
    assert {v.statut for v in lues.values()} == {Statut.SECRET}


def test_decimal_comma_of_filosofi_is_a_comma(filosofi):
    virgules = {li["CODGEO"]: li["RD21"] for li in filosofi if "," in li["RD21"]}
    assert len(virgules) > 1_000
    lues = valeurs([f"COM-{c}" for c in [*virgules][:300]], "SOC_D9D1")
    for code, valeur in lues.items():
        assert valeur.valeur == float(virgules[code[4:]].replace(",", ".")), code
    lyon = {c: valeurs(["COM-69123"], c)["COM-69123"].valeur for c in ("SOC_REV", "SOC_PAUV")}
    assert lyon == {"SOC_REV": 25_430, "SOC_PAUV": 16}


def test_declared_income_is_never_taken_for_standard_of_living(brut):
    declares = lignes(brut / "insee-filosofi-2021/BASE_TD_FILO_IRIS_2021_DEC.csv", ";")
    assert "DEC_MED21" in declares[0]
    fichiers = {source.fichier for source in lectures.sources()}
    assert not [fichier for fichier in fichiers if "IRIS_2021_DEC" in fichier]


SANS_MAYOTTE = (
    "OFF_APLMG", "OFF_APLMG65", "SOC_REV", "SOC_PAUV", "SOC_IMP", "SOC_PREST", "POP_65", "POP_M20",
    "LOG_RP", "LOG_VAC", "POP_EVOL", "POP_75", "POP_MONO", "SOC_EDI", "SOC_CHOMLOC",
)  # fmt: skip


@pytest.mark.parametrize("indicateur", SANS_MAYOTTE)
def test_mayotte_is_never_zero_where_a_source_leaves_it_out(indicateur):
    codes = ["DEP-976", *membres("DEP-976")]
    lues = valeurs(codes, indicateur)
    assert len(lues) == len(codes) == 18
    assert {v.valeur for v in lues.values()} == {None}
    assert {v.statut for v in lues.values()} <= {Statut.NON_COUVERT, Statut.NON_DISPONIBLE}


def test_mayotte_is_there_where_its_source_holds_it():
    for indicateur in ("OFF_DENSMG", "PER_ACC"):
        assert valeurs(["DEP-976"], indicateur)["DEP-976"].valeur, indicateur


def test_overseas_have_no_deprivation_score(brut):
    codes = _json(brut, "communes-indicateurs-tiers/fedi_communes.json")
    assert not [c for c in codes if c.startswith("97")]
    lues = valeurs(membres("DEP-974"), "SOC_EDI")
    assert {v.valeur for v in lues.values()} == {None}
    assert not {*VILLES} & {*codes}


COLONNES_COUPS = ((3, "SEC_BLESS"), (4, "SEC_VOL"), (5, "SEC_CAMB"), (6, "SEC_STUP"))


@pytest.fixture(scope="session")
def coups(brut):
    """Rates of assault by commune of 2023, as the workbook writes them."""
    corps = feuille(brut / "urbasante-communes/securite.xlsx", "Data", 2)
    return {li[0]: li[3] for li in corps if isinstance(li[0], str) and len(li[0]) == 5}


def _tus(coups, reunies):
    """Return the communes of today without a rate, whole or made of several of the workbook."""
    connus = correspondance()
    parties = Counter(connus.get(code) for code in coups)
    tus = [c for c, taux in coups.items() if str(taux).startswith("N/A") and connus.get(c) == c]
    return [f"COM-{c}" for c in tus if (parties[c] > 1) == reunies]


def test_offences_not_published_are_not_zero(coups):
    nuls = [f"COM-{c}" for c, taux in coups.items() if taux == 0]
    assert (len(coups), len([t for t in coups.values() if str(t)[:3] == "N/A"])) == (34_945, 22_585)
    lues = valeurs(_tus(coups, reunies=False), "SEC_BLESS")
    assert len(lues) > 22_000
    assert {v.valeur for v in lues.values()} == {None}
    assert {v.valeur for v in valeurs(nuls[:200], "SEC_BLESS").values()} == {0}


@pytest.mark.parametrize(("rang", "indicateur"), COLONNES_COUPS)
def test_a_rate_of_one_part_is_not_that_of_a_merged_commune(brut, rang, indicateur):
    """A commune made of several of the workbook has no rate, whatever its parts have."""
    corps = feuille(brut / "urbasante-communes/securite.xlsx", "Data", 2)
    codes = [li[0] for li in corps if isinstance(li[0], str) and len(li[0]) == 5]
    parties = Counter(correspondance().get(code) for code in codes)
    reunies = {code for code, n in parties.items() if code and n > 1}
    tenus = {*codes}
    connus = [li for li in corps if li[0] in tenus and isinstance(li[rang], float)]
    partielles = {correspondance()[li[0]] for li in connus} & reunies
    assert len(partielles) > 20, "sans part connue, rien n'est éprouvé"
    lues = valeurs([f"COM-{code}" for code in reunies], indicateur)
    assert {v.valeur for v in lues.values()} == {None}


def test_shifted_columns_of_regions_are_not_in_the_store(brut):
    """The shares of Bretagne by age stand one column too far: 65+ reads as « under 25 »."""
    corps = feuille(brut / "urbasante-communes/mixite_generationelle.xlsx", "Data", 2)
    (bretagne,) = [li for li in corps if li[1:3] == ("Bretagne", "Région")]
    siens = [li for li in corps if li[2] == "Département" and li[0] in (22, 29, 35, 56)]
    assert len(siens) == 4
    assert bretagne[3] < 25 < min(li[3] for li in siens)
    assert not [s for s in lectures.sources() if "mixite" in s.fichier]
    age = valeurs(["REG-53"], "POP_65")["REG-53"].valeur
    assert 20 < age < 26 < bretagne[5]


def test_the_row_of_units_is_no_commune(brut):
    entete, unites, premiere = feuille(brut / APL, "APL 2023", 9)[:3]
    assert str(entete[0]).startswith("Code commune")
    assert not unites[0]
    assert str(premiere[0]) == "01001"
    lu = valeurs(["COM-01001"], "OFF_APLMG")["COM-01001"]
    assert lu.valeur == pytest.approx(float(premiere[2]), abs=1e-6)


def test_a_mixed_code_is_not_always_the_bassin(brut):
    bassins, mixtes = (
        {li["Code"]: li["APL Médecins généralistes 2023"] for li in lignes(brut / nom, ";", 2)}
        for nom in (
            "cartosante/bassin_de_vie_offre_ald_2024.csv",
            "cartosante/canton_ville_apl_medecins_generalistes_2023.csv",
        )
    )
    communs = bassins.keys() & mixtes.keys()
    assert (len(mixtes), len(communs)) == (2_931, 1_430)
    assert len([c for c in communs if bassins[c] != mixtes[c]]) == 10
    assert {len(code) for code in mixtes} == {4, 5}
    assert not [s for s in lectures.sources() if "canton_ville" in s.fichier]


def test_sets_of_one_region_give_no_indicator(brut):
    finess = lignes(brut / "finess-occitanie/finess_occitanie2.csv")
    assert len({li["code_insee"][:2] for li in finess if li["code_insee"]}) == 13
    cls = lignes(brut / "cls-cites/cls_cites.csv")
    assert (len(cls), len([li for li in cls if not li["territoires"]])) == (38, 5)
    fichiers = " ".join(source.fichier for source in lectures.sources())
    assert not [nom for nom in ("finess", "cls_cites") if nom in fichiers]
