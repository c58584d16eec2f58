"""The form that links a contract to the one before it."""

from __future__ import annotations

from typing import Any

from clesante.comptes.droits import Visiteur
from clesante.contrats.models import Contrat
from clesante.ui.formulaires_partages import FormulaireVersionne

AIDES = {
    "predecesseur": "Le contrat local de santé que celui-ci suit, parmi ceux que vous pouvez lire.",
    "generation": "1 pour un premier contrat, 2 pour celui qui le suit…",
}


class GenerationForm(FormulaireVersionne):
    """Which contract comes before, and the rank of this one."""

    class Meta:
        """Fields and their help."""

        model = Contrat
        fields = ("predecesseur", "generation")
        help_texts = AIDES

    def __init__(self, *args: Any, utilisateur: Visiteur, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        champ: Any = self.fields["predecesseur"]
        vus = Contrat.objects.all().visibles_par(utilisateur)
        champ.queryset = vus.exclude(pk=self.instance.pk).order_by("intitule", "pk")
        en_place = self.instance.predecesseur_id
        if en_place and not champ.queryset.filter(pk=en_place).exists():
            del self.fields["predecesseur"]  # who cannot see it does not change it
