"""A decision inside another form: one already written, or a new one (body, sentence, day)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import models, transaction
from django.utils import timezone
from django.utils.text import Truncator

from clesante.acteurs.actions.instances import creer_instance, decider, lier
from clesante.acteurs.choix_dialogue import GenreDecision, GenreInstance
from clesante.acteurs.lectures.citees import reels
from clesante.acteurs.lectures.instances import (
    decisions_choisies,
    instances_du_lieu,
    instances_qui_decident,
)
from clesante.acteurs.models import Decision, Instance
from clesante.acteurs.regles.dialogue import Organe, faute_de_decision
from clesante.comptes.models import Utilisateur
from clesante.socle.dates import date_longue
from clesante.socle.texte import normaliser
from clesante.territoires.models_rattaches import Rattache
from clesante.ui.formulaires_partages import Jour


class ChampDecision(forms.ModelChoiceField):
    """One of the decisions a person may attach; ``decisions_choisies`` says which."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            Decision.objects.none(),
            **{
                "label": "Décision déjà notée",
                "required": False,
                "empty_label": "aucune : je la note ci-dessous",
                **kwargs,
            },
        )

    def label_from_instance(self, obj: Any) -> str:
        """Return « 2026-01, COPIL, 3 mars 2026 : Le diagnostic est validé »."""
        le = date_longue(obj.date)
        return f"{obj.numero}, {obj.instance.nom}, {le}\u00a0: {Truncator(obj.phrase).chars(80)}"


class DecisionMixin(forms.Form):
    """Fields by which any form asks for a decision; ``decision_prise`` gives it.

    Put it before ``FormulaireVersionne``, ``FormulaireDeCreation`` or ``forms.Form`` among the
    bases. ``utilisateur`` is who fills it, ``lieu`` the object of a territory that is decided on:
    only bodies and decisions of its place are offered, and a body typed by name is of its
    territory. ``facultative``: no decision at all is an answer.
    """

    decision = ChampDecision()
    decision_instance = forms.ModelChoiceField(
        Instance.objects.none(),
        label="Instance qui décide",
        required=False,
        empty_label="une autre, nommée ci-dessous",
    )
    decision_organe = forms.CharField(
        label="Nom de l'instance, si elle n'est pas dans la liste",
        max_length=200,
        required=False,
        help_text="Exemple : comité de pilotage du contrat local de santé.",
    )
    decision_date = forms.DateField(label="Date de la décision", required=False, widget=Jour)
    decision_phrase = forms.CharField(
        label="Ce qui est décidé",
        max_length=4_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Une phrase, comme au relevé de décisions.",
    )

    def __init__(
        self,
        *args: Any,
        utilisateur: Utilisateur,
        lieu: Rattache,
        facultative: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.utilisateur, self.lieu, self.facultative = utilisateur, lieu, facultative
        champs: dict[str, Any] = self.fields
        champs["decision"].queryset = decisions_choisies(utilisateur, lieu)
        champs["decision_instance"].queryset = self._instances()

    def clean(self) -> dict[str, Any]:
        """Ask for one decision, whole: one of the list, or a body, a day and a sentence."""
        donnees = super().clean() or self.cleaned_data
        if donnees.get("decision") or (self.facultative and not self._ecrit(donnees)):
            return donnees
        if not (donnees.get("decision_instance") or donnees.get("decision_organe")):
            self._manque("decision_instance", "Choisissez l'instance qui décide, ou nommez-la.")
        if not donnees.get("decision_date"):
            self._manque("decision_date", "Donnez le jour de la décision.")
        elif faute := self._faute(donnees):
            self.add_error("decision_date", faute)
        if not donnees.get("decision_phrase"):
            self._manque("decision_phrase", "Écrivez ce qui est décidé, en une phrase.")
        return donnees

    def _ecrit(self, donnees: dict[str, Any]) -> bool:
        noms = ("decision_instance", "decision_organe", "decision_date", "decision_phrase")
        return any(donnees.get(nom) or nom in self.errors for nom in noms)

    def _manque(self, champ: str, phrase: str) -> None:
        if champ not in self.errors:
            self.add_error(champ, phrase)

    def _faute(self, donnees: dict[str, Any]) -> str:
        lue = donnees.get("decision_instance")
        organe = Organe(lue.nom, True, lue.du, lue.au) if lue else Organe("", True)
        jour = donnees["decision_date"]
        return faute_de_decision(organe, GenreDecision.VALIDATION, jour, timezone.localdate())[1]

    def decision_prise(
        self, au_sujet_de: models.Model, genre: str = GenreDecision.VALIDATION
    ) -> Decision | None:
        """Return the decision chosen, or write the one typed; None when none was asked for.

        Call it once the form is valid, in the transaction of the act it allows. ``au_sujet_de`` is
        a saved object. Raises as ``actions_instances.decider``.
        """
        choisie: Decision | None = self.cleaned_data.get("decision")
        if choisie is not None:
            return lier(choisie, au_sujet_de, self.utilisateur)
        if not self._ecrit(self.cleaned_data):
            return None
        with transaction.atomic():
            neuve = Decision(
                instance=self.cleaned_data["decision_instance"] or self._instance_nommee(),
                date=self.cleaned_data["decision_date"],
                phrase=self.cleaned_data["decision_phrase"],
                genre=genre,
            )
            return decider(neuve, self.utilisateur, au_sujet_de)[0]

    def _instances(self) -> models.QuerySet[Instance]:
        siennes = instances_qui_decident(self.utilisateur).filter(
            pk__in=instances_du_lieu(self.lieu)
        )
        return siennes if getattr(self.lieu, "fictif", False) else reels(siennes)

    def _instance_nommee(self) -> Instance:
        """Return the body typed by name: the one that has this name already, or a new one."""
        nom = self.cleaned_data["decision_organe"]
        territoire = self.lieu.territoire
        ici = self._instances().filter(territoire=territoire)
        deja = next((i for i in ici if normaliser(i.nom) == normaliser(nom)), None)
        neuve = Instance(nom=nom, genre=GenreInstance.AUTRE, decide=True, territoire=territoire)
        return deja or creer_instance(neuve, self.utilisateur)[0]
