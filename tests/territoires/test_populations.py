"""The sum of communes is the total of every level, per vintage, to the inhabitant."""

from __future__ import annotations

import pytest

from clesante.socle.erreurs import IntrouvableError
from clesante.territoires.lectures import membres, perimetre, populations, tous

NIVEAUX_SOMMES = ("EPCI", "EPT", "BV", "DEP", "REG")


def valeurs(code: str) -> dict[tuple[int | None, str], int]:
    lues = populations(code)
    valeurs = {(p.millesime, p.nature): p.valeur for p in lues}
    assert len(valeurs) == len(lues), "une seule valeur par millésime et nature"
    return valeurs


@pytest.fixture(scope="module")
def communes(referentiel) -> dict[str, dict[tuple[int | None, str], int]]:
    return {t.code: valeurs(t.code) for t in tous("COM")}


def test_every_level_is_the_sum_of_its_communes_per_vintage(communes):
    verifies = 0
    for niveau in NIVEAUX_SOMMES:
        for territoire in tous(niveau):
            attendues: dict[tuple[int | None, str], int] = {}
            for commune in membres(territoire.code):
                for cle, valeur in communes[commune].items():
                    attendues[cle] = attendues.get(cle, 0) + valeur
            assert valeurs(territoire.code) == attendues, territoire.code
            verifies += 1
    assert verifies == 1255 + 11 + 1707 + 109 + 18


def test_france_is_the_sum_of_its_communes_without_mayotte(communes):
    membres_de_france = membres("FR")
    for cle, valeur in valeurs("FR").items():
        assert valeur == sum(communes[c].get(cle, 0) for c in membres_de_france)
    assert {millesime for millesime, _ in valeurs("FR")} == {2023, 2022}


def test_totals_are_those_of_the_publisher(cog_brut):
    metro = {c for c, ligne in cog_brut.communes.items() if ligne["zone"] == "metro"}
    drom = {c for c, ligne in cog_brut.communes.items() if ligne["zone"] == "drom"}
    assert (cog_brut.population(metro), cog_brut.population(drom)) == (66_165_815, 2_184_983)
    france, mayotte = valeurs("FR"), valeurs("DEP-976")
    assert mayotte[2017, "municipale"] == 256_518
    assert france[2023, "municipale"] + mayotte[2017, "municipale"] == 66_165_815 + 2_184_983
    assert france[2022, "municipale"] + mayotte[2017, "municipale"] == 68_010_643
    assert france[2022, "totale"] + mayotte[2017, "totale"] == 69_217_228
    outre_mer = [t.code for t in tous("DEP") if t.nature == "collectivité d'outre-mer"]
    assert sum(sum(valeurs(code).values()) for code in outre_mer) == 602_143


def test_each_vintage_comes_from_its_own_file(cog_brut):
    for epci in cog_brut.epci:
        lues = valeurs(f"EPCI-{epci['code']}")
        codes = {membre["code"] for membre in epci["membres"]}
        mayotte = all(code.startswith("976") for code in codes)
        autre = 2017 if mayotte else 2022
        assert lues[2017 if mayotte else 2023, "municipale"] == cog_brut.population(codes)
        assert lues[autre, "municipale"] == epci["populationMunicipale"]
        assert lues[autre, "totale"] == epci["populationTotale"]


def test_departements_are_the_raw_sums(cog_brut):
    for departement in cog_brut.departements:
        codes = {
            code
            for code, commune in cog_brut.communes.items()
            if commune["departement"] == departement["code"]
        }
        lues = [p for p in populations(f"DEP-{departement['code']}") if p.nature == "municipale"]
        attendue = cog_brut.population(codes)
        assert (lues[0].valeur if lues else 0) == attendue


def test_the_arrondissements_of_a_city_are_its_population():
    for ville, debut in (("COM-75056", "751"), ("COM-69123", "6938"), ("COM-13055", "132")):
        arrondissements = [t.code for t in tous("ARM") if t.code.startswith(f"ARM-{debut}")]
        somme = sum(valeurs(code)[2023, "municipale"] for code in arrondissements)
        assert somme == valeurs(ville)[2023, "municipale"]
        assert perimetre("+".join(arrondissements)).population.valeur == somme


def test_the_two_vintages_differ_and_are_told_apart():
    lyon = valeurs("COM-69123")
    assert lyon[2023, "municipale"] == 519_127
    assert lyon[2022, "municipale"] == 520_774


def test_mayotte_is_labelled_2017_and_never_added():
    mamoudzou = perimetre("97611").population
    assert (mamoudzou.valeur, mamoudzou.millesime) == (71_437, 2017)
    assert "recensement de Mayotte" in mamoudzou.source
    melange = perimetre("DEP-85+DEP-976")
    assert melange.population.millesime == 2023
    assert melange.population.valeur == perimetre("DEP-85").population.valeur
    assert "hors Mayotte" in melange.population.source
    assert any("n'est pas complète" in phrase for phrase in melange.avertissements)


def test_france_says_it_leaves_mayotte_out():
    france = perimetre("FR")
    assert france.population.valeur == 68_094_280
    assert "France hors Mayotte" in france.population.source
    anciennes = [p for p in populations("FR") if p.millesime == 2022]
    assert len(anciennes) == 2
    assert all("communes membres d'un EPCI" in p.source for p in anciennes)


def test_2022_is_absent_for_a_commune_without_epci_and_said_for_its_departement():
    assert [p.millesime for p in populations("COM-29083")] == [2023]
    finistere = next(p for p in populations("DEP-29") if p.millesime == 2022)
    assert "communes membres d'un EPCI (275 communes sur 277)" in finistere.source
    entiere = next(p for p in populations("EPCI-200071934") if p.millesime == 2022)
    assert "communes membres" not in entiere.source


@pytest.mark.parametrize("code", ["COM-97801", "DEP-987", "DEP-988"])
def test_overseas_collectivities_have_no_vintage(code):
    [population] = populations(code)
    assert population.millesime is None
    assert "millésime non indiqué" in population.source


def test_a_territory_without_inhabitants_has_no_population():
    assert populations("DEP-984") == []
    assert perimetre("98411").population is None


def test_a_destroyed_village_has_zero_inhabitants_not_nothing():
    assert valeurs("COM-55039")[2023, "municipale"] == 0


def test_a_free_perimeter_has_every_vintage():
    lues = valeurs("EPCI-200071934+EPCI-248500563")
    for cle in ((2023, "municipale"), (2022, "municipale"), (2022, "totale")):
        parts = (valeurs("EPCI-200071934")[cle], valeurs("EPCI-248500563")[cle])
        assert lues[cle] == sum(parts)


def test_unknown_code_is_refused():
    with pytest.raises(IntrouvableError):
        populations("COM-99999")
