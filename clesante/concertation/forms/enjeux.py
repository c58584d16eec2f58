"""Forms of issues, of their causes and of the findings they stand on."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django import forms

from clesante.concertation.choix import GenreConstat
from clesante.concertation.models import Cause, Constat, Enjeu
from clesante.ui.formulaires_partages import FormulaireDeCreation, FormulaireVersionne

CHAMPS = (
    "intitule", "nature", "texte", "competence", "themes", "determinants", "publics", "solutions",
)  # fmt: skip
AIDES = {
    "intitule": "Une phrase courte. Exemple : Trop peu de médecins pour la population.",
    "nature": "Atout et fragilité sont au territoire ; opportunité et menace viennent du dehors.",
    "texte": "Ce que les constats veulent dire, pour qui, et ce qui arrive si rien ne change.",
    "competence": "Ce sur quoi le contrat ne peut pas agir se porte en plaidoyer.",
    "solutions": "Des pistes, pas encore des actions.",
}


class EnjeuNouveauForm(FormulaireDeCreation):
    """A new issue."""

    class Meta:
        """Fields and their help."""

        model = Enjeu
        fields = CHAMPS
        help_texts = AIDES


class EnjeuForm(FormulaireVersionne):
    """An issue that several people may be editing."""

    class Meta(EnjeuNouveauForm.Meta):
        """Its fields and their help."""


class CauseMixin(forms.ModelForm):
    """What both forms of a cause ask: which other cause of the issue it explains."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        soeurs = Cause.objects.filter(enjeu=self.instance.enjeu_id).order_by("pk")
        de: Any = self.fields["de"]
        de.queryset = soeurs.exclude(pk=self.instance.pk)
        de.empty_label = "aucune : elle explique l'enjeu lui-même"


CHAMPS_CAUSE = ("texte", "de", "determinants")
AIDES_CAUSE = {
    "texte": "Demandez « pourquoi ? » : la réponse est une cause. Exemple : les cabinets ferment "
    "sans repreneur.",
    "de": "Demandez « pourquoi ? » encore : une cause peut en expliquer une autre.",
}


class CauseNouvelleForm(CauseMixin, FormulaireDeCreation):
    """A new cause."""

    class Meta:
        """Fields and their help."""

        model = Cause
        fields = CHAMPS_CAUSE
        help_texts = AIDES_CAUSE


class CauseForm(CauseMixin, FormulaireVersionne):
    """A cause that several people may be editing."""

    class Meta(CauseNouvelleForm.Meta):
        """Its fields and their help."""


class ConstatsForm(forms.Form):
    """The findings of an issue; ``montres``: those that were ticked on the page that was shown."""

    constats = forms.MultipleChoiceField(
        label="Constats", required=False, widget=forms.CheckboxSelectMultiple
    )
    montres = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, enjeu: Enjeu, **kwargs: Any) -> None:
        relies = [str(pk) for pk in enjeu.constats.values_list("pk", flat=True)]
        super().__init__(*args, **kwargs)
        self.initial.update(constats=relies, montres=",".join(sorted(relies)))
        constats: Any = self.fields["constats"]
        constats.choices = _par_genre(enjeu)
        self.connus = {code for _, siens in constats.choices for code, _ in siens}

    @property
    def changes(self) -> tuple[set[int], set[int]]:
        """What the person bound, and what they unbound."""
        coches = set(self.cleaned_data["constats"])
        montres = self.connus.intersection(self.cleaned_data["montres"].split(","))
        return {int(lu) for lu in coches - montres}, {int(lu) for lu in montres - coches}


def _par_genre(enjeu: Enjeu) -> list[Any]:
    lus = Constat.objects.filter(diagnostic=enjeu.diagnostic_id).order_by("intitule", "pk")
    rangs = {code: place for place, code in enumerate(GenreConstat.values)}
    tries = sorted(lus, key=lambda lu: rangs[lu.genre])
    return [
        (GenreConstat(genre).label.capitalize(), [(str(lu.pk), lu.intitule) for lu in siens])
        for genre, siens in groupby(tries, key=lambda lu: lu.genre)
    ]
