"""Figures of the store against a straight computation from the raw files, and what is absent."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict

import pytest

from clesante.donnees import lectures
from clesante.donnees.choix import Calcul, Statut
from clesante.socle.erreurs import IndisponibleError

pytestmark = pytest.mark.usefixtures("entrepot")


@pytest.fixture(scope="session")
def communes(brut):
    """Raw communes of COG 2026: code -> row, and every old code -> current code."""
    lignes = json.loads(
        (brut / "etalab-decoupage-administratif-2026" / "communes.json").read_text("utf-8")
    )
    actuelles = {c["code"]: c for c in lignes if c["type"] == "commune-actuelle"}
    vers = {}
    for c in lignes:
        for ancien in c.get("anciensCodes", []):
            vers[ancien] = c["code"]
    for c in lignes:
        if c["type"] in {"commune-deleguee", "commune-associee"}:
            vers[c["code"]] = c["chefLieu"]
        if c["type"] == "arrondissement-municipal":
            vers[c["code"]] = c["commune"]
    vers.update({code: code for code in actuelles})
    return actuelles, vers


@pytest.fixture(scope="session")
def directes(brut, communes):
    """Sums by current commune, read with other tools than the project's (openpyxl, pandas)."""
    import openpyxl
    import pandas as pd

    _, vers = communes
    sommes = defaultdict(lambda: defaultdict(float))
    iris = pd.read_parquet(brut / "insee-rp2021-iris" / "iris_2021.parquet")
    for ligne in iris.itertuples():
        s = sommes[vers[ligne.com]]
        s["pop"] += ligne.pop
        s["jeunes"] += ligne.pop_0_19
        s["ages"] += ligne.pop_65p
    classeur = openpyxl.load_workbook(
        brut / "drees-apl" / "apl_medecins_generalistes_2022_2023.xlsx", read_only=True
    )
    for ligne in classeur["APL 2023"].iter_rows(min_row=11, values_only=True):
        code, _, apl, _, std, pop = ligne[:6]
        if code is None:
            continue
        s = sommes[vers[code]]
        s["apl"] += apl * std
        s["std"] += std
        s["sous"] += pop if apl < 2.5 else 0
        s["total"] += pop
    return sommes


def membres(brut, communes):
    """Territories of every kind -> their current communes, from the raw files."""
    actuelles, _ = communes
    dossier = brut / "etalab-decoupage-administratif-2026"
    groupes = {}
    for nom, niveau in (("epci", "EPCI"), ("ept", "EPT")):
        for groupe in json.loads((dossier / f"{nom}.json").read_text("utf-8")):
            groupes[f"{niveau}-{groupe['code']}"] = [m["code"] for m in groupe["membres"]]
    for code, commune in actuelles.items():
        if commune["zone"] == "com":
            continue
        groupes[f"COM-{code}"] = [code]
        groupes.setdefault(f"DEP-{commune['departement']}", []).append(code)
        groupes.setdefault(f"REG-{commune['region']}", []).append(code)
        groupes.setdefault("FR", []).append(code)
    return groupes


def echantillon(groupes):
    """Every département, région and EPT, France, 120 EPCI and 120 communes spread over the list."""
    grands = [c for c in groupes if c.split("-")[0] in {"DEP", "REG", "EPT", "FR"}]
    epci = sorted(c for c in groupes if c.startswith("EPCI-"))[::10]
    petites = sorted(c for c in groupes if c.startswith("COM-"))[::290]
    return [*grands, *epci, *petites, "COM-75056", "COM-69123", "COM-13055", "COM-85113"]


PARTIES = {
    "POP_M20": ("jeunes", "pop", 100),
    "POP_65": ("ages", "pop", 100),
    "OFF_APLMG": ("apl", "std", 1),
    "OFF_APLMG_INF25": ("sous", "total", 100),
}


def test_every_figure_equals_a_straight_computation(brut, communes, directes):
    groupes = membres(brut, communes)
    codes = echantillon(groupes)
    assert len(codes) > 350
    trouvees = lectures.valeurs(codes, lectures.indicateurs())
    for code in codes:
        for indicateur, (haut, bas, facteur) in PARTIES.items():
            numerateur = sum(directes[c][haut] for c in groupes[code] if c in directes)
            denominateur = sum(directes[c][bas] for c in groupes[code] if c in directes)
            valeur = trouvees[code, indicateur].valeur
            if denominateur:
                assert valeur == pytest.approx(facteur * numerateur / denominateur, rel=1e-9), code
            else:
                assert valeur is None, code


def test_population_is_the_sum_of_communes_to_the_inhabitant(brut, communes):
    actuelles, _ = communes
    groupes = membres(brut, communes)
    codes = [c for c in groupes if not c.startswith("COM-")]
    trouvees = lectures.valeurs(codes, lectures.indicateurs(["POP_TOT"]))
    for code in codes:
        mayotte = {actuelles[c]["departement"] for c in groupes[code]} == {"976"}
        comptees = [c for c in groupes[code] if mayotte or actuelles[c]["departement"] != "976"]
        attendu = sum(actuelles[c].get("population", 0) for c in comptees)
        assert trouvees[code, "POP_TOT"].valeur == attendu, code


@pytest.mark.parametrize(
    ("indicateur", "partie", "total"),
    [
        ("POP_M20", "denominateur", 67_408_104),
        ("POP_65", "numerateur", 13_823_803),
        ("OFF_APLMG_INF25", "denominateur", 67_408_052),
    ],
)
def test_france_equals_the_totals_of_the_publishers(indicateur, partie, total):
    france = lectures.valeurs(["FR"], lectures.indicateurs([indicateur]))["FR", indicateur]
    assert getattr(france, partie) == total


def additifs():
    """Indicators that are added up, without those given only by dimension."""
    return [
        p
        for p in lectures.indicateurs()
        if p.source and p.definition.calcul is not Calcul.PUBLIEE and not p.definition.dimension
    ]


def test_levels_that_cover_france_have_the_same_sums():
    publies = [p for p in additifs() if p.definition.code in {*PARTIES, "POP_TOT"}]
    france = lectures.valeurs(["FR"], publies)
    for niveau in ("COM", "DEP", "REG"):
        codes = lectures.codes_du_niveau(niveau)
        valeurs = lectures.valeurs(codes, publies)
        for publie in publies:
            code = publie.definition.code
            attendue = france["FR", code]
            somme = sum(
                valeurs[t, code].numerateur or 0
                for t in codes
                if valeurs[t, code].periode == attendue.periode
            )
            assert somme == pytest.approx(attendue.numerateur, rel=1e-9), (niveau, code)


def test_mayotte_keeps_its_own_year_and_is_never_zero():
    valeurs = lectures.valeurs(["DEP-976", "COM-97611"], lectures.indicateurs())
    assert valeurs["DEP-976", "POP_TOT"].valeur == 256_518
    assert valeurs["DEP-976", "POP_TOT"].periode == "2017"
    for indicateur in PARTIES:
        assert valeurs["COM-97611", indicateur].statut is Statut.NON_COUVERT
        assert valeurs["COM-97611", indicateur].valeur is None


def test_zero_denominator_is_not_computable():
    """Villotran, L'Oie and Sainte-Florence have no inhabitant in the DREES file."""
    valeurs = lectures.valeurs(["COM-85165"], lectures.indicateurs(["OFF_APLMG"]))
    assert valeurs["COM-85165", "OFF_APLMG"].statut is Statut.NON_CALCULABLE


def test_commune_created_since_has_no_figure_but_counts_in_its_epci():
    valeurs = lectures.valeurs(["COM-15031"], lectures.indicateurs(["POP_65"]))
    assert valeurs["COM-15031", "POP_65"].statut is Statut.NON_DISPONIBLE


def test_paris_is_the_sum_of_its_arrondissements():
    publies = additifs()
    arrondissements = [c for c in lectures.codes_du_niveau("ARM") if c.startswith("ARM-75")]
    assert len(arrondissements) == 20
    somme = lectures.valeurs_du_perimetre("x", arrondissements, publies)
    paris = lectures.valeurs(["COM-75056"], publies)
    for publie in publies:
        code = publie.definition.code
        if not somme[code].unites and paris["COM-75056", code].unites == 20:
            continue  # a source that counts the city whole says nothing of its arrondissements
        attendue = paris["COM-75056", code].valeur
        assert (somme[code].valeur is None) == (attendue is None), code
        assert attendue is None or somme[code].valeur == pytest.approx(attendue, rel=1e-9), code


def test_perimeter_of_one_epci_equals_the_epci():
    from clesante.territoires.lectures import membres as communes_de

    publies = additifs()
    for code in lectures.codes_du_niveau("EPCI")[::97]:
        libre = lectures.valeurs_du_perimetre(code, communes_de(code), publies)
        direct = lectures.valeurs([code], publies)
        for publie in publies:
            i = publie.definition.code
            attendue = direct[code, i].valeur
            assert (libre[i].valeur is None) == (attendue is None), (code, i)
            if attendue is not None:
                assert libre[i].valeur == pytest.approx(attendue, rel=1e-9), (code, i)
                assert libre[i].periode == direct[code, i].periode


def test_ranks_count_from_the_highest_value_among_the_level():
    publies = lectures.indicateurs(["POP_65"])
    codes = lectures.codes_du_niveau("DEP")
    valeurs = [lectures.valeurs(codes, publies)[c, "POP_65"] for c in codes]
    chiffrees = [v for v in valeurs if v.valeur is not None]
    for valeur in chiffrees:
        plus_hautes = sum(autre.valeur > valeur.valeur for autre in chiffrees)
        assert valeur.rang == plus_hautes + 1
    distribution = lectures.distributions("DEP")[publies[0].definition.code, "2021"]
    assert distribution.effectif == len(chiffrees)
    attendues = sorted(v.valeur for v in chiffrees)
    assert list(distribution.valeurs) == pytest.approx(attendues, rel=1e-12)


def test_unknown_indicator_is_named_with_the_near_ones():
    from clesante.socle.erreurs import IntrouvableError

    with pytest.raises(
        IntrouvableError, match=r"inconnu : POP_TOTA\. Codes proches : POP_TOT"
    ) as e:
        lectures.indicateurs(["POP_65", "POP_TOTA"])
    assert len(str(e.value)) < 200
    with pytest.raises(IntrouvableError, match="catalogue"):
        lectures.indicateurs(["@@@@"])


def test_every_source_has_its_file_fingerprint_and_licence():
    for source in lectures.sources():
        assert len(source.sha256) == 64
        assert source.licence
        assert source.date_import


@pytest.mark.parametrize(
    ("territoire", "source"),
    [
        ("COM-85092", "insee_filosofi_2021_communes"),
        ("BV-85092", "insee_bassins_vie_social"),
        ("DEP-85", "insee_departements_social"),
    ],
)
def test_a_figure_cites_the_file_it_was_read_from(territoire, source):
    """Median income comes from three files of the same publisher, one a level."""
    valeur = lectures.valeurs([territoire], lectures.indicateurs(["SOC_REV"]))
    trouvee = valeur[territoire, "SOC_REV"]
    assert trouvee.valeur is not None
    assert trouvee.source.code == source


@pytest.mark.parametrize("contenu", [b"", b"pas une base" * 400, "ancienne"])
def test_damaged_or_older_store_is_said_with_its_cure(entrepot, settings, tmp_path, contenu):
    settings.ENTREPOT = tmp_path / "entrepot.sqlite"
    if contenu == "ancienne":
        with sqlite3.connect(settings.ENTREPOT) as base:
            base.execute("CREATE TABLE meta (cle TEXT, contenu TEXT)")
            base.execute("INSERT INTO meta VALUES ('version', '1')")
        base.close()
    else:
        settings.ENTREPOT.write_bytes(contenu)
    with pytest.raises(IndisponibleError, match="donnees installer"):
        lectures.catalogue()
