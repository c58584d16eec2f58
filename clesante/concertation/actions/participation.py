"""Named changes of calls for contributions and of what people said."""

from __future__ import annotations

import uuid

from django.db import transaction
from django.utils import timezone
from django.utils.text import Truncator

from clesante.comptes.actions.objets import enregistrer, rendre, une_fois
from clesante.comptes.journal import etat, noter
from clesante.comptes.models import Evenement, Utilisateur
from clesante.concertation.actions import ajouter_a, changer, permis
from clesante.concertation.actions.constats import ajouter_constat
from clesante.concertation.choix import Canal, EtatContribution, GenreConstat, OrigineConstat
from clesante.concertation.journal.participation import (
    APPEL_MODIFIE,
    APPEL_OUVERT,
    CHAMPS_APPEL,
    CHAMPS_CONTRIBUTION,
    CHAMPS_MODERES,
    CHAMPS_REPONSE,
    CORRIGEE,
    MODEREE,
    RECUE,
    REPONDUE,
    RETABLIE,
)
from clesante.concertation.lectures.participation import MODERER
from clesante.concertation.models import Appel, Constat, Contribution, Diagnostic
from clesante.concertation.regles.participation import OUVERT, etat_d_appel, tirer_numero
from clesante.socle.erreurs import RefuseError

INTITULE_MAX = 160


def ouvrir_appel(appel: Appel, diagnostic: Diagnostic, par: Utilisateur) -> tuple[Appel, bool]:
    """Prepare a call of a diagnosis, open between its days; return it, and whether it is new.

    Raises ``IntrouvableError`` without the right to write in the diagnosis.
    """
    appel.diagnostic = diagnostic
    return ajouter_a(appel, diagnostic, APPEL_OUVERT, CHAMPS_APPEL, par)


def modifier_appel(appel: Appel, par: Utilisateur) -> bool:
    """Keep the changes of a call; return whether something changed.

    Raises ``IntrouvableError`` without the right, ``VersionDepasseeError`` for a stale save.
    """
    return changer(appel, APPEL_MODIFIE, CHAMPS_APPEL, par)


def contribuer(contribution: Contribution, appel: Appel) -> tuple[Contribution, bool]:
    """Keep what someone without account answers to a call; return it, and whether it is new.

    Raises ``RefuseError`` when the call is not open today.
    """
    jour = timezone.localdate()
    if etat_d_appel(appel.du, appel.au, jour) != OUVERT:
        raise RefuseError(
            "Cet appel n'est pas ouvert aujourd'hui.", "Lisez sur cette page quand il l'est."
        )
    contribution.appel, contribution.canal = appel, Canal.SITE
    contribution.recue_le = jour
    return _garder(contribution, appel.diagnostic, None)


def saisir_contribution(
    contribution: Contribution, diagnostic: Diagnostic, par: Utilisateur
) -> tuple[Contribution, bool]:
    """Keep a contribution that came otherwise than by the site; return it, and whether it is new.

    Raises ``IntrouvableError`` without the right to read contributions of the diagnosis.
    """
    permis(Diagnostic, diagnostic.pk, par, MODERER)
    return _garder(contribution, diagnostic, par)


def _garder(
    contribution: Contribution, diagnostic: Diagnostic, par: Utilisateur | None
) -> tuple[Contribution, bool]:
    """Write a contribution under a public number of its own.

    A page that one browser shows to two people gives both the same key: another text, or another
    call, is another contribution, kept under a key made of the first and of what it says.
    """
    contribution.diagnostic = diagnostic
    contribution.numero = _numero_libre()

    def ecrire() -> None:
        contribution.save()
        noter(RECUE, par, contribution, apres=etat(contribution, CHAMPS_CONTRIBUTION))

    deja = Contribution.objects.all()
    faite, neuve = une_fois(contribution, ecrire, deja)
    if neuve or _ce_que_dit(faite) == _ce_que_dit(contribution):
        return faite, neuve
    contribution.cle_creation = uuid.uuid5(faite.cle_creation, repr(_ce_que_dit(contribution)))
    return une_fois(contribution, ecrire, deja)


def _ce_que_dit(contribution: Contribution) -> tuple[int, int | None, str]:
    return contribution.diagnostic_id, contribution.appel_id, contribution.texte


def _numero_libre() -> str:
    while Contribution.objects.filter(numero=(tire := tirer_numero())).exists():
        pass
    return tire


def corriger(contribution: Contribution, par: Utilisateur) -> bool:
    """Keep the changes of what was typed of a contribution; return whether something changed.

    Raises ``IntrouvableError`` without the right, ``VersionDepasseeError`` for a stale save.
    """
    return _enregistrer(contribution, CORRIGEE, CHAMPS_CONTRIBUTION, par)


def moderer(contribution: Contribution, dit: str, motif: str, par: Utilisateur) -> bool:
    """Say what becomes of a contribution once read; return whether something changed.

    Raises ``IntrouvableError`` without the right, ``RefuseError`` when one is set aside without
    saying why.
    """
    if dit == EtatContribution.ECARTEE and not motif.strip():
        raise RefuseError(
            "Dites pourquoi vous écartez cette contribution.",
            "Qui l'a écrite lira ce motif sur sa page de suivi.",
        )
    contribution.etat = dit
    contribution.motif = motif.strip() if dit == EtatContribution.ECARTEE else ""
    return _enregistrer(contribution, MODEREE, CHAMPS_MODERES, par)


def repondre(contribution: Contribution, par: Utilisateur) -> bool:
    """Keep the answer to a contribution, its decision and what was done; return whether it changed.

    Raises as :func:`corriger`.
    """
    if contribution.reponse:
        contribution.repondue_le = contribution.repondue_le or timezone.localdate()
    else:
        contribution.repondue_le = None
    return _enregistrer(contribution, REPONDUE, CHAMPS_REPONSE, par)


def _enregistrer(
    contribution: Contribution, code: str, champs: tuple[str, ...], par: Utilisateur
) -> bool:
    permises = Contribution.objects.all().visibles_par(par, MODERER)
    return enregistrer(contribution, code, champs, par, permises)


def retablir(evenement: Evenement, par: Utilisateur) -> None:
    """Put a contribution back as it was before it was read.

    Raises ``IntrouvableError`` without the right, ``RefuseError`` when it changed since.
    """
    with transaction.atomic():
        lue = permis(Contribution, evenement.objet_id, par, MODERER)
        rendre(evenement, lue)
        _enregistrer(lue, RETABLIE, CHAMPS_MODERES, par)


def constater(contribution: Contribution, par: Utilisateur) -> tuple[Constat, bool]:
    """Make a finding of a contribution, or return the one that was made; tell whether it is new.

    Raises ``IntrouvableError`` without the right to write in the diagnosis, ``RefuseError`` for a
    contribution that was set aside.
    """
    if contribution.etat == EtatContribution.ECARTEE:
        raise RefuseError(
            "Cette contribution est écartée\u00a0: elle ne fonde pas un constat.",
            "Relisez-la d'abord, et gardez-la si elle le mérite.",
        )
    deja: Constat | None = Constat.objects.filter(contribution=contribution).first()
    if deja is not None:
        return deja, False
    constat = Constat(
        genre=GenreConstat.DEMANDE,
        origine=OrigineConstat.CONTRIBUTION,
        intitule=Truncator(contribution.texte).chars(INTITULE_MAX),
        texte=contribution.texte,
        themes=contribution.themes,
        publics=contribution.groupes,
        lieux=contribution.commune,
        contribution=contribution,
        cle_creation=contribution.cle_creation,
    )
    return ajouter_constat(constat, contribution.diagnostic, par)
