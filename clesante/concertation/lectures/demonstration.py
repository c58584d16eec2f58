"""What « Pays de Kersall » is made of, read from its declaration; nothing here writes."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Mapping
from importlib import resources
from typing import Any

from clesante.concertation.regles.questionnaires import Question, a_garder
from clesante.socle.texte import INSECABLE
from clesante.socle.yamls import lire_yaml

FICHIER = resources.files("clesante.concertation") / "declarations" / "kersall.yaml"
REGION = "REG-53"
"""Where it is shown: its own territory does not exist."""
ESPACE = uuid.UUID("0d5a4d1b-5b0e-4d52-9f38-0f8d1b7f4c11")
PONCTUATION = re.compile(r" (?=[%;:?!»])|(?<=«) ")
MARQUE = "Données de démonstration"
Dit = Mapping[str, Any]
"""The declaration, or a part of it."""
Faits = dict[str, Any]
"""What was made so far, by kind and key: « figure:apl »."""


def cle(nom: str) -> uuid.UUID:
    """Return the key of an object of the demonstration: the same each time it is made."""
    return uuid.uuid5(ESPACE, nom)


def kersall() -> dict[str, Any]:
    """Return the declaration, its words with the no-break spaces of French."""
    lu: dict[str, Any] = francais(lire_yaml(FICHIER.read_text(encoding="utf-8"), FICHIER.name))
    return lu


def francais(lu: Any) -> Any:
    """Return what a declaration says, its words with the no-break spaces of French."""
    if isinstance(lu, str):
        return PONCTUATION.sub(INSECABLE, lu)
    if isinstance(lu, list):
        return [francais(element) for element in lu]
    if isinstance(lu, dict):
        return {nom: francais(element) for nom, element in lu.items()}
    return lu


def marque(nom: str, dit: Dit) -> str:
    """Return a name that says what it is wherever it is read, a list or a file: it has no field."""
    return f"{nom} ({dit['source'].lower()})"


def sans_marque(nom: str) -> str:
    """Return a name without its mark, for a text that says elsewhere, once, that it is invented."""
    return nom.removesuffix(marque("", {"source": MARQUE}))


def questions(recueil: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the questions of a questionnaire as the base keeps them, none for other gatherings."""
    return a_garder(
        Question(code, libelle, genre, tuple(choix))
        for code, libelle, genre, choix in recueil.get("questions", ())
    )


def contenus_de_reponses(recueil: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield (college, answers) of each filled questionnaire: the counts declared, spread out.

    Each question starts elsewhere in the list of people, so that answers are not all alike.
    """
    colleges = [c for c, combien in recueil["colleges"].items() for _ in range(combien)]
    colonnes = {
        code: _tourner([mot for mot, combien in choix.items() for _ in range(combien)], rang)
        for rang, (code, _, _, choix) in enumerate(recueil["questions"])
    }
    for rang, college in enumerate(colleges):
        yield college, {code: colonne[rang] for code, colonne in colonnes.items()}


def _tourner(mots: list[str], rang: int) -> list[str]:
    depart = 97 * rang % len(mots)
    return mots[depart:] + mots[:depart]
