"""Named changes of digests: send those that are due, once each; stop them by the link of a mail."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from clesante.accueil.lectures_a_faire import a_faire
from clesante.accueil.lectures_changements import changements
from clesante.accueil.notifications import Resume, envoyer
from clesante.comptes.actions.abonnements import choisir_rythme, dernier_evenement
from clesante.comptes.models import Abonnement, Evenement, Utilisateur

journal = logging.getLogger("clesante.accueil")
DELAIS = {Abonnement.Frequence.JOUR: 1, Abonnement.Frequence.SEMAINE: 7}
"""Days between two digests."""
PREMIERS_JOURS = timedelta(days=7)
"""How far back the first digest of a person looks."""


@dataclass(frozen=True, slots=True)
class BilanResumes:
    """What a passage did: digests sent, people with nothing new, mails that did not leave."""

    envoyes: int = 0
    rien: int = 0
    echecs: int = 0


@dataclass(frozen=True, slots=True)
class _Passage:
    """A day; the event first digests start after, the last that any tells; whether to count only.

    What is later than the last is for the next digest, which starts there.
    """

    jour: date
    premier: int
    dernier: int
    essai: bool


def envoyer_resumes(jour: date | None = None, essai: bool = False) -> BilanResumes:
    """Send the digests due on a day (today); with ``essai``, count them and write nothing.

    Run twice the same day, it sends once: a digest is claimed with the mail that is put in the
    queue, and given back when it does not leave. A fault of one person's stops no other.
    """
    jour = jour or timezone.localdate()
    passage = _Passage(jour, _premier(jour), dernier_evenement(timezone.now()), essai)
    bilan = BilanResumes()
    for utilisateur in Utilisateur.objects.filter(is_active=True).order_by("pk").iterator():
        try:
            fait = _traiter(utilisateur, passage)
        except Exception:  # noqa: BLE001 (whatever one person's rows break: the others have theirs)
            journal.exception("le résumé du compte n° %s n'a pas pu être fait", utilisateur.pk)
            fait = "echecs"
        if fait:
            bilan = replace(bilan, **{fait: getattr(bilan, fait) + 1})
    return bilan


def _traiter(utilisateur: Utilisateur, passage: _Passage) -> str:
    """Deal with one person and return the line of the report they count in; "" when not due."""
    lu = Abonnement.objects.filter(utilisateur=utilisateur).first() or Abonnement(
        utilisateur=utilisateur
    )
    if not _est_du(lu, passage.jour):
        return ""
    depuis = lu.resume_evenement if lu.resume_le else passage.premier
    dits = changements(utilisateur, depuis, passage.dernier)
    resume = Resume(utilisateur, passage.jour, a_faire(utilisateur, passage.jour), dits)
    if not resume:
        return "rien"
    return "envoyes" if passage.essai else _prendre_et_envoyer(lu, resume, passage)


@transaction.atomic
def _prendre_et_envoyer(lu: Abonnement, resume: Resume, passage: _Passage) -> str:
    """Claim a digest and put its mail in the queue, both or neither; "" when another claimed it."""
    if not _prendre(lu, passage):
        return ""
    if envoyer(resume):
        return "envoyes"
    _rendre(lu)
    return "echecs"


def _est_du(lu: Abonnement, jour: date) -> bool:
    delai = DELAIS.get(Abonnement.Frequence(lu.frequence))
    if delai is None:
        return False
    return lu.resume_le is None or jour - lu.resume_le >= timedelta(days=delai)


def _premier(jour: date) -> int:
    """Return the event after which the first digest of a person starts."""
    anciens = Evenement.objects.filter(le__date__lt=jour - PREMIERS_JOURS).order_by("-pk")
    return anciens.values_list("pk", flat=True).first() or 0


def _prendre(lu: Abonnement, passage: _Passage) -> bool:
    """Claim a digest; tell whether nobody else did meanwhile."""
    rangee, _ = Abonnement.objects.get_or_create(utilisateur=lu.utilisateur)
    memes = Q(resume_le=lu.resume_le) if lu.resume_le else Q(resume_le__isnull=True)
    libre = Abonnement.objects.filter(memes, pk=rangee.pk, frequence=lu.frequence)
    return bool(libre.update(resume_le=passage.jour, resume_evenement=passage.dernier))


def _rendre(lu: Abonnement) -> None:
    """Give a digest back: the next passage tries again."""
    Abonnement.objects.filter(utilisateur=lu.utilisateur).update(
        resume_le=lu.resume_le, resume_evenement=lu.resume_evenement
    )


def arreter(utilisateur: Utilisateur) -> None:
    """Stop the digests of a person, who chose it by the link of a mail."""
    choisir_rythme(utilisateur, Abonnement.Frequence.JAMAIS, None)
