"""Forms of proposals of actions: making one, saying what the deciding body made of it."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.db.models import Q

from clesante.acteurs.forms.decisions import DecisionMixin
from clesante.contrats.actions import MODIFIER
from clesante.contrats.choix import EtatAction, Proposant, SuiteIdee
from clesante.contrats.forms.fiches import PlaceMixin
from clesante.contrats.lectures.fiches import fiches_de
from clesante.contrats.models import FicheAction
from clesante.ui.formulaires_partages import FormulaireDeCreation, FormulaireVersionne


class IdeeForm(FormulaireDeCreation):
    """A proposal: what, why, for whom; the team also says for whom it writes it down."""

    class Meta:
        """Fields and their help."""

        model = FicheAction
        fields = (
            "intitule", "description", "contexte", "proposant", "proposant_dit", "enjeux",
            "themes", "publics",
        )  # fmt: skip
        labels: ClassVar = {"contexte": "Pourquoi", "description": "Ce qui serait fait"}
        help_texts: ClassVar = {
            "intitule": "Un verbe et un objet. Exemple\u00a0: Ouvrir une permanence le samedi.",
            "contexte": "Ce que vous voyez, ce qui manque.",
            "proposant_dit": "Le groupe ou la structure, pas une personne. Exemple\u00a0: groupe "
            "santé mentale, réunion du 12 mars.",
        }
        widgets: ClassVar = {"enjeux": forms.CheckboxSelectMultiple}

    def __init__(self, *args: Any, utilisateur: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        contrat, champs = self.instance.contrat, self.fields
        lus: Any = champs["enjeux"]
        lus.queryset = (
            lus.queryset.visibles_par(utilisateur)
            .filter(diagnostic=contrat.diagnostic_id)
            .order_by("numero")
        )
        lus.label_from_instance = lambda lu: f"{lu.etiquette} {lu.intitule}"
        lus.help_text = ""
        if contrat.diagnostic_id is None or not lus.queryset.exists():
            del champs["enjeux"]
        if not contrat.permet(utilisateur, MODIFIER):
            proposant: Any = champs["proposant"]
            self.initial["proposant"] = Proposant.PARTENAIRE
            proposant.choices = [
                (p.value, p.label) for p in (Proposant.PARTENAIRE, Proposant.GROUPE)
            ]


class RepriseIdeeForm(FormulaireDeCreation):
    """The title of a proposal made of what residents said."""

    class Meta:
        """Fields and their help."""

        model = FicheAction
        fields = ("intitule",)
        help_texts: ClassVar = {
            "intitule": "Un verbe et un objet. Exemple\u00a0: Ouvrir une permanence le samedi.",
        }


class JugementForm(PlaceMixin, DecisionMixin, FormulaireVersionne):
    """What the deciding body made of a proposal: retained, merged, set aside; its reason."""

    suite = forms.ChoiceField(
        label="Suite donnée",
        widget=forms.RadioSelect,
        choices=[s for s in SuiteIdee.choices if s[0] != SuiteIdee.EN_DEBAT],
    )
    motif = forms.CharField(
        label="Motif",
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Qui l'a proposée le lira. Obligatoire si elle est fusionnée ou écartée.",
    )
    fusionnee_dans = forms.ModelChoiceField(
        FicheAction.objects.none(),
        label="Fusionnée dans",
        required=False,
        empty_label="aucune",
        help_text="Si elle est fusionnée\u00a0: l'action qui la reprend.",
    )

    class Meta:
        """Fields and their help."""

        model = FicheAction
        fields = ("axe", "objectif")

    field_order = ("suite", "motif", "axe", "objectif", "fusionnee_dans")

    def __init__(self, *args: Any, utilisateur: Any, **kwargs: Any) -> None:
        contrat = kwargs["instance"].contrat
        super().__init__(*args, utilisateur=utilisateur, lieu=contrat, **kwargs)
        self.placer()
        dans: Any = self.fields["fusionnee_dans"]
        dans.queryset = fiches_de(contrat, utilisateur).exclude(
            Q(pk=self.instance.pk) | Q(etat=EtatAction.IDEE)
        )
        for nom, champ in self.fields.items():
            champ.show_hidden_initial = nom != "version"

    def clean(self) -> dict[str, Any]:
        """Ask the reason and the fiche where they are needed."""
        lus = super().clean()
        suite = lus.get("suite")
        if suite in (SuiteIdee.FUSIONNEE, SuiteIdee.ECARTEE) and not lus.get("motif"):
            self.add_error("motif", "Dites pourquoi\u00a0: qui l'a proposée le lira.")
        if suite == SuiteIdee.FUSIONNEE and not lus.get("fusionnee_dans"):
            self.add_error("fusionnee_dans", "Choisissez l'action qui la reprend.")
        return lus

    @property
    def place(self) -> dict[str, Any]:
        """Return where the proposal goes."""
        noms = ("axe", "objectif", "fusionnee_dans")
        return {n: self.cleaned_data[n] for n in noms if n in self.cleaned_data}
