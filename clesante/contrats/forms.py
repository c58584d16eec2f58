"""Forms of a contract."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from clesante.cadres.lectures import cadres
from clesante.contrats.models import Contrat
from clesante.territoires.forms import ChampPerimetre
from clesante.ui.formulaires_partages import FormulaireDeCreation, FormulaireVersionne, Jour

CHAMPS_NOUVEAU = ("intitule", "genre", "territoire", "cadre", "presentation")
CHAMPS = (
    *CHAMPS_NOUVEAU, "diagnostic", "predecesseur", "generation", "date_effet", "date_fin_prevue",
    "duree_declaree_annees", "nom_axe", "sous_dense", "sous_dense_source",
)  # fmt: skip
AIDES = {
    "intitule": "Exemple : Contrat local de santé du Pays de Fontenay-Vendée 2024-2028.",
    "presentation": "En quelques lignes : pourquoi ce contrat, avec qui.",
    "date_effet": "Le premier jour du contrat, même s'il est signé plus tard.",
    "duree_declaree_annees": "Ce que dit le texte, si ce n'est pas ce que disent les dates.",
    "nom_axe": "Le mot du contrat : axe, orientation, volet…",
    "sous_dense": "Les contrats sont conclus en priorité là où l'offre de soins manque.",
    "sous_dense_source": "Exemple : zonage des médecins généralistes de l'ARS, 2024.",
}


class ContratMixin(forms.ModelForm):
    """What both forms of a contract check."""

    territoire = ChampPerimetre()
    cadre = forms.ChoiceField(label="Cadre régional")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choix: Any = self.fields["cadre"]
        choix.choices = [
            ("", "Choisissez"),
            *((c.cadre, f"{c.agence} ({c.version})") for c in cadres()),
        ]

    def clean(self) -> dict[str, Any]:
        """Days are in order."""
        lus = super().clean() or {}
        effet, fin = lus.get("date_effet"), lus.get("date_fin_prevue")
        if effet and fin and fin < effet:
            self.add_error(
                "date_fin_prevue", "La fin est avant le début\u00a0: corrigez l'une des deux dates."
            )
        return lus


class ContratNouveauForm(ContratMixin, FormulaireDeCreation):
    """A démarche that begins."""

    class Meta:
        """Fields and their help."""

        model = Contrat
        fields = CHAMPS_NOUVEAU
        help_texts = AIDES


class ContratForm(ContratMixin, FormulaireVersionne):
    """What a contract says of itself; the territory of a demonstration does not change."""

    class Meta:
        """Fields and their help."""

        model = Contrat
        fields = CHAMPS
        help_texts = AIDES
        widgets: ClassVar[dict[str, forms.Widget]] = {
            "date_effet": Jour(),
            "date_fin_prevue": Jour(),
        }

    def __init__(self, *args: Any, utilisateur: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for nom in ("diagnostic", "predecesseur"):
            champ: Any = self.fields[nom]
            champ.queryset = champ.queryset.visibles_par(utilisateur).exclude(
                **({"pk": self.instance.pk} if nom == "predecesseur" else {})
            )
        if self.instance.fictif:
            del self.fields["territoire"]
        if self.instance.etapes.exists():
            del self.fields["cadre"]
