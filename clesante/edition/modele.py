"""What an app hands over to be made into files: text, pictures, metadata."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
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
class Document:
    """One document, whatever its format.

    ``corps`` is HTML of the closed subset of ``grammaire`` (no ``h1``: the title is ``titre``).
    Pictures are ``<img src="illustration:ID" alt="…">`` where ID is a key of ``illustrations``.
    ``pied`` is the source line printed at the foot of every page; ``sujet`` is metadata.
    """

    titre: str
    sous_titre: str
    corps: str
    illustrations: Mapping[str, Illustration] = field(default_factory=dict)
    date: datetime.date = datetime.date(1970, 1, 1)
    pied: str = ""
    sujet: str = ""
    auteur: str = "Clésanté"

    def vers_json(self) -> dict[str, Any]:
        """Return the document as plain JSON values."""
        return asdict(self) | {"date": self.date.isoformat()}

    @classmethod
    def depuis_json(cls, valeurs: Mapping[str, Any]) -> Document:
        """Return the document that ``vers_json`` described."""
        pictures = {nom: Illustration(**image) for nom, image in valeurs["illustrations"].items()}
        jour = datetime.date.fromisoformat(valeurs["date"])
        return cls(**{**valeurs, "illustrations": pictures, "date": jour})
