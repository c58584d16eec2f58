"""Zip archives (office files are): the same bytes for the same parts, whatever the clock."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable, Mapping

# What ``zipfile`` raises for what it cannot read: damaged, encrypted, of another kind, too deep.
ILLISIBLES = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)
EPOQUE = (1980, 1, 1, 0, 0, 0)
PREMIERE = "mimetype"  # ODF wants it first and stored
RATIO = 100  # times what it weighs: beyond, a bomb
PETIT = 1024**2  # bytes that weigh on nobody, however small the archive


def ecrire(parties: Mapping[str, bytes]) -> bytes:
    """Return the zip archive of these parts, always the same for the same parts."""
    sortie = io.BytesIO()
    with zipfile.ZipFile(sortie, "w") as archive:
        for nom in sorted(parties, key=lambda n: (n != PREMIERE, n)):
            entree = zipfile.ZipInfo(nom, EPOQUE)
            compresse = nom != PREMIERE and not nom.endswith(".png")
            entree.compress_type = zipfile.ZIP_DEFLATED if compresse else zipfile.ZIP_STORED
            entree.external_attr = 0o644 << 16
            archive.writestr(entree, parties[nom])
    return sortie.getvalue()


def reecrire(archive: bytes, retouches: Mapping[str, Callable[[str], str]]) -> bytes:
    """Return ``archive`` with the text of some parts passed through a function."""
    with zipfile.ZipFile(io.BytesIO(archive)) as source:
        parties = {nom: source.read(nom) for nom in source.namelist() if not nom.endswith("/")}
    for nom, retouche in retouches.items():
        parties[nom] = retouche(parties[nom].decode()).encode()
    return ecrire(parties)


def contenus(octets: bytes, membres_max: int, octets_max: int) -> dict[str, bytes]:
    """Return the parts of a foreign archive, by name.

    Raises one of ``ILLISIBLES`` for one that cannot be read, or that no tool writes honestly: too
    many parts, parts that unpack to too much, a name twice, a name that leaves the archive.
    """
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        membres = [lu for lu in archive.infolist() if not lu.is_dir()]
        if faute := _faute(membres, len(octets), membres_max, octets_max):
            raise zipfile.BadZipFile(faute)
        return {lu.filename: archive.read(lu) for lu in membres}


def _faute(membres: list[zipfile.ZipInfo], poids: int, membres_max: int, octets_max: int) -> str:
    total = sum(lu.file_size for lu in membres)
    noms = {lu.filename for lu in membres}
    if len(membres) > membres_max:
        return f"{len(membres)} parts"
    if total > min(octets_max, max(PETIT, RATIO * poids)):
        return f"{total} bytes once unpacked"
    if len(noms) < len(membres):
        return "a name twice"
    if any(_sort(nom) for nom in noms):
        return "a name that leaves the archive"
    if any(lu.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for lu in membres):
        return "a compression that we do not write"
    return ""


def _sort(nom: str) -> bool:
    """Tell whether a name leads out of the folder where an archive would be unpacked."""
    return nom.startswith("/") or "\\" in nom or ":" in nom or ".." in nom.split("/")
