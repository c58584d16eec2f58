"""Forms of « Documents du contrat »: of which text, which action, in which format."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from clesante.contrats.documents.profils import PROFILS
from clesante.contrats.models import VersionContrat
from clesante.contrats.regles.contenu import Contenu
from clesante.edition import FORMATS


class TexteForm(forms.Form):
    """The text of the day, or one of the frozen versions."""

    figee = forms.ChoiceField(label="Faire les documents", required=False)

    def __init__(self, *args: Any, versions: Iterable[VersionContrat], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        figee: Any = self.fields["figee"]
        figee.choices = [
            ("", "du texte d'aujourd'hui"),
            *((lue.numero, f"de la version {lue.numero}\u00a0: {lue.motif}") for lue in versions),
        ]

    @property
    def voulue(self) -> int:
        """The number of the version asked for; 0 for the text of the day."""
        return int(self.cleaned_data["figee"] or 0) if self.is_valid() else 0


class DemandeForm(TexteForm):
    """A document to be made behind the pages: which, of which text, in which format."""

    profil = forms.ChoiceField(choices=[(code, lu.titre) for code, lu in PROFILS.items()])
    extension = forms.ChoiceField(choices=[(f, f.upper()) for f in FORMATS])


class FicheForm(forms.Form):
    """One action of the text, and the format of its document."""

    fiche = forms.ChoiceField(label="Action")
    format = forms.ChoiceField(
        label="Format", initial="pdf", choices=[(f, f.upper()) for f in FORMATS]
    )

    def __init__(self, *args: Any, contenu: Contenu, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.contenu = contenu
        fiche: Any = self.fields["fiche"]
        fiche.choices = [
            (lue["repere"], f"{lue['numero']} {lue['intitule']}".strip())
            for lue in contenu.liste("fiches")
        ]
