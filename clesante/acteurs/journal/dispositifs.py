"""Events of dispositifs and of their actions, each with its sentence, and how edits are undone."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.db import models

from clesante.acteurs.models import ActionDispositif, Dispositif
from clesante.comptes.journal import TypeEvenement
from clesante.comptes.models import Evenement, Utilisateur
from clesante.comptes.models.champs import champs
from clesante.socle.texte import enumerer
from clesante.territoires.regles import citer

CHAMPS = (
    "type", "nom", "territoire", "porteur", "porteur_dit", "du", "au", "themes", "publics",
    "description", "fonction_contact", "courriel_contact", "site",
)  # fmt: skip
CHAMPS_ACTION = (
    "dispositif", "intitule", "themes", "publics", "types_action", "territoire", "du", "au",
    "pilote", "financeurs", "description",
)  # fmt: skip
MODIFIE, ACTION_MODIFIEE = "acteurs.dispositif_modifie", "acteurs.action_dispositif_modifiee"


def _ajoute(quoi: str, champ: str) -> Callable[[Evenement], str]:
    return lambda e: f"{quoi}\u00a0: {citer(str(e.apres.get(champ, '')))}."


def _modifie(
    debut: str, modele: type[models.Model], noms: Sequence[str]
) -> Callable[[Evenement], str]:
    libelles = {nom: str(champs(modele)[nom].verbose_name) for nom in noms}

    def dire(evenement: Evenement) -> str:
        changes = [libelles[nom] for nom in noms if nom in evenement.apres]
        return f"{debut}\u00a0: {enumerer(changes)}."

    return dire


def _defaire(evenement: Evenement, par: Utilisateur) -> None:
    from clesante.acteurs.actions.dispositifs import defaire

    defaire(evenement, par)


EVENEMENTS = (
    TypeEvenement("acteurs.dispositif_ajoute", _ajoute("Dispositif ajouté", "nom")),
    TypeEvenement(MODIFIE, _modifie("Fiche modifiée", Dispositif, CHAMPS), defaire=_defaire),
    TypeEvenement("acteurs.action_dispositif_ajoutee", _ajoute("Action ajoutée", "intitule")),
    TypeEvenement(
        ACTION_MODIFIEE,
        _modifie("Action modifiée", ActionDispositif, CHAMPS_ACTION),
        defaire=_defaire,
    ),
)
