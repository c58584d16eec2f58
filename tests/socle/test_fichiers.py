"""Files written whole or not at all, whoever writes at the same time."""

from __future__ import annotations

import hashlib
import os
import stat
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clesante.socle.fichiers import balayer, dossier_provisoire, ecrire, empreinte, remplacement

NOMS = ["a.txt", "Île d'Yeu.txt", "🏥", ".cache", "a b\u202e.txt", "%2e%2e", "x" * 200, "-rf"]
posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX modes and links")


def noms(dossier: Path) -> list[str]:
    return sorted(chemin.name for chemin in dossier.iterdir())


@given(st.binary(max_size=2_000))
def test_fingerprint_is_sha256_of_the_bytes(tmp_path_factory, octets):
    fichier = tmp_path_factory.getbasetemp() / "empreinte.bin"
    fichier.write_bytes(octets)
    assert empreinte(fichier) == hashlib.sha256(octets).hexdigest()


def test_fingerprint_of_a_file_larger_than_a_block_and_of_none(tmp_path):
    octets = bytes(range(256)) * 8_192
    assert empreinte(ecrire(tmp_path / "a", octets)) == hashlib.sha256(octets).hexdigest()
    with pytest.raises(FileNotFoundError):
        empreinte(tmp_path / "absent")


@pytest.mark.parametrize("nom", NOMS, ids=lambda nom: ascii(nom)[:20])
def test_written_file_reads_back_alone(tmp_path, nom):
    cible = tmp_path / nom
    assert ecrire(cible, "é\n") == cible
    assert cible.read_bytes() == b"\xc3\xa9\n"
    assert noms(tmp_path) == [nom]


@pytest.mark.parametrize("contenu", ["", b"", "é" * 10_000, b"\x00\xff" * 5_000], ids=len)
def test_text_is_utf8_and_bytes_are_as_they_are(tmp_path, contenu):
    attendu = contenu.encode() if isinstance(contenu, str) else contenu
    assert ecrire(tmp_path / "a", contenu).read_bytes() == attendu


def test_missing_folders_are_made(tmp_path):
    ecrire(tmp_path / "a" / "b" / "c.txt", "x")
    assert (tmp_path / "a" / "b" / "c.txt").read_text() == "x"


def test_written_twice_is_written_once(tmp_path):
    for _ in range(2):
        ecrire(tmp_path / "a", "x")
    assert noms(tmp_path) == ["a"]


@posix
def test_others_may_read_and_only_we_may_write(tmp_path):
    assert stat.S_IMODE(ecrire(tmp_path / "a", "x").stat().st_mode) == 0o644


@posix
def test_reader_in_the_middle_keeps_the_file_it_opened(tmp_path):
    cible = ecrire(tmp_path / "a", "avant " * 10_000)
    with cible.open() as flux:
        debut = flux.read(6)
        ecrire(cible, "après")
        assert debut + flux.read() == "avant " * 10_000
    assert cible.read_text() == "après"


@posix
def test_link_is_replaced_and_what_it_named_is_intact(tmp_path):
    precieux = ecrire(tmp_path / "precieux", "x")
    (tmp_path / "lien").symlink_to(precieux)
    ecrire(tmp_path / "lien", "y")
    assert (precieux.read_text(), (tmp_path / "lien").read_text()) == ("x", "y")
    assert not (tmp_path / "lien").is_symlink()


def test_text_that_has_no_bytes_writes_nothing(tmp_path):
    with pytest.raises(UnicodeEncodeError):
        ecrire(tmp_path / "a", "\ud800")
    assert noms(tmp_path) == []


@pytest.mark.parametrize("panne", [ValueError, KeyboardInterrupt, SystemExit, MemoryError])
@pytest.mark.parametrize("existe", [True, False], ids=["old", "new"])
def test_whatever_stops_the_block_changes_nothing(tmp_path, panne, existe):
    cible = tmp_path / "a"
    if existe:
        ecrire(cible, "avant")
    with pytest.raises(panne), remplacement(cible) as provisoire:
        provisoire.write_text("à moitié")
        raise panne
    assert {f.name: f.read_text() for f in tmp_path.iterdir()} == ({"a": "avant"} if existe else {})


def test_nothing_is_seen_before_the_end_of_the_block(tmp_path):
    cible = ecrire(tmp_path / "a", "avant")
    with remplacement(cible) as provisoire:
        provisoire.write_text("après")
        assert cible.read_text() == "avant"
        assert provisoire.parent == tmp_path
        assert provisoire.name.startswith(".")
    assert cible.read_text() == "après"


def test_block_that_loses_its_file_is_an_error_and_the_old_one_stays(tmp_path):
    cible = ecrire(tmp_path / "a", "avant")
    with pytest.raises(FileNotFoundError), remplacement(cible) as provisoire:
        provisoire.unlink()
    assert cible.read_text() == "avant"


def test_folder_in_the_way_is_an_error_and_stays(tmp_path):
    (tmp_path / "a").mkdir()
    ecrire(tmp_path / "a" / "b", "x")
    with pytest.raises(OSError, match="a"):
        ecrire(tmp_path / "a", "y")
    assert noms(tmp_path) == ["a"]
    assert noms(tmp_path / "a") == ["b"]


def test_name_too_long_for_the_disk_leaves_nothing(tmp_path):
    with pytest.raises(OSError, match="x" * 50):
        ecrire(tmp_path / ("x" * 300), "y")
    assert noms(tmp_path) == []


def test_writers_at_the_same_time_leave_one_whole_content(tmp_path):
    contenus = [str(rang) * 50_000 for rang in range(8)]
    cible = ecrire(tmp_path / "a", contenus[0])
    with ThreadPoolExecutor(8) as fils:
        taches = [fils.submit(ecrire, cible, contenu) for contenu in contenus]
        lus = {cible.read_text() for _ in range(50)}
        assert {tache.result() for tache in taches} == {cible}
    assert lus | {cible.read_text()} <= set(contenus)
    assert noms(tmp_path) == ["a"]


def test_two_replacements_of_one_file_do_not_share_their_work(tmp_path):
    cible = tmp_path / "a"
    with remplacement(cible) as premier, remplacement(cible) as second:
        premier.write_text("premier")
        second.write_text("second")
        assert premier != second
    assert cible.read_text() == "premier"
    assert noms(tmp_path) == ["a"]


@pytest.mark.parametrize("panne", [ValueError, KeyboardInterrupt])
def test_folder_of_a_block_goes_even_when_it_fails(tmp_path, panne):
    with pytest.raises(panne), dossier_provisoire(tmp_path) as travail:
        ecrire(travail / "a" / "b", "x")
        raise panne
    assert noms(tmp_path) == []


def test_blocks_have_folders_of_their_own(tmp_path):
    with dossier_provisoire(tmp_path) as un, dossier_provisoire(tmp_path) as autre:
        ecrire(un / "a", "x")
        assert noms(autre) == []
    assert noms(tmp_path) == []


@posix
def test_what_lives_is_not_swept(tmp_path):
    """Ourselves and the first process of the machine, which is not ours to ask."""
    vivants = [f".a.{os.getpid()}-abcdefgh", ".travail.1-abcdefgh"]
    for nom in vivants:
        ecrire(tmp_path / nom, "x")
    balayer(tmp_path)
    assert noms(tmp_path) == sorted(vivants)


@posix
@given(st.text(max_size=30).filter(lambda nom: nom not in ("", ".", "..")))
def test_a_file_that_is_not_ours_is_never_swept(tmp_path_factory, nom):
    dossier = tmp_path_factory.getbasetemp() / "balayage"
    dossier.mkdir(exist_ok=True)
    try:
        (dossier / nom).write_text("x")
    except (OSError, ValueError):  # a name no disk takes, or a path
        return
    balayer(dossier)
    assert (dossier / nom).exists()
    (dossier / nom).unlink()
