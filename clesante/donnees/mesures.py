"""The figures of one territory in the store: a run of records of fixed size, one per series.

A series is an indicator × a period × a dimension. A hundred territories are read, or a million
figures written, at the cost of copying bytes.
"""

from __future__ import annotations

import sqlite3
import struct
from array import array
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from math import isnan
from typing import NamedTuple

from clesante.donnees.choix import Statut

STATUTS = tuple(Statut)  # a status is stored as its rank here: only ever append
FORMAT = struct.Struct("<HBBHHddd")
CHAMPS = (
    ("serie", "<u2"), ("statut", "u1"), ("source", "u1"), ("unites", "<u2"), ("rang", "<u2"),
    ("numerateur", "<f8"), ("denominateur", "<f8"), ("valeur", "<f8"),
)  # fmt: skip
"""The same record as numpy declares it; an absent number is NaN, an absent rank 0."""


@dataclass(frozen=True, slots=True)
class Serie:
    """An indicator × a period × a dimension, by the number its records carry."""

    numero: int
    indicateur: int
    periode: str
    dimension: str


class Mesure(NamedTuple):
    """One figure of one territory, as the store holds it."""

    territoire: int
    serie: int
    statut: Statut
    source: int
    unites: int
    rang: int | None
    numerateur: float | None
    denominateur: float | None
    valeur: float | None


def nombres(octets: bytes) -> array[float]:
    """Return a run of numbers as the store keeps it: distributions, criteria, scales."""
    lus = array("d")
    lus.frombytes(octets)
    return lus


def lire(
    base: sqlite3.Connection, territoires: str, series: Collection[int] | None = None
) -> Iterator[Mesure]:
    """Yield the figures of the territories numbered in ``territoires`` (a JSON list).

    ``series`` keeps some series only.
    """
    lignes = base.execute(
        "SELECT territoire, contenu FROM mesure "
        "WHERE territoire IN (SELECT value FROM json_each(?))",
        (territoires,),
    )
    for territoire, contenu in lignes:
        for serie, statut, source, unites, rang, num, den, valeur in FORMAT.iter_unpack(contenu):
            if series is None or serie in series:
                yield Mesure(
                    territoire, serie, STATUTS[statut], source, unites, rang or None,
                    None if isnan(num) else num, None if isnan(den) else den,
                    None if isnan(valeur) else valeur,
                )  # fmt: skip
