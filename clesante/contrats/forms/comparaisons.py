"""The form of a comparison: what, with what, about which subject."""

from __future__ import annotations

from typing import Any

from django import forms

from clesante.comptes.droits import Visiteur
from clesante.contrats.choix import GenreChangement
from clesante.contrats.lectures.comparaisons import choix


class ComparerForm(forms.Form):
    """Two texts among those one may read, and a subject."""

    a = forms.ChoiceField(label="De")
    b = forms.ChoiceField(label="À")
    sujet = forms.ChoiceField(
        label="Sujet",
        required=False,
        choices=[("", "tous les sujets"), *GenreChangement.choices],
    )

    def __init__(self, *args: Any, utilisateur: Visiteur, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lus = [("", "Choisissez"), *choix(utilisateur)]
        for nom in ("a", "b"):
            champ: Any = self.fields[nom]
            champ.choices = lus
