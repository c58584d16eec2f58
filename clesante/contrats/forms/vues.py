"""Forms of lists of actions: the state of one, what several are given at once."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from clesante.contrats.choix import EtatAction, Priorite
from clesante.contrats.models import Axe, Contrat, FicheAction
from clesante.contrats.regles.etats import refus_d_etat
from clesante.ui.formulaires_partages import FormulaireVersionne

GARDER = ("", "ne pas changer")
SANS = "sans"
ETATS_A_CHOISIR = [(code, dit) for code, dit in EtatAction.choices if code != EtatAction.IDEE]
OUI_NON = (GARDER, ("oui", "oui"), ("non", "non"))
AIDE_MOTIF = "Une action bloquée, reportée ou abandonnée dit pourquoi."


class EtatForm(FormulaireVersionne):
    """The state of one action, and its reason."""

    class Meta:
        """Fields and their help."""

        model = FicheAction
        fields = ("etat", "motif_etat")
        help_texts: ClassVar[dict[str, str]] = {"motif_etat": AIDE_MOTIF}
        widgets: ClassVar[dict[str, forms.Widget]] = {"motif_etat": forms.Textarea({"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.avant = self.instance.etat
        etat: Any = self.fields["etat"]
        etat.choices = ETATS_A_CHOISIR

    def clean(self) -> dict[str, Any]:
        """Say what the new state asks, beside the field that answers it."""
        lus = super().clean() or {}
        apres = lus.get("etat")
        if apres:
            refus = refus_d_etat(self.avant, apres, lus.get("motif_etat", ""))
            if refus:
                champ = "motif_etat" if "motif" in refus.phrase else "etat"
                self.add_error(champ, f"{refus.phrase} {refus.remede}")
        return lus


class EnsembleForm(forms.Form):
    """What several actions are given at once; what is left alone does not change."""

    etat = forms.ChoiceField(label="État", required=False, choices=(GARDER, *ETATS_A_CHOISIR))
    motif = forms.CharField(
        label="Motif de l'état",
        required=False,
        max_length=2_000,
        help_text="Si elles sont bloquées, reportées ou abandonnées.",
    )
    axe = forms.ChoiceField(required=False)
    priorite = forms.ChoiceField(
        label="Priorité", required=False, choices=(GARDER, *Priorite.choices, (SANS, "aucune"))
    )
    publique = forms.ChoiceField(label="Montrées au public", required=False, choices=OUI_NON)
    restreinte = forms.ChoiceField(label="Réservées à l'équipe", required=False, choices=OUI_NON)

    def __init__(self, *args: Any, contrat: Contrat, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.axes = {str(a.pk): a for a in Axe.objects.filter(contrat=contrat).order_by("numero")}
        axe: Any = self.fields["axe"]
        axe.label = contrat.nom_axe
        dits = [(pk, f"{a.numero}. {a.intitule}") for pk, a in self.axes.items()]
        axe.choices = [GARDER, *dits, (SANS, "aucun")]

    def changements(self) -> dict[str, Any]:
        """Return the fields to change, with their value: « etat », « axe_id », « publique »…"""
        lus = {nom: lu for nom, lu in self.cleaned_data.items() if lu and nom != "motif"}
        if "axe" in lus:
            axe = lus.pop("axe")
            lus["axe_id"] = None if axe == SANS else int(axe)
        if lus.get("priorite") == SANS:
            lus["priorite"] = ""
        for nom in ("publique", "restreinte"):
            if nom in lus:
                lus[nom] = lus[nom] == "oui"
        return lus
