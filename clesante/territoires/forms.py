"""A perimeter in a form: one or several territories, as a person types them."""

from __future__ import annotations

from typing import Any

from django import forms

from clesante.socle.erreurs import ClesanteError
from clesante.territoires.lectures import perimetre


class ChampPerimetre(forms.CharField):
    """A perimeter typed by names or by codes, joined by « + »; its value is its code."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            **{
                "label": "Territoire",
                "max_length": 6_000,
                "help_text": "Une ou plusieurs intercommunalités ou communes, jointes par "
                "«\u00a0+\u00a0». Exemple\u00a0: EPCI-200071934 + EPCI-248500563.",
                **kwargs,
            }
        )

    def clean(self, value: Any) -> str:
        """Return the code of the perimeter; empty when it may be and is."""
        tape: str = super().clean(value)
        if not tape:
            return ""
        try:
            return perimetre(tape).code
        except ClesanteError as erreur:
            raise forms.ValidationError(str(erreur)) from erreur


class SansLieuMixin(forms.ModelForm):
    """Asks no territory of what is in one that does not exist: a demonstration's."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.territoire:
            del self.fields["territoire"]
