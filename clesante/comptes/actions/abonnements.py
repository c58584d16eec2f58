"""Named changes of what a person was told: a visit, the rhythm of digests."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from clesante.comptes.journal import noter
from clesante.comptes.journal.scelles import REPOS
from clesante.comptes.models import Abonnement, Evenement, Utilisateur

MEME_VISITE = timedelta(minutes=30)
PAS = timedelta(minutes=5)
"""Between two writings of the hour of one visit."""


def noter_visite(utilisateur: Utilisateur, maintenant: datetime | None = None) -> Abonnement:
    """Return where a person stands, their visit noted: ``depuis_*`` are those of the one before.

    Pages opened within half an hour of each other are one visit.
    """
    instant = maintenant or timezone.now()
    lu, neuf = Abonnement.objects.get_or_create(utilisateur=utilisateur)
    passe = instant - lu.vue_le if lu.vue_le else MEME_VISITE
    if passe < PAS and not neuf:
        return lu
    if passe >= MEME_VISITE:
        lu.depuis_le, lu.depuis_evenement = lu.vue_le, lu.vue_evenement
    lu.vue_le, lu.vue_evenement = instant, dernier_evenement(instant)
    lu.save(update_fields=["depuis_le", "depuis_evenement", "vue_le", "vue_evenement"])
    return lu


def dernier_evenement(instant: datetime) -> int:
    """Return the number of the last event of the journal that had rested at an instant.

    Transactions still open may hold numbers below those of later events: what is told up to one of
    these would never tell them.
    """
    reposes = Evenement.objects.filter(le__lt=instant - REPOS).order_by("-pk")
    return reposes.values_list("pk", flat=True).first() or 0


def choisir_rythme(
    utilisateur: Utilisateur, frequence: Abonnement.Frequence, par: Utilisateur | None
) -> None:
    """Change how often a person gets a digest; ``par`` is None by the link of a mail."""
    with transaction.atomic():
        lu, _ = Abonnement.objects.get_or_create(utilisateur=utilisateur)
        avant, lu.frequence = lu.frequence, frequence
        if avant != lu.frequence:
            lu.save(update_fields=["frequence"])
            noter(
                "comptes.resumes_choisis", par, lu, {"frequence": avant}, {"frequence": frequence}
            )
