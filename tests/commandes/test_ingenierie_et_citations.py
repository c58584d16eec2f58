"""``clesante ingenierie`` and ``clesante citations``: what is refused, and what a file gives."""

from __future__ import annotations

import json

import pytest

from tests.cadres.test_citations import VISAS
from tests.cadres.test_textes import PETITE


@pytest.mark.parametrize(
    ("code", "arguments", "dit"),
    [
        (2, ["--population", "60000"], "Il manque : --cadre"),
        (2, ["--cadre", "bretagne"], "Aucune population n'est donnée"),
        (2, ["--cadre", "bretagne", "--population", "-5"], "--population"),
        (2, ["--cadre", "bretagne", "--population", "beaucoup"], "pas un nombre entier"),
        (2, ["--cadre", "bretagne", "--population", "1.5"], "pas un nombre entier"),
        (2, ["--cadre", "bretagne", "--population", "0"], "nombre entier d'habitants"),
        (2, ["--cadre", "bretagne", "--population", "60000", "--etp", "un"], "nombre utilisable"),
        (2, ["--cadre", "bretagne", "--population", "60000", "--etp", "1_0"], "nombre utilisable"),
        (2, ["--cadre", "bretagne", "--population", "60000", "--etp", "nan"], "entre 0 et 1"),
        (2, ["--cadre", "bretagne", "--population", "60000", "--cout", "0,001"], "deux décimales"),
        (
            2,
            ["--cadre", "bretagne", "--population", "60000", "--cout", "1", "--part-porteur", "2"],
            "dépasse le coût",
        ),
        (3, ["--cadre", "atlantide", "--population", "60000"], "Aucun cadre ne s'appelle"),
        (3, ["--cadre", "absent.yaml", "--population", "60000"], "n'existe pas"),
        (3, ["--cadre", "bretagne", "--territoire", "DEP-99"], "DEP-99"),
    ],
)
def test_engineering_refuses_in_one_sentence(refus, referentiel, code, arguments, dit):
    assert dit in refus(code, "ingenierie", *arguments)


def test_a_broken_framework_file_is_refused(ligne, tmp_path):
    fichier = tmp_path / "faux.yaml"
    fichier.write_text("cadre: faux\n", "utf-8")
    code, sortie, erreur = ligne("ingenierie", "--cadre", fichier, "--population", "60000")
    assert (code, sortie) == (2, "")
    assert "faux.yaml" in erreur


@pytest.mark.parametrize("cout", ["33 000,01", "33000.01", "33\u202f000,01"])
def test_money_is_typed_as_people_write_it(ligne, cout):
    code, sortie, _ = ligne(
        "ingenierie", "--cadre", "bretagne", "--population", "60 000", "--cout", cout,
        "--part-porteur", "8000,02", "--format", "json",
    )  # fmt: skip
    assert code == 0
    assert json.loads(sortie)["montant_maximal"] == 24999.99


def test_citations_of_a_file(ligne, tmp_path):
    fichier = tmp_path / "contrat.txt"
    fichier.write_text(VISAS, "utf-8")
    code, sortie, _ = ligne("citations", fichier, "--au", "2017-12-18")
    plat = sortie.replace("\u00a0", " ")
    assert code == 0
    assert (
        "Ligne 1, « L1434-17 » : L'article L. 1434-17 du code de la santé publique n'est plus"
        in plat
    )
    assert "À faire : Écrivez « L. 1434-10 »." in plat
    assert plat.splitlines()[-1].startswith("7 citations au 18 décembre 2017 : 3 en vigueur")


def test_citations_as_data(ligne, tmp_path):
    fichier = tmp_path / "contrat.txt"
    fichier.write_text("Vu l'article L.1434-17", "utf-8")
    code, sortie, _ = ligne("citations", fichier, "--au", "2024-03-01", "--format", "json")
    donnees = json.loads(sortie)
    (citation,) = donnees["citations"]
    assert (code, donnees["au"]) == (0, "2024-03-01")
    assert citation["verdict"] == "renumerote"
    assert (citation["debut"], citation["fin"], citation["ligne"]) == (13, 22, 1)


def test_a_text_of_an_old_computer_is_read(ligne, tmp_path):
    fichier = tmp_path / "vieux.txt"
    fichier.write_bytes("l'article L.\u00a01434-10 du code de la santé publique".encode("cp1252"))
    _, sortie, _ = ligne("citations", fichier)
    assert "est en vigueur" in sortie


def test_a_table_of_one_s_own(ligne, tmp_path):
    (tmp_path / "table.yaml").write_text(PETITE, "utf-8")
    (tmp_path / "contrat.txt").write_text("article L. 1434-99", "utf-8")
    _, sortie, _ = ligne("citations", tmp_path / "contrat.txt", "--table", tmp_path / "table.yaml")
    assert "ne lui connaît pas de remplaçant" in sortie


@pytest.mark.parametrize(
    ("nom", "contenu", "code", "dit"),
    [
        ("contrat.docx", b"PK\x03\x04rien", 2, "n'est pas du texte simple"),
        ("contrat.pdf", b"%PDF-1.7", 2, "n'est pas du texte simple"),
        ("contrat.bin", b"L. 1434-10\0", 2, "n'est pas du texte simple"),
        ("gros.txt", b"a" * 10_000_001, 2, "dépasse 10 Mo"),
        (None, b"", 3, "n'existe pas"),
    ],
)
def test_what_is_not_plain_text_is_refused(refus, tmp_path, nom, contenu, code, dit):
    fichier = tmp_path / (nom or "absent.txt")
    if nom:
        fichier.write_bytes(contenu)
    assert dit in refus(code, "citations", fichier)


@pytest.mark.parametrize("jour", ["hier", "2024-13-01", "20240301", "2024-02-30"])
def test_a_day_that_is_not_one_is_refused(refus, tmp_path, jour):
    assert "n'est pas une date" in refus(2, "citations", tmp_path / "x.txt", "--au", jour)
