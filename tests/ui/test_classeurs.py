"""Exports: exact, typed, deterministic, and never a formula."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date

import pytest
import python_calamine
from hypothesis import given
from hypothesis import strategies as st

from clesante.socle.erreurs import RefuseError
from clesante.ui import classeurs
from clesante.ui.colonnes import Colonne, tableau

COLONNES = (
    Colonne("code", "Code", lambda ligne: ligne[0]),
    Colonne("part", "Part des 65 ans et plus", lambda ligne: ligne[1], "nombre", "%", 1),
    Colonne("population", "Population", lambda ligne: ligne[2], "nombre"),
    Colonne("signe_le", "Signé le", lambda ligne: ligne[3], "date"),
)
LIGNES = (
    ("01001", 23.456, 1234, date(2026, 3, 1)),
    ("2A004", None, 0, None),
    ("", float("nan"), None, date(1905, 7, 14)),
)
PIEGES = (
    "=1+1", "+33 6 12 34 56 78", "-2", "@SUM(A1)", "\tx", "=HYPERLINK(\"http://x\")",
    "=cmd|' /C calc'!A0", "<b>&amp;</b>", "deux  espaces", "ligne 1\nligne 2", "00123", "1e5",
    "2026-01-01", "œuvre « à »",
)  # fmt: skip
ECRIVAINS = (classeurs.ecrire_xlsx, classeurs.ecrire_ods)


def _relire(contenu: bytes) -> list[list[object]]:
    classeur = python_calamine.load_workbook(io.BytesIO(contenu))
    return classeur.get_sheet_by_index(0).to_python()


def test_csv_is_exact():
    assert classeurs.ecrire_csv(COLONNES, LIGNES) == (
        b"code,part,population,signe_le\n01001,23.456,1234,2026-03-01\n2A004,,0,\n,,,1905-07-14\n"
    )


@given(
    st.lists(
        st.tuples(
            st.text(st.characters(codec="utf-8")),
            st.floats(allow_nan=False, allow_infinity=False) | st.none(),
        )
    )
)
def test_csv_is_read_back_as_it_was(lignes):
    colonnes = (Colonne("a", "A", lambda x: x[0]), Colonne("b", "B", lambda x: x[1], "nombre"))
    texte = classeurs.ecrire_csv(colonnes, lignes).decode()
    relues = list(csv.reader(io.StringIO(texte, newline="")))[1:]
    assert [(a, float(b) if b else None) for a, b in relues] == lignes


@pytest.mark.parametrize("ecrire", ECRIVAINS)
def test_workbook_keeps_types_and_values(ecrire):
    tetes, *rangs = _relire(ecrire("Portrait", COLONNES, LIGNES))
    assert tetes == ["Code", "Part des 65 ans et plus (%)", "Population", "Signé le"]
    assert rangs[0] == ["01001", 23.456, 1234.0, date(2026, 3, 1)]
    assert rangs[1] == ["2A004", "", 0.0, ""]
    assert rangs[2] == ["", "", "", date(1905, 7, 14)]


@pytest.mark.parametrize("ecrire", ECRIVAINS)
def test_workbook_turns_no_text_into_a_formula(ecrire):
    colonnes = (Colonne("nom", "Nom", str), Colonne("fin", "Fin", lambda _: "fin"))
    contenu = ecrire("Pièges", colonnes, PIEGES)
    relus = [ligne[0] for ligne in _relire(contenu)[1:]]
    assert [str(texte).strip() for texte in relus] == [piege.strip() for piege in PIEGES]
    with zipfile.ZipFile(io.BytesIO(contenu)) as archive:
        for nom in archive.namelist():
            corps = archive.read(nom)
            assert b"<f>" not in corps
            assert b"table:formula" not in corps


@pytest.mark.parametrize("ecrire", ECRIVAINS)
def test_workbook_is_the_same_file_on_another_day(ecrire, monkeypatch):
    premier = ecrire("Portrait", COLONNES, LIGNES)
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    monkeypatch.setattr("time.localtime", lambda *_: (2033, 5, 18, 3, 33, 20, 2, 138, 0))
    assert ecrire("Portrait", COLONNES, LIGNES) == premier
    with zipfile.ZipFile(io.BytesIO(premier)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        entete = "docProps/core.xml" if "docProps/core.xml" in archive.namelist() else "meta.xml"
        assert b"202" not in archive.read(entete).split(b"created")[-1]


@pytest.mark.parametrize("ecrire", ECRIVAINS)
def test_workbook_replaces_what_xml_forbids(ecrire):
    colonne = Colonne("a", "A", str)
    assert _relire(ecrire("x", [colonne], ["a\x00b\x0bc"]))[1] == ["a\ufffdb\ufffdc"]


@pytest.mark.parametrize("ecrire", ECRIVAINS)
def test_workbook_refuses_to_cut_a_long_text(ecrire):
    with pytest.raises(RefuseError, match="export CSV"):
        ecrire("x", [Colonne("a", "A", str)], ["x" * 40_000])


@pytest.mark.parametrize(
    ("titre", "nom"), [("a/b:c*?[d]\\'", "a b c d"), ("x" * 40, "x" * 31), ("///", "Feuille")]
)
def test_sheet_name_is_accepted_by_both_formats(titre, nom):
    assert classeurs.nom_feuille(titre) == nom
    for ecrire in ECRIVAINS:
        classeur = python_calamine.load_workbook(io.BytesIO(ecrire(titre, COLONNES, LIGNES)))
        assert classeur.sheet_names == [nom]


def test_screen_table_writes_figures_the_french_way():
    donnees = tableau("Territoires", COLONNES, LIGNES)
    assert donnees.entetes == ("Code", "Part des 65 ans et plus", "Population", "Signé le")
    assert donnees.lignes[0] == ("01001", "23,5\u00a0%", "1\u202f234", "01/03/2026")
    assert donnees.lignes[1] == ("2A004", "–", "0", "–")
    assert donnees.numeriques == {1, 2}


@pytest.mark.parametrize(
    ("voulu", "attendu"),
    [
        ("csv", lambda: classeurs.ecrire_csv(COLONNES, LIGNES[:2])),
        ("xlsx", lambda: classeurs.ecrire_xlsx("Liste", COLONNES, LIGNES[:2])),
        ("ods", lambda: classeurs.ecrire_ods("Liste", COLONNES, LIGNES[:2])),
    ],
)
def test_each_format_is_written_by_its_own_writer(voulu, attendu):
    assert voulu in classeurs.FORMATS
    assert classeurs.ecrire(voulu, "Liste", COLONNES, LIGNES[:2]) == attendu()
