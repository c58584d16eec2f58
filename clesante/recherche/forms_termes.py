"""Forms of the words of a list."""

from __future__ import annotations

from typing import Any

from django import forms

from clesante.recherche.models import Terme
from clesante.ui.formulaires_partages import FormulaireDeCreation, FormulaireVersionne

CHAMPS = ("libelle", "groupe", "definition", "correspondances", "uri")
AIDES = {
    "libelle": "Ce que les listes à cocher montrent. Le code, lui, ne changera pas.",
    "groupe": "Laissez vide si la liste n'a pas de groupes.",
    "correspondances": "Les termes d'autres listes qui lui répondent, «\u00a0liste:code\u00a0». "
    "Exemple\u00a0: themes:addictions. La correspondance se lit dans les deux sens.",
}


class TermeMixin(forms.ModelForm):
    """What both forms show: short areas, a whole address."""

    uri = forms.URLField(
        label="Adresse dans un thésaurus",
        required=False,
        assume_scheme="https",
        help_text="Facultatif. Exemple\u00a0: l'adresse du terme dans le thésaurus santé publique.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for nom in ("definition", "correspondances"):
            self.fields[nom].widget.attrs["rows"] = 3


class TermeNouveauForm(TermeMixin, FormulaireDeCreation):
    """A new word of a list."""

    class Meta:
        """Fields and their help."""

        model = Terme
        fields = CHAMPS
        help_texts = AIDES


class TermeForm(TermeMixin, FormulaireVersionne):
    """A word of a list, of the program or of the host."""

    class Meta:
        """Fields and their help."""

        model = Terme
        fields = CHAMPS
        help_texts = AIDES
