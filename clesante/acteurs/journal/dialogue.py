"""Events of who is met and mobilised, of bodies and of their decisions, each with its sentence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from clesante.acteurs.choix_dialogue import Mobilisation
from clesante.comptes.journal import TypeEvenement
from clesante.comptes.models import Evenement, Utilisateur
from clesante.socle.dates import date_longue
from clesante.socle.texte import enumerer
from clesante.territoires.regles import citer

CHAMPS_FORCE = ("organisation", "personne", "etat", "apports", "themes", "depuis_le")
CHAMPS_RENCONTRE = (
    "objet", "genre", "date", "lieu", "territoire", "participants", "propos", "priorites", "themes",
)  # fmt: skip
CHAMPS_INSTANCE = ("nom", "genre", "decide", "mandat", "rythme", "territoire", "du", "au")
CHAMPS_SIEGE = ("instance", "organisation", "fonction", "college", "preside", "du", "au")
CHAMPS_DECISION = (
    "instance", "date", "numero", "phrase", "genre", "responsable", "echeance", "etat",
    "objet_type", "objet_id",
)  # fmt: skip
# Who is met may be named in these, and what one can bring is of a person: their values stay out.
PERSONNELS_FORCE = frozenset({"apports"})
PERSONNELS_RENCONTRE = frozenset({"participants", "propos"})


def _citee(debut: str, champ: str) -> Callable[[Evenement], str]:
    def dire(evenement: Evenement) -> str:
        cite = evenement.apres.get(champ)
        return f"{debut}\u00a0: {citer(str(cite))}." if cite else f"{debut}."

    return dire


def _force(evenement: Evenement) -> str:
    etat = evenement.apres.get("etat")
    if not etat:
        return "Ce qu'une force vive peut apporter a changé."
    return f"Force vive\u00a0: état «\u00a0{Mobilisation(etat).label}\u00a0»."


def _organisations(evenement: Evenement) -> str:
    numeros = [f"n°\u00a0{numero}" for numero in evenement.apres.get("organisations", ())]
    return f"Organisations rencontrées\u00a0: {enumerer(numeros) or 'aucune'}."


def _decision(evenement: Evenement) -> str:
    prise, numero = evenement.apres.get("date"), evenement.apres.get("numero", "")
    du = f" du {date_longue(date.fromisoformat(prise))}" if prise else ""
    return f"Décision {numero}{du}\u00a0: {citer(str(evenement.apres.get('phrase', '')))}."


def _retablir(evenement: Evenement, par: Utilisateur) -> None:
    from clesante.acteurs.actions.retablissements import retablir_du_dialogue

    retablir_du_dialogue(evenement, par)


def _editee(code: str, phrase: Callable[[Evenement], str]) -> TypeEvenement:
    return TypeEvenement(code, phrase, defaire=_retablir)


EVENEMENTS = (
    TypeEvenement("acteurs.force_vive_notee", _force, PERSONNELS_FORCE),
    TypeEvenement("acteurs.force_vive_modifiee", _force, PERSONNELS_FORCE),
    TypeEvenement(
        "acteurs.rencontre_notee", _citee("Rencontre notée", "objet"), PERSONNELS_RENCONTRE
    ),
    TypeEvenement(
        "acteurs.rencontre_modifiee", _citee("Rencontre modifiée", "objet"), PERSONNELS_RENCONTRE
    ),
    TypeEvenement("acteurs.rencontre_organisations", _organisations),
    TypeEvenement("acteurs.instance_creee", _citee("Instance ajoutée", "nom")),
    _editee("acteurs.instance_modifiee", _citee("Instance modifiée", "nom")),
    TypeEvenement("acteurs.siege_ajoute", _citee("Siège ajouté", "fonction")),
    _editee("acteurs.siege_modifie", _citee("Siège modifié", "fonction")),
    TypeEvenement("acteurs.decision_prise", _decision),
    _editee("acteurs.decision_modifiee", _citee("Décision modifiée", "phrase")),
)
