"""Frameworks side by side: one row a subject, one column a framework, the same in every file."""

from __future__ import annotations

import csv
import io
import re

import pytest
from python_calamine import CalamineWorkbook

from clesante.cadres import lectures
from clesante.cadres.choix import PHASES, Rubrique
from clesante.cadres.lectures_comparaison import ORDRE, RIEN, colonnes, phases, rubriques
from clesante.ui.classeurs import FORMATS

pytestmark = [
    pytest.mark.usefixtures("referentiel"),
    pytest.mark.django_db,
    pytest.mark.sqlite_suffit,
]

DEUX = "/cadres/comparer/?cadres=bretagne,mayotte"


def fichier(client, extension: str, suite: str = "?cadres=bretagne,mayotte") -> bytes:
    reponse = client.get(f"/cadres/comparer/comparaison.{extension}{suite}")
    assert reponse.status_code == 200
    nom = f"comparaison-cadres.{extension}"
    assert reponse["Content-Disposition"] == f'attachment; filename="{nom}"'
    return reponse.content


def test_without_a_choice_every_region_is_there(client):
    page = client.get("/cadres/comparer/").content.decode()
    tetes = re.findall(r'<th scope="col" role="columnheader">([^<]+)</th>', page)
    agences = [cadre.agence for cadre in lectures.cadres()]
    assert tetes == ["Sujet", *agences] * 2


def test_columns_follow_the_address(client):
    page = client.get(DEUX).content.decode()
    tetes = re.findall(r'<th scope="col" role="columnheader">([^<]+)</th>', page)
    assert tetes == ["Sujet", "ARS Bretagne", "ARS de Mayotte"] * 2


def test_every_row_has_its_header_and_as_many_cells_as_frameworks(client):
    page = client.get(DEUX).content.decode()
    for corps in re.findall(r"<tbody.*?</tbody>", page, re.DOTALL):
        for rangee in re.findall(r'<tr role="row">.*?</tr>', corps, re.DOTALL):
            assert rangee.count('scope="row"') == 1
            assert rangee.count('<td role="cell"') == 2


def test_each_cell_on_a_phone_says_whose_it_is(client):
    page = client.get(DEUX).content.decode()
    assert set(re.findall(r'data-cadre="([^"]+)"', page)) == {"ARS Bretagne", "ARS de Mayotte"}


def test_phases_show_that_orders_differ():
    rangees = {
        r.libelle: r for r in phases([lectures.cadre("mayotte"), lectures.cadre("bretagne")])
    }
    assert list(rangees) == list(PHASES.values())
    numeros = [[d.numero for d in case.enonces] for case in rangees["Diagnostic"].cases]
    assert numeros == [["1. "], ["3. "]]
    assert rangees["Opportunité"].cases[0].texte == RIEN


def test_every_statement_of_a_compared_part_is_there(client):
    page = client.get(DEUX).content.decode()
    for cadre in (lectures.cadre("bretagne"), lectures.cadre("mayotte")):
        for enonce in cadre.enonces:
            lien = f'href="/cadres/{cadre.cadre}/#{enonce.code}"'
            assert (lien in page) is (enonce.rubrique in ORDRE), enonce.code


def test_only_what_one_file_alone_can_say_is_left_out():
    assert set(Rubrique) - set(ORDRE) == {
        Rubrique.VALIDITES, Rubrique.LIBELLES, Rubrique.EXEMPLES,
    }  # fmt: skip
    assert len(ORDRE) == len(set(ORDRE))


def test_supposed_and_silent_are_said_in_cells_and_in_files(client):
    page = client.get(DEUX).content.decode()
    assert '<span aria-hidden="true">◇</span> supposé' in page
    assert '<span aria-hidden="true">○</span> le texte est muet' in page
    texte = fichier(client, "csv").decode()
    assert "[supposé]" in texte
    assert "[le texte est muet]" in texte


def test_the_three_files_hold_the_same_cells(client):
    attendu = list(csv.reader(io.StringIO(fichier(client, "csv").decode())))
    deux = [lectures.cadre("bretagne"), lectures.cadre("mayotte")]
    assert attendu[0] == ["sujet", "bretagne", "mayotte"]
    rangees = [*phases(deux), *rubriques(deux)]
    assert attendu[1:] == [[c.brute(r) for c in colonnes(deux)] for r in rangees]
    for extension in ("xlsx", "ods"):
        lu = CalamineWorkbook.from_filelike(io.BytesIO(fichier(client, extension)))
        lignes = lu.get_sheet_by_index(0).to_python()
        assert lignes[0] == ["Sujet", "ARS Bretagne", "ARS de Mayotte"]
        assert lignes[1:] == attendu[1:]


def test_files_are_the_same_bytes_each_time(client):
    for extension in FORMATS:
        assert fichier(client, extension) == fichier(client, extension)


@pytest.mark.parametrize(
    ("suite", "vers"),
    [
        ("?cadres=bretagne&cadres=mayotte", "?cadres=bretagne,mayotte"),
        ("?cadres=grand_est", "?cadres=grand-est"),
        ("?cadres=bretagne,bretagne", "?cadres=bretagne"),
        ("?cadres=bretagne&x=1", "?cadres=bretagne"),
    ],
)
def test_a_choice_has_one_address(client, suite, vers):
    reponse = client.get(f"/cadres/comparer/{suite}")
    assert (reponse.status_code, reponse["Location"]) == (302, f"/cadres/comparer/{vers}")


@pytest.mark.parametrize(
    "chemin",
    [
        "/cadres/comparer/?cadres=atlantide", "/cadres/comparer/comparaison.pdf",
        "/cadres/comparer/comparaison.csv?cadres=atlantide", "/cadres/comparer/?cadres=%00",
    ],
)  # fmt: skip
def test_what_does_not_exist_is_refused_in_french(client, chemin):
    reponse = client.get(chemin)
    assert reponse.status_code == 404
    assert "Au choix" in reponse.content.decode()


def test_the_law_may_be_put_beside_a_region(client):
    page = client.get("/cadres/comparer/?cadres=bretagne,droit-commun").content.decode()
    assert "Toutes les agences" in page
