"""Forms of duties: an audit of accessibility, a person to erase."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from clesante.comptes.forms import champ_adresse
from clesante.socle.texte import INSECABLE
from clesante.ui.accessibilite import CRITERES, Audit


def _lignes(texte: str) -> tuple[str, ...]:
    return tuple(ligne for brute in texte.splitlines() if (ligne := brute.strip()))


class AuditForm(forms.Form):
    """What an administrator records of an audit made by somebody."""

    fait_le = forms.DateField(label="Fait le", widget=forms.DateInput(attrs={"type": "date"}))
    auditeur = forms.CharField(label="Réalisé par", max_length=200)
    echantillon = forms.CharField(
        label="Pages vérifiées",
        help_text="Une par ligne.",
        max_length=8_000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    applicables = forms.IntegerField(
        label="Critères applicables", min_value=1, max_value=CRITERES, help_text="Au plus 106."
    )
    valides = forms.IntegerField(
        label="Critères validés sur toutes les pages", min_value=0, max_value=CRITERES
    )
    non_conformites = forms.CharField(
        label="Non-conformités",
        help_text="Une par ligne. Elles sont publiées dans la déclaration.",
        required=False,
        max_length=8_000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def clean_fait_le(self) -> date:
        """Refuse a day to come."""
        jour: date = self.cleaned_data["fait_le"]
        if jour > timezone.localdate():
            raise forms.ValidationError("Un audit s'enregistre une fois fait.")
        return jour

    def clean(self) -> dict[str, Any]:
        """Refuse more valid criteria than applicable ones, and faults that are not told."""
        saisie: dict[str, Any] = self.cleaned_data
        valides, applicables = saisie.get("valides"), saisie.get("applicables")
        if valides is None or applicables is None:
            return saisie
        if valides > applicables:
            self.add_error("valides", f"Il n'y a que {applicables} critères applicables.")
        elif valides < applicables and not saisie.get("non_conformites", "").strip():
            self.add_error(
                "non_conformites",
                f"Un critère n'est pas validé{INSECABLE}: la loi demande de dire lequel.",
            )
        return saisie

    def audit(self) -> Audit:
        """Return the audit that was typed."""
        saisie = self.cleaned_data
        return Audit(
            saisie["fait_le"],
            saisie["auditeur"],
            _lignes(saisie["echantillon"]),
            saisie["valides"],
            saisie["applicables"],
            _lignes(saisie["non_conformites"]),
        )


class EffacerForm(forms.Form):
    """The address of a person to erase, and that one means it."""

    adresse = champ_adresse("Adresse de la personne")
    sans_retour = forms.BooleanField(label="Je sais que l'effacement est sans retour.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["adresse"].widget.attrs["autocomplete"] = "off"
