"""The form where a contribution is bound to the actions it led to."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from clesante.contrats.models import FicheAction


class ActionsDeContributionForm(forms.Form):
    """The actions that answer a contribution, ticked among those that may."""

    actions = forms.ModelMultipleChoiceField(
        FicheAction.objects.none(),
        label="Actions qui y répondent",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        show_hidden_initial=True,
        help_text="Qui a contribué lira leur titre et leur état, si elles sont montrées au public.",
    )

    def __init__(self, *args: Any, offertes: QuerySet[FicheAction], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        champ: Any = self.fields["actions"]
        champ.queryset = offertes
        plusieurs = len({lue.contrat_id for lue in offertes}) > 1
        champ.label_from_instance = (
            (lambda lue: f"{lue} ({lue.contrat.intitule})") if plusieurs else str
        )

    def changements(self) -> tuple[set[int], set[int]]:
        """Return the actions ticked and unticked since the page was shown: others are not touched.

        Two people who bind the same contribution to two actions both keep theirs.
        """
        lie: Any = self["actions"]
        montrees = lie.field.hidden_widget().value_from_datadict(
            self.data, self.files, lie.html_initial_name
        )
        vues = {lue.pk for lue in lie.field.queryset if str(lue.pk) in montrees}
        cochees = {lue.pk for lue in self.cleaned_data["actions"]}
        return cochees - vues, vues - cochees
