"""A table as data: the same for a page, a chart's twin and a document."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tableau:
    """A plain table, already formatted for a French reader.

    ``lignes`` all have as many cells as ``entetes``; the first cell of a line is its row header.
    ``numeriques`` lists the columns (from 0) whose cells are numbers, to be aligned on the right.
    ``adresses``, when there are some, are where the row headers lead on a page, one a line, "" for
    none. Raise ``ValueError`` when a line has not the width of the header.
    """

    legende: str
    entetes: tuple[str, ...]
    lignes: tuple[tuple[str, ...], ...]
    numeriques: frozenset[int] = frozenset()
    adresses: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for ligne in self.lignes:
            if len(ligne) != len(self.entetes):
                raise ValueError(f"{len(ligne)} cells under {len(self.entetes)} headers: {ligne}")
        if self.adresses and len(self.adresses) != len(self.lignes):
            raise ValueError(f"{len(self.adresses)} addresses for {len(self.lignes)} lines")

    @property
    def rangees(self) -> list[tuple[str, tuple[str, ...]]]:
        """Each line after the address of its row header, empty without one."""
        adresses = self.adresses or ("",) * len(self.lignes)
        return list(zip(adresses, self.lignes, strict=True))
