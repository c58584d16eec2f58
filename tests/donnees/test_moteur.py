"""The engine touches the files it is given and nothing else, whoever made them."""

from __future__ import annotations

import contextlib
from pathlib import Path

import duckdb
import pytest

import clesante
from clesante.donnees.construction import calcul, sources_lues
from clesante.donnees.producteurs import formules, lecteurs
from clesante.donnees.producteurs.atelier import moteur
from clesante.donnees.producteurs.brut import dossier_du_paquet
from clesante.donnees.producteurs.dispositions import disposition


@pytest.fixture
def parquets(tmp_path) -> tuple[Path, Path]:
    """Two files of one number each, in folders of their own."""
    fichiers = tuple(tmp_path / nom / "l'un.parquet" for nom in ("permis", "autre"))
    for rang, fichier in enumerate(fichiers):
        fichier.parent.mkdir()
        chemin = str(fichier).replace("'", "''")
        duckdb.execute(f"COPY (SELECT {rang} AS n) TO '{chemin}' (FORMAT parquet)")
    return fichiers


def interdits(base: duckdb.DuckDBPyConnection, autre: Path) -> None:
    """Try what no foreign file may make the engine do."""
    chemin = str(autre).replace("'", "''")
    for requete in (
        f"FROM read_parquet('{chemin}')",
        "FROM read_text('/etc/hostname')",
        f"COPY (SELECT 1) TO '{chemin}.csv'",
        f"ATTACH '{chemin}.db' AS b",
        "INSTALL httpfs",
        "SET enable_external_access = true",
        "SET memory_limit = '1TB'",
    ):
        with pytest.raises(duckdb.Error):
            base.execute(requete)
    assert not Path(f"{autre}.csv").exists()


def test_engine_reads_its_files_only(parquets):
    permis, autre = parquets
    with contextlib.closing(moteur((), [permis])) as base:
        assert base.execute("FROM read_parquet(?)", [str(permis)]).fetchall() == [(0,)]
        interdits(base, autre)


def test_engine_writes_in_its_folders_only(parquets):
    permis, autre = parquets
    with contextlib.closing(moteur([permis.parent], [], "100MB")) as base:
        base.execute("COPY (SELECT 1) TO '" + str(permis.parent / "neuf.csv") + "'")
        interdits(base, autre)
        ((memoire,),) = base.execute("SELECT current_setting('memory_limit')").fetchall()
        assert memoire == "95.3 MiB"


def test_engine_that_builds_the_store_is_closed_too(tmp_path, parquets):
    lues = [s for s in sources_lues([dossier_du_paquet()]) if s.fichier.stat().st_size < 3_000]
    (tmp_path / "travail").mkdir()
    with contextlib.closing(calcul.calculer(tmp_path / "travail", lues)) as base:
        interdits(base, parquets[1])


def test_no_other_engine_is_opened():
    """A pack from a key, a comparison, an import: all that reads foreign Parquet goes this way."""
    racine = Path(clesante.__file__).parent
    ouvrent = [f for f in racine.rglob("*.py") if "duckdb.connect(" in f.read_text("utf-8")]
    assert [f.name for f in ouvrent] == ["atelier.py"]


def test_rows_added_up_are_secret_or_absent_when_one_is():
    """Two rows of one commune, 20 and « s », or 20 and nothing: their sum is not 20."""
    d = disposition("insee_rp_2021_iris")
    assert d.regrouper
    with contextlib.closing(moteur((), ())) as base:
        base.execute(
            "CREATE TABLE brute AS SELECT 'POP_TOT' AS indicateur, 'UNITE' AS niveau, code, "
            "'2021' AS periode, '' AS dimension, n AS numerateur, sur AS denominateur, "
            "NULL::DOUBLE AS valeur, statut, '' AS base, false AS part, '' AS absents FROM (VALUES "
            "('01001', 20.0, 20.0, 'valeur'), ('01001', NULL, NULL, 'secret'), "
            "('01002', 20, 20, 'valeur'), ('01002', 5, 5, 'valeur'), "
            "('01003', 20, 20, 'valeur'), ('01003', NULL, NULL, 'non_disponible'), "
            "('01004', 20, 30, 'valeur'), ('01004', 5, NULL, 'valeur'), "
            "('01005', NULL, NULL, 'non_disponible'), ('01005', NULL, NULL, 'secret'), "
            "('01006', 20, NULL, 'valeur'), ('01006', 1, NULL, 'valeur')"
            ") v (code, n, sur, statut)"
        )
        formules.observer(base, d, doublons=True)
        lues = base.execute("SELECT code, numerateur, denominateur, statut FROM observation")
        assert lues.fetchall() == [
            ("01001", None, None, "secret"),
            ("01002", 25, 25, "valeur"),
            ("01003", None, None, "non_disponible"),
            ("01004", None, None, "non_disponible"),
            ("01005", None, None, "secret"),
            ("01006", 21, None, "valeur"),
        ]


def test_key_of_an_entry_is_its_code_whatever_it_holds(tmp_path):
    d = disposition("insee_75_ans_communes")
    fichier = tmp_path / "lu.json"
    fichier.write_text('{"85092": {"code": "01001", "part": "12.5"}}')
    ((_, lignes),) = lecteurs.lire_dictionnaire(d, fichier)
    entete, ligne = lignes
    assert dict(zip(entete, ligne, strict=True)) == {"code": "85092", "part": "12.5"}
