"""Events of the part « participation » of a shared diagnosis, each with its sentence.

What people wrote never enters the journal: it may tell of someone, and the journal keeps all.
"""

from __future__ import annotations

from collections.abc import Callable

from clesante.comptes.journal import TypeEvenement
from clesante.comptes.models import Evenement, Utilisateur
from clesante.concertation.choix import Canal, EtatContribution
from clesante.concertation.models import chaine
from clesante.socle.texte import INSECABLE
from clesante.territoires.regles import citer

CHAMPS_APPEL = ("intitule", "texte", "adresse", "du", "au")
CHAMPS_CONTRIBUTION = (
    "numero", "appel", "canal", "recue_le", "texte", "themes", "groupes", "commune",
)  # fmt: skip
CHAMPS_MODERES = ("etat", "motif")
CHAMPS_REPONSE = ("reponse", "repondue_le", "decision", "suite")
PERSONNELS = frozenset({"texte", "commune"})
APPEL_OUVERT, APPEL_MODIFIE = "concertation.appel_ouvert", "concertation.appel_modifie"
RECUE, CORRIGEE = "concertation.contribution_recue", "concertation.contribution_corrigee"
MODEREE, REPONDUE = "concertation.contribution_moderee", "concertation.contribution_repondue"
RETABLIE = "concertation.contribution_retablie"


def _dite(phrase: str) -> Callable[[Evenement], str]:
    """Return a sentence without a number: the public one is not among what changed."""
    return lambda _: phrase


def _ouvert(evenement: Evenement) -> str:
    intitule = citer(str(evenement.apres.get("intitule", "")))
    return f"Appel à contributions préparé{INSECABLE}: {intitule}."


def _recue(evenement: Evenement) -> str:
    canal = dict(Canal.choices).get(str(evenement.apres.get("canal")), "")
    return f"Contribution {evenement.apres.get('numero')} reçue {canal}."


def _moderee(evenement: Evenement) -> str:
    etat = dict(EtatContribution.choices).get(str(evenement.apres.get("etat")), "")
    return f"Contribution relue{INSECABLE}: {etat}."


def _defaire(evenement: Evenement, par: Utilisateur) -> None:
    from clesante.concertation.actions.participation import retablir

    retablir(evenement, par)


EVENEMENTS: tuple[TypeEvenement, ...] = (
    TypeEvenement(APPEL_OUVERT, _ouvert, chaine=chaine),
    TypeEvenement(APPEL_MODIFIE, _dite("Appel à contributions modifié."), chaine=chaine),
    TypeEvenement(RECUE, _recue, PERSONNELS, chaine=chaine),
    TypeEvenement(
        CORRIGEE, _dite("Saisie d'une contribution corrigée."), PERSONNELS, chaine=chaine
    ),
    TypeEvenement(MODEREE, _moderee, defaire=_defaire, chaine=chaine),
    TypeEvenement(RETABLIE, _dite("Relecture d'une contribution annulée."), chaine=chaine),
    TypeEvenement(REPONDUE, _dite("Réponse écrite à une contribution."), chaine=chaine),
)
