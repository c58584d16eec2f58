"""The table that is printed, and the document that is only changed between its marks."""

from __future__ import annotations

from datetime import date

import pytest

from bench import __main__ as entree
from bench import tableau
from bench.mesures import Banc, Cible, Contexte, Echelle, Ligne, Paire, Rythme, Unite, mesurer
from clesante.socle.erreurs import EntreeInvalideError

DOCUMENT = "avant\n<!-- mesures:debut -->\nvieux\n<!-- mesures:fin -->\naprès\n"


def banc(**options: object) -> Banc:
    return Banc("1", "nom", "plancher", lambda _: Paire(list), **options)


def cellules(ligne: Ligne) -> list[str]:
    return [cellule.strip() for cellule in tableau.rangee(ligne).strip("|").split("|")]


def test_line_says_both_times_ratio_target_and_verdict():
    ligne = Ligne(banc(cible=Cible(1.5, "rapport")), 0.6, 0.3)
    assert cellules(ligne) == [
        "1", "nom", "600\u00a0ms", "plancher", "300\u00a0ms", "2", "rapport ≤\u00a01,5", "**non**",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("cible", "tenue"),
    [
        (Cible(0.6, "mesure"), True),
        (Cible(0.59, "mesure"), False),
        (Cible(2, "rapport"), True),
        (Cible(1.9, "rapport"), False),
        (None, None),
    ],
)
def test_target_bears_on_the_measure_or_on_the_ratio(cible, tenue):
    assert Ligne(banc(cible=cible), 0.6, 0.3).tenue is tenue


@pytest.mark.parametrize(
    ("valeur", "unite", "texte"),
    [
        (0.000_035_2, Unite.SECONDE, "0,035\u00a0ms"),
        (0.004_26, Unite.SECONDE, "4,26\u00a0ms"),
        (0.25, Unite.SECONDE, "250\u00a0ms"),
        (7.04, Unite.SECONDE, "7,04\u00a0s"),
        (180, Unite.SECONDE, "180\u00a0s"),
        (849.6, Unite.MEGAOCTET, "850\u00a0Mo"),
        (None, Unite.SECONDE, "—"),
    ],
)
def test_quantities_are_written_in_french(valeur, unite, texte):
    assert tableau.quantite(valeur, unite) == texte


def test_skipped_line_says_why():
    assert cellules(Ligne(banc(), motif="sans réseau"))[2:6] == [
        "sans réseau",
        "plancher",
        "—",
        "—",
    ]


def test_every_line_has_the_cells_of_the_head():
    entetes, tirets = tableau.tete().splitlines()
    assert entetes.count("|") == tirets.count("|") == tableau.rangee(Ligne(banc())).count("|")


def test_measure_and_floor_alternate(tmp_path):
    appels = []
    paire = Paire(lambda: appels.append("A"), lambda: appels.append("B"))
    mesurer(
        Banc("1", "nom", "plancher", lambda _: paire, rythme=Rythme.LENT),
        Contexte(Echelle({Rythme.LENT: 3}, 1, False), tmp_path, None),
    )
    assert appels == list("ABABAB")


def test_best_of_the_repeats_is_kept_by_item(tmp_path):
    octets = iter([9_000_000, 3_000_000, 6_000_000])
    ligne = mesurer(
        Banc("1", "n", "p", lambda _: Paire(lambda: next(octets), par=3), rythme=Rythme.LENT,
             unite=Unite.MEGAOCTET),
        Contexte(Echelle({Rythme.LENT: 3}, 1, False), tmp_path, None),
    )  # fmt: skip
    assert ligne.mesure == 1
    assert ligne.rapport is None


def test_document_changes_between_its_marks_only(tmp_path):
    document = tmp_path / "performances.md"
    document.write_text(DOCUMENT, "utf-8")
    tableau.inserer(document, "mesures", r"neuf \1")
    assert document.read_text("utf-8") == DOCUMENT.replace("vieux", r"neuf \1")


def test_document_without_marks_is_untouched(tmp_path):
    document = tmp_path / "performances.md"
    document.write_text("rien", "utf-8")
    with pytest.raises(EntreeInvalideError, match="repères « mesures »"):
        tableau.inserer(document, "mesures", "neuf")
    assert document.read_text("utf-8") == "rien"


@pytest.mark.parametrize("repere", ["mesures", "installation"])
def test_document_of_the_project_has_its_marks(repere, tmp_path):
    copie = tmp_path / "performances.md"
    copie.write_text(entree.DOCUMENT.read_text("utf-8"), "utf-8")
    tableau.inserer(copie, repere, "neuf")
    assert f"<!-- {repere}:debut -->\nneuf\n<!-- {repere}:fin -->" in copie.read_text("utf-8")


def test_partial_table_is_not_written(capsys):
    assert entree.main(["--ecrire", "--court"]) == 2
    assert "tableau entier" in capsys.readouterr().err


def test_conditions_name_no_machine():
    import platform

    dites = tableau.conditions(date(2026, 3, 1))
    assert "1er mars 2026" in dites
    assert platform.node() not in dites


def test_rows_are_chosen():
    options = entree.analyseur().parse_args(["--rangee", "7", "--installation"])
    familles = entree.familles(options)
    assert list(familles) == ["mesures"]
    assert {b.rangee for b in familles["mesures"]} == {"7"}
