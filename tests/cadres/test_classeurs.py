"""A framework goes to a file of each format and comes back the same; bad cells are named."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from clesante.cadres.chargement import CadreRefuseError, charger, en_donnees, schema
from clesante.cadres.classeurs import COLONNES, FORMATS, LIBELLES, ecrire, lire
from clesante.cadres.lectures import cadres, droit_commun
from clesante.cadres.objets import Cadre
from clesante.socle.erreurs import EntreeInvalideError, IntrouvableError
from tests.cadres.petit_cadre import TEXTE, petit

TOUS = [*cadres(), droit_commun()]


def aller_retour(depart: Cadre, format_voulu: str, dossier: Path) -> Cadre:
    fichier = dossier / f"cadre.{format_voulu}"
    fichier.write_bytes(ecrire(depart, format_voulu))
    lu = lire(fichier)
    assert ecrire(lu, format_voulu) == fichier.read_bytes()
    return lu


@pytest.mark.parametrize("format_voulu", FORMATS)
@pytest.mark.parametrize("depart", TOUS, ids=lambda depart: depart.cadre)
def test_shipped_framework_comes_back_the_same(depart, format_voulu, tmp_path):
    assert aller_retour(depart, format_voulu, tmp_path) == depart


def test_every_field_has_its_column():
    defs = schema()["$defs"]
    connus = set(defs["document"]["properties"]) | set(defs["enonce"]["properties"])
    for partie in schema()["properties"].values():
        connus |= set(partie.get("items", {}).get("properties", {}))
    assert connus == set(LIBELLES)
    assert [colonne.code for colonne in COLONNES] == ["rubrique", *LIBELLES]
    assert len({colonne.libelle for colonne in COLONNES}) == len(COLONNES)


TEXTES = st.text(
    st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=2, max_size=40
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    TEXTES,
    TEXTES,
    st.integers(0, 10**9).map(lambda n: n / 4),
    st.sampled_from(["xlsx", "csv", "yaml", "json"]),
)
def test_whatever_is_written_comes_back(tmp_path, enonce, note, valeur, format_voulu):
    import dataclasses

    depart = petit()
    change = [
        dataclasses.replace(e, enonce=f"=1+1 {enonce}", note=note, valeur=valeur)
        if e.code == "palier_petit"
        else e
        for e in depart.enonces
    ]
    depart = dataclasses.replace(depart, enonces=tuple(change))
    assert aller_retour(depart, format_voulu, tmp_path) == depart


def test_yaml_is_what_a_person_would_type():
    texte = ecrire(petit(), "yaml").decode()
    assert "  du: 2024-01-01\n" in texte
    assert "  phases: [diagnostic]\n" in texte
    assert "version: '2026'\n" in texte
    assert "\n\netapes:\n" in texte
    assert charger(texte, "essai.yaml") == petit()


def test_json_is_the_same_data_as_yaml():
    assert en_donnees(petit())["seuils"][0]["minimum"] == 20000


# Faults of a sheet: the line, the column, the cure


def feuille(tmp_path: Path, changer: Callable[[Any], object]) -> Path:
    fichier = tmp_path / "cadre.xlsx"
    fichier.write_bytes(ecrire(petit(), "xlsx"))
    classeur = load_workbook(fichier)
    changer(classeur.active)
    classeur.save(fichier)
    return fichier


def place(page: Any, code: str, libelle: str) -> Any:
    """Return the cell of a statement under a head."""
    titres = [cellule.value for cellule in page[1]]
    for rang in page.iter_rows(min_row=2):
        if rang[titres.index("Code")].value == code:
            return rang[titres.index(libelle)]
    raise AssertionError(code)


@pytest.mark.parametrize(
    ("code", "libelle", "valeur", "constat"),
    [
        ("seuil", "Statut", "sur", "« sur » ne convient pas"),
        ("seuil", "Minimum", "vingt mille", "« vingt mille » ne convient pas"),
        ("seuil", "Phrase de la source", None, "il manque « citation »"),
        ("validite", "Valable au", "31/12/2028", "« 31/12/2028 » ne convient pas"),
        ("diagnostic", "État commun", "prepa", "« prepa » ne convient pas"),
        ("palier_grand", "Minimum exclu", None, "se recouvrent"),
        ("palier_grand", "Minimum exclu", "peut-être", "« peut-être » ne convient pas"),
        ("contact", "Courriel", "jeanne.dupont@ars.sante.fr", "l'adresse d'une personne"),
        ("duree", "Document", "tract", "« tract »"),
    ],
)
def test_bad_cell_is_refused_with_its_line(tmp_path, code, libelle, valeur, constat):
    numeros = []

    def changer(page: Any) -> None:
        cellule = place(page, code, libelle)
        cellule.value = valeur
        numeros.append(cellule.row)

    with pytest.raises(CadreRefuseError) as erreur:
        lire(feuille(tmp_path, changer))
    assert constat in " ".join(erreur.value.defauts)
    assert f"Ligne {numeros[0]}" in " ".join(erreur.value.defauts)


def test_bad_cell_is_refused_with_its_column(tmp_path):
    with pytest.raises(CadreRefuseError, match="colonne « État commun »"):
        lire(
            feuille(
                tmp_path,
                lambda page: setattr(place(page, "diagnostic", "État commun"), "value", "x"),
            )
        )


def test_unknown_part_column_or_missing_one_is_named(tmp_path):
    with pytest.raises(EntreeInvalideError, match=r"ligne 2, colonne « Rubrique »"):
        lire(feuille(tmp_path, lambda page: setattr(page["A2"], "value", "Chapitre")))
    with pytest.raises(EntreeInvalideError, match="colonne inconnue : Couleur"):
        lire(feuille(tmp_path, lambda page: setattr(page["F1"], "value", "Couleur")))
    with pytest.raises(EntreeInvalideError, match=r"colonne absente.*Code"):
        lire(feuille(tmp_path, lambda page: page.delete_cols(2)))
    with pytest.raises(EntreeInvalideError, match="en double"):
        lire(feuille(tmp_path, lambda page: setattr(page["F1"], "value", "Code")))


@pytest.mark.parametrize("code", ["documents", "etapes", "seuils", "agence", "couleur", None, 12])
def test_a_line_of_the_header_that_is_none_is_named_by_its_line(tmp_path, code):
    """« documents » typed there would stand where the list of documents goes."""
    with pytest.raises(EntreeInvalideError, match=r"ligne 2, colonne « Code »|ligne 4, colonne"):
        lire(feuille(tmp_path, lambda page: setattr(page["B2"], "value", code)))


def test_columns_may_be_moved_and_those_of_no_use_left_out(tmp_path):
    def changer(page: Any) -> None:
        titres = [cellule.value for cellule in page[1]]
        page.delete_cols(titres.index("Lieux") + 1)
        page.move_range(f"A1:B{page.max_row}", cols=60)

    assert lire(feuille(tmp_path, changer)) == petit()


def test_dates_typed_as_dates_and_codes_as_heads_are_understood(tmp_path):
    import datetime

    def changer(page: Any) -> None:
        place(page, "validite", "Valable du").value = datetime.date(2024, 1, 1)
        page["A1"].value = "rubrique"
        for rang in page.iter_rows(min_row=2, max_col=1):
            if rang[0].value == "Étapes":
                rang[0].value = "etapes"

    assert lire(feuille(tmp_path, changer)) == petit()


def test_files_that_are_no_sheet_are_refused(tmp_path):
    (tmp_path / "faux.xlsx").write_text("pas un classeur")
    with pytest.raises(EntreeInvalideError, match=r"faux\.xlsx"):
        lire(tmp_path / "faux.xlsx")
    with pytest.raises(IntrouvableError):
        lire(tmp_path / "rien.ods")
    (tmp_path / "vide.csv").write_text("")
    with pytest.raises(EntreeInvalideError, match="colonne absente"):
        lire(tmp_path / "vide.csv")


def en_csv(depart: Cadre, separateur: str) -> str:
    """Return what a French spreadsheet saves of an exported CSV."""
    flux = io.StringIO(newline="")
    rangs = csv.reader(io.StringIO(ecrire(depart, "csv").decode(), newline=""))
    csv.writer(flux, delimiter=separateur, lineterminator="\r\n").writerows(rangs)
    return flux.getvalue()


@pytest.mark.parametrize("marque", ["", "\ufeff"])
@pytest.mark.parametrize("separateur", [",", ";", "\t"])
@pytest.mark.parametrize("depart", TOUS, ids=lambda depart: depart.cadre)
def test_a_csv_of_any_spreadsheet_is_read(tmp_path, depart, separateur, marque):
    fichier = tmp_path / "cadre.csv"
    fichier.write_bytes((marque + en_csv(depart, separateur)).encode())
    assert lire(fichier) == depart


@pytest.mark.parametrize("encodage", ["cp1252", "mac_roman", "utf-16", "utf-16-le"])
def test_a_csv_whose_accents_would_be_lost_is_refused_with_how_to_save_it(tmp_path, encodage):
    """Excel writes « ? » for the letters that Windows-1252 has not: a quotation would be false."""
    fichier = tmp_path / "cadre.csv"
    fichier.write_bytes(en_csv(petit(), ";").encode(encodage, "replace"))
    with pytest.raises(EntreeInvalideError, match=r"cadre\.csv.*« CSV UTF-8 »"):
        lire(fichier)


@pytest.mark.parametrize("fin", ['"Cadre', f'"{"x" * 200_000}', '"a"b'])
def test_a_csv_whose_quotes_do_not_match_is_refused(tmp_path, fin):
    fichier = tmp_path / "cadre.csv"
    fichier.write_text(en_csv(petit(), ";") + fin)
    with pytest.raises(EntreeInvalideError, match="guillemet droit"):
        lire(fichier)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(octets=st.binary(max_size=300))
def test_whatever_bytes_a_csv_holds_it_is_refused_in_french(tmp_path, octets):
    fichier = tmp_path / "cadre.csv"
    fichier.write_bytes(octets)
    with pytest.raises(EntreeInvalideError, match=r"cadre\.csv"):
        lire(fichier)


def test_csv_holds_the_codes_of_the_fields():
    rangs = list(csv.reader(io.StringIO(ecrire(petit(), "csv").decode())))
    assert rangs[0] == ["rubrique", *LIBELLES]
    assert rangs[1][:3] == ["Cadre", "cadre", "essai"]
    assert len(rangs) == 1 + 5 + len(petit().documents) + TEXTE.count("\n- code") - 1
