"""What an app hands over to be made into files: text, pictures, metadata."""

from __future__ import annotations

import base64
import datetime
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from clesante.socle.erreurs import ClesanteError

FORMATS = ("html", "pdf", "docx", "odt")


class EditionError(ClesanteError):
    """A document could not be made: exit code 1, status 500."""


class ContenuRefuseError(EditionError):
    """The text or a picture is outside what a document may hold: exit code 2, status 400."""

    code_sortie = 2
    statut_http = 400


@dataclass(frozen=True, slots=True)
class Illustration:
    """A picture of the document: SVG source, what it says in words, width on paper (cm)."""

    svg: str
    alternative: str
    largeur_cm: float = 16.0


@dataclass(frozen=True, slots=True)
class PieceIncluse:
    """A file carried inside the PDF: its bytes, MIME type, what it is in one sentence.

    ``relation``: « source » (the document was made from it) or « data » (its figures).
    """

    octets: bytes
    mime: str
    description: str
    relation: str = "source"


@dataclass(frozen=True, slots=True)
class Document:
    """One document, whatever its format.

    ``corps`` is HTML of the closed subset of ``grammaire`` (no ``h1``: the title is ``titre``).
    Pictures are ``<img src="illustration:ID" alt="…">`` where ID is a key of ``illustrations``.
    ``pied`` is the source line printed at the foot of every page; ``sujet`` is metadata.
    ``pieces`` are files carried inside the PDF, by name; ``archive`` asks for PDF/A-3a besides
    PDF/UA-1. ``charte`` is a host's reference document rebuilt by ``charte.lire_charte``.
    """

    titre: str
    sous_titre: str
    corps: str
    illustrations: Mapping[str, Illustration] = field(default_factory=dict)
    date: datetime.date = datetime.date(1970, 1, 1)
    pied: str = ""
    sujet: str = ""
    auteur: str = "Clésanté"
    pieces: Mapping[str, PieceIncluse] = field(default_factory=dict)
    archive: bool = False
    charte: bytes | None = None

    def vers_json(self) -> dict[str, Any]:
        """Return the document as plain JSON values."""
        pieces = {
            nom: asdict(piece) | {"octets": _texte(piece.octets)}
            for nom, piece in self.pieces.items()
        }
        charte = _texte(self.charte) if self.charte is not None else None
        # ``asdict`` would copy those bytes first
        nu = asdict(replace(self, pieces={}, charte=None))
        return nu | {"date": self.date.isoformat(), "pieces": pieces, "charte": charte}

    @classmethod
    def depuis_json(cls, valeurs: Mapping[str, Any]) -> Document:
        """Return the document that ``vers_json`` described."""
        pictures = {nom: Illustration(**image) for nom, image in valeurs["illustrations"].items()}
        pieces = {
            nom: PieceIncluse(**{**piece, "octets": base64.b64decode(piece["octets"])})
            for nom, piece in valeurs["pieces"].items()
        }
        charte = valeurs["charte"]
        relus = {
            "illustrations": pictures,
            "date": datetime.date.fromisoformat(valeurs["date"]),
            "pieces": pieces,
            "charte": base64.b64decode(charte) if charte is not None else None,
        }
        return cls(**{**valeurs, **relus})


def _texte(octets: bytes) -> str:
    return base64.b64encode(octets).decode("ascii")
