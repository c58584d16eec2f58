"""Bassins de vie 2022 on the communes of today, against the publisher's table read by openpyxl."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest

from clesante.socle.erreurs import EntreeInvalideError, IntrouvableError
from clesante.territoires.imports import bassins, construire_paquet, rattachements
from clesante.territoires.lectures import (
    membres,
    perimetre,
    populations,
    rechercher,
    recouvrements,
    territoire,
    tous,
)

# Re-established in 2024 and 2025, and the commune that held them in 2023 (INSEE, COG).
RETABLIES = {
    "15031": "15141",
    "15035": "15141",
    "15047": "15141",
    "15171": "15141",
    "60694": "60054",
    "85165": "85084",
    "85212": "85084",
}


@dataclass
class TableBrute:
    """The sheets of the publisher: name and count of communes by bassin, bassin by commune."""

    noms: dict[str, str]
    comptes: dict[str, int]
    communes: dict[str, str]


@pytest.fixture(scope="module")
def table(brut: Path) -> TableBrute:
    classeur = openpyxl.load_workbook(brut / bassins.FICHIER, read_only=True)
    zones = [
        ligne
        for ligne in classeur["Zones_supra_communales"].iter_rows(min_row=7, values_only=True)
        if ligne[0] == "BV2022"
    ]
    feuille = classeur["COM"].iter_rows(min_row=6, max_col=17, values_only=True)
    entete = next(feuille)
    code, bassin = entete.index("CODGEO"), entete.index("BV2022")
    communes = {ligne[code]: ligne[bassin] for ligne in feuille if ligne[bassin]}
    classeur.close()
    return TableBrute(
        noms={z[1]: z[2] for z in zones}, comptes={z[1]: z[3] for z in zones}, communes=communes
    )


@pytest.fixture(scope="module")
def attendus(table, cog_brut) -> dict[str, str]:
    """Bassin of each commune of the 101 départements, worked out from the raw files alone."""
    fusionnees: dict[str, set[str]] = {}
    for ligne in cog_brut.lignes:
        cible = ligne.get("chefLieu", ligne["code"])
        for ancien in (ligne["code"], *ligne.get("anciensCodes", ())):
            if ancien in table.communes:
                fusionnees.setdefault(cible, set()).add(table.communes[ancien])
    lus = {}
    for code, commune in cog_brut.communes.items():
        if commune["zone"] == "com":
            continue
        lus[code] = table.communes.get(RETABLIES.get(code, code))
        if lus[code] is None:
            [lus[code]] = fusionnees[code]
    return lus


def test_every_commune_is_in_the_bassin_of_the_publisher(attendus):
    lus = {r.commune: r.bv for r in rattachements()}
    assert {c: bv for c, bv in lus.items() if bv} == {c: f"BV-{bv}" for c, bv in attendus.items()}
    par_bassin: dict[str, list[str]] = {}
    for commune, bassin in attendus.items():
        par_bassin.setdefault(f"BV-{bassin}", []).append(f"COM-{commune}")
    for bassin, communes in par_bassin.items():
        assert membres(bassin) == tuple(sorted(communes)), bassin


def test_each_bassin_is_held_once_under_its_published_name(table):
    tenus = tous("BV")
    assert len(tenus) == 1707
    assert {t.code: t.nom for t in tenus} == {f"BV-{c}": nom for c, nom in table.noms.items()}
    assert {t.nature for t in tenus} == {"bassin de vie"}
    assert all(t.epci is None for t in tenus)


def test_counts_are_the_publisher_s_but_where_communes_changed(table, cog_brut):
    """NB_COM less the communes merged since, plus those re-established."""
    tailles = Counter(table.comptes)
    actuelles = {c for c, commune in cog_brut.communes.items() if commune["zone"] != "com"}
    arrondissements = {ligne["code"] for ligne in cog_brut.du_type("arrondissement-municipal")}
    for commune in table.communes.keys() - actuelles - arrondissements:
        tailles[table.communes[commune]] -= 1
    for commune in actuelles - table.communes.keys():
        [bassin] = recouvrements(f"COM-{commune}", "BV")
        tailles[bassin.territoire.code[3:]] += 1
    assert {t.code[3:]: len(membres(t.code)) for t in tous("BV")} == tailles


@pytest.mark.parametrize(
    ("commune", "bassin"),
    [
        ("01138", "01138"),  # Culoz-Béon: the row of Béon is empty
        ("28319", "91016"),  # merged two bassins: that of the commune whose code is kept
        ("85223", "85223"),
        ("15031", "15138"),  # re-established: that of the commune it left
        ("85212", "85084"),
        ("49126", "49069"),  # under a new code: that of all its parts; the bassin keeps its own
        ("97601", "97611"),
        ("2A004", "2A004"),
    ],
)
def test_changed_communes(commune, bassin):
    assert f"COM-{commune}" in membres(f"BV-{bassin}")


def test_arrondissements_follow_their_city_and_collectivities_have_none():
    assert {r.bv for r in rattachements() if r.commune == "69123"} == {"BV-69123"}
    assert {r.bv for r in rattachements() if r.region is None} == {None}


def test_bassins_add_up_to_france_and_mayotte():
    sommes: Counter[tuple[int | None, str]] = Counter()
    for bassin in tous("BV"):
        for p in populations(bassin.code):
            sommes[p.millesime, p.nature] += p.valeur
    mayotte = {(p.millesime, p.nature): p.valeur for p in populations("DEP-976")}
    france = {(p.millesime, p.nature): p.valeur for p in populations("FR")}
    assert sommes == france | mayotte
    assert [t.nom for t in tous("BV") if t.departement == "DEP-976"] == ["Dzaoudzi", "Mamoudzou"]


def test_a_bassin_is_a_plain_territory():
    lu = perimetre("BV-85092")
    assert (lu.code, lu.niveau, lu.est_libre) == ("BV-85092", "BV", False)
    assert lu.intitule == "Fontenay-le-Comte (bassin de vie)"
    assert lu.communes == membres("BV-85092")
    assert lu.population.valeur == sum(populations(c)[0].valeur for c in lu.communes)
    assert territoire("BV-85092").departement == "DEP-85"
    assert territoire("BV-91016").departement is None
    assert perimetre("BV-85092+COM-85092").communes == lu.communes


def test_a_bare_name_is_the_commune_never_its_bassin():
    for bassin in tous("BV")[::40]:
        codes = [t.code for t in rechercher(bassin.nom, 400)]
        rangs = [rang for rang, code in enumerate(codes) if code.startswith(("COM-", "EPCI-"))]
        assert codes.index(bassin.code) > max(rangs, default=-1)
    assert perimetre("Fontenay-le-Comte").code == "COM-85092"
    with pytest.raises(IntrouvableError, match=r"COM-85092") as refus:
        perimetre("Fontenai-le-Comte")
    assert "BV-" not in str(refus.value)


# How many inhabitants of a perimeter live in each


def parts(saisie: str, niveau: str) -> dict[str, float]:
    return {r.territoire.code: r.part for r in recouvrements(saisie, niveau)}


def test_shares_of_every_epci_are_recomputed(attendus, cog_brut):
    for epci in cog_brut.epci:
        habitants: Counter[str] = Counter()
        for membre in epci["membres"]:
            commune = cog_brut.communes[membre["code"]]
            habitants[f"BV-{attendus[membre['code']]}"] += commune["population"]
        total = habitants.total()
        lus = recouvrements(f"EPCI-{epci['code']}", "BV")
        attendues = {code: n / total for code, n in habitants.items() if n}
        assert {r.territoire.code: r.part for r in lus} == pytest.approx(attendues)
        assert sum(r.part for r in lus) == pytest.approx(1)
        assert [r.part for r in lus] == sorted((r.part for r in lus), reverse=True)


@pytest.mark.parametrize("niveau", ["BV", "EPCI", "DEP", "REG", "bv"])
def test_a_territory_is_wholly_in_itself(niveau):
    [seul] = recouvrements(tous(niveau)[0].code, niveau)
    assert (seul.territoire, seul.part) == (tous(niveau)[0], 1.0)


def test_shares_at_other_levels():
    paris = perimetre("EPCI-200054781")
    habitants = dict.fromkeys(paris.departements, 0)
    for commune in paris.communes:
        habitants[territoire(commune).departement] += populations(commune)[0].valeur
    lues = {r.territoire.code: r.part for r in recouvrements(paris, "DEP")}
    total = paris.population.valeur
    assert lues == pytest.approx({code: n / total for code, n in habitants.items()})
    assert len(parts("FR", "REG")) == 18


def test_arrondissements_weigh_their_own_population():
    premier, commune = (populations(c)[0].valeur for c in ("ARM-69381", "COM-01001"))
    attendues = {"DEP-69": premier / (premier + commune), "DEP-01": commune / (premier + commune)}
    assert parts("ARM-69381+COM-01001", "DEP") == pytest.approx(attendues)


def test_mayotte_weighs_its_own_census():
    vendee, mayotte = (populations(c)[0].valeur for c in ("DEP-85", "DEP-976"))
    attendues = {"DEP-85": vendee / (vendee + mayotte), "DEP-976": mayotte / (vendee + mayotte)}
    assert parts("DEP-85+DEP-976", "DEP") == pytest.approx(attendues)


def test_those_who_live_in_no_territory_of_the_level_are_not_shared_out():
    sein, quimper = (populations(f"COM-{c}")[0].valeur for c in ("29083", "29232"))
    [seul] = recouvrements("COM-29083+COM-29232", "EPCI")
    assert seul.part == pytest.approx(quimper / (sein + quimper))
    assert recouvrements("COM-29083", "EPCI") == []
    assert recouvrements("COM-97801", "BV") == []


def test_nobody_lives_there():
    """Villages destroyed in 1916: alone, shared by communes; with others, they weigh nothing."""
    assert parts("COM-55039", "BV") == {"BV-55545": 1.0}
    assert parts("COM-55039+COM-01001", "DEP") == {"DEP-01": 1.0}


def test_other_levels_are_refused():
    with pytest.raises(EntreeInvalideError, match="COM") as refus:
        recouvrements("DEP-85", "COM")
    assert "BV, EPCI, DEP ou REG" in refus.value.remede


# Building


def test_a_new_code_over_two_bassins_is_not_guessed():
    communes = {"A": "1", "B": "2", "C": "2"}
    actuelles = {"A": "N", "B": "N", "C": "M"}
    assert bassins.ramener(communes, actuelles, ["N", "M", "X"]) == [None, "2", None]
    with pytest.raises(EntreeInvalideError, match="commune inconnue"):
        bassins.ramener({"Z": "1"}, actuelles, ["N"])


@pytest.fixture
def depuis(brut: Path, tmp_path: Path) -> Path:
    """The folder of publishers, without the table of bassins."""
    for dossier in ("etalab-decoupage-administratif-2026", "anct-zrr-2022", "qpv-occitanie-2015"):
        (tmp_path / dossier).symlink_to(brut / dossier)
    (tmp_path / bassins.FICHIER).parent.mkdir()
    return tmp_path


def classeur(chemin: Path, feuilles: dict[str, list[list[str]]]) -> None:
    ecrit = openpyxl.Workbook()
    ecrit.remove(ecrit.active)
    for nom, lignes in feuilles.items():
        feuille = ecrit.create_sheet(nom)
        for ligne in lignes:
            feuille.append(ligne)
    ecrit.save(chemin)


ZONES = [["NIVGEO", "CODGEO", "LIBGEO"], ["BV2022", "01004", "Ambérieu-en-Bugey"]]
COMMUNES = [["CODGEO", "BV2022"], ["01004", "01004"]]


@pytest.mark.parametrize(
    ("feuilles", "phrase"),
    [
        ({"COM": COMMUNES}, "pas de feuille « Zones_supra_communales »"),
        ({"Zones_supra_communales": ZONES}, "pas de feuille « COM »"),
        ({"Zones_supra_communales": [["NIVGEO"]]}, "il manque NIVGEO, CODGEO ou LIBGEO"),
        (
            {"Zones_supra_communales": ZONES, "COM": [["CODGEO", "BV2012"], ["01004", "01004"]]},
            "il manque CODGEO ou BV2022",
        ),
        (
            {"Zones_supra_communales": ZONES, "COM": [*COMMUNES, ["01001", "01093"]]},
            "bassin de vie sans nom « 01093 »",
        ),
        (
            {"Zones_supra_communales": ZONES, "COM": [*COMMUNES, ["1001", "01004"]]},
            "commune inconnue « 1001 »",
        ),
    ],
)
def test_another_workbook_is_refused_and_nothing_is_written(depuis, feuilles, phrase):
    classeur(depuis / bassins.FICHIER, feuilles)
    with pytest.raises(EntreeInvalideError) as refus:
        construire_paquet(depuis, depuis / "vers")
    assert phrase in str(refus.value).replace("\u00a0", " ").replace("\u202f", " ")
    assert not (depuis / "vers").exists()


def test_absent_or_spoilt_workbook_is_said(depuis):
    with pytest.raises(IntrouvableError, match="table-appartenance-geo-communes-23"):
        construire_paquet(depuis, depuis / "vers")
    (depuis / bassins.FICHIER).write_bytes(b"PK\x03\x04 pas un classeur")
    with pytest.raises(EntreeInvalideError, match="ne se lit pas"):
        construire_paquet(depuis, depuis / "vers")
