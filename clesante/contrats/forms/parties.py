"""Forms of who holds, answers for and signs a contract, and of what each promises."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils import timezone

from clesante.acteurs.forms import PeriodeMixin
from clesante.acteurs.forms.citees import ChampOrganisation, citees
from clesante.acteurs.forms.instances import sans_personne
from clesante.comptes.models import Utilisateur
from clesante.contrats.forms.argent import ChampMontant
from clesante.contrats.forms.programme import inventees_pour
from clesante.contrats.lectures.parties import comptes
from clesante.contrats.models import Engagement, Porteur, Referent, Signataire
from clesante.contrats.regles.parties import (
    faute_d_habilitation,
    faute_de_signature,
    genre_d_acteur,
)
from clesante.ui.formulaires_partages import FormulaireDeCreation, FormulaireVersionne, Jour

FONCTION = "Une fonction, pas un nom. Exemple\u00a0: vice-présidente chargée de la santé."


class CitantMixin(forms.ModelForm):
    """What every form that names an organisation and a function asks and checks."""

    REQUISE: ClassVar[bool] = True

    organisation_citee = ChampOrganisation(label="Organisation")

    def __init__(self, *args: Any, utilisateur: Utilisateur, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        champ: Any = self.fields["organisation_citee"]
        champ.utilisateur, champ.required = utilisateur, self.REQUISE
        champ.inventees = inventees_pour(self.instance)
        if self.instance.organisation_id:
            champ.deja = (self.instance.organisation,)
            self.initial["organisation_citee"] = citees(champ.deja)
        self.order_fields(("organisation_citee", *self._meta.fields))  # type: ignore[misc]

    def clean_fonction(self) -> str:
        """Return the function; refuse what names a person."""
        return sans_personne(self.cleaned_data["fonction"])

    def clean(self) -> dict[str, Any]:
        """Read the kind of an actor in the register when it is not said."""
        donnees = super().clean() or self.cleaned_data
        citee = donnees.get("organisation_citee")
        if citee is not None and donnees.get("genre") == "" and "genre" in self.fields:
            donnees["genre"] = genre_d_acteur(citee.nature)
        return donnees

    def _post_clean(self) -> None:
        """Give the object the organisation cited, unless it was left alone."""
        if "organisation_citee" in self.cleaned_data:
            self.instance.organisation = self.cleaned_data["organisation_citee"]
        super()._post_clean()  # type: ignore[misc]


def _genre_facultatif(form: Any) -> None:
    form.fields["genre"].required = False
    form.fields["genre"].help_text = "Laissez vide\u00a0: celle du registre est reprise."


CHAMPS_PORTEUR = ("genre", "chef_de_file")
AIDES_PORTEUR = {"chef_de_file": "Un seul porteur l'est\u00a0: un autre cesse alors de l'être."}


class PorteurNouveauForm(CitantMixin, FormulaireDeCreation):
    """A new holder."""

    class Meta:
        """Fields and their help."""

        model = Porteur
        fields = CHAMPS_PORTEUR
        help_texts = AIDES_PORTEUR

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _genre_facultatif(self)


class PorteurForm(FormulaireVersionne):
    """A holder that several people may be editing; its organisation stays."""

    class Meta(PorteurNouveauForm.Meta):
        """Its fields and their help."""

    def __init__(self, *args: Any, utilisateur: Utilisateur, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.utilisateur = utilisateur


CHAMPS_REFERENT = ("role", "fonction", "compte", "du", "au")
AIDES_REFERENT = {
    "fonction": FONCTION,
    "compte": "Le compte de la personne, si elle en a un\u00a0: il peut venir plus tard.",
    "au": "Laissez vide tant que la place est tenue.",
}


class ReferentMixin(PeriodeMixin, CitantMixin):
    """What both forms of a référent ask."""

    REQUISE: ClassVar[bool] = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        compte: Any = self.fields["compte"]
        compte.queryset, compte.empty_label = comptes(self.instance), "personne pour l'instant"


class ReferentNouveauForm(ReferentMixin, FormulaireDeCreation):
    """A new référent."""

    class Meta:
        """Fields and their help."""

        model = Referent
        fields = CHAMPS_REFERENT
        help_texts = AIDES_REFERENT
        widgets: ClassVar = {"du": Jour, "au": Jour}


class ReferentForm(ReferentMixin, FormulaireVersionne):
    """A référent that several people may be editing."""

    class Meta(ReferentNouveauForm.Meta):
        """Its fields and their help."""


CHAMPS_SIGNATAIRE = (
    "genre", "fonction", "habilitation", "habilitation_date", "habilitation_reference", "signe_le",
    "reserve",
)  # fmt: skip
AIDES_SIGNATAIRE = {
    "fonction": "Qui signe pour elle\u00a0: une fonction, pas un nom. Exemple\u00a0: présidente.",
    "habilitation": "Une collectivité délibère, ou décide par délégation\u00a0; les autres signent "
    "en leur qualité.",
    "habilitation_date": "Le jour de la délibération ou de la décision.",
    "habilitation_reference": "Exemple\u00a0: délibération n°\u00a02026-14.",
    "signe_le": "Laissez vide tant que ce n'est pas signé.",
    "reserve": "Une condition posée à la signature, s'il y en a une.",
}


class SignataireMixin(CitantMixin):
    """What both forms of a signatory ask and check."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _genre_facultatif(self)
        if not self.instance.contrat.repris:
            del self.fields["signe_le"]  # noted at the page of the signature, with what shows it

    def clean(self) -> dict[str, Any]:
        """A collectivité deliberates; nobody signs a day to come, nor before being enabled."""
        lus = super().clean()
        if lus.get("genre") and lus.get("habilitation"):
            self._dire("habilitation", faute_d_habilitation(lus["genre"], lus["habilitation"]))
        if "signe_le" in self.fields:
            jours = (lus.get("signe_le"), lus.get("habilitation_date"))
            faute = faute_de_signature(*jours, lus.get("reserve", ""), timezone.localdate())
            self._dire("signe_le", faute)
        return lus

    def _dire(self, champ: str, faute: str) -> None:
        if faute:
            self.add_error(champ, faute)


class SignataireNouveauForm(SignataireMixin, FormulaireDeCreation):
    """A new signatory."""

    class Meta:
        """Fields and their help."""

        model = Signataire
        fields = CHAMPS_SIGNATAIRE
        help_texts = AIDES_SIGNATAIRE
        widgets: ClassVar = {"habilitation_date": Jour, "signe_le": Jour}


class SignataireForm(SignataireMixin, FormulaireVersionne):
    """A signatory that several people may be editing."""

    class Meta(SignataireNouveauForm.Meta):
        """Its fields and their help."""


CHAMPS_ENGAGEMENT = (
    "texte", "montant", "etp", "periode", "en_nature", "echeance", "etat", "preuve",
)  # fmt: skip
AIDES_ENGAGEMENT = {
    "texte": "Une phrase. Exemple\u00a0: cofinancer un poste de coordination.",
    "montant": "Au centime. Exemple\u00a0: 12500,00.",
    "etp": "Exemple\u00a0: 0,5. Du temps de travail ne s'ajoute jamais à de l'argent.",
    "periode": "Le montant et le temps sont-ils par an, ou pour toute la durée du contrat\u00a0?",
    "en_nature": "Exemple\u00a0: une salle deux jours par semaine.",
    "preuve": "Ce qui montre qu'il est tenu. Exemple\u00a0: convention du 3 mars 2026.",
}


class EngagementMixin(forms.ModelForm):
    """What both forms of a promise share: amounts as people type them, to the cent."""

    montant = ChampMontant(
        label="Montant (€)", required=False, help_text=AIDES_ENGAGEMENT["montant"]
    )
    etp = ChampMontant(
        label="Temps de travail (ETP)", required=False, help_text=AIDES_ENGAGEMENT["etp"]
    )

    def __init__(self, *args: Any, utilisateur: Utilisateur, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.utilisateur = utilisateur

    def clean(self) -> dict[str, Any]:
        """A promise is of something, and never negative."""
        lus = super().clean() or self.cleaned_data
        for nom in ("montant", "etp"):
            if (lus.get(nom) or 0) < 0:
                self.add_error(nom, "Un engagement ne peut pas être négatif.")
        return lus


class EngagementNouveauForm(EngagementMixin, FormulaireDeCreation):
    """A new promise."""

    class Meta:
        """Fields and their help."""

        model = Engagement
        fields = CHAMPS_ENGAGEMENT
        help_texts = AIDES_ENGAGEMENT
        widgets: ClassVar = {"echeance": Jour}


class EngagementForm(EngagementMixin, FormulaireVersionne):
    """A promise that several people may be editing."""

    class Meta(EngagementNouveauForm.Meta):
        """Its fields and their help."""
