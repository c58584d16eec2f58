"""What was received, looked at before it is put in place: kind, gzip, one member of an archive."""

from __future__ import annotations

import re
import shutil
import zipfile
import zlib
from pathlib import Path

from clesante.socle.erreurs import EntreeInvalideError
from clesante.socle.fichiers import remplacement

MORCEAU = 256 * 1024
TEXTES = frozenset({"csv", "json"})
SIGNATURES = {
    "xlsx": b"PK\x03\x04",
    "ods": b"PK\x03\x04",
    "zip": b"PK\x03\x04",
    "xls": b"\xd0\xcf\x11\xe0",
    "parquet": b"PAR1",
}
PAGE_WEB = re.compile(rb"\s*<(!doctype|html|head|body|\?xml)", re.I)


def decompresser(fichier: Path, octets_max: int) -> None:
    """Replace a gzip body by its content; refuse one that is cut, or swells past the limit."""
    decodeur, ecrits = zlib.decompressobj(31), 0
    with remplacement(fichier) as provisoire:
        with fichier.open("rb") as flux, provisoire.open("wb") as sortie:
            try:
                while morceau := flux.read(MORCEAU):
                    while morceau and not decodeur.eof:
                        ecrits += sortie.write(decodeur.decompress(morceau, MORCEAU))
                        morceau = decodeur.unconsumed_tail
                        if ecrits > octets_max:
                            raise trop_gros(octets_max)
            except zlib.error:
                raise pas_le_fichier("gzip", "un contenu abîmé") from None
        if not decodeur.eof:
            raise pas_le_fichier("gzip", "un contenu coupé avant la fin")


def verifier_nature(fichier: Path, nature: str) -> None:
    """Refuse with ``EntreeInvalideError`` a file that is empty, a web page, or of another kind."""
    with fichier.open("rb") as flux:
        debut = flux.read(512)
    if not debut.strip():
        raise pas_le_fichier(nature, "un fichier vide")
    signature = SIGNATURES.get(nature, b"")
    texte = debut.removeprefix(b"\xef\xbb\xbf")
    if nature in TEXTES and PAGE_WEB.match(texte):
        raise pas_le_fichier(nature, "une page web")
    if nature == "json" and texte.lstrip()[:1] not in {b"[", b"{"}:
        raise pas_le_fichier(nature, "autre chose")
    if not debut.startswith(signature):
        raise pas_le_fichier(nature, "une page web" if PAGE_WEB.match(texte) else "autre chose")
    if signature.startswith(b"PK") and not zipfile.is_zipfile(fichier):
        raise pas_le_fichier(nature, "une archive abîmée")


def pas_le_fichier(nature: str, recu: str) -> EntreeInvalideError:
    """Return the error of a body that is something else than the file asked for."""
    return EntreeInvalideError(
        f"Le serveur a envoyé {recu} au lieu d'un fichier {nature}.",
        "Recommencez plus tard ; si cela dure, téléchargez le fichier sur la page du producteur.",
    )


def trop_gros(octets_max: int) -> EntreeInvalideError:
    """Return the error of a body bigger than allowed."""
    return EntreeInvalideError(
        f"Le fichier dépasse {octets_max / 1024**2:.0f} Mo.",
        "Vérifiez sur la page du producteur que c'est bien le bon fichier.",
    )


def extraire(archive: Path, membre: str, cible: Path, octets_max: int) -> None:
    """Put at ``cible`` the one member of a zip archive that bears this name, in any folder.

    Raises ``EntreeInvalideError`` when a name of the archive leads outside it, when the member is
    absent, there twice, damaged, or bigger than ``octets_max``.
    """
    try:
        with zipfile.ZipFile(archive) as ouverte:
            choisi = _membre(ouverte, membre, archive.name)
            if choisi.file_size > octets_max:
                raise EntreeInvalideError(
                    f"{membre} dépasse {octets_max // 1024**2} Mo.", "Ce n'est pas le bon fichier."
                )
            # No more than announced is read, and the CRC is checked.
            with (
                remplacement(cible) as provisoire,
                ouverte.open(choisi) as flux,
                provisoire.open("wb") as sortie,
            ):
                shutil.copyfileobj(flux, sortie, MORCEAU)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
        raise pas_le_fichier("zip", "une archive abîmée") from None


def _membre(archive: zipfile.ZipFile, membre: str, nom: str) -> zipfile.ZipInfo:
    membres = archive.infolist()
    for info in membres:
        parties = info.filename.replace("\\", "/").split("/")
        if ".." in parties or parties[0] == "" or ":" in parties[0]:
            raise EntreeInvalideError(
                f"L'archive {nom} contient un nom qui sort d'elle (« {info.filename[:80]} »).",
                "Elle n'est pas ouverte : signalez-le au producteur.",
            )
    choisis = [i for i in membres if not i.is_dir() and i.filename.split("/")[-1] == membre]
    if len(choisis) != 1:
        raise EntreeInvalideError(
            f"L'archive {nom} contient {len(choisis)} fichier « {membre} » au lieu d'un.",
            "Si le producteur a changé ses noms, son connecteur est à mettre à jour.",
        )
    return choisis[0]
