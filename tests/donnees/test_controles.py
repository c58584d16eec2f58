"""Controls at import: everything wrong is listed at once, with its row, and nothing is written."""

from __future__ import annotations

import csv
import io

import duckdb
import pytest
from openpyxl import Workbook
from python_calamine import CalamineWorkbook

from clesante.commandes.entree import main
from clesante.donnees.producteurs import brut
from clesante.donnees.producteurs.anomalies import LIMITE, FichierRefuseError
from clesante.donnees.producteurs.dispositions import disposition
from clesante.donnees.producteurs.ouvriers import muet
from tests.aides.hostiles import (
    APL,
    CAUSES,
    COG,
    ENTETE_APL,
    ENTETE_CAUSES,
    IRIS,
    PARTS,
    UNITES_APL,
)

FILOSOFI = "insee_filosofi_2021_communes"
ESPACES = str.maketrans("\u00a0\u202f", "  ")


def causes(*lignes: tuple[str, str, str]) -> str:
    """Return a CSV of (year, département, rate)."""
    corps = "".join(f"{a},{d},Tous sexes,Toutes causes,{v},taux\n" for a, d, v in lignes)
    return ENTETE_CAUSES + corps


def filosofi(*lignes: tuple[str, str]) -> str:
    """Return a Filosofi file of (commune, median); its decimal sign is the comma."""
    entete = "CODGEO;MED21;PIMP21;TP6021;PPSOC21;PPMINI21;RD21\n"
    return entete + "".join(f"{code};{m};50;12,5;3;1;2,8\n" for code, m in lignes)


def classeur(*lignes: list[object], feuille: str = "APL 2023") -> bytes:
    """Return a workbook laid out as the DREES does."""
    fichier = Workbook()
    page = fichier.active
    page.title = feuille
    for ligne in (["Note"], ENTETE_APL, UNITES_APL, *lignes):
        page.append(ligne)
    flux = io.BytesIO()
    fichier.save(flux)
    return flux.getvalue()


@pytest.fixture
def lire(tmp_path):
    """Return ``lire(source, contenu)``: the observations read, or the refusal."""

    def faire(source, contenu, suivi=muet):
        fichier = tmp_path / ("f.xlsx" if source == APL else "f.csv")
        fichier.write_bytes(contenu if isinstance(contenu, bytes) else contenu.encode())
        dossier = tmp_path / "brut"
        couple = (disposition(source), fichier)
        brut.normaliser_tous([couple], dossier, suivi=suivi)
        return duckdb.sql(f"FROM '{dossier / source}.parquet' ORDER BY ALL").fetchall()

    return faire


@pytest.fixture
def refuser(lire, tmp_path):
    """Return ``refuser(source, contenu)``: the refusal of a file, nothing being written."""

    def faire(source, contenu):
        with pytest.raises(FichierRefuseError) as refus:
            lire(source, contenu)
        assert not list((tmp_path / "brut").iterdir())
        return refus.value

    return faire


def dites(erreur):
    """Return {(row, column): what is said}, spaces plain."""
    return {(a.ligne, a.colonne): a.probleme.translate(ESPACES) for a in erreur.anomalies}


def test_every_row_at_fault_is_listed_whatever_its_fault(refuser):
    erreur = refuser(
        CAUSES,
        causes(
            ("2020", "85", "800.5"),
            ("2020", "44", "beaucoup"),
            ("2020", "1", "900"),
            ("2020", "98", "900"),
            ("2091", "35", "900"),
            ("2020", "29", "700"),
            ("2020", "29", "701"),
            ("2020", "", "700"),
        ),
    )
    assert dites(erreur) == {
        (3, "valeur"): "« beaucoup » n'est pas un nombre ni une marque connue",
        (4, "departement"): "« 1 » ressemble à Ain (01) : le tableur a sans doute perdu le zéro "
        "du début",
        (5, "departement"): "département : code inconnu, « 98 »",
        (6, "annee"): "« 2091 » est une période future : prévision ou erreur : ce n'est pas une "
        "période passée",
        (8, "valeur"): "« 29 » est donné deux fois pour la même période (2020) : « 700 » à la "
        "ligne 7, « 701 » à la ligne 8",
        (9, "departement"): "le code du territoire est vide",
    }
    assert erreur.total == 6


def test_lost_zeros_are_counted_once_and_each_is_proposed(refuser):
    communes = [f"{1000 + n}" for n in (1, 2, 4, 5, 6, 7, 8, 9)]
    erreur = refuser(FILOSOFI, filosofi(*((c, "20000") for c in communes), ("85092", "21000")))
    assert erreur.total == 8
    assert "(8 lignes concernées)" in erreur.message.translate(ESPACES)
    assert erreur.message.count("perdu le zéro") == 1
    assert {a.proposition for a in erreur.anomalies} == {f"0{c}" for c in communes}


def test_thousands_of_faults_are_counted_and_five_hundred_listed(refuser):
    lignes = [("2020", "85", "x")] * (LIMITE + 300)
    erreur = refuser(CAUSES, causes(*lignes))
    assert erreur.total == LIMITE + 300
    assert len(erreur.anomalies) == LIMITE
    assert f"({LIMITE + 300} lignes concernées)" in erreur.message.translate(ESPACES)


@pytest.mark.parametrize(
    ("ecrit", "dit", "propose"),
    [
        ("1 234,5", "n'a pas le signe décimal de ce fichier (un point)", "1234.5"),
        ("800,5", "n'a pas le signe décimal de ce fichier (un point)", "800.5"),
        ("1\u202f234", "n'est pas écrit comme les nombres de ce fichier", "1234"),
        ("1.234,56", "n'a pas le signe décimal de ce fichier (un point)", "1234.56"),
        ("12 %", "porte un signe %", None),
        ("1,234", "n'est pas écrit comme les nombres de ce fichier", None),
        ("ns", "la marque « ns » n'est pas de cette source (marques connues : aucune)", None),
        ("#N/A", "la marque « #N/A » n'est pas de cette source", None),
        ("…", "la marque « … » n'est pas de cette source", None),
        ("nan", "n'est pas un nombre fini", None),
        ("1e400", "a perdu des chiffres", None),
        ("٨٠٠", "chiffres d'une autre écriture", None),
        ("8²", "chiffres d'une autre écriture", None),
        ("=1+1", "n'est pas un nombre", None),
    ],
)
def test_number_written_otherwise_is_refused_with_the_certain_cell_only(
    refuser, ecrit, dit, propose
):
    contenu = causes(("2020", "85", f'"{ecrit}"'))
    (anomalie,) = refuser(CAUSES, contenu).anomalies
    assert dit in anomalie.probleme.translate(ESPACES)
    assert (anomalie.ligne, anomalie.colonne, anomalie.valeur) == (2, "valeur", ecrit)
    assert anomalie.proposition == propose
    assert anomalie.remede


def test_unknown_mark_is_said_once_for_the_whole_file(refuser):
    lignes = [("2020", d, "ns") for d in ("85", "44", "35", "29")] + [("2020", "22", "nc")]
    erreur = refuser(CAUSES, causes(*lignes))
    message = erreur.message.translate(ESPACES)
    assert message.count("« ns »") == 1
    assert "(4 lignes concernées)" in message
    assert "« nc »" in message


def test_declared_comma_refuses_the_point_that_could_be_a_thousand(refuser, lire):
    (anomalie,) = refuser(FILOSOFI, filosofi(("85092", "21.430"))).anomalies
    assert anomalie.colonne == "MED21"
    assert anomalie.proposition is None
    lues = lire(FILOSOFI, filosofi(("85092", "21430"), ("85113", "s")))
    assert ("SOC_REV", "COM", "85113", "secret") in {(li[0], li[1], li[2], li[8]) for li in lues}


@pytest.mark.parametrize(
    ("code", "dit", "propose"),
    [
        ("1001", "ressemble à L'Abergement-Clémenciat", "01001"),
        ("35000", "est un code postal, pas un code Insee. Commune probable : Rennes", None),
        ("99999", "code commune inconnu", None),
        ("85O92", "Codes proches : Fontenay-le-Comte", None),
        ("85092.0", "est lu 85092", "85092"),
        ("8,5E+04", "perdu des chiffres", None),
        ("", "le code de la commune est vide", None),
    ],
)
def test_commune_that_is_not_one_is_refused_with_what_it_may_be(refuser, code, dit, propose):
    (anomalie,) = refuser(FILOSOFI, filosofi((code, "21000"))).anomalies
    assert dit in anomalie.probleme.translate(ESPACES)
    assert (anomalie.ligne, anomalie.colonne, anomalie.valeur) == (2, "CODGEO", code)
    assert anomalie.proposition == propose


@pytest.mark.parametrize(
    ("ecrit", "lu"), [("2a004", "2A004"), ("74011", "74011"), (" 85092", "85092")]
)
def test_code_of_one_reading_is_read(lire, ecrit, lu):
    """Case is normalised; an old code is kept as its publisher wrote it, the store follows it."""
    assert {ligne[2] for ligne in lire(FILOSOFI, filosofi((ecrit, "21000")))} == {lu}


def test_codes_typed_as_numbers_in_a_workbook_are_read_or_their_zero_proposed(lire, refuser):
    assert {li[2] for li in lire(APL, classeur([85092, "F", 3, 2, 10, 10]))} == {"85092"}


def test_zero_lost_in_a_number_of_a_workbook_is_proposed(refuser):
    (anomalie,) = refuser(APL, classeur([1001, "A", 3, 2, 10, 10])).anomalies
    assert (anomalie.valeur, anomalie.proposition) == ("1001", "01001")


def test_equal_rows_are_one_and_it_is_said(lire):
    suivi: list[str] = []
    contenu = causes(("2020", "85", "800.5"), ("2020", "85", "800.5"), ("2020", "44", "1"))
    lues = lire(CAUSES, contenu, suivi.append)
    assert [(li[2], li[7]) for li in lues] == [("44", 1.0), ("85", 800.5)]
    assert any("1 doublon identique ignoré." in dit.translate(ESPACES) for dit in suivi)


def test_rows_that_a_layout_adds_up_are_no_duplicates(lire):
    entete = "ANNEE;COM;ACCTOT\n"
    contenu = entete + "2023;85092;100\n2023;85092;100\n"
    lues = lire("drees_maternites_2023", contenu)
    assert {(li[0], li[5]) for li in lues} == {("PER_MAT", 2.0), ("PER_ACC", 200.0)}


def test_negative_count_names_the_cell_at_fault(refuser):
    erreur = refuser(APL, classeur(["85092", "F", 3, 2, 1000, -4]))
    ((lieu, dit),) = dites(erreur).items()
    assert lieu == (4, "Population totale 2021")
    assert dit == "« -4 » est négatif : un effectif ne peut pas l'être"


def test_share_above_the_whole_shows_both_numbers(tmp_path):
    d = disposition(IRIS)
    champs = ", ".join(
        f"'85092' AS {c.libelle}" if c.type == "texte" else f"10 AS {c.libelle}" for c in d.colonnes
    ).replace("10 AS pop_0_19", "12 AS pop_0_19")
    fichier = tmp_path / "iris.parquet"
    duckdb.sql(f"COPY (SELECT {champs}) TO '{fichier}' (FORMAT parquet)")
    with pytest.raises(FichierRefuseError) as refus:
        brut.normaliser(fichier, d, tmp_path / "brut")
    ((_, colonne), dit), *_ = dites(refus.value).items()
    assert colonne == "pop_0_19"
    assert "donne une part plus grande que le tout (12 sur 10)" in dit


def test_sheet_is_named_only_when_there_are_several(refuser):
    fichier = Workbook()
    fichier.remove(fichier.active)
    for annee in ("2022", "2023"):
        page = fichier.create_sheet(f"APL {annee}")
        for ligne in (ENTETE_APL, UNITES_APL, ["85092", "F", "x", 1, 1, 1]):
            page.append(ligne)
    flux = io.BytesIO()
    fichier.save(flux)
    feuilles = [a.feuille for a in refuser(APL, flux.getvalue()).anomalies]
    assert feuilles == ["APL 2022", "APL 2023"]
    (seule,) = refuser(APL, classeur(["85092", "F", "x", 1, 1, 1])).anomalies
    assert seule.feuille == ""


def test_json_with_a_mark_of_order_is_read(tmp_path):
    for source, contenu in (
        (PARTS, '{"85092": {"part_personnes_agees_75_plus": 12.5}}'),
        (COG, '[{"code": "85092", "type": "commune-actuelle", "zone": "metro", "departement": "85",'
              ' "population": 10}]'),
    ):  # fmt: skip
        fichier = tmp_path / "f.json"
        fichier.write_bytes(b"\xef\xbb\xbf" + contenu.encode())
        assert brut.normaliser(fichier, disposition(source), tmp_path / source).observations == 1


# The command


@pytest.fixture
def importer(tmp_path, settings, referentiel):
    """Return ``importer(contenu, *options)``: the exit code of the command, in a folder apart."""
    settings.VAR = tmp_path / "var"
    settings.ENTREPOT = settings.VAR / "entrepot.sqlite"

    def faire(contenu, *options, source=CAUSES):
        fichier = tmp_path / ("f.xlsx" if isinstance(contenu, bytes) else "f.csv")
        fichier.write_bytes(contenu if isinstance(contenu, bytes) else contenu.encode())
        demande = ["donnees", "importer", str(fichier), "--source", source, *map(str, options)]
        return main(demande)

    return faire


FAUX = causes(("2020", "1", "900"), ("2020", "85", "rien"))


@pytest.mark.parametrize("suffixe", ["csv", "xlsx", "ods"])
def test_report_is_written_when_the_file_is_refused(importer, tmp_path, suffixe, capsys):
    rapport = tmp_path / f"rapport.{suffixe}"
    assert importer(FAUX, "--rapport", rapport) == 2
    if suffixe == "csv":
        lignes = list(csv.reader(io.StringIO(rapport.read_text())))
    else:
        lignes = CalamineWorkbook.from_path(rapport).get_sheet_by_index(0).to_python()
    assert [(str(li[1]).removesuffix(".0"), li[2], li[-1]) for li in lignes[1:]] == [
        ("2", "departement", "01"),
        ("3", "valeur", ""),
    ]
    assert "2 anomalies" in capsys.readouterr().err.translate(ESPACES)


def test_corrected_copy_is_imported_once_the_rest_is_mended(importer, tmp_path):
    copie = tmp_path / "corrige.csv"
    assert importer(FAUX, "--corrige", copie) == 2
    lignes = list(csv.reader(io.StringIO(copie.read_text("utf-8-sig"))))
    assert lignes[0][-1] == "À corriger"
    assert lignes[1][1] == "01"
    assert lignes[2][-1].startswith("valeur : «\u00a0rien\u00a0» n'est pas un nombre")
    bon = copie.read_text("utf-8-sig").replace("rien", "800")
    fichier = tmp_path / "bon.csv"
    fichier.write_text(bon)
    assert brut.normaliser(fichier, disposition(CAUSES), tmp_path / "o").observations == 2


def test_corrected_workbook_is_read_again(importer, tmp_path):
    copie = tmp_path / "corrige.xlsx"
    contenu = classeur([1001, "A", 3, 2, 10, 10], ["85092", "F", "1 234,5", 2, 10, 10])
    assert importer(contenu, "--corrige", copie, source=APL) == 2
    lu = brut.normaliser(copie, disposition(APL), tmp_path / "o")
    assert lu.observations == 4


def test_copy_that_cannot_be_is_refused_before_anything_is_read(importer, tmp_path, capsys):
    for options, source, dit in (
        (("--corrige", "c.xlsx"), CAUSES, "s'écrit en .csv"),
        (("--corrige", "c.csv"), APL, "s'écrit en .xlsx ou .ods"),
        (("--corrige", "c.csv"), PARTS, "n'ont pas de copie corrigée"),
        (("--rapport", "r.txt"), CAUSES, "devrait finir par .csv, .xlsx ou .ods"),
    ):
        assert importer(FAUX, *options, source=source) == 2
        assert dit in capsys.readouterr().err
    assert not (tmp_path / "var").exists()


def test_refusal_tells_where_the_whole_list_is(importer, capsys):
    assert importer(FAUX) == 2
    assert capsys.readouterr().err.rstrip().endswith("Pour la liste entière : --rapport FICHIER.")
