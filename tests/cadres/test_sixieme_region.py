"""A sixth region, written only in a spreadsheet as an agency would: it answers, no code touched.

``sixieme_region.csv`` is the example that docs/cadres.md points to: the public page of an agency
on its contracts, a line for each of its sentences. A column left out is a field left empty.
"""

from __future__ import annotations

import csv
import dataclasses
import json
import zipfile
from pathlib import Path

import openpyxl
import pytest

from clesante.cadres import lectures
from clesante.cadres.choix import Avis, Rubrique, Statut
from clesante.cadres.classeurs import COLONNES, lire
from clesante.cadres.objets import Cadre
from clesante.cadres.regles import bloquants, faits_depuis, verifier
from tests.aides.mesures import RACINE
from tests.commandes.processus import lancer

EXEMPLE = Path(__file__).parent / "sixieme_region.csv"
CODE = "auvergne_rhone_alpes"
PARITE = "« Le CLS doit disposer d’un financement paritaire avec la collectivité. »"
DOUBLE = (
    "« Un double financement CLS/CLSM (Conseil local de santé mentale) n’est pas possible sur un "
    "même territoire. »"
)


@pytest.fixture
def dossier(settings, tmp_path: Path) -> Path:
    """Return the empty folder where the agency keeps its frameworks."""
    settings.CADRES = tmp_path / "les cadres de l'agence"
    return settings.CADRES


@pytest.fixture
def classeur(ligne, tmp_path: Path) -> Path:
    """Return the workbook of the region: a shipped framework exported, emptied, filled by hand."""
    fichier = tmp_path / "notre région.xlsx"
    assert ligne("cadre", "exporter", "hauts_de_france", "--sortie", fichier)[0] == 0
    classeur = openpyxl.load_workbook(fichier)
    feuille = classeur.worksheets[0]
    feuille.delete_rows(2, feuille.max_row)
    places = {colonne.code: place for place, colonne in enumerate(COLONNES, 1)}
    for numero, entree in enumerate(_entrees(), 2):
        for champ, saisie in entree.items():
            nombre = champ == "valeur" and saisie
            feuille.cell(numero, places[champ]).value = int(saisie) if nombre else saisie or None
    classeur.save(fichier)
    return fichier


@pytest.fixture
def importe(ligne, dossier: Path, classeur: Path) -> Cadre:
    """Return the framework of the region, taken in by the command and read among the others."""
    code, sortie, erreur = ligne("cadre", "importer", classeur)
    assert (code, erreur) == (0, "")
    assert "Lancer un contrat local de santé" in sortie
    return lectures.cadre(CODE)


def _entrees() -> list[dict[str, str]]:
    with EXEMPLE.open(encoding="utf-8", newline="") as flux:
        return list(csv.DictReader(flux))


def _avis(cadre: Cadre, **faits: object) -> dict[str, Avis]:
    return {verdict.code: verdict.avis for verdict in verifier(faits_depuis(faits), cadre)}


def _bloquants(cadre: Cadre, **faits: object) -> set[str]:
    return {verdict.code for verdict in bloquants(verifier(faits_depuis(faits), cadre))}


def test_the_workbook_and_the_example_say_the_same(classeur):
    assert lire(classeur) == lire(EXEMPLE)


def test_the_command_finds_nothing_to_mend(ligne, classeur):
    code, sortie, erreur = ligne("cadre", "verifier", classeur)
    assert (code, erreur) == (0, "")
    assert "rien à corriger" in sortie


def test_it_stands_among_the_regions_and_changes_no_other(importe, dossier):
    assert [f.name for f in dossier.iterdir()] == [f"{CODE}.yaml"]
    assert importe.origine == str(dossier / f"{CODE}.yaml")
    assert importe.remplace == ""
    assert lectures.refus() == ()
    assert [c.cadre for c in lectures.cadres_de_region("REG-84")] == [CODE]
    (dossier / f"{CODE}.yaml").unlink()
    livres = lectures.cadres()
    assert CODE not in {cadre.cadre for cadre in livres}
    assert len(livres) >= 3


def test_a_commune_of_the_region_gets_its_method(importe, referentiel):
    methode = lectures.cadre_de("COM-69123")
    assert methode.cadre == importe
    assert methode.regions == ("REG-84",)


def test_nothing_in_the_package_names_the_region():
    modules = (RACINE / "clesante").rglob("*.py")
    assert not [module for module in modules if CODE in module.read_text("utf-8")]


def test_each_statement_keeps_its_sentence(importe):
    """What the page says is quoted; what it does not say has our reason, and is marked so."""
    entrees = {entree["code"]: entree for entree in _entrees()}
    for enonce in importe.enonces:
        assert enonce.phrase
        assert enonce.citation == entrees[enonce.code]["citation"]
        assert enonce.statut == entrees[enonce.code]["statut"]
    ecrits = {enonce.code for enonce in importe.enonces if enonce.statut is Statut.SOURCE}
    assert {"parite", "double_financement", "convention", "controle_prs", "accord"} <= ecrits
    suite = [etape.statut for etape in importe.etapes[1:]]
    assert suite == [Statut.SUPPOSE] * 4


@pytest.mark.parametrize(
    ("part", "avis"),
    [
        (24_999.99, Avis.NON_CONFORME),
        (25_000, Avis.CONFORME),
        (25_000.01, Avis.CONFORME),
        (0, Avis.NON_CONFORME),
        (None, Avis.A_VERIFIER),
    ],
)
def test_parity_is_judged_on_either_side_of_the_half(importe, part, avis):
    faits = {"date_signature": "2025-01-01", "cout": 50_000, "part_porteur": part}
    assert _avis(importe, **faits)["parite"] is avis
    assert _bloquants(importe, **faits) == ({"parite"} if avis is Avis.NON_CONFORME else set())


@pytest.mark.parametrize(
    ("autres", "avis"),
    [(["clsm"], Avis.NON_CONFORME), ([], Avis.CONFORME), (None, Avis.A_VERIFIER)],
)
def test_no_double_funding_with_a_clsm(importe, autres, avis):
    faits = {"date_signature": "2025-01-01", "autres_financements": autres}
    assert _avis(importe, **faits)["double_financement"] is avis
    assert _bloquants(importe, **faits) == ({"double_financement"} if autres else set())


def test_a_contract_that_breaks_everything_is_told_each_sentence(importe):
    faits = faits_depuis(
        {
            "date_signature": "2025-01-01",
            "signataires": ["epci"],
            "cout": 50_000,
            "part_porteur": 10_000,
            "autres_financements": ["clsm"],
            "acquis": {"financements": [], "controles": []},
        }
    )
    trouves = {verdict.code: verdict.phrase for verdict in bloquants(verifier(faits, importe))}
    assert set(trouves) == {
        "signataire_ars", "parite", "double_financement", "convention", "etapes_faites",
        "controle_prs",
    }  # fmt: skip
    assert (trouves["parite"], trouves["double_financement"]) == (PARITE, DOUBLE)


def test_where_the_page_is_silent_no_verdict_is_given(importe):
    avis = _avis(
        importe,
        date_signature="2025-01-01",
        date_fin="2025-06-30",
        populations=[{"nombre": 300, "nature": "municipale", "millesime": 2022}],
    )
    assert {avis[code] for code in ("duree", "seuil_population", "instance_decision")} == {
        Avis.SANS_OBJET
    }


def test_its_money_is_computed_by_the_command(ligne, importe):
    fait = ("ingenierie", "--cadre", CODE, "--population", 60_000, "--format", "json")
    code, sortie, _ = ligne(*fait, "--cout", 50_000, "--part-porteur", 20_000)
    assert code == 0
    assert json.loads(sortie)["montant_maximal"] == 20_000
    code, sortie, erreur = ligne(*fait, "--part-porteur", 20_000, "--clsm-finance")
    assert (code, json.loads(sortie)["montant_maximal"]) == (4, None)
    assert DOUBLE in erreur


@pytest.mark.parametrize("format_voulu", ["xlsx", "ods", "csv", "yaml", "json"])
def test_it_goes_round_through_every_format(ligne, importe, tmp_path, format_voulu):
    fichier = tmp_path / f"retour.{format_voulu}"
    assert ligne("cadre", "exporter", CODE, "--sortie", fichier)[0] == 0
    assert lire(fichier) == importe


def test_a_slip_in_the_workbook_is_named_by_its_line_and_column(ligne, dossier, classeur):
    """Whoever types gets the place and the cure, and what the agency had is not touched."""
    assert ligne("cadre", "importer", classeur)[0] == 0
    avant = (dossier / f"{CODE}.yaml").read_bytes()
    ouvert = openpyxl.load_workbook(classeur)
    places = {colonne.code: place for place, colonne in enumerate(COLONNES, 1)}
    rang = next(n for n, e in enumerate(_entrees(), 2) if e["code"] == "parite")
    ouvert.worksheets[0].cell(rang, places["statut"]).value = "sûr"
    ouvert.save(classeur)
    code, sortie, erreur = ligne("cadre", "importer", classeur, "--remplacer")
    assert (code, sortie) == (2, "")
    assert f"ligne {rang}, colonne « statut »" in erreur.replace("\u00a0", " ").lower()
    assert (dossier / f"{CODE}.yaml").read_bytes() == avant


def test_a_new_version_needs_to_be_asked_for(ligne, importe, classeur, dossier):
    ouvert = openpyxl.load_workbook(classeur)
    feuille = ouvert.worksheets[0]
    places = {colonne.code: place for place, colonne in enumerate(COLONNES, 1)}
    rang = next(n for n, e in enumerate(_entrees(), 2) if e["code"] == "version")
    feuille.cell(rang, places["enonce"]).value = "page de 2026"
    ouvert.save(classeur)
    assert ligne("cadre", "importer", classeur)[0] == 4
    assert lectures.cadre(CODE) == importe
    assert ligne("cadre", "importer", classeur, "--remplacer")[0] == 0
    assert lectures.cadre(CODE) == dataclasses.replace(importe, version="page de 2026")


def test_the_folder_is_the_one_the_setting_names(ligne, classeur, tmp_path):
    """In a process of its own: only CLESANTE_CADRES says where the framework is."""
    ailleurs = tmp_path / "ailleurs"
    assert ligne("cadre", "importer", classeur, "--sortie", ailleurs / "aura.yaml")[0] == 0
    commande = ("cadres", "--format", "json")
    sans = lancer(tmp_path / "var", *commande)
    avec = lancer(tmp_path / "var", *commande, CLESANTE_CADRES=str(ailleurs))
    codes = [
        [cadre["cadre"] for cadre in json.loads(rendu.stdout)["cadres"]] for rendu in (sans, avec)
    ]
    assert CODE not in codes[0]
    assert sorted(codes[1]) == sorted([*codes[0], CODE])


def test_the_example_is_text_that_anyone_can_read():
    """A spreadsheet opens it, a reviewer reads it: no archive, nobody's address."""
    assert not zipfile.is_zipfile(EXEMPLE)
    lu = lire(EXEMPLE)
    assert not [c for c in lu.de(Rubrique.CONTACTS) if c.courriel or c.telephone]
