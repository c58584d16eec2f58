"""Forms of who is met and mobilised."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils import timezone

from clesante.acteurs.forms.citees import ChampOrganisations, citees
from clesante.acteurs.models import Fonction, ForceVive, Organisation, Personne, Rencontre
from clesante.comptes.models import Utilisateur
from clesante.territoires.forms import ChampPerimetre, SansLieuMixin
from clesante.ui.formulaires_partages import FormulaireDeCreation, FormulaireVersionne, Jour

SANTE = "N'écrivez rien sur la santé d'une personne."


def pas_a_venir(form: forms.ModelForm[Any], champ: str, phrase: str) -> None:
    """Refuse a day to come in a field of a form."""
    jour = form.cleaned_data.get(champ)
    if jour and jour > timezone.localdate():
        form.add_error(champ, phrase)


class ForceMixin(forms.ModelForm):
    """What both forms of a force vive check."""

    def clean(self) -> dict[str, Any]:
        """A state is noted once reached."""
        donnees = super().clean() or self.cleaned_data
        phrase = "Un état se note une fois atteint\u00a0: donnez un jour qui n'est pas à venir."
        pas_a_venir(self, "depuis_le", phrase)
        return donnees


AIDES_FORCE = {
    "personne": "Laissez vide pour l'organisation elle-même.",
    "etat": "Repéré\u00a0: on sait qu'elle compte. Rencontré\u00a0: on lui a parlé. "
    "Mobilisé\u00a0: elle prend part.",
    "apports": "Un savoir, un réseau, des locaux, du temps, des données… En quelques lignes. "
    + SANTE,
    "depuis_le": "Laissez vide pour aujourd'hui.",
}


class ForceNouvelleForm(ForceMixin, FormulaireDeCreation):
    """What an organisation, or one of its people, can bring."""

    class Meta:
        """Fields and their help."""

        model = ForceVive
        fields = ("personne", "etat", "apports", "themes", "depuis_le")
        help_texts = AIDES_FORCE
        widgets: ClassVar = {"depuis_le": Jour, "etat": forms.RadioSelect}

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.organisation = organisation
        notees = ForceVive.objects.filter(organisation=organisation).values("personne")
        presentes = Fonction.objects.filter(organisation=organisation).en_cours()
        libres = Personne.objects.filter(pk__in=presentes.values("personne"))
        champ: Any = self.fields["personne"]
        champ.queryset = libres.exclude(pk__in=notees.exclude(personne=None)).order_by("nom", "pk")
        champ.empty_label = f"{organisation.nom}, l'organisation elle-même"

    def clean(self) -> dict[str, Any]:
        """An organisation is noted once; so is each of its people."""
        donnees = super().clean()
        notees = ForceVive.objects.filter(
            organisation=self.instance.organisation, personne=donnees.get("personne")
        )
        cle = donnees.get("cle_creation")
        autres = notees.exclude(cle_creation=cle) if cle else notees
        if "personne" not in self.errors and autres.exists():
            self.add_error(
                "personne",
                "C'est déjà noté\u00a0: choisissez une autre personne, ou modifiez la force vive "
                "depuis la page de l'organisation.",
            )
        return donnees


class ForceForm(ForceMixin, FormulaireVersionne):
    """A force vive that several people may be editing."""

    class Meta:
        """Fields and their help."""

        model = ForceVive
        fields = ("etat", "apports", "themes", "depuis_le")
        help_texts = AIDES_FORCE
        widgets: ClassVar = {"depuis_le": Jour, "etat": forms.RadioSelect}


CHAMPS_RENCONTRE = (
    "objet", "genre", "date", "territoire", "lieu", "participants", "propos", "priorites", "themes",
)  # fmt: skip
AIDES_RENCONTRE = {
    "objet": "Exemple\u00a0: première rencontre avec les maires du canton.",
    "participants": "Des fonctions, pas des noms\u00a0: deux maires, la directrice du CCAS…",
    "propos": f"Ce qui a été dit, en quelques paragraphes. {SANTE}",
    "priorites": "Une par ligne, avec les mots de qui les a nommées.",
    "themes": "De quoi parlent ces priorités\u00a0: la synthèse les range ainsi.",
}


class RencontreMixin(forms.ModelForm):
    """What both forms of a meeting check."""

    territoire = ChampPerimetre()
    organisations_citees = ChampOrganisations(label="Organisations rencontrées")

    def __init__(self, *args: Any, utilisateur: Utilisateur, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        citees_: Any = self.fields["organisations_citees"]
        citees_.utilisateur = utilisateur
        self.order_fields((*CHAMPS_RENCONTRE[:5], "organisations_citees", *CHAMPS_RENCONTRE[5:]))

    def clean(self) -> dict[str, Any]:
        """A meeting is noted once held."""
        donnees = super().clean() or self.cleaned_data
        pas_a_venir(
            self, "date", "Une rencontre se note une fois tenue\u00a0: ce jour est à venir."
        )
        return donnees


class RencontreNouvelleForm(RencontreMixin, FormulaireDeCreation):
    """A meeting just held."""

    class Meta:
        """Fields and their help."""

        model = Rencontre
        fields = CHAMPS_RENCONTRE
        help_texts = AIDES_RENCONTRE
        widgets: ClassVar = {"date": Jour}


class RencontreForm(SansLieuMixin, RencontreMixin, FormulaireVersionne):
    """A meeting that several people may be editing."""

    Meta = RencontreNouvelleForm.Meta

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reliees = self.instance.organisations.select_related("fusionnee_dans").order_by("tri", "pk")
        champ: Any = self.fields["organisations_citees"]
        champ.deja = tuple(reliees.visibles_par(champ.utilisateur))
        self.cachees = tuple(o for o in reliees if o not in champ.deja)
        self.initial["organisations_citees"] = citees(champ.deja)

    def clean_organisations_citees(self) -> list[Organisation]:
        """Return what is cited, and what the person does not see: it stays."""
        return [*self.cleaned_data["organisations_citees"], *self.cachees]
