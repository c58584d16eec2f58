"""Boxes to tick, one by word of a list."""

from __future__ import annotations

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
        super().__init__(choices=lambda: choix(liste), **kwargs)

    def valid_value(self, value: Any) -> bool:
        """Accept a withdrawn word: it may have been chosen before."""
        return str(value) in vocabulaire(self.liste).libelles

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare sets of codes."""
        return set(initial or ()) != set(data or ())


def choix(liste: str) -> list[Any]:
    """Return the choices of a list, by group when it has some."""
    termes = vocabulaire(liste).en_usage
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
