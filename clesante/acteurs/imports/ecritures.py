"""Actions of dispositifs from the same spreadsheet: one a row, beside what carries it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from clesante.acteurs.imports.communs import CREER, INCHANGE, MODIFIER, Lecteur, reporter
from clesante.acteurs.models import ActionDispositif, Dispositif
from clesante.acteurs.regles.dispositifs import faute_fonction, lire_termes
from clesante.socle.texte import normaliser
from clesante.territoires.actions_rattaches import hors_de_portee

# Columns, and the field of an action that each gives.
CHAMPS_D_ACTION = {
    "action": "intitule",
    "action_types": "types_action",
    "action_territoire": "territoire",
    "action_pilote": "pilote",
    "action_financeurs": "financeurs",
}
LIBELLES_D_ACTION = {
    "action": "une de ses actions",
    "action_types": "types de cette action",
    "action_territoire": "territoire de cette action",
    "action_pilote": "pilote de cette action",
    "action_financeurs": "financeurs de cette action",
}
ENTETES_D_ACTION: Mapping[str, tuple[str, ...]] = {
    "action": ("action", "intitule de l action", "titre de l action", "une de ses actions"),
    "action_types": ("type d action", "types d action", "types de cette action"),
    "action_territoire": ("lieu de l action", "territoire de l action"),
    "action_pilote": ("pilote de l action", "pilote de cette action"),
    "action_financeurs": ("financeur", "financeurs", "financement"),
}


class LigneActionForm(forms.Form):
    """The cells of a row that tell an action."""

    action = forms.CharField(label="Action", max_length=200)
    action_types = forms.Field(required=False)
    action_territoire = forms.CharField(max_length=200, required=False)
    action_pilote = forms.CharField(max_length=200, required=False)
    action_financeurs = forms.CharField(max_length=300, required=False)

    def clean_action_pilote(self) -> str:
        """Return who leads it; refuse what names a person."""
        pilote: str = self.cleaned_data["action_pilote"]
        if faute := faute_fonction(pilote):
            raise forms.ValidationError(faute)
        return pilote


class LecteurActions(Lecteur):
    """Reads the action that a row tells, told by its dispositif and its title.

    It takes the themes and publics of its row.
    """

    codes: dict[str, dict[str, str]]
    modifiables: set[int]
    inconnus: dict[str, str]

    def _lire_actions_connues(self) -> None:
        connues = ActionDispositif.objects.filter(dispositif__in=self.modifiables).order_by("-pk")
        self.actions = {(a.dispositif_id, normaliser(a.intitule)): a for a in connues}
        self.actions_vues: dict[tuple[int, str], tuple[int, dict[str, str]]] = {}

    def agir(self, numero: int, textes: dict[str, str], de: Dispositif, lu: Dispositif) -> None:
        """Say what a row does of an action of a dispositif; ``lu`` is what the row says of it."""
        types, inconnus = lire_termes(textes.get("action_types", ""), self.codes["action_types"])
        form = LigneActionForm({**textes, "action_types": types})
        form.is_valid()
        self.inconnus = {"action_types": inconnus[0]} if inconnus else {}
        for mot in inconnus:
            form.add_error("action_types", f"« {mot[:60]} » n'est pas de la liste.")
        if form.errors:
            self.lecture.anomalies += self._fautes(numero, textes, form, ambigus=False)
            return
        cle = (id(de), normaliser(textes["action"]))
        dits = {champ: textes.get(nom, "") for nom, champ in CHAMPS_D_ACTION.items()}
        if cle in self.actions_vues:
            avant, vus = self.actions_vues[cle]
            self.deja_vue(numero, textes["action"], f"la même action que ligne {avant}",
                          vus == dits)  # fmt: skip
            return
        self.actions_vues[cle] = (numero, dits)
        neuve = ActionDispositif(dispositif=de, themes=lu.themes, publics=lu.publics)
        for nom, champ in CHAMPS_D_ACTION.items():
            setattr(neuve, champ, form.cleaned_data[nom] or ([] if nom == "action_types" else ""))
        self._juger_action(numero, dits, neuve)

    def _juger_action(self, numero: int, dits: dict[str, str], neuve: ActionDispositif) -> None:
        cle = (neuve.dispositif.pk, normaliser(neuve.intitule))
        cible: Any = self.actions.get(cle)
        etat = CREER
        if cible is not None:
            etat = MODIFIER if reporter(dits, neuve, cible, [*dits]) else INCHANGE

        def verifier() -> None:
            de = neuve.dispositif
            if de.pk is not None and de.pk not in self.modifiables:
                raise hors_de_portee()

        self.garder(numero, neuve.intitule, cible or neuve, etat, verifier)
