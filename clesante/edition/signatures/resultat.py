"""What is told of a signed PDF: one verdict, one sentence, for each question asked."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

SANS_SUITE = frozenset({"aucune", "signatures_ensuite", "entretien"})
CONTENUS = frozenset({"identique", "signatures_seules"})


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer to one question: a code for machines, one sentence for people."""

    code: str
    phrase: str


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature: who, when, and three answers that are never joined into one.

    ``genre``: « signature » or « horodatage » (a stamp of the whole document). ``date`` is what the
    signature says, with its zone; ``date_source`` tells who answers for it. ``page`` is where it is
    drawn, None when it is not seen. ``empreinte``: SHA-256 of the signatory's certificate.
    """

    champ: str
    genre: str
    signataire: str
    organisation: str
    emetteur: str
    date: datetime.datetime | None
    date_source: Verdict
    certificat_debut: datetime.datetime | None
    certificat_fin: datetime.datetime | None
    empreinte: str
    integrite: Verdict
    confiance: Verdict
    modification: Verdict
    couvre_tout: bool
    page: int | None

    @property
    def integre(self) -> bool:
        """Return whether what it signed is unchanged, and nothing but signatures was added since.

        Says nothing of who signed: ``confiance`` does.
        """
        return self.integrite.code == "intacte" and self.modification.code in SANS_SUITE


@dataclass(frozen=True, slots=True)
class LecturePDF:
    """What a returned file holds. ``contenu``: whether it contains the frozen version.

    ``vides`` are the fields nobody signed; ``avertissements`` are sentences on what a contract has
    no use for (program, command, attached file). ``empreinte``: SHA-256 of the file.
    """

    empreinte: str
    pages: int
    contenu: Verdict
    signatures: tuple[Signature, ...]
    vides: tuple[str, ...] = ()
    avertissements: tuple[str, ...] = ()

    @property
    def contient_gele(self) -> bool:
        """Return whether it is the frozen version, with nothing added but signatures."""
        return self.contenu.code in CONTENUS

    def vers_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        lue = asdict(self)
        for signature in lue["signatures"]:
            for nom in INSTANTS:
                instant = signature[nom]
                signature[nom] = instant.isoformat() if instant else None
        return lue

    @classmethod
    def depuis_json(cls, valeurs: Mapping[str, Any]) -> LecturePDF:
        """Return the reading that ``vers_json`` described."""
        return cls(
            empreinte=valeurs["empreinte"],
            pages=valeurs["pages"],
            contenu=Verdict(**valeurs["contenu"]),
            signatures=tuple(_signature(lue) for lue in valeurs["signatures"]),
            vides=tuple(valeurs["vides"]),
            avertissements=tuple(valeurs["avertissements"]),
        )


INSTANTS = ("date", "certificat_debut", "certificat_fin")
VERDICTS = ("date_source", "integrite", "confiance", "modification")


def _signature(lue: Mapping[str, Any]) -> Signature:
    instants = {
        nom: datetime.datetime.fromisoformat(lue[nom]) if lue[nom] else None for nom in INSTANTS
    }
    verdicts = {nom: Verdict(**lue[nom]) for nom in VERDICTS}
    return Signature(**{**lue, **instants, **verdicts})
