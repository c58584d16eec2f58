"""What a version holds, as it is read: lists by kind, and what each object is linked to. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

SCHEMA: Final = 1
Objet = Mapping[str, Any]


@dataclass(frozen=True)
class Contenu:
    """A contract as plain JSON values: ``contrat``, then a list by kind of object.

    Each object has a « repère », the same in every version and every installation; a link inside
    the contract is a repère, a date is ISO, an amount a decimal written out.
    """

    valeurs: Mapping[str, Any] = field(repr=False)

    @property
    def contrat(self) -> Objet:
        """What the contract says of itself."""
        dit: Objet = self.valeurs["contrat"]
        return dit

    def liste(self, nom: str) -> list[Objet]:
        """Return the objects of a kind, in their order; none for a kind it does not have."""
        return [*self.valeurs.get(nom, ())]

    def objet(self, repere: str | None) -> Objet | None:
        """Return an object by its repère, None when it is not there."""
        return self._par_repere.get(repere or "")

    def de(self, nom: str, lien: str, repere: str | None) -> list[Objet]:
        """Return the objects of a kind whose link leads to a repère."""
        return self._par_lien.get((nom, lien), {}).get(repere, [])

    @cached_property
    def _par_repere(self) -> dict[str, Objet]:
        return {objet["repere"]: objet for _, objet in self.objets()}

    @cached_property
    def _par_lien(self) -> dict[tuple[str, str], dict[Any, list[Objet]]]:
        ranges: dict[tuple[str, str], dict[Any, list[Objet]]] = {}
        for nom, objet in self.objets():
            for lien in LIENS:
                if lien in objet:
                    ranges.setdefault((nom, lien), {}).setdefault(objet[lien], []).append(objet)
        return ranges

    def objets(self) -> Iterator[tuple[str, Objet]]:
        """Yield every object with the name of its kind."""
        for nom, lus in self.valeurs.items():
            if isinstance(lus, list):
                yield from ((nom, lu) for lu in lus)


LIENS: Final = (
    "axe", "objectif", "parent", "fiche", "signataire", "acte", "orientation", "chainee",
)  # fmt: skip
