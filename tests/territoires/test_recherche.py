"""Search: by name however it is written, by any code."""

from __future__ import annotations

import pytest

from clesante.territoires.lectures import rechercher


def codes(texte: str, limite: int = 20) -> list[str]:
    return [t.code for t in rechercher(texte, limite)]


@pytest.mark.parametrize(
    ("texte", "code"),
    [
        ("Fontenay-le-Comte", "COM-85092"),
        ("fontenay le comte", "COM-85092"),
        ("FONTENAY LE COMTE", "COM-85092"),
        ("fontenay le c", "COM-85092"),
        ("ile d'yeu", "COM-85113"),
        ("St-Étienne", "COM-42218"),
        ("85092", "COM-85092"),
        ("COM-85092", "COM-85092"),
        ("com-85092", "COM-85092"),
        ("35000", "COM-35238"),
        ("200071934", "EPCI-200071934"),
        ("200 071 934", "EPCI-200071934"),
        ("210100012", "COM-01001"),
        ("74011", "COM-74010"),
        ("2a004", "COM-2A004"),
        ("85", "DEP-85"),
        ("QP066007", "QPV-QP066007"),
        ("métropole lyon", "EPCI-200046977"),
        ("communauté de communes fontenay", "EPCI-200071934"),
        ("Annecy-le-Vieux", "COMD-74011"),
        ("BV-85092", "BV-85092"),
        ("bassin de vie de Fontenay-le-Comte", "BV-85092"),
        ("France", "FR"),
    ],
)
def test_first_result_is_the_one_meant(texte, code):
    assert codes(texte)[0] == code


def test_all_homonyms_are_listed():
    trouves = [t for t in rechercher("sainte colombe", 40) if t.nom == "Sainte-Colombe"]
    communes = [t for t in trouves if t.niveau == "COM"]
    assert len(communes) == 12
    assert len({t.departement for t in communes}) == 12


def test_the_most_populous_come_first_and_none_twice():
    trouves = codes("saint", 50)
    assert len(trouves) == len(set(trouves)) == 50
    villes = [code for code in codes("saint d", 50) if code.startswith("COM-")]
    assert villes[:2] == ["COM-97411", "COM-93066"]


def test_postal_code_of_an_arrondissement_gives_city_and_arrondissement():
    assert {"COM-69123", "ARM-69381", "COM-69001"} == set(codes("69001"))


@pytest.mark.parametrize(
    "texte", ["", "   ", "🏥", "\x00", "xyzzyq", "()*\"'", "\ud800", "-", "é" * 90]
)
def test_nonsense_has_no_result(texte):
    assert rechercher(texte) == []


def test_limit_holds():
    assert len(rechercher("a", 3)) == 3
    assert rechercher("a", 0) == []
