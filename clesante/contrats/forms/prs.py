"""Forms of the objectives of a regional project: one of them, a file of them."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from clesante.contrats.forms import refuser_les_annees
from clesante.contrats.models import ObjectifPRS
from clesante.ui.envois import verifier_tableau
from clesante.ui.formulaires_partages import FormulaireDeCreation, FormulaireVersionne, Jour

Regions = list[tuple[str, str]]
AIDES = {
    "projet": "Son nom et sa version. Exemple\u00a0: PRS de Bretagne 2023-2028.",
    "numero": "Celui du document, s'il en a un.",
    "intitule": "Tel que le projet l'écrit.",
}


class ObjectifMixin(forms.ModelForm):
    """An objective: days in order, its words given once in its project."""

    def clean(self) -> dict[str, Any]:
        """Judge the days, then that nothing says it already."""
        lus = super().clean() or self.cleaned_data
        refuser_les_annees(self, ("du", "au"))
        if (du := lus.get("du")) and (au := lus.get("au")) and au < du:
            self.add_error("au", "La fin est avant le début\u00a0: corrigez l'une des deux dates.")
        cles = {nom: lus.get(nom, getattr(self.instance, nom)) for nom in ("region", "projet")}
        cles |= {"numero": lus.get("numero", ""), "intitule": lus.get("intitule", "")}
        if ObjectifPRS.objects.filter(**cles).exclude(pk=self.instance.pk).exists():
            self.add_error("intitule", "Cet objectif est déjà dans ce projet.")
        return lus

    def validate_constraints(self) -> None:
        """Leave constraints to ``clean``, which says them in one sentence."""


WIDGETS = {"du": Jour, "au": Jour}
CHAMPS = ("projet", "du", "au", "numero", "intitule")


class ObjectifNouveauForm(ObjectifMixin, FormulaireDeCreation):
    """A new objective, in a region one writes for."""

    region = forms.ChoiceField(label="Région")

    class Meta:
        """Fields and their help."""

        model = ObjectifPRS
        fields = ("region", *CHAMPS)
        help_texts = AIDES
        widgets: ClassVar = WIDGETS

    def __init__(self, *args: Any, regions: Regions, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offrir_les_regions(self, regions)


class ObjectifForm(ObjectifMixin, FormulaireVersionne):
    """An objective in place: its region does not change."""

    class Meta:
        """Fields and their help."""

        model = ObjectifPRS
        fields = CHAMPS
        help_texts = AIDES
        widgets: ClassVar = WIDGETS


class ObjectifsForm(forms.Form):
    """A table of objectives of a region."""

    region = forms.ChoiceField(label="Région")
    fichier = forms.FileField(
        label="Tableau des objectifs",
        validators=[verifier_tableau],
        help_text="XLSX, ODS ou CSV, un objectif par ligne, sous les titres du fichier téléchargé "
        "ici. Ce qui est déjà là ne change pas\u00a0; si une ligne est fautive, rien n'est écrit.",
    )

    def __init__(self, *args: Any, regions: Regions, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offrir_les_regions(self, regions)


def offrir_les_regions(form: forms.BaseForm, regions: Regions) -> None:
    """Offer the regions one writes for; a single one is chosen."""
    champ: Any = form.fields["region"]
    champ.choices = [*regions] if len(regions) == 1 else [("", "Choisissez"), *regions]
