"""Events of files and comments, each with its sentence, in the chain of their object.

Of what is reserved to a team, the journal keeps that it changed, and no word of it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from clesante.comptes.journal import SITE, TypeEvenement
from clesante.comptes.models import Evenement
from clesante.pieces.choix import EtatCommentaire
from clesante.pieces.droits_joints import objets_joints
from clesante.pieces.models import Joint

CHAMPS_PIECE = ("fichier", "titre", "alternative", "credit", "reserve", "empreinte", "retire_le")
CHAMPS_COMMENTAIRE = (
    "genre", "partie", "texte", "texte_propose", "etat", "suite", "reserve", "retire_le",
)  # fmt: skip
TUS = frozenset(
    {"fichier", "titre", "alternative", "credit", "empreinte", "texte", "texte_propose", "suite"}
)
RESERVE = "_reserve"


def chaine(joint: Any) -> str:
    """Return the chain of what something is joined to."""
    objet = joint.objet if isinstance(joint, Joint) else None
    return objets_joints()[joint.objet_type].chaine(objet) if objet is not None else SITE


def code(acte: str, *etats: Joint) -> str:
    """Return the type of event of an act: that of reserved things if one of its states is."""
    return f"pieces.{acte}{RESERVE if any(joint.reserve for joint in etats) else ''}"


def _titre(debut: str) -> Callable[[Evenement], str]:
    def dire(evenement: Evenement) -> str:
        titre = evenement.apres.get("titre")
        return f"{debut}\u00a0: «\u00a0{titre}\u00a0»." if titre else f"{debut}."

    return dire


def _constante(dite: str) -> Callable[[Evenement], str]:
    return lambda _evenement: dite


def _traite(evenement: Evenement) -> str:
    etat = evenement.apres.get("etat")
    libelle = EtatCommentaire(etat).label if etat in EtatCommentaire.values else ""
    return f"Commentaire {libelle}." if libelle else "Suite d'un commentaire modifiée."


PHRASES: dict[str, tuple[Callable[[Evenement], str], str]] = {
    "piece_jointe": (_titre("Fichier joint"), "Fichier réservé à l'équipe joint."),
    "piece_modifiee": (
        _titre("Présentation d'un fichier modifiée"),
        "Présentation d'un fichier réservé à l'équipe modifiée.",
    ),
    "piece_retiree": (_constante("Fichier retiré."), "Fichier réservé à l'équipe retiré."),
    "piece_remise": (_constante("Fichier remis en place."), "Fichier réservé remis en place."),
    "commentaire_ajoute": (
        _constante("Commentaire ajouté."),
        "Note réservée à l'équipe ajoutée.",
    ),
    "commentaire_modifie": (
        _constante("Commentaire modifié par son auteur."),
        "Note réservée à l'équipe modifiée.",
    ),
    "commentaire_traite": (_traite, "Note réservée à l'équipe traitée."),
    "commentaire_retire": (
        _constante("Commentaire retiré."),
        "Note réservée à l'équipe retirée.",
    ),
    "commentaire_remis": (
        _constante("Commentaire remis en place."),
        "Note réservée à l'équipe remise en place.",
    ),
}
EVENEMENTS = tuple(
    declare
    for acte, (phrase, tue) in PHRASES.items()
    for declare in (
        TypeEvenement(f"pieces.{acte}", phrase, chaine=chaine),
        TypeEvenement(f"pieces.{acte}{RESERVE}", _constante(tue), TUS, chaine=chaine),
    )
)
