"""Archives: the same bytes for the same parts, and only the part asked for is rewritten."""

from __future__ import annotations

import io
import zipfile

import pytest

from clesante.socle import archives

PARTIES = {
    "b.xml": b"<b/>",
    "mimetype": b"application/x",
    "a.png": b"\x89PNG",
    "a.xml": b"\xc3\xa9",
}


def _ouvrir(octets: bytes) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(octets))


def test_bytes_depend_on_the_parts_alone():
    ecrite = archives.ecrire(PARTIES)
    assert archives.ecrire(dict(reversed(PARTIES.items()))) == ecrite
    assert {entree.date_time for entree in _ouvrir(ecrite).infolist()} == {archives.EPOQUE}
    assert archives.ecrire(PARTIES | {"b.xml": b"<c/>"}) != ecrite


def test_opendocument_is_recognised_by_its_first_bytes():
    """ODF 1.3, part 2, 3.3: « mimetype » first and stored, so that its type is read at byte 38."""
    ecrite = archives.ecrire(PARTIES)
    premiere, *autres = _ouvrir(ecrite).infolist()
    assert (premiere.filename, premiere.compress_type) == ("mimetype", zipfile.ZIP_STORED)
    assert ecrite[38:51] == b"application/x"
    assert [entree.filename for entree in autres] == ["a.png", "a.xml", "b.xml"]


def test_only_the_part_asked_for_is_rewritten():
    dossier = io.BytesIO()
    with zipfile.ZipFile(dossier, "w") as source:
        source.mkdir("vide")
        for nom, octets in PARTIES.items():
            source.writestr(nom, octets)
    relue = _ouvrir(archives.reecrire(dossier.getvalue(), {"a.xml": str.upper}))
    assert {nom: relue.read(nom) for nom in relue.namelist()} == PARTIES | {"a.xml": "É".encode()}


def test_a_part_that_is_absent_is_an_error_not_a_silence():
    with pytest.raises(KeyError):
        archives.reecrire(archives.ecrire(PARTIES), {"absent.xml": str.upper})
