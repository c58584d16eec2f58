"""Forms of a contract."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from django import forms
from django.utils import timezone

from clesante.cadres.lectures import cadre_de, cadres
from clesante.contrats.models import Contrat
from clesante.socle.erreurs import ClesanteError
from clesante.socle.texte import enumerer
from clesante.territoires.forms import ChampPerimetre
from clesante.territoires.lectures import perimetre
from clesante.ui.formulaires_partages import FormulaireDeCreation, FormulaireVersionne, Jour

CHAMPS_NOUVEAU = ("intitule", "genre", "territoire", "cadre", "presentation")
CHAMPS = (
    *CHAMPS_NOUVEAU, "diagnostic", "predecesseur", "generation", "date_effet", "date_fin_prevue",
    "duree_declaree_annees", "nom_axe", "montants_en", "sous_dense", "sous_dense_source",
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

AIDE_CADRE = (
    "La méthode de l'agence\u00a0: ses étapes, ses règles. Laissez « celui de la région » si le "
    "territoire n'en a qu'un."
)


class ContratMixin(forms.ModelForm):
    """What both forms of a contract check."""

    territoire = ChampPerimetre()
    cadre = forms.ChoiceField(label="Cadre régional")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choix: Any = self.fields["cadre"]
        choix.required, choix.help_text = False, AIDE_CADRE
        choix.choices = [("", "celui de la région"), *_par_region(self.instance.territoire)]

    def clean(self) -> dict[str, Any]:
        """Days are in order; a framework that is not said is that of the region."""
        lus = super().clean() or {}
        if not lus.get("cadre") and lus.get("territoire") and "cadre" in self.fields:
            self._prendre_celui_de_la_region(lus)
        effet, fin = lus.get("date_effet"), lus.get("date_fin_prevue")
        if effet and fin and fin < effet:
            self.add_error(
                "date_fin_prevue", "La fin est avant le début\u00a0: corrigez l'une des deux dates."
            )
        return lus

    def _prendre_celui_de_la_region(self, lus: dict[str, Any]) -> None:
        """Take the framework of the region of a territory; ask when there are several."""
        trouves = cadre_de(lus["territoire"], timezone.localdate()).cadres
        if len(trouves) == 1:
            lus["cadre"] = trouves[0].cadre
        elif trouves:
            noms = enumerer([f"{c.agence} ({c.version})" for c in trouves])
            self.add_error("cadre", f"Ce territoire a plusieurs cadres\u00a0: choisissez. {noms}.")


def _par_region(territoire: str) -> Iterator[tuple[str, Any]]:
    """Yield the frameworks to choose from: those of the region of a territory first."""
    regions = _regions(territoire)
    groupes: dict[str, list[tuple[str, str]]] = {"Cadre de la région": [], "Autres régions": []}
    for lu in cadres():
        groupe = "Cadre de la région" if lu.region in regions else "Autres régions"
        groupes[groupe].append((lu.cadre, f"{lu.agence} ({lu.version})"))
    if not groupes["Cadre de la région"]:
        yield from groupes["Autres régions"]
        return
    yield from groupes.items()


def _regions(territoire: str) -> tuple[str, ...]:
    try:
        return perimetre(territoire).regions if territoire else ()
    except ClesanteError:
        return ()


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
