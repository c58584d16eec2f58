"""Forms of the plan de collecte."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils import timezone

from clesante.concertation.forms.anonymat import AnonymatMixin
from clesante.concertation.models import DonneeAttendue
from clesante.concertation.regles.collecte import JOURS, faute
from clesante.ui.formulaires_partages import FormulaireDeCreation, FormulaireVersionne, Jour

CHAMPS = ("intitule", "detenteur", "methode", *JOURS, "remarque")
AIDES = {
    "intitule": "Exemple : enfants vus par la protection maternelle et infantile, par commune.",
    "detenteur": "Le service, pas une personne. Exemple : CPAM, service statistique.",
    "methode": "Comment on l'obtient. Exemple : courrier, puis appel au bout d'un mois.",
    "remarque": "La demande elle-même, les conditions, ce qui a été répondu.",
}


class DonneeMixin(AnonymatMixin):
    """What both forms of a line of the plan check."""

    TEXTES_LIBRES = ("intitule", "detenteur", "methode", "remarque")

    def clean(self) -> dict[str, Any]:
        """Days are in order, and none is to come."""
        donnees: dict[str, Any] = super().clean() or self.cleaned_data
        champ, dite = faute({nom: donnees.get(nom) for nom in JOURS})
        if champ:
            self.add_error(champ, dite)
        for nom in JOURS:
            if (jour := donnees.get(nom)) and jour > timezone.localdate():
                self.add_error(nom, "Ce jour n'est pas encore venu.")
        return donnees


class DonneeNouvelleForm(DonneeMixin, FormulaireDeCreation):
    """A new line of the plan."""

    class Meta:
        """Fields and their help."""

        model = DonneeAttendue
        fields = CHAMPS
        help_texts = AIDES
        widgets: ClassVar = dict.fromkeys(JOURS, Jour)


class DonneeForm(DonneeMixin, FormulaireVersionne):
    """A line that several people may be editing."""

    class Meta(DonneeNouvelleForm.Meta):
        """Its fields and their help."""


class PropositionForm(forms.Form):
    """Indicators of the catalogue to put in the plan, by holder."""

    codes = forms.MultipleChoiceField(
        label="Indicateurs à demander", widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, choix: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        champ: Any = self.fields["codes"]
        champ.choices = choix
        champ.error_messages["required"] = "Cochez au moins un indicateur."
