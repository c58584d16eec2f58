"""Forms of a contract."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

from django import forms
from django.utils import timezone

from clesante.cadres.lectures import cadre_de, cadres
from clesante.comptes.droits import Visiteur
from clesante.contrats.lectures.chevauchements import chevauchements
from clesante.contrats.models import Contrat
from clesante.contrats.regles.dates import faute_d_annee
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


AIDE_TERRITOIRE = (
    "Un nom ou un code\u00a0; plusieurs se joignent par «\u00a0+\u00a0». Exemple\u00a0: "
    "CC Sud Vendée Littoral + EPCI-248500563."
)
CHEVAUCHEMENT = "Fin anticipée, avenant, ou chevauchement voulu\u00a0? Cochez pour commencer."


DATES = ("date_signature", "date_effet", "date_fin_prevue", "date_fin_reelle")


def refuser_les_annees(form: forms.BaseForm, noms: Iterable[str]) -> None:
    """Refuse, field by field, the days typed that are no day of a contract."""
    for nom in noms:
        if faute := faute_d_annee(form.cleaned_data.get(nom)):
            form.add_error(nom, faute)


class ContratMixin(forms.ModelForm):
    """What both forms of a contract check."""

    territoire = ChampPerimetre(help_text=AIDE_TERRITOIRE)
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
        refuser_les_annees(self, DATES)
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
    """A démarche that begins; over communes that another contract covers, it asks first.

    ``utilisateur`` is who begins it, and is told of the contracts they see.
    """

    chevauchement = forms.BooleanField(
        label="Commencer quand même, le chevauchement est connu",
        required=False,
        widget=forms.HiddenInput,
    )

    class Meta:
        """Fields and their help."""

        model = Contrat
        fields = CHAMPS_NOUVEAU
        help_texts = AIDES

    def __init__(self, *args: Any, utilisateur: Visiteur, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.utilisateur = utilisateur

    def clean(self) -> dict[str, Any]:
        """Warn once of the contracts that cover these communes already."""
        lus = super().clean()
        if not lus.get("territoire"):
            return lus
        dits = [
            *chevauchements(
                lus["territoire"],
                self.utilisateur,
                timezone.localdate(),
                lus.get("cle_creation", self.instance.cle_creation),
            )
        ]
        if dits:
            self.fields["chevauchement"].widget = forms.CheckboxInput()
            if not lus.get("chevauchement"):
                self.add_error("chevauchement", [*dits, CHEVAUCHEMENT])
        return lus


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
            lus = champ.queryset.visibles_par(utilisateur).filter(fictif=self.instance.fictif)
            champ.queryset = lus.exclude(
                **({"pk": self.instance.pk} if nom == "predecesseur" else {})
            )
            en_place = getattr(self.instance, f"{nom}_id")
            if en_place and not champ.queryset.filter(pk=en_place).exists():
                del self.fields[nom]  # who cannot see it does not change it
        if self.instance.fictif:
            del self.fields["territoire"]
        if self.instance.etapes.exists():
            del self.fields["cadre"]
