"""Priority zonings in the portrait: what is not known is never « aucun »."""

from __future__ import annotations

import csv
import dataclasses
import datetime
import json
import re

import pytest

from clesante.diagnostic.documents import contenu, document
from clesante.diagnostic.lectures import portrait
from clesante.diagnostic.zonages import situation_qpv, situation_zrr, tableau_des_zonages
from clesante.territoires.imports import correspondance
from clesante.territoires.lectures import membres, perimetre, zonages

pytestmark = [pytest.mark.usefixtures("entrepot"), pytest.mark.django_db, pytest.mark.sqlite_suffit]

FONTENAY = "EPCI-200071934+EPCI-248500563"


def situations(saisie: str) -> list[str]:
    return [
        ligne[2].replace("\u00a0", " ") for ligne in tableau_des_zonages(perimetre(saisie)).lignes
    ]


@pytest.mark.parametrize(
    ("code", "zrr", "qpv"),
    [
        ("COM-85092", "commune non classée", "non renseigné"),
        ("COM-69123", "commune non classée", "non renseigné"),
        ("ARM-69381", "non renseigné", "non renseigné"),
        ("DEP-987", "non renseigné", "non renseigné"),
        ("COM-09122", "commune classée", "1 quartier : Centre Ancien"),
    ],
)
def test_one_commune_is_classed_or_not_or_unknown(code, zrr, qpv):
    assert situations(code) == [zrr, qpv]


def test_counts_of_a_perimeter_are_those_of_the_publisher(brut):
    lignes = json.loads((brut / "anct-zrr-2022/ZRR_20221109.json").read_text(encoding="utf-8"))
    communes = {code.removeprefix("COM-") for code in perimetre(FONTENAY).communes}
    statuts = {}
    for ligne in lignes:
        actuelle = correspondance()[ligne["fields"]["insee_code"]]
        if actuelle in communes:
            statuts.setdefault(actuelle, set()).add(ligne["fields"]["status"])
    classees = sum(lus == {"C"} for lus in statuts.values())
    autres = sum(lus == {"NC"} for lus in statuts.values())
    assert classees + autres == 40
    dite = situations(FONTENAY)[0]
    assert dite.startswith(f"{classees} communes classées (")
    assert dite.endswith(f"{autres} communes non classées")


def test_quarters_of_occitanie_are_counted_and_the_rest_said_unknown(brut):
    with (brut / "qpv-occitanie-2015/qp.csv").open(encoding="utf-8-sig") as flux:
        quartiers = {ligne["code_qp"] for ligne in csv.DictReader(flux)}
    assert situations("REG-76")[1].startswith(f"{len(quartiers)} quartiers, dans ")
    dite = situations("COM-66136+COM-85092")[1]
    assert dite.startswith("9 quartiers : ")
    assert "Quartier Saint Assiscle (Perpignan)" in dite
    assert dite.endswith(" ; non renseigné pour 1 commune")


@pytest.mark.parametrize("code", ["DEP-15", "FR", FONTENAY, "REG-76"])
def test_communes_of_every_status_add_up_to_those_of_the_perimeter(code):
    lu = perimetre(code)
    dite = situations(code)[0].replace("\u202f", "")
    comptes = [int(n) for n in re.findall(r"(\d+) communes?\b", dite)]
    assert sum(comptes) == len(lu.communes)


def test_share_of_inhabitants_says_what_it_leaves_out():
    zrr, _ = zonages(perimetre("DEP-15"))
    assert "hors communes classées en partie ou non renseignées" in situation_zrr(zrr, 246)
    entiere = dataclasses.replace(zrr, non_renseignees=(), partielles=())
    assert "hors communes" not in situation_zrr(entiere, 246)


def test_no_quarter_is_said_only_where_quarters_are_held():
    _, qpv = zonages(perimetre("DEP-48"))
    sans = dataclasses.replace(qpv, quartiers=(), partielles=())
    assert situation_qpv(sans, 152) == "aucun quartier"
    inconnues = tuple(membres("DEP-48"))
    assert (
        situation_qpv(dataclasses.replace(sans, non_renseignees=inconnues), 152) == "non renseigné"
    )


def test_page_and_document_give_vintage_and_source(client):
    dit = contenu(portrait(perimetre("COM-66136"), ["POP_TOT"]))
    corps = document(dit.portrait, datetime.date(2026, 3, 1)).corps
    page = client.get("/portrait/COM-66136/").content.decode()
    for texte in (corps, page):
        assert "9 novembre 2022" in texte
        assert "génération 2015" in texte
        assert "ANCT, classement des communes" in texte
        assert "Quartier Saint Assiscle" in texte
