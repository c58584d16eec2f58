"""What a document of a contract is worth: a project, a frozen version, a signed one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from clesante.socle.dates import date_longue

EMPREINTE_MONTREE: Final = 12


@dataclass(frozen=True, slots=True)
class Signature:
    """What is written of who signs: who, as what, on which day, under which reserve."""

    nom: str
    fonction: str
    signe_le: date | None = None
    reserve: str = ""
    habilitation: str = ""


@dataclass(frozen=True, slots=True)
class EtatDocument:
    """Of what a document is made, and on which day.

    ``projet``: nobody signed that text yet. ``version``: the number of the frozen version it is
    made of, with its ``empreinte``; 0 for the text of the day. ``a_signer``: it is the one that
    the parties sign. ``signatures`` replace the parties of the text when there are some.
    ``source``: who says that it is signed, when this site did not see it.
    """

    jour: date
    projet: bool = False
    version: int = 0
    empreinte: str = ""
    a_signer: bool = False
    signee_le: date | None = None
    signatures: tuple[Signature, ...] = ()
    source: str = ""

    @property
    def dit(self) -> str:
        """Return « Projet, version 3 figée le 8 mars 2024 »."""
        jour = date_longue(self.jour)
        if not self.version:
            return f"Projet du {jour}" if self.projet else f"Texte tel qu'il est au {jour}"
        if self.signee_le:
            return f"Signé le {self.date(self.signee_le)}, version {self.version}"
        if self.a_signer:
            return f"Version {self.version}, à signer, figée le {jour}"
        return f"{'Projet, v' if self.projet else 'V'}ersion {self.version} figée le {jour}"

    def date(self, le: date) -> str:
        """Return the day of a signature, and who says it when this site did not see it."""
        return f"{date_longue(le)}{f' ({self.source})' if self.source else ''}"

    @property
    def pied(self) -> str:
        """Return what the foot of each page says: the same, with the beginning of the print."""
        dit = self.dit[0].lower() + self.dit[1:]
        return f"{dit}, empreinte {self.empreinte[:EMPREINTE_MONTREE]}" if self.empreinte else dit


def habilitation_dite(mots: str, le: date, reference: str) -> str:
    """Return « délibération du 18 janvier 2024, n° 12 »."""
    dit = f"{mots} du {date_longue(le)}"
    return f"{dit}, n°\u00a0{reference}" if reference else dit
