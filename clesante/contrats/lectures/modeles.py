"""The library of actions that ships with the program: to start from, each with its source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from clesante.contrats.choix import NiveauPreuve
from clesante.socle.erreurs import IntrouvableError
from clesante.socle.texte import normaliser
from clesante.socle.yamls import lire_yaml

DECLARATIONS = resources.files("clesante.contrats") / "declarations"
LISTES = ("themes", "publics", "types_action", "determinants", "domaines")


@dataclass(frozen=True, slots=True)
class ModeleAction:
    """An action of the library, in our words; ``indicateurs``: label, type, unit, direction.

    ``preuve``: how well it works, when a source says it (``preuve_source``); never guessed.
    """

    code: str
    intitule: str
    description: str
    themes: tuple[str, ...]
    publics: tuple[str, ...]
    types_action: tuple[str, ...]
    determinants: tuple[str, ...]
    domaines: tuple[str, ...]
    indicateurs: tuple[Mapping[str, str], ...]
    document: str
    lieu: str
    preuve: str = ""
    preuve_source: str = ""

    @property
    def preuve_dite(self) -> str:
        """Return « efficace (Santé publique France, 2024) », or that no source says it."""
        if not self.preuve:
            return "la source n'en dit rien"
        return f"{NiveauPreuve(self.preuve).label} ({self.preuve_source})"

    @property
    def source(self) -> str:
        """The document whose idea it takes up, and where in it."""
        return f"{self.document}, {self.lieu}"


@cache
def modeles() -> tuple[ModeleAction, ...]:
    """Return the actions of the library, in its order."""
    fichier = "actions.yaml"
    lus: Any = lire_yaml((DECLARATIONS / fichier).read_text(encoding="utf-8"), fichier)
    return tuple(_modele(lu, lus["documents"]) for lu in lus["modeles"])


def _modele(lu: dict[str, Any], documents: dict[str, str]) -> ModeleAction:
    listes = {nom: tuple(lu[nom]) for nom in (*LISTES, "indicateurs")}
    return ModeleAction(**{**lu, **listes, "document": documents[lu["document"]]})


def modele(code: str) -> ModeleAction:
    """Return an action of the library; raise ``IntrouvableError`` for a code it does not have."""
    for lu in modeles():
        if lu.code == code:
            return lu
    raise IntrouvableError(
        "La bibliothèque n'a pas cette action.", "Choisissez-en une dans sa page."
    )


def modele_de(code: str) -> ModeleAction | None:
    """Return the action a fiche was copied from; none, or one the library has no more: None."""
    return next((lu for lu in modeles() if lu.code == code), None) if code else None


def chercher(texte: str = "", theme: str = "", public: str = "") -> list[ModeleAction]:
    """Return the actions that have every word of a text, a theme, a public; empty asks nothing."""
    mots = normaliser(texte).split()
    return [
        lu
        for lu in modeles()
        if (not theme or theme in lu.themes)
        and (not public or public in lu.publics)
        and all(mot in normaliser(f"{lu.intitule} {lu.description}") for mot in mots)
    ]
