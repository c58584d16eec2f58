"""Forms of « Mon espace »: a saved view, the rhythm of digests."""

from __future__ import annotations

from typing import ClassVar

from django import forms

from clesante.comptes.models import Abonnement, VueEnregistree
from clesante.ui.formulaires_partages import FormulaireVersionne


class VueForm(FormulaireVersionne):
    """The name of a view, and whether the list opens on it."""

    class Meta:
        """Fields and their words."""

        model = VueEnregistree
        fields = ("libelle", "par_defaut")
        labels: ClassVar = {"par_defaut": "Ouvrir la liste sur cette vue"}


class RythmeForm(forms.ModelForm):
    """How often a digest is sent."""

    class Meta:
        """One choice."""

        model = Abonnement
        fields = ("frequence",)
        labels: ClassVar = {"frequence": "Recevoir un résumé par courriel"}
        help_texts: ClassVar = {
            "frequence": "Ce que vous avez à faire et ce qui a changé. Rien à dire, rien d'envoyé."
        }
