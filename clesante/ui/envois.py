"""Files that people send: one place says how heavy, of what kind, and that they are sound.

A request that announces more than the limit is answered before anything of it is read. What an
archive holds once unpacked is counted where it is read, in a child process (``ui.classeurs_lus``).
"""

from __future__ import annotations

import codecs
from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse

from clesante.socle.erreurs import ClesanteError
from clesante.ui import antivirus
from clesante.ui.erreurs import trop_lourd

UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
MARGE_OCTETS = 1024**2  # the other fields of a form, and what separates them
DEBUT_OCTETS = 1024
SIGNATURES = (
    ("programme", (b"\x7fELF", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe")),
    ("archive", (b"PK\x03\x04", b"PK\x05\x06")),
    ("ole", (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",)),  # .xls, and workbooks closed by a password
    ("pdf", (b"%PDF-",)),
    ("png", (b"\x89PNG\r\n\x1a\n",)),
    ("image", (b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*")),
    ("compresse", (b"\x1f\x8b", b"\xfd7zXZ\0", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07")),
)
"""Kinds by their first bytes, as their formats fix them; what matches none is text."""
BINAIRES = (("programme", (b"MZ",)), ("image", (b"BM", b"RIFF")), ("compresse", (b"BZh",)))
"""Those whose first bytes also begin words: only where a NUL follows, which no text has."""


class EnvoisMiddleware:
    """Refuses (413) a request that announces more than a person may send, without reading it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer as usual a request that is not too heavy."""
        if _annonce(request) > settings.ENVOI_OCTETS + MARGE_OCTETS:
            return trop_lourd(request)
        return self.get_response(request)


def _annonce(requete: HttpRequest) -> int:
    """Return how many bytes a request says it holds; Django reads no more, none if it is silent."""
    dite = requete.META.get("CONTENT_LENGTH") or "0"
    if not (dite.isascii() and dite.isdigit()):
        return 0
    return int(dite.lstrip("0")[:19] or 0)  # a longer number is as heavy as one can say


def genre(debut: bytes) -> str:
    """Return the kind of a file by its first bytes, whatever its name says."""
    binaire = b"\0" in debut and not debut.startswith(UTF_16)
    for nom, signatures in (*SIGNATURES, *(BINAIRES if binaire else ())):
        if debut.startswith(signatures):
            return nom
    return "texte"


def verifier_taille(fichier: UploadedFile) -> None:
    """Refuse a file that is too big, before anything of it is read."""
    if (fichier.size or 0) > settings.ENVOI_OCTETS:
        mo = settings.ENVOI_OCTETS // 1024**2
        raise forms.ValidationError(f"Ce fichier dépasse {mo}\u00a0Mo. Gardez les lignes utiles.")


@dataclass(frozen=True)
class VerifierEnvoi:
    """The validator of a field that takes a file: its size, its kind, then the antivirus."""

    genres: frozenset[str]
    attendu: str

    def __call__(self, fichier: UploadedFile) -> None:
        """Raise ``ValidationError``, in French, for a file that is not taken."""
        verifier_taille(fichier)
        fichier.seek(0)
        trouve = genre(fichier.read(DEBUT_OCTETS))
        fichier.seek(0)
        if trouve not in self.genres:
            raise forms.ValidationError(
                f"Ce fichier n'est {self.attendu} : son contenu est d'un autre genre que son nom."
            )
        if settings.ANTIVIRUS:
            try:
                antivirus.analyser(fichier.chunks(), settings.ANTIVIRUS)
            except ClesanteError as refus:
                raise forms.ValidationError(str(refus)) from refus
            fichier.seek(0)


verifier_tableau = VerifierEnvoi(frozenset({"archive", "ole", "texte"}), "pas un tableau")
verifier_logo = VerifierEnvoi(frozenset({"png", "texte"}), "ni un PNG ni un SVG")
verifier_document_word = VerifierEnvoi(frozenset({"archive"}), "pas un document Word (.docx)")
