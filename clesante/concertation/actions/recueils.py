"""Named changes of what is heard on the ground: gathered words, verbatims, answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.db import models, transaction

from clesante.comptes.actions.objets import introuvable, une_fois
from clesante.comptes.journal import etat, noter
from clesante.comptes.models import Utilisateur
from clesante.concertation.actions import MODIFIER, ajouter_a, changer, permis
from clesante.concertation.actions.retraits import retirer
from clesante.concertation.journal.recueils import (
    CHAMPS_RECUEIL,
    CHAMPS_REPONSE,
    CHAMPS_VERBATIM,
    QUESTIONS_CHANGEES,
    RECUEIL_AJOUTE,
    RECUEIL_MODIFIE,
    RECUEIL_RETIRE,
    REPONSE_MODIFIEE,
    REPONSE_RETIREE,
    REPONSE_SAISIE,
    REPONSES_IMPORTEES,
    VERBATIM_AJOUTE,
    VERBATIM_MODIFIE,
    VERBATIM_RETIRE,
)
from clesante.concertation.models import Diagnostic, Recueil, Reponse, Verbatim
from clesante.concertation.regles.questionnaires import (
    QUESTION_OTEE,
    Question,
    a_garder,
    questions_de,
)
from clesante.socle.erreurs import RefuseError

Changement = Callable[[tuple[Question, ...]], tuple[Question, ...]]


def ajouter_recueil(
    recueil: Recueil, diagnostic: Diagnostic, par: Utilisateur
) -> tuple[Recueil, bool]:
    """Add gathered words to a diagnosis; return them, and whether they are new.

    Raises ``IntrouvableError`` without the right to write in the diagnosis.
    """
    recueil.diagnostic = diagnostic
    return ajouter_a(recueil, diagnostic, RECUEIL_AJOUTE, CHAMPS_RECUEIL, par)


def modifier_recueil(recueil: Recueil, par: Utilisateur) -> bool:
    """Keep the changes of gathered words; return whether something changed.

    Raises ``IntrouvableError`` without the right, ``VersionDepasseeError`` for a stale save.
    """
    return changer(recueil, RECUEIL_MODIFIE, CHAMPS_RECUEIL, par)


def retirer_recueil(numero: int, par: Utilisateur) -> Diagnostic:
    """Take gathered words away that hold nothing anybody said, and return their diagnosis.

    Raises ``IntrouvableError`` without the right, ``RefuseError`` when words are quoted, a sheet is
    filled, or a finding stands on them.
    """
    with transaction.atomic():
        recueil = permis(Recueil, numero, par, verrou=True)
        diagnostic: Diagnostic = recueil.diagnostic
        if recueil.verbatims.exists() or recueil.reponses.exists():
            raise RefuseError(
                "Ce recueil tient des paroles ou des réponses\u00a0: il n'est pas retiré.",
                "Retirez-les d'abord une à une.",
            )
        retirer(recueil, RECUEIL_RETIRE, CHAMPS_RECUEIL, par, "Un constat s'appuie sur ce recueil")
    return diagnostic


def ajouter_verbatim(
    verbatim: Verbatim, recueil: Recueil, par: Utilisateur
) -> tuple[Verbatim, bool]:
    """Add what someone said to gathered words; return it, and whether it is new.

    Raises ``IntrouvableError`` without the right to write in the diagnosis.
    """
    verbatim.recueil = recueil
    return ajouter_a(verbatim, recueil.diagnostic, VERBATIM_AJOUTE, CHAMPS_VERBATIM, par)


def modifier_verbatim(verbatim: Verbatim, par: Utilisateur) -> bool:
    """Keep the changes of what someone said; return whether something changed.

    Raises as :func:`modifier_recueil`.
    """
    return changer(verbatim, VERBATIM_MODIFIE, CHAMPS_VERBATIM, par)


def retirer_verbatim(numero: int, par: Utilisateur) -> Recueil:
    """Remove what someone said, and return the words it was gathered with.

    Raises ``IntrouvableError`` without the right, ``RefuseError`` when the written diagnosis
    quotes it.
    """
    verbatim: Verbatim = permis(Verbatim, numero, par)
    recueil: Recueil = verbatim.recueil
    retirer(verbatim, VERBATIM_RETIRE, CHAMPS_VERBATIM, par, "Le diagnostic écrit cite ces mots")
    return recueil


def changer_questions(numero: int, changement: Changement, par: Utilisateur) -> Recueil:
    """Change the questions of a questionnaire, read in place and written at once.

    Raises ``IntrouvableError`` without the right, ``RefuseError`` when a question that was
    answered would go, and what ``changement`` raises.
    """
    with transaction.atomic():
        recueil = permis(Recueil, numero, par, verrou=True)
        avant = questions_de(recueil.questions)
        apres = changement(avant)
        _verifier_reponses(recueil, {q.code for q in avant} - {q.code for q in apres})
        recueil.questions = a_garder(apres)
        changer(recueil, QUESTIONS_CHANGEES, ("questions",), par)
    return recueil


def _verifier_reponses(recueil: Recueil, otees: set[str]) -> None:
    contenus = Reponse.objects.filter(recueil=recueil).values_list("contenu", flat=True)
    if otees and any(otees & set(contenu) for contenu in contenus):
        raise RefuseError(
            "Des réponses à cette question sont déjà saisies : elle ne peut plus être ôtée.",
            "Retirez d'abord ces réponses, ou gardez la question.",
        )


def saisir_reponse(reponse: Reponse, recueil: Recueil, par: Utilisateur) -> tuple[Reponse, bool]:
    """Add one filled questionnaire, numbered after the last; return it, and whether it is new.

    Raises ``IntrouvableError`` without the right to write in the diagnosis, ``RefuseError`` for an
    answer to a question that is no longer there.
    """

    def ecrire() -> None:
        reponse.save()
        noter(REPONSE_SAISIE, par, reponse, apres=etat(reponse, CHAMPS_REPONSE))

    with transaction.atomic():
        reponse.recueil, reponse.numero = recueil, _tenir(recueil, [reponse], par)
        return une_fois(reponse, ecrire, Reponse.objects.filter(recueil=recueil))


def importer(reponses: Iterable[Reponse], recueil: Recueil, fichier: str, par: Utilisateur) -> int:
    """Add the filled questionnaires of a file, all or none, in one event; return how many.

    Raises as :func:`saisir_reponse`.
    """
    neuves = list(reponses)
    with transaction.atomic():
        for numero, reponse in enumerate(neuves, _tenir(recueil, neuves, par)):
            reponse.recueil, reponse.numero = recueil, numero
        Reponse.objects.bulk_create(neuves)
        bilan = {"nombre": len(neuves), "fichier": fichier}
        noter(REPONSES_IMPORTEES, par, recueil, apres=bilan)
    return len(neuves)


def _tenir(recueil: Recueil, neuves: Iterable[Reponse], par: Utilisateur) -> int:
    """Return the number of the first of new answers; the questionnaire is held until they are in.

    Its questions are read again once it is held: none was removed since these were typed.
    """
    modifiables = Recueil.objects.all().visibles_par(par, MODIFIER).select_for_update()
    tenu = modifiables.filter(pk=recueil.pk).first()
    if tenu is None:
        raise introuvable()
    connues = {q.code for q in questions_de(tenu.questions)}
    if any(set(neuve.contenu) - connues for neuve in neuves):
        raise RefuseError(*QUESTION_OTEE)
    dites = Reponse.objects.filter(recueil=recueil)
    return 1 + (dites.aggregate(n=models.Max("numero"))["n"] or 0)


def modifier_reponse(reponse: Reponse, par: Utilisateur) -> bool:
    """Keep the changes of a filled questionnaire; return whether something changed.

    Raises as :func:`modifier_recueil`.
    """
    return changer(reponse, REPONSE_MODIFIEE, CHAMPS_REPONSE, par)


def retirer_reponse(numero: int, par: Utilisateur) -> Recueil:
    """Remove a filled questionnaire that was entered by mistake; return its questionnaire.

    Raises ``IntrouvableError`` without the right.
    """
    reponse: Reponse = permis(Reponse, numero, par)
    recueil: Recueil = reponse.recueil
    retirer(reponse, REPONSE_RETIREE, CHAMPS_REPONSE, par, "Cette réponse sert ailleurs")
    return recueil
