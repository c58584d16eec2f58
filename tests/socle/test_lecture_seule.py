"""Read-only bases: never written, reopened when replaced, one connection for each thread."""

from __future__ import annotations

import multiprocessing
import sqlite3
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from clesante.socle import generations
from clesante.socle.erreurs import IndisponibleError
from clesante.socle.fichiers import remplacement
from clesante.socle.lecture_seule import MEMOIRE_KIO, connexion, signature_de, version

QUOI = "L'entrepôt des indicateurs"


def poser(fichier: Path, valeur: int, lignes: int = 1) -> Path:
    """Replace a base by another one that holds the same value on every line."""
    with remplacement(fichier) as provisoire:
        base = sqlite3.connect(provisoire)
        base.execute("CREATE TABLE t (x INTEGER)")
        base.executemany("INSERT INTO t VALUES (?)", [(valeur,)] * lignes)
        base.commit()
        base.close()
    return fichier


def lire(fichier: Path) -> list[int]:
    return [x for (x,) in connexion(fichier, QUOI).execute("SELECT x FROM t")]


@pytest.fixture
def fichier(tmp_path):
    return poser(tmp_path / "base.sqlite", 1)


def test_a_connection_keeps_little_since_each_thread_has_its_own(fichier):
    assert connexion(fichier, QUOI).execute("PRAGMA cache_size").fetchone() == (-MEMOIRE_KIO,)


@pytest.mark.parametrize(
    "ordre",
    ["INSERT INTO t VALUES (2)", "DELETE FROM t", "DROP TABLE t", "CREATE TABLE u (x)"],
)
def test_nothing_can_be_written(fichier, ordre):
    avant = fichier.read_bytes()
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        connexion(fichier, QUOI).execute(ordre)
    assert fichier.read_bytes() == avant


def test_reading_leaves_no_file_beside(fichier):
    assert lire(fichier) == [1]
    assert [chemin.name for chemin in fichier.parent.iterdir()] == ["base.sqlite"]


@pytest.mark.parametrize("fonction", [version, connexion], ids=["version", "connexion"])
def test_absent_file_is_said_with_the_command_to_run(tmp_path, fonction):
    with pytest.raises(IndisponibleError) as leve:
        fonction(tmp_path / "absent.sqlite", QUOI)
    assert leve.value.message == "L'entrepôt des indicateurs n'est pas installé."
    assert "clesante donnees installer" in leve.value.remede
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "nom",
    ["a b.sqlite", "a?mode=rwc.sqlite", "a#b.sqlite", "%41.sqlite", "Île 🏥.sqlite", "a&b=c;d"],
)
def test_name_of_the_file_is_no_instruction(tmp_path, nom):
    assert lire(poser(tmp_path / nom, 7)) == [7]
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        connexion(tmp_path / nom, QUOI).execute("DELETE FROM t")


def test_connection_is_kept_while_the_file_stays(fichier):
    assert connexion(fichier, QUOI) is connexion(fichier, QUOI)
    assert version(fichier, QUOI) == version(fichier, QUOI)


def test_replaced_file_is_read_at_once(fichier):
    ancienne, avant = connexion(fichier, QUOI), version(fichier, QUOI)
    for valeur in (2, 3, 4):
        poser(fichier, valeur)
        assert lire(fichier) == [valeur]
    assert version(fichier, QUOI) != avant
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        ancienne.execute("SELECT 1")


def test_file_that_goes_and_comes_back(fichier):
    assert lire(fichier) == [1]
    fichier.unlink()
    with pytest.raises(IndisponibleError):
        lire(fichier)
    poser(fichier, 2)
    assert lire(fichier) == [2]


def test_two_files_have_two_connections(fichier, tmp_path):
    autre = poser(tmp_path / "autre.sqlite", 2)
    assert (lire(fichier), lire(autre), lire(fichier)) == ([1], [2], [1])


def test_adopted_generation_is_read_and_abandoned_left(fichier):
    var = fichier.parent
    neuve = generations.nouvelle(var)
    poser(neuve / fichier.name, 9)
    avant = version(fichier, QUOI)
    generations.adopter(neuve)
    assert (lire(fichier), version(fichier, QUOI) != avant) == ([9], True)
    generations.abandonner(var)
    assert (lire(fichier), version(fichier, QUOI)) == ([1], avant)


def test_each_thread_has_its_own_connection(fichier):
    def ouvrir(_: int) -> tuple[int, list[int]]:
        return id(connexion(fichier, QUOI)), lire(fichier)

    ici = connexion(fichier, QUOI)
    with ThreadPoolExecutor(4) as fils:
        ouvertes = list(fils.map(ouvrir, range(40)))
    assert all(lu == [1] for _, lu in ouvertes)
    assert id(ici) not in {numero for numero, _ in ouvertes}


def test_readers_see_one_file_whole_while_it_is_replaced(fichier):
    poser(fichier, 0, lignes=500)
    with ThreadPoolExecutor(4) as fils:
        lectures = [fils.submit(lire, fichier) for _ in range(200)]
        for valeur in range(1, 30):
            poser(fichier, valeur, lignes=500)
        lues = [lecture.result() for lecture in lectures]
    assert all(len(lue) == 500 and len(set(lue)) == 1 for lue in lues)
    assert lire(fichier) == [29] * 500


def _identite(fichier: Path, tube: object) -> None:
    tube.put((id(connexion(fichier, QUOI)), lire(fichier)))


@pytest.mark.skipif(sys.platform == "win32", reason="no fork there")
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_forked_process_does_not_use_its_parent_s_connection(fichier):
    ici = connexion(fichier, QUOI)
    contexte = multiprocessing.get_context("fork")
    tube = contexte.SimpleQueue()
    enfant = contexte.Process(target=_identite, args=(fichier, tube))
    enfant.start()
    numero, lu = tube.get()
    enfant.join()
    assert (lu, enfant.exitcode) == ([1], 0)
    assert numero != id(ici)
    assert connexion(fichier, QUOI) is ici


def test_file_that_is_not_a_base_is_the_library_s_error(tmp_path):
    (tmp_path / "faux.sqlite").write_bytes(b"pas une base" * 100)
    with pytest.raises(sqlite3.DatabaseError, match="not a database"):
        lire(tmp_path / "faux.sqlite")


@pytest.mark.parametrize("contenu", [None, b"", b"pas une base" * 100], ids=["absent", "0", "faux"])
def test_fingerprint_of_a_file_that_cannot_be_read_is_none(tmp_path, contenu):
    if contenu is not None:
        (tmp_path / "base.sqlite").write_bytes(contenu)
    assert signature_de(tmp_path / "base.sqlite", "SELECT x FROM t") is None


def test_fingerprint_is_what_the_query_finds(fichier):
    assert signature_de(fichier, "SELECT x FROM t") == "1"
    assert signature_de(fichier, "SELECT x FROM t WHERE x > 1") is None
    assert signature_de(fichier, "SELECT y FROM t") is None
