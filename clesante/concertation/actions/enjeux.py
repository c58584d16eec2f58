"""Named changes of issues: written, copied from the library, bound to findings, explained."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.db.models import Max

from clesante.comptes.actions.objets import rendre
from clesante.comptes.journal import etat, noter
from clesante.comptes.models import Evenement, Utilisateur
from clesante.concertation.actions import MODIFIER, ajouter_a, changer, permis
from clesante.concertation.journal.enjeux import CHAMPS_CAUSE, CHAMPS_COPIE, CHAMPS_ENJEU
from clesante.concertation.lectures.bibliotheque import modele
from clesante.concertation.models import (
    Cause,
    Constat,
    Diagnostic,
    Enjeu,
    LienConstat,
    Priorisation,
)
from clesante.concertation.regles.enjeux import faute_de_cause
from clesante.socle.erreurs import RefuseError

RELIE, CAUSE_MODIFIEE = "concertation.enjeu_relie", "concertation.cause_modifiee"


def ajouter_enjeu(
    enjeu: Enjeu, diagnostic: Diagnostic, par: Utilisateur, code: str = "enjeu_ajoute"
) -> tuple[Enjeu, bool]:
    """Add an issue to a diagnosis, under the next number; return it, and whether it is new.

    Raises ``IntrouvableError`` without the right to write in this diagnosis.
    """
    with transaction.atomic():
        Diagnostic.objects.select_for_update().filter(pk=diagnostic.pk).first()
        dernier = Enjeu.objects.filter(diagnostic=diagnostic).aggregate(lu=Max("numero"))["lu"]
        enjeu.diagnostic, enjeu.numero = diagnostic, (dernier or 0) + 1
        return ajouter_a(enjeu, diagnostic, f"concertation.{code}", CHAMPS_COPIE, par)


def copier(diagnostic: Diagnostic, code: str, par: Utilisateur) -> tuple[Enjeu, bool]:
    """Copy an issue of the library, which stays its origin; return the one already copied, if any.

    Raises ``IntrouvableError`` for a code the library does not have, or without the right.
    """
    lu = modele(code)
    deja = Enjeu.objects.all().visibles_par(par, MODIFIER)
    fait = deja.filter(diagnostic=diagnostic, origine=code).first()
    if fait is not None:
        return fait, False
    cle = uuid.uuid5(diagnostic.cle_creation, code)  # a double click writes one
    neuf = Enjeu(intitule=lu.enjeu, origine=code, cle_creation=cle)
    for nom in ("nature", "texte", "competence", "solutions"):
        setattr(neuf, nom, getattr(lu, nom))
    for nom in ("themes", "determinants", "publics"):
        setattr(neuf, nom, list(getattr(lu, nom)))
    return ajouter_enjeu(neuf, diagnostic, par, "enjeu_copie")


def modifier_enjeu(enjeu: Enjeu, par: Utilisateur) -> bool:
    """Keep the changes of an issue; return whether something changed. Raises as ``changer``."""
    return changer(enjeu, "concertation.enjeu_modifie", CHAMPS_ENJEU, par)


def retirer_enjeu(enjeu: Enjeu, par: Utilisateur) -> None:
    """Take an issue away, with its causes; its findings stay.

    Raises ``RefuseError`` when it was decided or ranked, ``IntrouvableError`` without the right.
    """
    with transaction.atomic():
        permis(Enjeu, enjeu.pk, par)
        classements = Priorisation.objects.filter(diagnostic=enjeu.diagnostic_id)
        if enjeu.decision_id or any(enjeu.numero in lu.enjeux for lu in classements):
            raise RefuseError(
                f"{enjeu.etiquette} a été décidé ou mis au vote\u00a0: il reste au dossier.",
                "Écartez-le au choix des priorités, ou changez son intitulé.",
            )
        noter("concertation.enjeu_retire", par, enjeu, avant=etat(enjeu, CHAMPS_COPIE))
        enjeu.delete()


def relier(enjeu: Enjeu, ajoutes: Collection[int], otes: Collection[int], par: Utilisateur) -> bool:
    """Bind findings of the same diagnosis to an issue, unbind others; return whether it changed.

    Raises ``IntrouvableError`` without the right.
    """
    with transaction.atomic():
        permis(Enjeu, enjeu.pk, par)
        avant = _constats(enjeu)
        connus = Constat.objects.filter(diagnostic=enjeu.diagnostic_id, pk__in=ajoutes)
        LienConstat.objects.filter(enjeu=enjeu, constat__in=otes).delete()
        LienConstat.objects.bulk_create(
            [LienConstat(enjeu=enjeu, constat=lu) for lu in connus if lu.pk not in avant]
        )
        apres = _constats(enjeu)
        if avant == apres:
            return False
        noter(RELIE, par, enjeu, {"constats": avant}, {"constats": apres})
    return True


def _constats(enjeu: Enjeu) -> list[int]:
    liens = LienConstat.objects.filter(enjeu=enjeu).order_by("constat")
    return list(liens.values_list("constat", flat=True))


def ajouter_cause(cause: Cause, enjeu: Enjeu, par: Utilisateur) -> tuple[Cause, bool]:
    """Add a cause to an issue, or to a cause of it; return it, and whether it is new.

    Raises ``RefuseError`` for a cause of another issue, ``IntrouvableError`` without the right.
    """
    cause.enjeu = enjeu
    _juger(cause)
    return ajouter_a(cause, enjeu.diagnostic, "concertation.cause_ajoutee", CHAMPS_CAUSE, par)


def modifier_cause(cause: Cause, par: Utilisateur) -> bool:
    """Keep the changes of a cause. Raises as :func:`ajouter_cause`."""
    _juger(cause)
    return changer(cause, CAUSE_MODIFIEE, CHAMPS_CAUSE, par)


def retirer_cause(cause: Cause, par: Utilisateur) -> None:
    """Take a cause away, and those that explain it. Raises ``IntrouvableError``."""
    with transaction.atomic():
        permis(Cause, cause.pk, par)
        noter("concertation.cause_retiree", par, cause, avant=etat(cause, CHAMPS_CAUSE))
        cause.delete()


def retablir(evenement: Evenement, par: Utilisateur) -> None:
    """Undo an edit of an issue, of a cause, or of the findings of an issue.

    Raises ``IntrouvableError`` without the right or when it is gone, ``RefuseError`` when it
    changed since.
    """
    modele_: Any = Cause if evenement.type == CAUSE_MODIFIEE else Enjeu
    objet = permis(modele_, evenement.objet_id, par)
    if evenement.type == RELIE:
        _relier_comme_avant(objet, evenement, par)
        return
    rendre(evenement, objet)
    (modifier_cause if modele_ is Cause else modifier_enjeu)(objet, par)


def _relier_comme_avant(enjeu: Enjeu, evenement: Evenement, par: Utilisateur) -> None:
    avant, apres = (set(cote["constats"]) for cote in (evenement.avant, evenement.apres))
    if set(_constats(enjeu)) != apres:
        raise RefuseError(
            "Les constats de cet enjeu ont encore changé depuis.",
            "Annulez d'abord le plus récent, ou corrigez à la main.",
        )
    relier(enjeu, avant - apres, apres - avant, par)


def _juger(cause: Cause) -> None:
    parents = dict(Cause.objects.filter(enjeu=cause.enjeu_id).values_list("pk", "de"))
    if faute := faute_de_cause(cause.pk, cause.de_id, parents):
        raise RefuseError(faute)
