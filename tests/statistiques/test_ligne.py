"""``clesante statistiques``: files, refusals, what each sentence says."""

from __future__ import annotations

import json

import numpy as np
import pytest

from clesante.statistiques.inegalites import indices
from clesante.statistiques.standardisation import bornes_dobson, bornes_gamma, directe
from tests.aides.ligne import lisible

AGES = "age,evenements,population,reference\n0-39,12,20000,45\n40-64,60,15000,35\n65+,240,8000,20\n"


@pytest.fixture
def lancer(ligne):
    """Run a calculation and return (exit code, standard output, standard error)."""

    def executer(*arguments):
        return lisible(ligne("statistiques", *arguments))

    return executer


@pytest.fixture
def ecrire(tmp_path):
    """Write a file and return its path."""

    def executer(texte, nom="donnees.csv", encodage="utf-8"):
        chemin = tmp_path / nom
        chemin.write_text(texte, encoding=encodage)
        return chemin

    return executer


@pytest.mark.parametrize(
    ("methode", "bornes"), [("gamma", bornes_gamma), ("dobson", bornes_dobson)]
)
def test_standardised_rate_of_a_file(lancer, ecrire, methode, bornes):
    code, sortie, _ = lancer(
        "standardisation", ecrire(AGES), "--methode", methode, "--format", "json"
    )
    direct = directe([12, 60, 240], [20000, 15000, 8000], [45, 35, 20])
    donnees = json.loads(sortie)
    assert code == 0
    assert donnees["valeur"] == pytest.approx(1e5 * (0.45 * 12 / 2e4 + 0.35 * 0.004 + 0.2 * 0.03))
    assert donnees["ic"] == pytest.approx([1e5 * float(b) for b in bornes(direct)])
    assert donnees["verdict"] is None


def test_standardised_rate_for_another_number_of_people_against_a_reference(lancer, ecrire):
    fichier = ecrire(AGES)
    _, sortie, _ = lancer("standardisation", fichier, "--pour", "1000", "--reference", "5")
    assert sortie.replace("\u00a0", " ").startswith("7,7 pour 1\u202f000 [")
    assert "supérieure à 5,0 pour" in sortie
    _, sortie, _ = lancer("standardisation", fichier, "--reference", "780", "--format", "json")
    assert json.loads(sortie)["verdict"] == "comparable"


def test_a_french_spreadsheet_is_read(lancer, ecrire):
    """Semicolon, decimal comma, byte order mark."""
    francais = "evenements;population;reference\n12;20000,0;0,45\n60;15000;0,35\n240;8000;0,20\n"
    lus = [
        lancer("standardisation", fichier, "--format", "json")[1]
        for fichier in (ecrire(francais, "fr.csv", "utf-8-sig"), ecrire(AGES))
    ]
    assert json.loads(lus[0])["valeur"] == pytest.approx(json.loads(lus[1])["valeur"])


def test_few_events_are_refused_to_dobson_with_the_cure(lancer, ecrire):
    rares = ecrire("evenements,population,reference\n3,1000,1\n4,1000,1\n")
    code, _, erreur = lancer("standardisation", rares, "--methode", "dobson")
    assert code == 2
    assert "dix événements" in erreur
    assert "--methode gamma" in erreur
    assert lancer("standardisation", rares)[0] == 0


def communes(nombre, trou=False):
    hasard = np.random.default_rng(6)
    lignes = [
        (10 + rang / 3 + hasard.normal(), int(hasard.integers(200, 9000)), rang)
        for rang in range(nombre)
    ]
    texte = "".join(f"{v},{n},{d}\n" for v, n, d in lignes) + (",500,3\n" if trou else "")
    return lignes, "valeur,population,defaveur\n" + texte


def test_inequality_of_a_file(lancer, ecrire):
    lignes, texte = communes(30, trou=True)
    _, sortie, _ = lancer("inegalites", ecrire(texte), "--format", "json")
    attendu = indices(*zip(*lignes, strict=True))
    donnees = json.loads(sortie)
    assert donnees["valeur"] == pytest.approx(attendu.pente)
    assert donnees["ic"] == pytest.approx(
        [attendu.intervalle_pente.bas, attendu.intervalle_pente.haut]
    )
    assert donnees["rii"] == pytest.approx(attendu.relatif)
    assert donnees["ic_rii"][0] < donnees["rii"] < donnees["ic_rii"][1]
    assert (donnees["verdict"], donnees["methode"]) == ("superieur", "hc3")
    assert (donnees["lieux"], donnees["manquants"]) == (30, 1)


def test_inequality_with_standard_errors(lancer, ecrire):
    texte = "valeur,population,defaveur,erreur\n10,5,1,1\n10,5,2,1\n11,5,3,1\n"
    _, sortie, _ = lancer("inegalites", ecrire(texte))
    assert "pas de pente sociale établie" in sortie
    assert "erreurs types" in sortie
    _, sortie, _ = lancer("inegalites", ecrire(texte), "--format", "json")
    assert json.loads(sortie)["verdict"] == "comparable"


def test_few_places_without_errors_have_a_slope_and_no_verdict(lancer, ecrire):
    _, texte = communes(5)
    _, sortie, _ = lancer("inegalites", ecrire(texte), "--format", "json")
    donnees = json.loads(sortie)
    assert donnees["valeur"] is not None
    assert (donnees["ic"], donnees["verdict"]) == (None, None)
    assert "sans verdict" in lancer("inegalites", ecrire(texte))[1]


def test_few_events_give_an_exact_index(lancer):
    _, sortie, _ = lancer("icm", "7", "3", "--format", "json")
    assert json.loads(sortie)["methode"] == "exact"


def test_one_half_interval_stands_for_all(lancer):
    une = lancer("tendance", "1,2,3,4,5", "--demi-ic", "0.5", "--format", "json")
    toutes = lancer("tendance", "1,2,3,4,5", "--demi-ic", "0.5,0.5,0.5,0.5,0.5", "--format", "json")
    assert une == toutes


@pytest.mark.parametrize(
    ("arguments", "mot"),
    [
        (("icm", "12.4", "10"), "moyenne annuelle"),
        (("icm", "12", "0"), "attendu"),
        (("icm", "--", "-3", "10"), "décompte"),
        (("icm", "12", "beaucoup"), "« beaucoup »"),
        (("proportion", "6", "5"), "0 ≤ N ≤ D"),
        (("proportion", "0", "0"), "0 ≤ N ≤ D"),
        (("tendance", "1,2,3", "--demi-ic", "1,2"), "par valeur"),
        (("tendance", "1,2,3,4,5", "--demi-ic", "0"), "supérieur à 0"),
        (("tendance", "1,deux,3", "--demi-ic", "1"), "« deux »"),
        (("tendance", "1,2,3"), "--demi-ic"),
    ],
)
def test_what_cannot_be_computed_is_one_french_sentence(lancer, arguments, mot):
    code, sortie, erreur = lancer(*arguments)
    assert (code, sortie) == (2, "")
    assert mot in erreur
    assert len(erreur.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("texte", "mot"),
    [
        ("", "« evenements »"),
        ("evenements,population\n1,2\n", "« reference »"),
        ("evenements,population,reference\n", "aucune ligne"),
        ("evenements,population,reference\n1,mille,3\n", "Ligne 2, colonne « population »"),
        ("evenements,population,reference\n1,,3\n", "chaque cellule"),
        ("evenements,population,reference\n1,10\n", "chaque cellule"),
        ("evenements,population,reference\n-1,10,3\n", "positifs"),
        ("evenements,population,reference\n0,0,3\n", "Regroupez"),
    ],
)
def test_a_file_that_does_not_hold_is_refused_where_it_fails(lancer, ecrire, texte, mot):
    code, sortie, erreur = lancer("standardisation", ecrire(texte))
    assert (code, sortie) == (2, "")
    assert mot in erreur


def test_a_rate_for_nobody_is_refused(lancer, ecrire):
    assert lancer("standardisation", ecrire(AGES), "--pour", "0")[0] == 2


def test_a_file_that_is_not_there_or_not_text(lancer, tmp_path):
    assert lancer("inegalites", tmp_path / "absent.csv")[0] == 3
    binaire = tmp_path / "image.csv"
    binaire.write_bytes(b"\xff\xfe\x00valeur")
    code, _, erreur = lancer("inegalites", binaire)
    assert code == 2
    assert "UTF-8" in erreur
    assert lancer("inegalites", tmp_path)[0] == 2


def test_a_file_without_three_levels_of_deprivation_is_refused(lancer, ecrire):
    code, _, erreur = lancer("inegalites", ecrire("valeur,population,defaveur\n1,1,1\n2,1,2\n"))
    assert code == 2
    assert "trois niveaux" in erreur
