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
