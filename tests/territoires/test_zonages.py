"""Priority zonings by version, read on the communes of today."""

from __future__ import annotations

import csv
import json

import pytest

from clesante.territoires.imports import correspondance
from clesante.territoires.lectures import membres, perimetre, populations, territoire, tous, zonages


def zrr(saisie: str):
    return zonages(saisie)[0]


def qpv(saisie: str):
    return zonages(saisie)[1]


def test_zrr_are_those_of_the_publisher(brut):
    lignes = json.loads((brut / "anct-zrr-2022/ZRR_20221109.json").read_text(encoding="utf-8"))
    statuts: dict[str, set[str]] = {}
    for ligne in lignes:
        champs = ligne["fields"]
        code = f"COM-{correspondance()[champs['insee_code']]}"
        statuts.setdefault(code, set()).add(champs["status"])
    france = zrr("FR")
    assert set(france.classees) == {c for c, lus in statuts.items() if lus == {"C"}}
    attendues = {c for c, lus in statuts.items() if lus == {"PC"} or len(lus) > 1}
    assert set(france.partielles) == attendues
    assert set(france.non_renseignees) == set(membres("FR")) - statuts.keys()
    assert 0.1 < france.part_population < 0.3


def test_share_of_population_is_recomputed():
    lu = zrr("DEP-15")
    habitants = {code: populations(code)[0].valeur for code in membres("DEP-15")}
    connues = set(habitants) - {*lu.non_renseignees, *lu.partielles}
    attendue = sum(habitants[c] for c in lu.classees) / sum(habitants[c] for c in connues)
    assert lu.part_population == pytest.approx(attendue)
    assert len(lu.non_renseignees) == 4


def test_one_commune_and_its_version():
    classee = zrr("DEP-23").classees[0]
    lu = zrr(classee)
    assert (lu.classees, lu.part_population, lu.version) == ((classee,), 1.0, "2022-11-09")
    assert "FRR" in lu.libelle


def test_collectivity_is_unknown_to_zrr_not_out_of_it():
    lu = zonages(perimetre("DEP-987"))[0]
    assert len(lu.non_renseignees) == 48
    assert lu.part_population is None


def test_qpv_are_those_of_the_publisher(brut):
    with (brut / "qpv-occitanie-2015/qp.csv").open(encoding="utf-8-sig") as flux:
        lignes = {ligne["code_qp"]: ligne for ligne in csv.DictReader(flux)}
    traits = json.loads((brut / "qpv-occitanie-2015/qp.geojson").read_text(encoding="utf-8"))
    communes = {
        t["properties"]["code_qp"]: t["properties"]["code_commune"] for t in traits["features"]
    }
    assert {t.code[4:] for t in tous("QPV")} == set(lignes)
    for quartier in tous("QPV"):
        lu = perimetre(quartier.code)
        ligne = lignes[quartier.code[4:]]
        assert f"COM-{communes[quartier.code[4:]]}" in lu.communes
        assert {q.population for q in lu.quartiers} == {int(ligne["pop_mun"])}
        assert [territoire(c).nom for c in lu.communes] == ligne["nom_commune"].split(", ")


def test_year_of_the_populations_of_qpv(brut):
    """The file gives no year: its figures of whole communes are INSEE's of 2013, and no other's."""
    serie = brut / "insee-population-communes-serie/insee-population-2013-2021.csv"
    with serie.open(encoding="utf-8-sig") as flux:
        p13 = {ligne["codgeo"]: float(ligne["p13_pop"] or 0) for ligne in csv.DictReader(flux)}
    with (brut / "qpv-occitanie-2015/qp.csv").open(encoding="utf-8-sig") as flux:
        lignes = list(csv.DictReader(flux))
    for ligne in lignes:
        communes = perimetre(ligne["code_qp"]).communes
        assert sum(p13[c[4:]] for c in communes) == int(ligne["pop_com"])
    assert {q.annee for q in qpv("REG-76").quartiers} == {2013}


def test_qpv_outside_occitanie_are_not_held_rather_than_absent():
    perpignan = qpv("COM-66136")
    assert perpignan.partielles == ("COM-66136",)
    assert perpignan.non_renseignees == ()
    assert len(perpignan.quartiers) > 3
    lyon = qpv("COM-69123")
    assert (lyon.quartiers, lyon.non_renseignees) == ((), ("COM-69123",))
    assert "Occitanie seulement" in lyon.source
