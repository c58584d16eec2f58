"""Events of organisations and people, each with its sentence, and how some are undone."""

from __future__ import annotations

from typing import Any

from clesante.acteurs.journal import dialogue as journal_dialogue
from clesante.acteurs.journal import dispositifs as journal_dispositifs
from clesante.acteurs.models import Organisation
from clesante.comptes.journal import TypeEvenement
from clesante.comptes.models import Evenement, Utilisateur
from clesante.comptes.models.champs import champs
from clesante.socle.texte import enumerer
from clesante.territoires.regles import citer

CHAMPS = (
    "nom", "sigle", "nature", "famille", "siret", "territoire", "courriel", "telephone", "site",
    "missions", "fermee_le",
)  # fmt: skip
CHAMPS_PERSONNE = ("nom", "prenom", "courriel", "telephone", "consentement", "consentement_le")
CHAMPS_FONCTION = ("personne", "organisation", "intitule", "role", "du", "au")
PERSONNELS = frozenset({"nom", "prenom", "courriel", "telephone"})
PERSONNELS_FONCTION = frozenset({"intitule"})  # with the organisation, it would name the person


def _modifiee(evenement: Evenement) -> str:
    connus = champs(Organisation)
    changes = [str(connus[nom].verbose_name) for nom in CHAMPS if nom in evenement.apres]
    return f"Fiche modifiée : {enumerer(changes)}."


def _creee(evenement: Evenement) -> str:
    origine = " à l'import d'un fichier" if evenement.apres.get("import") else ""
    return f"Organisation ajoutée{origine} : {citer(str(evenement.apres.get('nom', '')))}."


def _fusionnee(evenement: Evenement) -> str:
    return f"Fusionnée dans l'organisation n° {evenement.apres.get('fusionnee_dans')}."


def _defusionnee(evenement: Evenement) -> str:
    return f"Fusion défaite avec l'organisation n° {evenement.avant.get('fusionnee_dans')}."


def _personne(debut: str) -> Any:
    return lambda evenement: f"{debut} : personne n° {evenement.objet_id}."


def _fonction(debut: str) -> Any:
    return lambda evenement: f"{debut} : fonction n° {evenement.objet_id}."


def _defaire_modification(evenement: Evenement, par: Utilisateur) -> None:
    from clesante.acteurs.actions import defaire

    defaire(evenement, par)


def _defaire_fusion(evenement: Evenement, par: Utilisateur) -> None:
    from clesante.acteurs.actions.fusions import defusionner

    defusionner(evenement, par)


EVENEMENTS = (
    TypeEvenement("acteurs.organisation_creee", _creee),
    TypeEvenement("acteurs.organisation_modifiee", _modifiee, defaire=_defaire_modification),
    TypeEvenement("acteurs.organisation_fusionnee", _fusionnee, defaire=_defaire_fusion),
    TypeEvenement("acteurs.organisation_defusionnee", _defusionnee),
    TypeEvenement("acteurs.personne_creee", _personne("Personne ajoutée"), PERSONNELS),
    TypeEvenement("acteurs.personne_modifiee", _personne("Personne modifiée"), PERSONNELS),
    TypeEvenement("acteurs.fonction_ajoutee", _fonction("Fonction ajoutée"), PERSONNELS_FONCTION),
    TypeEvenement("acteurs.fonction_modifiee", _fonction("Fonction modifiée"), PERSONNELS_FONCTION),
    *journal_dialogue.EVENEMENTS,
    *journal_dispositifs.EVENEMENTS,
)
