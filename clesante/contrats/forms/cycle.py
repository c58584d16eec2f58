"""Forms by which a démarche passes a step, or goes back."""

from __future__ import annotations

from typing import Any

from django import forms

from clesante.acteurs.forms.decisions import DecisionMixin

RAISON = forms.Textarea(attrs={"rows": 3})


class PasserForm(DecisionMixin, forms.Form):
    """A step that is passed: by which decision, and why although something is missing."""

    etape = forms.CharField(widget=forms.HiddenInput)
    derogation = forms.CharField(
        label="Motif de la dérogation",
        max_length=2_000,
        required=False,
        widget=RAISON,
        help_text="Pourquoi passer quand même. Ce motif reste au dossier, à côté de ce qui manque.",
    )

    def __init__(self, *args: Any, etape: str, manques: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["etape"] = etape
        if not manques:
            del self.fields["derogation"]
        else:
            self.fields["derogation"].required = True


class RevenirForm(forms.Form):
    """A démarche that goes back to the step before, and why."""

    etape = forms.CharField(widget=forms.HiddenInput)
    motif = forms.CharField(
        label="Pourquoi revenir en arrière",
        max_length=2_000,
        widget=RAISON,
        help_text="Exemple\u00a0: le périmètre change, le diagnostic est à compléter.",
    )

    def __init__(self, *args: Any, etape: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["etape"] = etape
