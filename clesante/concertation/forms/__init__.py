"""Forms of a shared diagnosis."""

from __future__ import annotations

from typing import Any

from django import forms

from clesante.concertation.forms.anonymat import AnonymatMixin
from clesante.concertation.models import Diagnostic
from clesante.territoires.forms import ChampPerimetre
from clesante.ui.formulaires_partages import FormulaireDeCreation, FormulaireVersionne

ANNEES = (2000, 2100)


class DiagnosticMixin(AnonymatMixin):
    """What both forms of a diagnosis check."""

    TEXTES_LIBRES = ("presentation",)

    territoire = ChampPerimetre()
    annee = forms.IntegerField(
        label="Année", min_value=ANNEES[0], max_value=ANNEES[1], help_text="Exemple : 2026."
    )


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

    class Meta(DiagnosticNouveauForm.Meta):
        """Its fields and their help."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.fictif:
            del self.fields["territoire"]
