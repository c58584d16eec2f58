"""What is wrong in a file: said once, listed whole, written to files, carried between processes."""

from __future__ import annotations

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from clesante.donnees.producteurs.anomalies import (
    A_CORRIGER,
    LIMITE,
    Anomalie,
    Feuille,
    FichierRefuseError,
    Gravite,
    ecrire_rapport,
    fichier_corrige,
    texte_de,
)
from clesante.socle.erreurs import EntreeInvalideError

ZERO = "code zero"


def anomalie(ligne=12, **autres):
    """Return an anomaly with what a test does not care about."""
    champs = {"colonne": "Code", "valeur": "x", "probleme": "« x » n'est rien", "remede": "Ôtez-la"}
    return Anomalie(ligne, **{**champs, **autres})


def perdu(ligne):
    """Return a code whose zero was lost, on a line."""
    code = f"{1000 + ligne}"
    return anomalie(ligne, valeur=code, probleme="zéro perdu", genre=ZERO, proposition=f"0{code}")


def lire_classeur(octets):
    """Return the rows of the first sheet of a workbook."""
    return CalamineWorkbook.from_filelike(io.BytesIO(octets)).get_sheet_by_index(0).to_python()


def test_refusal_is_an_input_error_with_its_cure():
    erreur = FichierRefuseError("a.csv", [anomalie()])
    assert isinstance(erreur, EntreeInvalideError)
    assert erreur.code_sortie == 2
    assert erreur.message == (
        "a.csv : 1\u00a0anomalie. Ligne 12, colonne « Code » : « x » n'est rien. "
        "Rien n'a été enregistré."
    )
    assert erreur.remede == "Ôtez-la."


def test_one_mistake_made_many_times_is_said_once_with_its_count():
    erreur = FichierRefuseError(
        "a.csv", [*map(perdu, range(2, 414)), anomalie(500, remede="Autre")]
    )
    assert erreur.total == 413
    assert erreur.comptes == {ZERO: 412}
    assert erreur.message.count("zéro perdu (412\u00a0lignes concernées)") == 1
    assert "ligne 500" in erreur.message
    assert erreur.remede == "Corrigez ces cellules et recommencez."


def test_message_names_a_few_and_says_there_are_more():
    erreur = FichierRefuseError("a.csv", [anomalie(n) for n in range(1, 9)])
    assert "Ligne 1," in erreur.message
    assert "ligne 5," in erreur.message
    assert "ligne 6," not in erreur.message
    assert " ; …. Rien" in erreur.message
    assert "…" not in FichierRefuseError("a.csv", [anomalie(n) for n in range(1, 6)]).message


def test_anomalies_are_in_the_order_of_the_file_and_cut_while_the_count_is_whole():
    lignes = list(range(LIMITE + 200, 0, -1))
    erreur = FichierRefuseError("a.csv", [perdu(n) for n in lignes])
    assert [a.ligne for a in erreur.anomalies] == list(range(1, LIMITE + 1))
    assert erreur.total == LIMITE + 200
    assert len(erreur.corrections) == LIMITE + 200
    assert FichierRefuseError("a.csv", [anomalie()], 9_000).total == 9_000


def test_place_is_said_as_far_as_it_is_known():
    assert str(anomalie(None, colonne="", probleme="p")) == "p"
    assert str(anomalie(3, colonne="", probleme="p")) == "ligne 3 : p"
    attendu = "feuille « F », ligne 3, colonne « Code » : p"
    assert str(anomalie(3, feuille="F", probleme="p")) == attendu


textes = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=20)
quelconques = st.builds(
    Anomalie,
    ligne=st.none() | st.integers(1, 10**6),
    colonne=textes,
    valeur=textes,
    probleme=textes,
    remede=textes,
    gravite=st.sampled_from(Gravite),
    proposition=st.none() | textes,
    feuille=textes,
    genre=textes,
)


@given(st.lists(quelconques, max_size=20))
def test_refusal_crosses_the_border_of_a_process_unchanged(anomalies):
    erreur = FichierRefuseError("é.csv", anomalies)
    lue = FichierRefuseError.depuis_json(json.loads(json.dumps(erreur.en_json())))
    assert (lue.anomalies, lue.total) == (erreur.anomalies, erreur.total)
    assert (lue.comptes, lue.corrections) == (erreur.comptes, erreur.corrections)
    assert str(lue) == str(erreur)


def test_counts_above_the_limit_cross_too():
    erreur = FichierRefuseError("a.csv", [perdu(n) for n in range(LIMITE + 50)])
    lue = FichierRefuseError.depuis_json(json.loads(json.dumps(erreur.en_json())))
    assert lue.comptes == {ZERO: LIMITE + 50}
    assert f"({LIMITE + 50}\u00a0lignes concernées)" in lue.message
    assert len(lue.corrections) == LIMITE + 50


@pytest.mark.parametrize("format_voulu", ["csv", "xlsx", "ods"])
def test_report_holds_every_anomaly_in_the_three_formats(format_voulu):
    liste = [perdu(5), anomalie(7, valeur="=1+1", feuille="F")]
    octets = ecrire_rapport(liste, format_voulu)
    if format_voulu == "csv":
        lignes = list(csv.reader(io.StringIO(octets.decode())))
    else:
        lignes = [[texte_de(c) for c in ligne] for ligne in lire_classeur(octets)]
    assert lignes[0][0].lower() == "feuille"
    assert lignes[1][:4] == ["", "5", "Code", "1005"]
    assert lignes[1][-1] == "01005"
    assert lignes[2][:5] == ["F", "7", "Code", "=1+1", "bloquant"]
    assert lignes[2][5:] == ["« x » n'est rien", "Ôtez-la", ""]


TABLE = [
    ["Titre", "", ""],
    ["Code", "Nom", "Nombre"],
    ["1001", "A", 3.0],
    ["85092", "B", "beaucoup"],
    ["1001", "C", 5.0],
]
REFUS = FichierRefuseError(
    "t.csv",
    [
        anomalie(3, valeur="1001", proposition="01001"),
        anomalie(4, colonne="Nombre", valeur="beaucoup", probleme="pas un nombre", remede="Ôtez"),
    ],
)


def test_corrected_text_mends_what_is_certain_everywhere_and_says_the_rest():
    octets = fichier_corrige([Feuille("", TABLE, 1)], REFUS, "csv", ";")
    lignes = list(csv.reader(io.StringIO(octets.decode("utf-8-sig")), delimiter=";"))
    assert lignes == [
        ["Titre", "", "", ""],
        ["Code", "Nom", "Nombre", A_CORRIGER],
        ["01001", "A", "3", ""],
        ["85092", "B", "beaucoup", "Nombre : pas un nombre. Ôtez"],
        ["01001", "C", "5", ""],
    ]


@pytest.mark.parametrize("format_voulu", ["xlsx", "ods"])
def test_corrected_workbook_keeps_its_numbers_and_types_codes_as_text(format_voulu):
    lignes = lire_classeur(fichier_corrige([Feuille("Données", TABLE, 1)], REFUS, format_voulu))
    assert lignes[2] == ["01001", "A", 3.0, ""]
    assert lignes[3][3] == "Nombre : pas un nombre. Ôtez"
    assert lignes[4] == ["01001", "C", 5.0, ""]


def test_every_sheet_is_kept_and_only_the_faulty_one_is_marked():
    erreur = FichierRefuseError("t.xlsx", [anomalie(2, feuille="B", probleme="faux")])
    feuilles = [Feuille(nom, [["Code"], ["x"]]) for nom in "AB"]
    octets = fichier_corrige(feuilles, erreur, "xlsx")
    classeur = CalamineWorkbook.from_filelike(io.BytesIO(octets))
    assert classeur.sheet_names == ["A", "B"]
    assert classeur.get_sheet_by_name("A").to_python()[1] == ["x", ""]
    assert classeur.get_sheet_by_name("B").to_python()[1] == ["x", "Code : faux. Ôtez-la"]


def test_rows_of_uneven_length_keep_the_last_column_for_what_is_left():
    lignes = [["Code", "Nom"], ["1001"], ["1001", "B", "de trop"]]
    octets = fichier_corrige([Feuille("", lignes)], REFUS, "csv")
    assert octets.decode("utf-8-sig").splitlines() == [
        "Code,Nom,,À corriger",
        "01001,,,",
        "01001,B,de trop,",
    ]


def test_text_of_a_cell_is_what_a_person_reads():
    cellules = [85092.0, 3.5, None, " x ", 7, True, ""]
    assert [texte_de(c) for c in cellules] == ["85092", "3.5", "", "x", "7", "True", ""]
