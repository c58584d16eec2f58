"""Forms of what a person concludes of a match."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils import timezone

from clesante.contrats.choix import ConclusionRedondance
from clesante.contrats.models import Redondance
from clesante.ui.formulaires_partages import FormulaireDeCreation, FormulaireVersionne, Jour

CHAMPS = ("conclusion", "motif", "fonction", "date")
AIDES = {
    "motif": "Une phrase, imprimée dans la fiche. Exemple : la CPTS s'adresse aux professionnels, "
    "cette action va vers les habitants.",
    "fonction": "Une fonction, jamais un nom. Exemple : comité technique.",
}


class ConclusionMixin(forms.ModelForm):
    """What both forms share."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["motif"].widget.attrs["rows"] = 3
        choix: Any = self.fields["conclusion"]
        choix.choices = [("", "Choisissez"), *ConclusionRedondance.choices]
        if self.instance.date is None:
            self.initial["date"] = timezone.localdate()


class ConclusionNouvelleForm(ConclusionMixin, FormulaireDeCreation):
    """A conclusion on a match."""

    class Meta:
        """Fields and their help."""

        model = Redondance
        fields = CHAMPS
        help_texts = AIDES
        widgets: ClassVar[dict[str, forms.Widget]] = {"date": Jour()}


class ConclusionForm(ConclusionMixin, FormulaireVersionne):
    """A conclusion looked at again."""

    class Meta(ConclusionNouvelleForm.Meta):
        """Its fields and their help."""
