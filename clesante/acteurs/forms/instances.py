"""Forms of bodies, of their seats and of what they decided."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils import timezone

from clesante.acteurs.choix_dialogue import EtatDecision, GenreDecision
from clesante.acteurs.forms import PeriodeMixin
from clesante.acteurs.forms.citees import ChampOrganisation, citees
from clesante.acteurs.models import Decision, Instance, Siege
from clesante.acteurs.regles.dialogue import Organe, faute_d_echeance, faute_de_decision
from clesante.acteurs.regles.dispositifs import faute_fonction
from clesante.comptes.models import Utilisateur
from clesante.territoires.forms import ChampPerimetre, SansLieuMixin
from clesante.ui.formulaires_partages import FormulaireDeCreation, FormulaireVersionne, Jour


def sans_personne(fonction: str) -> str:
    """Return a function; raise ``ValidationError`` when it names a person."""
    if faute := faute_fonction(fonction):
        raise forms.ValidationError(faute)
    return fonction


CHAMPS_INSTANCE = ("nom", "genre", "decide", "territoire", "mandat", "rythme", "du", "au")
AIDES_INSTANCE = {
    "nom": "Celui qu'elle porte ici. Exemple\u00a0: équipe projet «\u00a0Commune – ARS\u00a0».",
    "decide": "Cochez si elle valide le diagnostic, les priorités, le contrat. Le cadre de votre "
    "ARS dit laquelle\u00a0: un comité de pilotage le plus souvent, l'équipe projet à Mayotte.",
    "mandat": "Ce dont elle est chargée.",
    "rythme": "Exemple\u00a0: deux fois par an.",
    "au": "Laissez vide tant qu'elle dure.",
}


class InstanceNouvelleForm(PeriodeMixin, FormulaireDeCreation):
    """A new body."""

    territoire = ChampPerimetre()

    class Meta:
        """Fields and their help."""

        model = Instance
        fields = CHAMPS_INSTANCE
        labels: ClassVar = {"decide": "Elle décide"}
        help_texts = AIDES_INSTANCE
        widgets: ClassVar = {"du": Jour, "au": Jour}


class InstanceForm(SansLieuMixin, PeriodeMixin, FormulaireVersionne):
    """A body that several people may be editing."""

    territoire = ChampPerimetre()

    Meta = InstanceNouvelleForm.Meta


CHAMPS_SIEGE = ("fonction", "college", "preside", "du", "au")
AIDES_SIEGE = {
    "fonction": "Une fonction, pas un nom. Exemple\u00a0: vice-présidente à la santé.",
    "college": "Les usagers ont leur collège\u00a0: leurs sièges sont comptés à part.",
    "au": "Laissez vide tant que le siège est tenu.",
}


class SiegeMixin(PeriodeMixin):
    """What both forms of a seat ask."""

    organisation_citee = ChampOrganisation(
        label="Organisation",
        help_text="Son nom, son sigle ou le début de ses mots. Laissez vide pour un siège sans "
        "organisation, celui d'un habitant par exemple.",
    )

    def __init__(self, *args: Any, utilisateur: Utilisateur, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        champ: Any = self.fields["organisation_citee"]
        champ.utilisateur = utilisateur
        self.order_fields(("fonction", "organisation_citee", *CHAMPS_SIEGE[1:]))

    def clean_fonction(self) -> str:
        """Return the function of the seat; refuse what names a person."""
        return sans_personne(self.cleaned_data["fonction"])

    def _post_clean(self) -> None:
        """Give the seat the organisation cited, unless it was left alone."""
        super()._post_clean()  # type: ignore[misc]
        if "organisation_citee" in self.cleaned_data:
            self.instance.organisation = self.cleaned_data["organisation_citee"]


class SiegeNouveauForm(SiegeMixin, FormulaireDeCreation):
    """A new seat."""

    class Meta:
        """Fields and their help."""

        model = Siege
        fields = CHAMPS_SIEGE
        help_texts = AIDES_SIEGE
        widgets: ClassVar = {"du": Jour, "au": Jour}


class SiegeForm(SiegeMixin, FormulaireVersionne):
    """A seat that several people may be editing."""

    Meta = SiegeNouveauForm.Meta

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.organisation_id:
            champ: Any = self.fields["organisation_citee"]
            champ.deja = (self.instance.organisation,)
            self.initial["organisation_citee"] = citees(champ.deja)


CHAMPS_DECISION = ("date", "phrase", "genre", "responsable", "echeance", "etat")
AIDES_DECISION = {
    "phrase": "Une phrase, comme au relevé de décisions.",
    "genre": "Seule une instance qui décide valide et arbitre.",
    "responsable": "Qui doit le faire\u00a0: une fonction, pas un nom.",
    "etat": "«\u00a0À faire\u00a0» avec une échéance la rappelle dans «\u00a0Mon espace\u00a0».",
}


class DecisionMixte(forms.ModelForm):
    """What both forms of a decision check."""

    def clean_responsable(self) -> str:
        """Return the function in charge; refuse what names a person."""
        return sans_personne(self.cleaned_data["responsable"])

    def clean(self) -> dict[str, Any]:
        """Ask the rules whether this body may decide this, that day; once when neither changes."""
        donnees = super().clean() or self.cleaned_data
        lues = {n: donnees.get(n, getattr(self.instance, n)) for n in CHAMPS_DECISION}
        if not lues["date"]:
            return donnees
        gardees = (self.instance.genre, self.instance.date) if self.instance.pk else ()
        if gardees != (lues["genre"], lues["date"]):
            self._juger(lues["genre"], lues["date"])
        if faute := faute_d_echeance(lues["etat"], lues["date"], lues["echeance"]):
            self.add_error("echeance", faute)
        return donnees

    def _juger(self, genre: str, jour: date) -> None:
        instance = self.instance.instance
        organe = Organe(instance.nom, instance.decide, instance.du, instance.au)
        champ, faute = faute_de_decision(organe, genre, jour, timezone.localdate())
        if faute:
            self.add_error(champ, faute)


class DecisionNouvelleForm(DecisionMixte, FormulaireDeCreation):
    """What a body has just decided."""

    class Meta:
        """Fields and their help."""

        model = Decision
        fields = CHAMPS_DECISION
        help_texts = AIDES_DECISION
        widgets: ClassVar = {"date": Jour, "echeance": Jour, "phrase": forms.Textarea({"rows": 3})}

    def __init__(self, *args: Any, instance_qui_decide: Instance, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.instance = instance_qui_decide
        self.initial.setdefault("date", timezone.localdate())
        self.initial["etat"] = EtatDecision.SANS_SUITE
        if not instance_qui_decide.decide:
            self.initial["genre"] = GenreDecision.ORIENTATION


class DecisionForm(DecisionMixte, FormulaireVersionne):
    """A decision that several people may be editing: its number and its body stay."""

    Meta = DecisionNouvelleForm.Meta
