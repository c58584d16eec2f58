"""Forms of the text of a contract: its parts."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from clesante.contrats.models import PartieTexte
from clesante.contrats.regles.texte import faute_de_variable
from clesante.ui.formulaires_partages import FormulaireDeCreation, FormulaireVersionne

AIDES = {
    "titre": "Exemple : Engagements réciproques.",
    "texte": "Une ligne vide sépare deux paragraphes. « ## » ouvre un intertitre, « - » une liste. "
    "{{duree}}, {{communes}}… disent les données du contrat : la liste est sous le formulaire.",
}
CHAMPS = ("titre", "texte")


class PartieMixin(forms.ModelForm):
    """What both forms of a part check: its variables exist."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["texte"].widget.attrs["rows"] = 18

    def clean_texte(self) -> str:
        """Refuse a variable that does not exist, with the list of those that do."""
        texte: str = self.cleaned_data["texte"]
        if faute := faute_de_variable(texte):
            raise forms.ValidationError(faute)
        return texte


class PartieNouvelleForm(PartieMixin, FormulaireDeCreation):
    """A new part."""

    class Meta:
        """Fields and their help."""

        model = PartieTexte
        fields = CHAMPS
        help_texts: ClassVar = AIDES


class PartieForm(PartieMixin, FormulaireVersionne):
    """A part that several people may be writing."""

    class Meta(PartieNouvelleForm.Meta):
        """Its fields and their help."""
