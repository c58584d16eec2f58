"""What waits for a person: one line an act, its address, its day when it has one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date


@dataclass(frozen=True, slots=True)
class AFaire:
    """One thing to do: ``libelle`` starts with the verb, ``adresse`` is where it is done.

    ``pour_le`` is the last day to do it, None without one; ``retard`` tells that it is past.
    """

    libelle: str
    adresse: str
    pour_le: date | None = None
    retard: bool = False


def ranger(lignes: Iterable[AFaire], jour: date) -> list[AFaire]:
    """Return what is to do on a day: the dated first, in order, what is late marked."""
    datees = [
        replace(ligne, retard=ligne.pour_le is not None and ligne.pour_le < jour)
        for ligne in lignes
    ]
    return sorted(datees, key=lambda ligne: (ligne.pour_le is None, ligne.pour_le or jour))
