"""Boxes to tick, one by word of a list."""

from __future__ import annotations

from collections.abc import Collection
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.text import capfirst

from clesante.recherche.lectures import vocabulaire

if TYPE_CHECKING:
    from clesante.recherche.models import TermesField


class ChampDeTermes(forms.MultipleChoiceField):
    """The words of a list, by group; one withdrawn is offered only where it was already chosen."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, *, liste: str, **kwargs: Any) -> None:
        self.liste = liste
        self.gardes: frozenset[str] | None = None
        super().__init__(choices=lambda: choix(liste), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Offer what is chosen, withdrawn or not: a box that is not shown would be lost."""
        self._offrir(value)
        return super().prepare_value(value)

    def validate(self, value: Any) -> None:
        """Accept a withdrawn word: it may have been chosen before. The list is read once."""
        self._offrir(value)
        super().validate(value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare sets of codes."""
        return set(initial or ()) != set(data or ())

    def _offrir(self, codes: Any) -> None:
        gardes = frozenset(codes or ()) | (self.gardes or frozenset())
        if gardes != self.gardes:
            self.gardes, self.choices = gardes, choix(self.liste, gardes)


def choix(liste: str, gardes: Collection[str] = ()) -> list[Any]:
    """Return the choices of a list, by group when it has some; ``gardes`` even withdrawn."""
    termes = [t for t in vocabulaire(liste).termes if not t.retire or t.code in gardes]
    groupes = [
        (groupe, [(t.code, t.libelle) for t in lus])
        for groupe, lus in groupby(termes, key=lambda terme: terme.groupe)
    ]
    if len(groupes) == 1:
        return groupes[0][1]
    return [(groupe or "Autres", lus) for groupe, lus in groupes]


def champ_de_termes(champ: TermesField) -> ChampDeTermes:
    """Return the form field of a model field."""
    return ChampDeTermes(
        liste=champ.vocabulaire,
        label=capfirst(str(champ.verbose_name)),
        required=False,
        help_text=champ.help_text,
    )
