"""Photographs without what they say of who took them: place, date, device, comments.

Only the parts of the file that make the picture, its colours included, are kept; the pixels are not
touched. Sources: JPEG (ITU-T T.81, annex B), Exif 2.32 § 4.5.4, PNG (ISO/IEC 15948), ICC.1 annex B.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from zlib import crc32

from clesante.socle.erreurs import EntreeInvalideError

PNG = b"\x89PNG\r\n\x1a\n"
GARDES_PNG = frozenset(
    [b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT",
     b"pHYs"]
)  # fmt: skip
JPEG, FIN_JPEG, BALAYAGE = b"\xff\xd8", 0xD9, 0xDA
REMPLISSAGE = 0xFF
APP0, APP1, APP2, APP14, APP15, COMMENTAIRE = 0xE0, 0xE1, 0xE2, 0xEE, 0xEF, 0xFE
SANS_CORPS = frozenset({0x00, *range(0xD0, 0xD8)})  # bytes of the picture, not the start of a part
EXIF, PROFIL = b"Exif\x00\x00", b"ICC_PROFILE\x00"
ORIENTATION = 0x0112


def abimee() -> EntreeInvalideError:
    """Return the refusal of an image that cannot be read."""
    return EntreeInvalideError(
        "Cette image est abîmée, ou n'est pas de son format.",
        "Ouvrez-la dans un logiciel d'images, enregistrez-la de nouveau, puis joignez-la.",
    )


def sans_donnees_cachees(genre: str, contenu: bytes) -> bytes:
    """Return an image (« png », « jpg ») without its hidden data; how it is turned is kept.

    Raises ``EntreeInvalideError`` for one that cannot be read.
    """
    try:
        return b"".join(_png(contenu) if genre == "png" else _jpeg(contenu))
    except (struct.error, IndexError) as erreur:
        raise abimee() from erreur


def _png(contenu: bytes) -> Iterator[bytes]:
    if not contenu.startswith(PNG):
        raise abimee()
    yield PNG
    debut, sorte = len(PNG), b""
    while sorte != b"IEND":
        longueur, sorte = struct.unpack_from(">I4s", contenu, debut)
        fin = debut + 12 + longueur
        if fin > len(contenu):
            raise abimee()
        if sorte in GARDES_PNG:
            yield contenu[debut:fin]
        elif sorte == b"eXIf":
            yield _orientation_png(contenu[debut + 8 : fin - 4])
        debut = fin


def _jpeg(contenu: bytes) -> Iterator[bytes]:
    if not contenu.startswith(JPEG):
        raise abimee()
    yield JPEG
    debut = _apres_remplissage(contenu, len(JPEG))
    while (marque := _marque(contenu, debut)) != FIN_JPEG:
        (longueur,) = struct.unpack_from(">H", contenu, debut + 2)
        fin = debut + 2 + longueur
        if longueur < 2 or fin > len(contenu):
            raise abimee()
        yield _partie(marque, contenu[debut:fin])
        if marque == BALAYAGE:
            pixels, fin = fin, _fin_des_pixels(contenu, fin)
            yield contenu[pixels:fin]
        debut = _apres_remplissage(contenu, fin)
    yield b"\xff\xd9"  # what follows the end is another file


def _apres_remplissage(contenu: bytes, debut: int) -> int:
    """Return where the next part begins: its first byte may be written several times."""
    while contenu[debut] == contenu[debut + 1] == REMPLISSAGE:
        debut += 1
    return debut


def _marque(contenu: bytes, debut: int) -> int:
    if contenu[debut] != 0xFF:
        raise abimee()
    return contenu[debut + 1]


def _fin_des_pixels(contenu: bytes, debut: int) -> int:
    """Return where the next part begins after the bytes of the picture."""
    rang = contenu.find(b"\xff", debut)
    while rang >= 0 and contenu[_apres_remplissage(contenu, rang) + 1] in SANS_CORPS:
        rang = contenu.find(b"\xff", _apres_remplissage(contenu, rang) + 2)
    if rang < 0:
        raise abimee()
    return rang


def _partie(marque: int, partie: bytes) -> bytes:
    """Return a part of a JPEG as it is kept: whole, reduced to the orientation, or nothing."""
    if marque == APP1 and partie[4:].startswith(EXIF):
        return _orientation_jpeg(partie[4 + len(EXIF) :])
    if marque == APP2 and partie[4:].startswith(PROFIL):
        return partie
    cachee = marque == COMMENTAIRE or (APP0 < marque <= APP15 and marque != APP14)
    return b"" if cachee else partie


def _orientation_jpeg(tiff: bytes) -> bytes:
    dite = _orientation(tiff)
    taille = len(EXIF) + len(dite) + 2
    return struct.pack(">BBH", 0xFF, APP1, taille) + EXIF + dite if dite else b""


def _orientation_png(tiff: bytes) -> bytes:
    dite = _orientation(tiff)
    corps = b"eXIf" + dite
    return struct.pack(">I", len(dite)) + corps + struct.pack(">I", crc32(corps)) if dite else b""


def _orientation(tiff: bytes) -> bytes:
    """Return Exif data that say how the picture is turned, and nothing else; nothing if upright."""
    sens = _sens(tiff)
    if sens not in range(2, 9):
        return b""
    return b"MM\x00\x2a" + struct.pack(">IHHHIHHI", 8, 1, ORIENTATION, 3, 1, sens, 0, 0)


def _sens(tiff: bytes) -> int:
    """Return the orientation that Exif data tell, 0 when they tell none."""
    ordre = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if not ordre:
        return 0
    try:
        (debut,) = struct.unpack_from(f"{ordre}I", tiff, 4)
        (nombre,) = struct.unpack_from(f"{ordre}H", tiff, debut)
        for rang in range(nombre):
            code, _, _, valeur = struct.unpack_from(f"{ordre}HHIH", tiff, debut + 2 + 12 * rang)
            if code == ORIENTATION:
                return int(valeur)
    except struct.error:  # damaged: the picture is kept as it is
        return 0
    return 0
