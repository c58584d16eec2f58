"""What is asked of an avenant, and what a change of the parties or of the perimeter entails. Pure.

Source: domain §1.3.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What stands between an avenant and its freezing, and the cure; ``cle``: of which change."""

    phrase: str
    remede: str
    cle: str = ""


def entraine(genres: Iterable[str]) -> list[str]:
    """Return what the subjects that an avenant changes entail, in a sentence each."""
    presents = set(genres)
    return [phrase for genre, phrase in ENTRAINE.items() if genre in presents]


def faute_de_date(effet: date | None, base: date | None, fin: date | None = None) -> str:
    """Return why an avenant cannot take effect on a day: before its text, or once it is over."""
    if effet and fin and effet > fin:
        return f"L'avenant prendrait effet une fois le contrat fini, le {date_longue(fin)}."
    if effet is None or base is None or effet >= base:
        return ""
    return (
        f"L'avenant prendrait effet avant le texte qu'il modifie, en vigueur le "
        f"{date_longue(base)}."
    )


def obstacles(
    effet: date | None,
    bornes: tuple[date | None, date | None],
    motives: Iterable[tuple[str, str, str]],
) -> Iterator[Obstacle]:
    """Yield all that stands between an avenant and its freezing, the reasons change by change.

    ``bornes``: the first day of the text it amends, the last of the contract with it;
    ``motives``: the key, the title and the reason of each of its changes.
    """
    dire = "Dites-le, puis figez."
    if effet is None:
        yield Obstacle("Le jour où l'avenant prend effet n'est pas dit.", dire)
    if faute := faute_de_date(effet, *bornes):
        yield Obstacle(faute, "Corrigez le jour où il prend effet.")
    lus = list(motives)
    if not lus:
        yield Obstacle(
            "Rien ne change encore dans le contrat\u00a0: il n'y a rien à signer.",
            "Modifiez le contrat, puis revenez figer l'avenant.",
        )
    for cle, titre, motif in lus:
        if not motif.strip():
            dite = f"«\u00a0{titre}\u00a0»\u00a0: le motif de ce changement n'est pas écrit."
            yield Obstacle(dite, "Écrivez le motif de chaque changement, puis figez.", cle)
