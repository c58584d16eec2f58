"""A part of page that all its readers share: compressed once, put as it is in each one's page."""

from __future__ import annotations

import secrets
import struct
import zlib
from dataclasses import dataclass

from django.http import HttpResponse
from django.utils.safestring import SafeString, mark_safe

REPERE: SafeString = mark_safe("<!--pièce-->")  # typed text has no « < » left
BRUT = -zlib.MAX_WBITS  # blocks alone, neither head nor tail
NIVEAU, NIVEAU_GARDE = 4, 6
BRUIT_MAX = 100  # bytes of random name: the length of a page says nothing of its token (BREACH)
TETE = b"\x1f\x8b\x08\x08\0\0\0\0\0\xff"  # RFC 1952: deflate, a name follows, no date


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of page, kept as the blocks of a gzip file that need no other block to be read.

    ``taille``: bytes once read; ``controle``: what it changes in the CRC-32 of what precedes it
    followed by as many zeros (CRC-32 is affine: no need to read the part again).
    """

    blocs: bytes
    taille: int
    controle: int

    def lire(self) -> bytes:
        """Return the part as it was written."""
        return zlib.decompressobj(BRUT).decompress(self.blocs)


def garder(texte: str) -> Piece:
    """Return a part of page as it is kept."""
    octets = texte.encode()
    controle = zlib.crc32(octets) ^ zlib.crc32(bytes(len(octets)))
    return Piece(_blocs(octets, NIVEAU_GARDE), len(octets), controle)


class PageEnPieces(HttpResponse):
    """A page with a kept part where its frame has ``REPERE``.

    Its content is the frame alone until the middleware of compression has put the part in it.
    """

    def __init__(self, cadre: bytes, piece: Piece) -> None:
        super().__init__(cadre)
        self.piece = piece

    def entiere(self) -> bytes:
        """Return the page, frame and part."""
        avant, _, apres = self.content.partition(REPERE.encode())
        return b"".join((avant, self.piece.lire(), apres))

    def en_gzip(self) -> bytes:
        """Return the page as a gzip file: only its frame is compressed now."""
        avant, _, apres = self.content.partition(REPERE.encode())
        controle = zlib.crc32(bytes(self.piece.taille), zlib.crc32(avant)) ^ self.piece.controle
        taille = len(avant) + self.piece.taille + len(apres)
        nom = b"x" * secrets.randbelow(BRUIT_MAX + 1) + b"\0"
        blocs = (_blocs(avant, NIVEAU), self.piece.blocs, _blocs(apres, NIVEAU, zlib.Z_FINISH))
        fin = struct.pack("<II", zlib.crc32(apres, controle), taille % 2**32)
        return b"".join((TETE, nom, *blocs, fin))


def _blocs(octets: bytes, niveau: int, fin: int = zlib.Z_FULL_FLUSH) -> bytes:
    fait = zlib.compressobj(niveau, zlib.DEFLATED, BRUT)
    return fait.compress(octets) + fait.flush(fin)
