"""The library of issues that ships with the program: to start from, each with its source."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from clesante.concertation.choix import Competence, NatureEnjeu
from clesante.socle.erreurs import IntrouvableError
from clesante.socle.yamls import lire_yaml

DECLARATIONS = resources.files("clesante.concertation") / "declarations"


@dataclass(frozen=True, slots=True)
class ModeleEnjeu:
    """An issue of the library, in our words; ``citation`` is what its document says of it."""

    code: str
    enjeu: str
    texte: str
    solutions: str
    themes: tuple[str, ...]
    determinants: tuple[str, ...]
    publics: tuple[str, ...]
    nature: str
    competence: str
    document: str
    lieu: str
    citation: str

    @property
    def source(self) -> str:
        """The document it comes from, and where in it."""
        return f"{self.document}, {self.lieu}"


@cache
def bibliotheque() -> tuple[ModeleEnjeu, ...]:
    """Return the issues of the library, in its order: the seven pairs of the Grand Est first."""
    fichier = "bibliotheque.yaml"
    lus: Any = lire_yaml((DECLARATIONS / fichier).read_text(encoding="utf-8"), fichier)
    return tuple(_modele(lu, lus["documents"]) for lu in lus["modeles"])


def _modele(lu: dict[str, Any], documents: dict[str, str]) -> ModeleEnjeu:
    listes = {nom: tuple(lu.get(nom, ())) for nom in ("themes", "determinants", "publics")}
    defauts = {"nature": NatureEnjeu.FRAGILITE.value, "competence": Competence.OUI.value}
    return ModeleEnjeu(**{**defauts, **lu, **listes, "document": documents[lu["document"]]})


def modele(code: str) -> ModeleEnjeu:
    """Return an issue of the library; raise ``IntrouvableError`` for a code it does not have."""
    for lu in bibliotheque():
        if lu.code == code:
            return lu
    raise IntrouvableError(
        "La bibliothèque n'a pas cet enjeu.", "Choisissez-en un dans la page de la bibliothèque."
    )
