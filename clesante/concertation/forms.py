"""Forms of a shared diagnosis."""

from __future__ import annotations

from typing import Any

from django import forms

from clesante.concertation.models import Diagnostic
from clesante.socle.erreurs import ClesanteError
from clesante.territoires.lectures import perimetre
from clesante.ui.formulaires_partages import FormulaireDeCreation, FormulaireVersionne

ANNEES = (2000, 2100)


class DiagnosticMixin(forms.ModelForm):
    """What both forms of a diagnosis check."""

    territoire = forms.CharField(
        label="Territoire",
        max_length=6_000,
        help_text="Une ou plusieurs intercommunalités ou communes, jointes par « + ». Exemple : "
        "EPCI-200071934 + EPCI-248500563.",
    )
    annee = forms.IntegerField(
        label="Année", min_value=ANNEES[0], max_value=ANNEES[1], help_text="Exemple : 2026."
    )

    def clean_territoire(self) -> str:
        """Return the code of the perimeter typed, by names or by codes."""
        try:
            return perimetre(self.cleaned_data["territoire"]).code
        except ClesanteError as erreur:
            raise forms.ValidationError(str(erreur)) from erreur


CHAMPS = ("intitule", "territoire", "annee", "presentation")
AIDES = {
    "intitule": "Exemple : Diagnostic local de santé du Pays de Fontenay-Vendée.",
    "presentation": "Pourquoi ce diagnostic, avec qui, selon quelle méthode.",
}


class DiagnosticNouveauForm(DiagnosticMixin, FormulaireDeCreation):
    """A new diagnosis."""

    class Meta:
        """Fields and their help."""

        model = Diagnostic
        fields = CHAMPS
        help_texts = AIDES


class DiagnosticForm(DiagnosticMixin, FormulaireVersionne):
    """A diagnosis being written; the territory of a demonstration does not change."""

    class Meta:
        """Fields and their help."""

        model = Diagnostic
        fields = CHAMPS
        help_texts = AIDES

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.fictif:
            del self.fields["territoire"]
