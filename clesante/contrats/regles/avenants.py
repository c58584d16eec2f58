"""What is asked of an avenant, and what a change of the parties or of the perimeter entails. Pure.

Source: domain §1.3.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from clesante.contrats.choix import GenreChangement
from clesante.socle.dates import date_longue

ENTRAINE: Final = {
    GenreChangement.PERIMETRE: (
        "Le périmètre change\u00a0: chaque collectivité qui entre délibère et signe l'avenant"
        "\u202f; les chiffres du portrait changent\u202f; vérifiez quels autres contrats couvrent "
        "ces communes."
    ),
    GenreChangement.SIGNATAIRES: (
        "Les parties changent\u00a0: qui entre signe l'avenant avec les autres, habilité comme "
        "eux\u202f; pour qui s'en va, dites dans le motif ce que deviennent ses engagements."
    ),
}


def entraine(genres: Iterable[str]) -> list[str]:
    """Return what the subjects that an avenant changes entail, in a sentence each."""
    presents = set(genres)
    return [phrase for genre, phrase in ENTRAINE.items() if genre in presents]


def faute_de_date(effet: date | None, base: date | None) -> str:
    """Return why an avenant cannot take effect on a day: before the text that it amends."""
    if effet is None or base is None or effet >= base:
        return ""
    return (
        f"L'avenant prendrait effet avant le texte qu'il modifie, en vigueur le "
        f"{date_longue(base)}."
    )
