"""Forms of versions: why one is kept, on which day a contract is read."""

from __future__ import annotations

from django import forms

from clesante.ui.formulaires_partages import Jour

VIGUEUR, AFFICHE = "vigueur", "affiche"


class VersionForm(forms.Form):
    """Why a version is kept."""

    motif = forms.CharField(
        label="Pourquoi garder cette version",
        max_length=200,
        help_text="Exemple : envoyée aux signataires avant le comité de pilotage.",
    )


class JourForm(forms.Form):
    """On which day a contract is read, and which of the two answers is wanted."""

    le = forms.DateField(label="Le contrat au", widget=Jour)
    selon = forms.ChoiceField(
        label="Ce qui est montré",
        choices=[
            (VIGUEUR, "ce qui était en vigueur : la dernière version signée"),
            (AFFICHE, "ce qui était affiché : ce que disaient les écrans ce jour-là"),
        ],
        widget=forms.RadioSelect,
    )
