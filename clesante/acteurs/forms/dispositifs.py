"""Forms of dispositifs and of their actions."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from clesante.acteurs.forms import PeriodeMixin
from clesante.acteurs.forms.instances import sans_personne
from clesante.acteurs.lectures.dispositifs import (
    Ressemblance,
    nom_du_porteur,
    porteurs_possibles,
    semblables,
)
from clesante.acteurs.lectures.perimetres import lire_perimetre
from clesante.acteurs.models import ActionDispositif, Dispositif
from clesante.acteurs.regles.dispositifs import Porteur
from clesante.comptes.droits import Visiteur
from clesante.recherche.forms import choix
from clesante.socle.erreurs import ClesanteError
from clesante.socle.texte import enumerer
from clesante.territoires.forms import SansLieuMixin
from clesante.territoires.models_rattaches import CHAMP_MAX
from clesante.ui.formulaires_partages import FormulaireDeCreation, FormulaireVersionne, Jour

TYPES = "dispositifs"
CHAMPS_TAPES = (
    "type", "nom", "territoire", "porteur", "du", "au", "themes", "publics", "description",
    "fonction_contact", "courriel_contact", "site",
)  # fmt: skip
CHAMPS = tuple(nom for nom in CHAMPS_TAPES if nom != "porteur")
AIDES = {
    "nom": "Le nom d'usage ici. Exemple : CLSM du Sud-Vendée.",
    "du": "Le premier jour de son application. Laissez vide si vous ne le savez pas.",
    "au": "Le dernier jour. Laissez vide tant qu'aucune fin n'est prévue.",
    "description": "Ce qu'il vise et ce qu'il fait. N'écrivez rien sur la santé d'une personne.",
    "fonction_contact": "Une fonction, jamais une personne. Exemple : coordination du CLSM.",
    "courriel_contact": "Une adresse de service, pas celle d'une personne.",
}
SANS_DOUBLON = "C'est bien un autre : l'ajouter tout de même"


class DispositifMixin(PeriodeMixin):
    """What every form of a dispositif checks; ``porteur`` is typed: a name, a SIRET, a number."""

    territoire = forms.CharField(
        label="Territoire",
        max_length=CHAMP_MAX,
        help_text="Celui qu'il couvre : communes, intercommunalités, département… Joignez-en "
        "plusieurs par « + ». Exemple : EPCI-200071934 + Luçon.",
    )
    porteur = forms.CharField(
        label="Porteur",
        max_length=200,
        required=False,
        help_text="Son nom, son sigle ou son SIRET. S'il est au registre des organisations, il y "
        "sera lié ; sinon son nom est gardé tel quel.",
    )
    site = forms.URLField(
        label="Document ou site",
        required=False,
        assume_scheme="https",
        help_text="Exemple : https://www.exemple.fr",
    )

    def clean_territoire(self) -> str:
        """Return the code of the perimeter typed, by names or by codes."""
        try:
            return lire_perimetre(self.cleaned_data["territoire"])
        except ClesanteError as erreur:
            raise forms.ValidationError(str(erreur)) from erreur

    def clean_fonction_contact(self) -> str:
        """Return the function to contact; refuse what names a person."""
        return sans_personne(self.cleaned_data["fonction_contact"])


class DispositifPageMixin(DispositifMixin):
    """What both pages of a dispositif check: the type of the list, who carries it."""

    type = forms.ChoiceField(label="Type")

    def __init__(self, *args: Any, utilisateur: Visiteur, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.utilisateur = utilisateur
        self.trouve: Porteur | None = None
        types: Any = self.fields["type"]
        types.choices = [("", "Choisissez"), *choix(TYPES, [self.instance.type])]
        self.initial["porteur"] = nom_du_porteur(self.instance)

    def clean_porteur(self) -> str:
        """Find who carries it; several organisations of one name are asked for, never guessed."""
        tape: str = self.cleaned_data["porteur"].strip()
        if not tape or "porteur" not in self.changed_data:
            return tape
        trouves = porteurs_possibles(self.utilisateur, tape).exacts(tape)
        if len(trouves) > 1:
            noms = enumerer([f"{p.nom} ({p.territoire}, n° {p.numero})" for p in trouves[:8]], "ou")
            raise forms.ValidationError(
                f"Plusieurs organisations répondent à ce nom\u00a0: {noms}. Écrivez le numéro de "
                f"la bonne, par exemple «\u00a0n° {trouves[0].numero}\u00a0»."
            )
        self.trouve = trouves[0] if trouves else None
        return tape

    def _post_clean(self) -> None:
        """Give the dispositif who carries it: an organisation of the register, or a name."""
        super()._post_clean()  # type: ignore[misc]
        if "porteur" not in self.changed_data or "porteur" not in self.cleaned_data:
            return
        self.instance.porteur_id = self.trouve.numero if self.trouve else None
        self.instance.porteur_dit = "" if self.trouve else self.cleaned_data["porteur"]


class DispositifNouveauForm(DispositifPageMixin, FormulaireDeCreation):
    """A new dispositif: what it may already be must be looked at before it is added."""

    sans_doublon = forms.BooleanField(label=SANS_DOUBLON, required=False, widget=forms.HiddenInput)
    field_order = CHAMPS_TAPES

    class Meta:
        """Fields and their help."""

        model = Dispositif
        fields = CHAMPS
        help_texts = AIDES
        widgets: ClassVar = {"du": Jour, "au": Jour}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ressemblances: list[Ressemblance] = []

    def _post_clean(self) -> None:
        """Look for what it may already be, once it is otherwise right."""
        super()._post_clean()
        if self.errors or self.cleaned_data.get("sans_doublon") or self._deja_cree():
            return
        tape = "" if self.trouve else self.cleaned_data["porteur"]
        self.ressemblances = semblables(self.instance, tape, self.utilisateur)
        if self.ressemblances:
            self.fields["sans_doublon"].widget = forms.CheckboxInput()
            self.add_error("sans_doublon", "Voyez d'abord ce qui lui ressemble, plus haut.")

    def _deja_cree(self) -> bool:
        """Tell whether this very form already made it: sent twice, it is not its own duplicate."""
        return Dispositif.objects.filter(cle_creation=self.instance.cle_creation).exists()


class DispositifForm(SansLieuMixin, DispositifPageMixin, FormulaireVersionne):
    """A dispositif that several people may be editing."""

    field_order = CHAMPS_TAPES

    Meta = DispositifNouveauForm.Meta


CHAMPS_ACTION = (
    "intitule", "types_action", "themes", "publics", "territoire", "du", "au", "pilote",
    "financeurs", "description",
)  # fmt: skip
AIDES_ACTION = {
    "intitule": "Exemple : permanence d'écoute pour les jeunes, un mercredi sur deux.",
    "territoire": "Où elle se passe, si ce n'est pas tout le territoire du dispositif.",
    "pilote": "Une organisation ou une fonction, jamais une personne.",
    "description": "N'écrivez rien sur la santé d'une personne.",
}


class ActionMixin(PeriodeMixin):
    """What both forms of an action check."""

    def clean_pilote(self) -> str:
        """Return who leads it; refuse what names a person."""
        return sans_personne(self.cleaned_data["pilote"])


class ActionNouvelleForm(ActionMixin, FormulaireDeCreation):
    """A new action of a dispositif."""

    class Meta:
        """Fields and their help."""

        model = ActionDispositif
        fields = CHAMPS_ACTION
        help_texts = AIDES_ACTION
        widgets: ClassVar = {"du": Jour, "au": Jour}


class ActionForm(ActionMixin, FormulaireVersionne):
    """An action that several people may be editing."""

    Meta = ActionNouvelleForm.Meta
