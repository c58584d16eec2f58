"""The three files of a list say the same thing, exactly, whatever was typed in it."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from datetime import date, datetime
from xml.etree import ElementTree

import pytest
import python_calamine
from hypothesis import given, settings
from hypothesis import strategies as st

from clesante.socle.erreurs import RefuseError
from clesante.ui import classeurs
from clesante.ui.colonnes import Colonne

ECRIVAINS = {"xlsx": classeurs.ecrire_xlsx, "ods": classeurs.ecrire_ods}
COLONNES = (
    Colonne("texte", "Texte", lambda ligne: ligne[0]),
    Colonne("nombre", "Nombre", lambda ligne: ligne[1], "nombre", "%", 2),
    Colonne("jour", "Jour", lambda ligne: ligne[2], "date"),
)
SEULE = (Colonne("t", "T", str), Colonne("fin", "Fin", lambda _: "fin"))
TEXTES = st.text(
    st.one_of(
        st.sampled_from("=+-@'\"<>&;, \t\n_x0041_%\u2028\u0085\u202e\u0301٣\U0001f600"),
        st.characters(codec="utf-8", exclude_characters="\r"),
    ),
    max_size=30,
)
NOMBRES = st.one_of(
    st.none(), st.floats(-1e15, 1e15, allow_nan=False), st.integers(-(2**52), 2**52)
)
JOURS = st.one_of(st.none(), st.dates(date(1900, 3, 1), date(9999, 12, 31)))
LIGNES = st.lists(st.tuples(TEXTES, NOMBRES, JOURS), max_size=5)
HOSTILES = {
    "formule": "=1+1",
    "formule_dde": "=cmd|' /C calc'!A0",
    "lien": '=HYPERLINK("http://a.example","x")',
    "plus": "+33 6 12 34 56 78",
    "moins": "-2",
    "arobase": "@SUM(A1)",
    "bidi": "\u202egnp.exe\u202c",
    "accents_combinants": "e\u0301" * 50,
    "chiffres_arabes": "٠١٢٣",
    "emoji": "\U0001f469\u200d\U0001f52c",
    "chemin": "../../etc/passwd",
    "script": "</text:p><script>alert(1)</script>",
    "cdata": "]]>&lt;",
    "echappement_xlsx": "_x0041_ et _x000D_",
    "zeros": "0012300",
    "exposant": "1e5",
    "longs_espaces": "a" + " " * 500 + "b",
    "dix_mille": "é" * 10_000,
    "limite": "x" * 32_767,
    "fin_de_ligne": "a\n",
    "debut_de_ligne": "\na",
    "separateur": "a\u2028b\u2029c\x85d",
    "faux_nul": "#N/A",
    "vrai": "TRUE",
}


def relire(contenu: bytes) -> list[list[object]]:
    feuille = python_calamine.load_workbook(io.BytesIO(contenu)).get_sheet_by_index(0)
    return feuille.to_python()


def propre(texte: str) -> str:
    """Say which characters XML 1.0 holds (its rule 2), by their ranges."""
    permis = re.compile("[\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
    return "".join(c if permis.fullmatch(c) else "\ufffd" for c in texte)


def egal(lue: object, attendue: object) -> bool:
    """Compare a cell read with a value held: numbers are floats there, nothing is « »."""
    if attendue is None:
        return lue == ""
    if isinstance(lue, datetime):
        lue = lue.date()
    if isinstance(attendue, float):  # a spreadsheet keeps fifteen digits
        return lue == pytest.approx(attendue, rel=1e-15, abs=0)
    return lue == (propre(attendue) if isinstance(attendue, str) else attendue)


@pytest.mark.parametrize("ecrire", ECRIVAINS.values(), ids=ECRIVAINS)
@settings(max_examples=40)
@given(LIGNES)
def test_every_cell_is_read_back_by_another_library(ecrire, lignes):
    lues = relire(ecrire("Essai", COLONNES, lignes))[1:]
    lues += [["", "", ""]] * (len(lignes) - len(lues))  # empty lines at the end are not read
    for lue, ligne in zip(lues, lignes, strict=True):
        assert all(egal(une, autre) for une, autre in zip(lue, ligne, strict=True)), (lue, ligne)


@settings(max_examples=30)
@given(LIGNES)
def test_both_spreadsheets_hold_the_same_cells(lignes):
    deux = [relire(ecrire("Essai", COLONNES, lignes)) for ecrire in ECRIVAINS.values()]
    longueur = min(map(len, deux))
    for une, autre in zip(deux[0][:longueur], deux[1][:longueur], strict=True):
        assert all(egal(a, b) for a, b in zip(une, autre, strict=True)), (une, autre)


@pytest.mark.parametrize("ecrire", ECRIVAINS.values(), ids=ECRIVAINS)
@pytest.mark.parametrize("texte", HOSTILES.values(), ids=HOSTILES)
def test_hostile_text_is_a_text_and_the_same(ecrire, texte):
    contenu = ecrire("Essai", SEULE, [texte])
    assert relire(contenu)[1] == [texte, "fin"]
    with zipfile.ZipFile(io.BytesIO(contenu)) as archive:
        parties = [archive.read(n) for n in archive.namelist() if n.endswith((".xml", ".rels"))]
    for partie in filter(None, parties):
        elements = list(ElementTree.fromstring(partie).iter())
        assert not [e for e in elements if e.tag.rpartition("}")[2] == "f"]
        assert not [a for e in elements for a in e.keys() if a.endswith("formula")]  # noqa: SIM118


@pytest.mark.parametrize("texte", HOSTILES.values(), ids=HOSTILES)
def test_csv_keeps_hostile_text_to_the_letter(texte):
    lignes = csv.reader(io.StringIO(classeurs.ecrire_csv(SEULE, [texte]).decode(), newline=""))
    assert list(lignes) == [["t", "fin"], [texte, "fin"]]


@given(LIGNES)
def test_csv_says_no_value_by_nothing_and_dates_in_iso(lignes):
    lues = list(
        csv.reader(io.StringIO(classeurs.ecrire_csv(COLONNES, lignes).decode(), newline=""))
    )
    assert lues[0] == ["texte", "nombre", "jour"]
    for lue, (texte, nombre, jour) in zip(lues[1:], lignes, strict=True):
        assert lue[0] == texte
        assert (None if lue[1] == "" else float(lue[1])) == nombre
        assert lue[2] == (jour.isoformat() if jour else "")


@given(LIGNES)
def test_csv_ends_each_line_with_one_line_feed(lignes):
    contenu = classeurs.ecrire_csv(COLONNES, lignes)
    assert contenu.endswith(b"\n")
    assert b"\r\n" not in contenu.replace(b"\n\r\n", b"")
    assert not contenu.startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize(
    "ecrire", [classeurs.ecrire_csv, *ECRIVAINS.values()], ids=["csv", *ECRIVAINS]
)
def test_lines_may_be_read_once_only(ecrire):
    """A list may come from a cursor: no writer reads it twice."""
    titre = () if ecrire is classeurs.ecrire_csv else ("T",)
    liste = ["a", "b"]
    assert ecrire(*titre, SEULE, iter(liste)) == ecrire(*titre, SEULE, liste)


@pytest.mark.parametrize("ecrire", ECRIVAINS.values(), ids=ECRIVAINS)
def test_a_line_end_of_another_system_is_a_line_end(ecrire):
    lue = relire(ecrire("T", SEULE, ["a\r\nb"]))[1][0]
    assert str(lue).replace("\r", "") == "a\nb"


@pytest.mark.parametrize("ecrire", ECRIVAINS.values(), ids=ECRIVAINS)
@pytest.mark.parametrize("longueur", [32_768, 200_000])
def test_a_text_too_long_for_a_cell_is_refused_with_its_length(ecrire, longueur):
    with pytest.raises(RefuseError) as refus:
        ecrire("T", SEULE, ["court", "x" * longueur])
    assert str(longueur) in refus.value.message
    assert "CSV" in refus.value.remede
    assert (refus.value.code_sortie, refus.value.statut_http) == (4, 409)


def test_csv_has_no_limit_of_length():
    long_texte = "x" * 200_000
    assert long_texte.encode() in classeurs.ecrire_csv(SEULE, [long_texte])


@pytest.mark.parametrize("ecrire", ECRIVAINS.values(), ids=ECRIVAINS)
def test_an_empty_list_keeps_its_heads(ecrire):
    assert relire(ecrire("T", COLONNES, [])) == [["Texte", "Nombre (%)", "Jour"]]
    assert classeurs.ecrire_csv(COLONNES, []) == b"texte,nombre,jour\n"


@given(st.text(max_size=80))
def test_sheet_name_is_short_allowed_and_stable(titre):
    nom = classeurs.nom_feuille(titre)
    assert 1 <= len(nom) <= 31
    assert not set(nom) & set("[]:*?/\\'\n\t")
    assert nom == propre(nom)
    assert classeurs.nom_feuille(nom).strip() == nom.strip()


@pytest.mark.parametrize(
    "titre", ['Liste <b> & "x"', "Été « 2026 »", "a\x00b", "\U0001f600", "  a  "], ids=ascii
)
@pytest.mark.parametrize("ecrire", ECRIVAINS.values(), ids=ECRIVAINS)
def test_both_files_name_their_sheet_alike(ecrire, titre):
    classeur = python_calamine.load_workbook(io.BytesIO(ecrire(titre, SEULE, [])))
    assert classeur.sheet_names == [classeurs.nom_feuille(titre)]


@pytest.mark.parametrize("ecrire", ECRIVAINS.values(), ids=ECRIVAINS)
@settings(max_examples=8)
@given(LIGNES)
def test_the_same_list_gives_the_same_bytes(ecrire, lignes):
    assert ecrire("T", COLONNES, lignes) == ecrire("T", COLONNES, list(lignes))


@pytest.mark.parametrize(
    ("unite", "tete"), [("%", "Part (%)"), ("", "Part"), ("ans", "Part (ans)")]
)
def test_heads_of_a_spreadsheet_always_give_the_unit(unite, tete):
    assert classeurs.entete(Colonne("p", "Part", float, "nombre", unite)) == tete


@pytest.mark.parametrize("ecrire", ECRIVAINS.values(), ids=ECRIVAINS)
def test_numbers_are_numbers_and_codes_are_texts(ecrire):
    colonnes = (Colonne("c", "Code", lambda _: "01001"), Colonne("n", "N", lambda v: v, "nombre"))
    code, nombre = relire(ecrire("T", colonnes, [12.5]))[1]
    assert (type(code), type(nombre)) == (str, float)
    assert (code, nombre) == ("01001", 12.5)


def test_no_number_in_a_spreadsheet_is_infinite():
    colonnes = (Colonne("n", "N", lambda v: v, "nombre"), *SEULE)
    for ecrire in ECRIVAINS.values():
        lignes = relire(ecrire("T", colonnes, [float("inf"), float("nan"), 1e300]))[1:]
        assert [ligne[0] for ligne in lignes] == ["", "", 1e300]
