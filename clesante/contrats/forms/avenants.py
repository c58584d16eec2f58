"""Forms of avenants: what one says of itself, why each change is made, giving one up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.html import format_html

from clesante.contrats.forms import refuser_les_annees
from clesante.contrats.lectures.avenants import LigneAvenant
from clesante.contrats.models import Avenant
from clesante.ui.formulaires_partages import (
    DonneesReprises,
    FormulaireDeCreation,
    FormulaireVersionne,
    Jour,
)

LIBELLE = 'Motif<span class="visually-hidden">\u00a0: {}</span>'
CHAMPS = ("intitule", "motif", "date_effet")
AIDES = {
    "intitule": "Exemple : prolongation d'un an, et changement de deux actions.",
    "motif": "Ce qui amène à changer le contrat, en quelques phrases. Chaque changement a aussi le "
    "sien.",
    "date_effet": "Le premier jour où le contrat vaut ainsi changé. À dire avant de figer.",
}


class AvenantMixin(forms.ModelForm):
    """What both forms of an avenant check."""

    def clean(self) -> dict[str, Any]:
        """A day typed is a day of a contract."""
        lus = super().clean() or {}
        refuser_les_annees(self, ("date_effet",))
        return lus


class AvenantNouveauForm(AvenantMixin, FormulaireDeCreation):
    """An avenant that is begun."""

    class Meta:
        """Fields and their help."""

        model = Avenant
        fields = CHAMPS
        help_texts = AIDES
        widgets: ClassVar[dict[str, forms.Widget]] = {"date_effet": Jour()}


class AvenantForm(AvenantMixin, FormulaireVersionne):
    """What an avenant says of itself."""

    class Meta(AvenantNouveauForm.Meta):
        """Its fields and their help."""


class MotifsForm(forms.Form):
    """Why each change is made: one text by change, none of them asked.

    Each travels with what was shown: of a text that someone else wrote meanwhile, both are told.
    """

    def __init__(
        self, donnees: Any = None, *, lignes: Sequence[LigneAvenant], **kwargs: Any
    ) -> None:
        super().__init__(donnees, **kwargs)
        self.lignes = lignes
        for ligne in lignes:
            self.fields[nom_du_motif(ligne.changement.cle)] = forms.CharField(
                label=format_html(LIBELLE, ligne.changement.titre),
                required=False,
                max_length=2_000,
                initial=ligne.motif,
                widget=forms.Textarea(attrs={"rows": 2}),
                show_hidden_initial=True,
            )

    @property
    def errors(self) -> Any:
        """The mistakes of what was sent; none of a draft."""
        return {} if isinstance(self.data, DonneesReprises) else super().errors

    def clean(self) -> dict[str, Any]:
        """Tell what someone else wrote of a change since the page was shown."""
        lus = super().clean() or {}
        for ligne in self.lignes:
            nom = nom_du_motif(ligne.changement.cle)
            if nom in self.changed_data and self._change_ailleurs(nom, ligne.motif):
                self._mettre_a_jour(nom, ligne.motif)
                self.add_error(
                    nom,
                    "Quelqu'un a écrit entre-temps\u00a0: "
                    f"«\u00a0{ligne.motif or '(rien)'}\u00a0». Gardez ce qui est juste, puis "
                    "enregistrez à nouveau.",
                )
        return lus

    def _mettre_a_jour(self, nom: str, en_place: str) -> None:
        """Show what was typed on what is in place now: sent again, it wins."""
        envoi: Any = self.data.copy()  # type: ignore[attr-defined]
        envoi[self.add_initial_prefix(nom)] = en_place
        self.data = envoi

    def _change_ailleurs(self, nom: str, en_place: str) -> bool:
        montre = str(self.data.get(self.add_initial_prefix(nom), "")).replace("\r\n", "\n").strip()
        tape = str(self.data.get(self.add_prefix(nom), "")).replace("\r\n", "\n").strip()
        return en_place not in (montre, tape)

    @property
    def dits(self) -> Mapping[str, str]:
        """The reasons that the person wrote or changed, by key of the change."""
        return {
            ligne.changement.cle: self.cleaned_data.get(nom, "").replace("\r\n", "\n")
            for ligne in self.lignes
            if (nom := nom_du_motif(ligne.changement.cle)) in self.changed_data
        }

    @property
    def rangees(self) -> list[tuple[LigneAvenant, forms.BoundField]]:
        """Each change with the field of its reason."""
        return [(ligne, self[nom_du_motif(ligne.changement.cle)]) for ligne in self.lignes]


def nom_du_motif(cle: str) -> str:
    """Return the name of the field of a change: its key, as an address of the page admits it."""
    return "motif-" + "".join(c if c.isalnum() else "-" for c in cle)


class AbandonForm(forms.Form):
    """Why an avenant is given up."""

    motif = forms.CharField(
        label="Pourquoi l'abandonner",
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Le motif reste lisible ici, avec l'avenant.",
    )
