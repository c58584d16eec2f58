"""Events of gathered words, verbatims and answers, each with its sentence.

What people said never enters the journal: a text that tells of someone must be able to go.
"""

from __future__ import annotations

from clesante.comptes.journal import TypeEvenement
from clesante.comptes.models import Evenement, Utilisateur
from clesante.concertation.models import chaine
from clesante.socle.texte import pluriel
from clesante.territoires.regles import citer

RECUEIL_AJOUTE, RECUEIL_MODIFIE, RECUEIL_RETIRE = (
    "concertation.recueil_ajoute", "concertation.recueil_modifie", "concertation.recueil_retire",
)  # fmt: skip
QUESTIONS_CHANGEES = "concertation.questions_changees"
VERBATIM_AJOUTE, VERBATIM_MODIFIE, VERBATIM_RETIRE = (
    "concertation.verbatim_ajoute", "concertation.verbatim_modifie", "concertation.verbatim_retire",
)  # fmt: skip
REPONSE_SAISIE, REPONSE_MODIFIEE, REPONSE_RETIREE, REPONSES_IMPORTEES = (
    "concertation.reponse_saisie", "concertation.reponse_modifiee",
    "concertation.reponse_retiree", "concertation.reponses_importees",
)  # fmt: skip
CHAMPS_RECUEIL = (
    "intitule", "methode", "date", "jusqu_au", "lieu", "nombre", "profils", "themes", "publics",
    "synthese", "limites",
)  # fmt: skip
CHAMPS_VERBATIM = ("texte", "profil", "themes")
CHAMPS_REPONSE = ("numero", "college", "canal", "contenu")
PAROLES, CONTENU = frozenset({"texte", "profil"}), frozenset({"contenu"})


def _recueil(evenement: Evenement) -> str:
    return f"Paroles recueillies : {citer(str(evenement.apres.get('intitule', '')))}."


def _recueil_retire(evenement: Evenement) -> str:
    return f"Paroles recueillies retirées : {citer(str(evenement.avant.get('intitule', '')))}."


def _questions(evenement: Evenement) -> str:
    nombre = len(evenement.apres.get("questions", ()))
    return f"Questionnaire changé : {pluriel(nombre, 'question')}."


def _saisie(evenement: Evenement) -> str:
    return f"Réponse {evenement.apres.get('numero')} saisie."


def _retiree(evenement: Evenement) -> str:
    return f"Réponse {evenement.avant.get('numero')} retirée."


def _importees(evenement: Evenement) -> str:
    dites = evenement.apres
    nombre = pluriel(int(dites.get("nombre", 0)), "réponse")
    return f"Import de {nombre} du fichier {citer(str(dites.get('fichier', '')))}."


def defaire(evenement: Evenement, par: Utilisateur) -> None:
    """Undo an edit of this part: the fields it changed are given back."""
    from clesante.concertation.actions.retablissements import retablir_de_la_collecte

    retablir_de_la_collecte(evenement, par)


EVENEMENTS: tuple[TypeEvenement, ...] = (
    TypeEvenement(RECUEIL_AJOUTE, _recueil, chaine=chaine),
    TypeEvenement(
        RECUEIL_MODIFIE,
        lambda _: "Paroles recueillies modifiées.",
        defaire=defaire,
        chaine=chaine,
    ),
    TypeEvenement(RECUEIL_RETIRE, _recueil_retire, chaine=chaine),
    TypeEvenement(QUESTIONS_CHANGEES, _questions, chaine=chaine),
    TypeEvenement(VERBATIM_AJOUTE, lambda _: "Paroles citées ajoutées.", PAROLES, chaine=chaine),
    TypeEvenement(VERBATIM_MODIFIE, lambda _: "Paroles citées modifiées.", PAROLES, chaine=chaine),
    TypeEvenement(VERBATIM_RETIRE, lambda _: "Paroles citées retirées.", PAROLES, chaine=chaine),
    TypeEvenement(REPONSE_SAISIE, _saisie, CONTENU, chaine=chaine),
    TypeEvenement(REPONSE_MODIFIEE, lambda _: "Réponse modifiée.", CONTENU, chaine=chaine),
    TypeEvenement(REPONSE_RETIREE, _retiree, CONTENU, chaine=chaine),
    TypeEvenement(REPONSES_IMPORTEES, _importees, chaine=chaine),
)
