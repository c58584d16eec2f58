"""Form of the host's appearance."""

from __future__ import annotations

from typing import Any

from django import forms

from clesante.comptes import imports_logo
from clesante.comptes.actions.apparence import ALTERNATIVE_MAX, NOM_MAX
from clesante.socle.erreurs import EntreeInvalideError
from clesante.ui import apparence
from clesante.ui.envois import verifier_document_word, verifier_logo


class ApparenceForm(forms.Form):
    """A colour, a logo with its text, a name: each may be left as it is."""

    couleur = forms.CharField(
        label="Couleur des liens et des boutons",
        help_text="Un dièse et six chiffres de 0 à f, par exemple #1b5e20. Elle est refusée si "
        "elle se lit mal ; celle des pages sombres en est tirée.",
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    nom = forms.CharField(
        label="Nom du site",
        help_text="Dans l'en-tête et les titres ; sans lui, celui du réglage CLESANTE_NOM.",
        required=False,
        max_length=NOM_MAX,
    )
    logo = forms.FileField(
        label="Logo",
        help_text="Un PNG ou un SVG, de 200 ko au plus.",
        required=False,
        validators=[verifier_logo],
    )
    alternative = forms.CharField(
        label="Texte du logo",
        help_text="Ce que le logo dit à qui ne le voit pas, par exemple « Communauté de communes "
        "du Pays de Lune ».",
        required=False,
        max_length=ALTERNATIVE_MAX,
    )
    permis = forms.BooleanField(
        label="Ce logo est celui de l'hébergeur : ni la Marianne, ni le bloc-marque de l'État.",
        required=False,
    )

    def clean_couleur(self) -> str:
        """Refuse a colour that cannot be read, with the nearest that can."""
        couleur: str = self.cleaned_data["couleur"]
        return _dire(lambda: apparence.teintes(couleur)[0]) if couleur else ""

    def clean_logo(self) -> bytes:
        """Refuse a file that is not a logo, or is too big; return its bytes."""
        fichier = self.cleaned_data["logo"]
        octets: bytes = fichier.read(imports_logo.OCTETS_MAX + 1) if fichier else b""
        if octets:
            _dire(lambda: imports_logo.lire(octets))
        return octets

    def clean(self) -> dict[str, Any]:
        """Ask what a logo says, and that it is not one of the State's marks."""
        saisie: dict[str, Any] = self.cleaned_data
        if saisie.get("logo"):
            if not saisie.get("alternative"):
                self.add_error("alternative", "Écrivez ce que dit le logo à qui ne le voit pas.")
            if not saisie.get("permis"):
                self.add_error("permis", apparence.RESERVES)
        return saisie


class CharteForm(forms.Form):
    """The reference document of a host."""

    fichier = forms.FileField(
        label="Document Word (.docx)",
        help_text="Un document de votre collectivité, 10 Mo au plus\u00a0: ses styles, ses marges, "
        "ses en-têtes et pieds de page sont repris, rien d'autre.",
        validators=[verifier_document_word],
    )


def _dire(lire: Any) -> Any:
    try:
        return lire()
    except EntreeInvalideError as erreur:
        raise forms.ValidationError(str(erreur)) from erreur
