"""Forms of « Vérifier le contrat »: what to check against, why a block is lifted."""

from __future__ import annotations

from typing import Any

from django import forms

from clesante.cadres.lectures import cadre as lire_cadre
from clesante.cadres.lectures import cadres
from clesante.contrats.lectures.conformite import Examen
from clesante.contrats.regles.conformite import LIBELLES, Niveau
from clesante.ui.formulaires_partages import Jour


class ExamenForm(forms.Form):
    """Another framework, another day, one level only."""

    niveau = forms.ChoiceField(
        label="Montrer",
        required=False,
        choices=[("", "tout"), *((n.value, LIBELLES[n]) for n in Niveau)],
    )
    cadre = forms.ChoiceField(label="Essayer un autre cadre", required=False)
    au = forms.DateField(label="Comme si le contrat était signé le", required=False, widget=Jour())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cadre: Any = self.fields["cadre"]
        siens = [(lu.cadre, f"{lu.agence} ({lu.version})") for lu in cadres()]
        cadre.choices = [("", "celui du contrat"), *siens]

    @property
    def examen(self) -> Examen:
        """What is asked; what cannot be read is left out, and said on the form."""
        lus: dict[str, Any] = self.cleaned_data if self.is_valid() else {}
        code = lus.get("cadre") or ""
        return Examen(cadre=lire_cadre(code) if code else None, au=lus.get("au"))

    @property
    def niveau_voulu(self) -> str:
        """The level asked alone; empty for all."""
        return str(self.cleaned_data.get("niveau", "")) if self.is_valid() else ""


class LeveeForm(forms.Form):
    """Why a block is lifted."""

    motif = forms.CharField(
        label="Pourquoi lever ce blocage",
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Votre nom et ce motif restent au journal, et dans le document de vérification.",
    )
