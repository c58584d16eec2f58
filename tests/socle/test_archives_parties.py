"""Archives: any parts come back, in an order and under names of their own."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clesante.socle import archives

NOMS = st.text(st.characters(codec="utf-8", exclude_characters="\x00\\"), min_size=1, max_size=20)
PARTIES = st.dictionaries(
    NOMS.filter(lambda nom: not nom.endswith("/")), st.binary(max_size=60), max_size=5
)


def relire(octets: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        assert archive.testzip() is None
        return {nom: archive.read(nom) for nom in archive.namelist()}


@given(PARTIES)
def test_parts_come_back_sorted(parties):
    relues = relire(archives.ecrire(parties))
    assert relues == parties
    assert list(relues) == sorted(parties)


@given(PARTIES, st.randoms(use_true_random=False))
def test_order_of_the_parts_does_not_count(parties, hasard):
    melangees = list(parties.items())
    hasard.shuffle(melangees)
    assert archives.ecrire(dict(melangees)) == archives.ecrire(parties)


@given(PARTIES)
def test_rewriting_nothing_is_the_same_archive(parties):
    ecrite = archives.ecrire(parties)
    assert archives.reecrire(ecrite, {}) == ecrite


@given(PARTIES, PARTIES)
def test_different_parts_are_different_archives(unes, autres):
    assert (archives.ecrire(unes) == archives.ecrire(autres)) == (unes == autres)


@pytest.mark.parametrize(
    "nom", ["é.xml", "🏥.xml", "a/b/c.xml", "a b.xml", "x" * 10_000, "\u202e.xml"], ids=len
)
def test_name_of_a_part_is_kept(nom):
    assert relire(archives.ecrire({nom: b"x"})) == {nom: b"x"}


@pytest.mark.parametrize(
    ("nom", "comprime"),
    [("a.xml", True), ("mimetype", False), ("a.png", False), ("mimetype.xml", True), ("a", True)],
)
def test_pictures_and_the_type_are_stored_and_the_rest_compressed(nom, comprime):
    with zipfile.ZipFile(io.BytesIO(archives.ecrire({nom: b"a" * 1_000}))) as archive:
        [entree] = archive.infolist()
    assert (entree.compress_size < 1_000) is comprime


def test_parts_are_files_their_owner_alone_may_write():
    with zipfile.ZipFile(io.BytesIO(archives.ecrire({"a": b""}))) as archive:
        assert archive.infolist()[0].external_attr >> 16 == 0o644


def test_rewritten_text_is_utf8_and_other_bytes_are_untouched():
    octets = bytes(range(256)) * 20
    ecrite = archives.ecrire({"a.xml": "Île".encode(), "b.bin": octets})
    relues = relire(archives.reecrire(ecrite, {"a.xml": lambda texte: texte + " 🏥"}))
    assert relues == {"a.xml": "Île 🏥".encode(), "b.bin": octets}


def test_part_that_is_not_text_is_not_rewritten_by_guess():
    with pytest.raises(UnicodeDecodeError):
        archives.reecrire(archives.ecrire({"a": b"\xff"}), {"a": str.upper})


def test_what_is_not_an_archive_is_said():
    with pytest.raises(zipfile.BadZipFile):
        archives.reecrire(b"pas une archive", {})
