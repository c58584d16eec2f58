"""Forms of the proof-reading of a version."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from clesante.contrats.forms.parties import FONCTION, CitantMixin
from clesante.contrats.lectures.parties import comptes
from clesante.contrats.models import AvisRelecture, Relecture
from clesante.ui.formulaires_partages import FormulaireDeCreation, FormulaireVersionne, Jour


class OuvrirForm(FormulaireDeCreation):
    """A proof-reading to open: why the text is frozen now, what is asked of those who read it."""

    motif = forms.CharField(
        label="Pourquoi figer le texte maintenant",
        max_length=200,
        help_text="Exemple\u00a0: texte arrêté par le comité de pilotage du 12 mars.",
    )
    signataires = forms.BooleanField(
        label="Demander l'avis de chaque signataire, tous ensemble",
        required=False,
        initial=True,
        help_text="Vous pourrez en ajouter d'autres, et les faire répondre à leur tour.",
    )
    field_order = ("motif", "consigne", "signataires")

    class Meta:
        """Fields and their help."""

        model = Relecture
        fields = ("consigne",)
        help_texts: ClassVar = {
            "consigne": "Exemple\u00a0: relire la partie 4 et les fiches que vous pilotez, avant "
            "le 30 mars."
        }
        widgets: ClassVar = {"consigne": forms.Textarea(attrs={"rows": 4})}


class DemanderForm(CitantMixin, FormulaireDeCreation):
    """Whose opinion is asked, in which turn."""

    class Meta:
        """Fields and their help."""

        model = AvisRelecture
        fields = ("fonction", "compte", "ordre")
        help_texts: ClassVar = {
            "fonction": FONCTION,
            "compte": "Si la personne a un compte, elle répond elle-même. Sinon, l'équipe note sa "
            "réponse.",
            "ordre": "Ceux d'un même tour lisent ensemble\u00a0; le tour suivant commence quand "
            "tous ont répondu.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        compte: Any = self.fields["compte"]
        lus: Any = self.instance
        compte.queryset, compte.empty_label = comptes(lus), "aucun"
        self.fields["ordre"].widget.attrs["min"] = 1

    def clean_ordre(self) -> int:
        """Return the turn, the first at least."""
        ordre: int = self.cleaned_data["ordre"]
        if ordre < 1:
            raise forms.ValidationError("Le premier tour est le tour 1.")
        return ordre


class AvisForm(FormulaireVersionne):
    """The answer of who is asked; the team, who writes it for them, says on which day."""

    class Meta:
        """Fields and their help."""

        model = AvisRelecture
        fields = ("sens", "texte", "rendu_le")
        labels: ClassVar = {"sens": "Avis", "texte": "Ce que vous avez à dire", "rendu_le": "Le"}
        widgets: ClassVar = {
            "rendu_le": Jour,
            "sens": forms.RadioSelect,
            "texte": forms.Textarea(attrs={"rows": 6}),
        }

    def __init__(self, *args: Any, soi_meme: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sens: Any = self.fields["sens"]
        sens.required = True
        sens.choices = [choix for choix in sens.choices if choix[0]]
        self.fields["rendu_le"].help_text = "Vide\u00a0: aujourd'hui."
        if soi_meme:
            del self.fields["rendu_le"]
        else:
            self.fields["texte"].label = "Ce qui a été répondu"

    def clean(self) -> dict[str, Any]:
        """An opinion against, or with reserves, says why."""
        lus = super().clean() or self.cleaned_data
        if lus.get("sens") and lus["sens"] != "favorable" and not lus.get("texte", "").strip():
            self.add_error("texte", "Dites en une phrase ce qui ne va pas, ou les réserves.")
        return lus


class CloreForm(forms.Form):
    """A proof-reading that ends: approved, or stopped with a reason."""

    fin = forms.ChoiceField(
        label="Comment elle se termine",
        choices=[("approuver", "approuvée"), ("arreter", "arrêtée, avec un motif")],
        widget=forms.RadioSelect,
    )
    motif = forms.CharField(
        label="Pourquoi l'arrêter",
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        """Stopping says why."""
        lus = super().clean() or self.cleaned_data
        if lus.get("fin") == "arreter" and not lus.get("motif", "").strip():
            self.add_error("motif", "Dites pourquoi la relecture s'arrête.")
        return lus
