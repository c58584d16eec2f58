"""Forms of organisations, people and functions."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from clesante.acteurs.choix import Consentement, famille_usuelle
from clesante.acteurs.lectures import Doublon, semblables
from clesante.acteurs.lectures.perimetres import lire_territoire
from clesante.acteurs.models import Fonction, Organisation, Personne
from clesante.acteurs.regles import lire_siret
from clesante.comptes.droits import Visiteur
from clesante.socle.erreurs import ClesanteError
from clesante.ui.envois import verifier_tableau
from clesante.ui.formulaires_partages import (
    FormulaireDeCreation,
    FormulaireReprenable,
    FormulaireVersionne,
    Jour,
)

CHAMPS = (
    "nom", "sigle", "nature", "famille", "territoire", "siret", "courriel", "telephone", "site",
    "missions",
)  # fmt: skip
AIDES = {
    "nom": "Le nom entier, par exemple : Centre hospitalier de Fontenay-le-Comte.",
    "sigle": "S'il est d'usage : CPAM, CPTS…",
    "famille": "Laissez vide pour prendre la famille habituelle de cette nature.",
    "courriel": "L'adresse de l'organisation, pas celle d'une personne.",
    "missions": "Ce qu'elle fait, en quelques lignes. N'écrivez rien sur la santé d'une personne.",
}
TELEPHONE = r"[0-9+ ().\u00a0\u202f-]{6,30}"


class OrganisationMixin(forms.ModelForm):
    """What both forms of an organisation check."""

    siret = forms.CharField(
        label="SIRET",
        max_length=40,
        required=False,
        help_text="14 chiffres, espaces permis. Exemple : 732 829 320 00074.",
    )
    territoire = forms.CharField(
        label="Territoire",
        max_length=200,
        help_text="Le plus petit qui la contient : une commune, une intercommunalité, un "
        "département, une région ou FR. Exemples : EPCI-200071934, Vendée.",
    )
    site = forms.URLField(
        label="Site internet",
        required=False,
        assume_scheme="https",
        help_text="Exemple : https://www.exemple.fr",
    )
    telephone = forms.RegexField(
        TELEPHONE,
        label="Téléphone du standard",
        required=False,
        help_text="Exemple : 02 51 00 00 00.",
        error_messages={"invalid": "Un téléphone s'écrit en chiffres : 02 51 00 00 00."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "famille" in self.fields:
            self.fields["famille"].required = False

    def clean_siret(self) -> str:
        """Return the SIRET without spaces; refuse one whose key is wrong."""
        siret, faute = lire_siret(self.cleaned_data["siret"])
        if faute:
            raise forms.ValidationError(faute)
        return siret

    def clean_territoire(self) -> str:
        """Return the code of the territory typed, by name or by code."""
        try:
            return lire_territoire(self.cleaned_data["territoire"])
        except ClesanteError as erreur:
            raise forms.ValidationError(str(erreur)) from erreur

    def clean(self) -> dict[str, Any]:
        """Give the usual family of a kind when none is chosen."""
        donnees = super().clean() or self.cleaned_data
        if not donnees.get("famille") and donnees.get("nature"):
            donnees["famille"] = famille_usuelle(donnees["nature"])
        return donnees


class OrganisationNouvelleForm(OrganisationMixin, FormulaireDeCreation):
    """A new organisation: a likely duplicate must be looked at before it is added."""

    sans_doublon = forms.BooleanField(
        label="C'est une autre organisation : l'ajouter tout de même",
        required=False,
        widget=forms.HiddenInput,
    )

    class Meta:
        """Fields and their help."""

        model = Organisation
        fields = CHAMPS
        help_texts = AIDES

    def __init__(self, *args: Any, utilisateur: Visiteur, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.utilisateur = utilisateur
        self.semblables: list[Doublon] = []

    def _post_clean(self) -> None:
        """Look for what the organisation may already be, once it is otherwise right."""
        super()._post_clean()
        if self.errors or self.cleaned_data.get("sans_doublon"):
            return
        self.semblables = semblables(self.instance, self.utilisateur)
        if self.semblables and not self._deja_creee():
            self.fields["sans_doublon"].widget = forms.CheckboxInput()
            self.add_error("sans_doublon", "Une organisation lui ressemble : voyez si c'est elle.")

    def _deja_creee(self) -> bool:
        """Tell whether this very form already made it: sent twice, it is not its own duplicate."""
        return Organisation.objects.filter(cle_creation=self.instance.cle_creation).exists()


class OrganisationForm(OrganisationMixin, FormulaireVersionne):
    """An organisation that several people may be editing."""

    class Meta:
        """Fields and their help."""

        model = Organisation
        fields = (*CHAMPS, "fermee_le")
        help_texts = AIDES
        widgets: ClassVar = {"fermee_le": Jour}


class PersonneMixin(forms.ModelForm):
    """What both forms of a person check."""

    telephone = forms.RegexField(
        TELEPHONE,
        label="Téléphone professionnel",
        required=False,
        help_text="Exemple : 02 51 00 00 00.",
        error_messages={"invalid": "Un téléphone s'écrit en chiffres : 02 51 00 00 00."},
    )

    def clean(self) -> dict[str, Any]:
        """An answer about consent has its day."""
        donnees = super().clean() or self.cleaned_data
        repondu = donnees.get("consentement") not in (None, Consentement.NON_DEMANDE)
        if repondu and not donnees.get("consentement_le"):
            self.add_error("consentement_le", "Donnez le jour où la personne a répondu.")
        return donnees


CHAMPS_PERSONNE = ("prenom", "nom", "courriel", "telephone", "consentement", "consentement_le")
AIDES_PERSONNE = {
    "courriel": "Celle de la fonction, jamais une adresse privée.",
    "consentement": "Sans accord donné, les coordonnées ne sont montrées à personne ; "
    "refusées, elles sont effacées.",
}


class PersonneNouvelleForm(PersonneMixin, FormulaireDeCreation):
    """A person met for their function."""

    class Meta:
        """Fields and their help."""

        model = Personne
        fields = CHAMPS_PERSONNE
        help_texts = AIDES_PERSONNE
        widgets: ClassVar = {"consentement_le": Jour}


class PersonneForm(PersonneMixin, FormulaireVersionne):
    """A person that several people may be editing."""

    Meta = PersonneNouvelleForm.Meta


CHAMPS_FONCTION = ("intitule", "role", "du", "au")
AIDES_FONCTION = {
    "intitule": "Exemple : vice-présidente à la santé.",
    "au": "Laissez vide tant que la fonction dure.",
}


class PeriodeMixin(forms.ModelForm):
    """What both forms of something that has a period check."""

    def clean(self) -> dict[str, Any]:
        """A period has its ends in order."""
        donnees = super().clean() or self.cleaned_data
        du, au = donnees.get("du"), donnees.get("au")
        if du and au and au < du:
            self.add_error("au", "La fin précède le début.")
        return donnees


class FonctionNouvelleForm(PeriodeMixin, FormulaireReprenable):
    """What a new person does in an organisation, between two days."""

    class Meta:
        """Fields and their help."""

        model = Fonction
        fields = CHAMPS_FONCTION
        help_texts = AIDES_FONCTION
        widgets: ClassVar = {"du": Jour, "au": Jour}


class FonctionForm(PeriodeMixin, FormulaireVersionne):
    """A function that several people may be editing."""

    Meta = FonctionNouvelleForm.Meta


class FichierForm(forms.Form):
    """A file to take in; ``un`` says what each of its rows is: « une organisation »."""

    fichier = forms.FileField(label="Fichier", validators=[verifier_tableau])

    def __init__(self, *args: Any, un: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["fichier"].help_text = (
            f"CSV, XLSX ou ODS, 20\u00a0Mo au plus\u00a0; {un} par ligne, avec une ligne "
            "d'en-tête. Vous verrez tout ce qui sera fait avant que rien ne soit enregistré."
        )
