"""Named changes of long documents: asked for, made by a job, kept for a day."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from clesante.comptes.models import Utilisateur
from clesante.contrats.actions import permis
from clesante.contrats.lectures.documents import GARDE, arretees
from clesante.contrats.models import Contrat, DocumentDemande
from clesante.contrats.taches import faire_document
from clesante.socle.erreurs import RefuseError

OUVERTES_MAX: Final = 4  # by person: the job makes one at a time for the whole site


def balayer() -> int:
    """Remove the documents asked for more than a day ago; return how many went."""
    limite = timezone.now() - GARDE
    return DocumentDemande.objects.filter(demande_le__lt=limite).delete()[0]


def demander(voulu: DocumentDemande, par: Utilisateur) -> bool:
    """Have a document made behind the pages; tell whether it was not already being made.

    Raises ``IntrouvableError`` without the right to see the contract, ``RefuseError`` when too many
    of one person are being made.
    """
    with transaction.atomic():
        permis(Contrat, voulu.contrat_id, par, Contrat.VOIR)
        siennes = DocumentDemande.objects.filter(auteur=par)
        siennes.filter(tache__in=arretees(siennes.filter(fini_le=None))).delete()
        faite, neuve = siennes.get_or_create(
            contrat_id=voulu.contrat_id,
            profil=voulu.profil,
            figee=voulu.figee,
            extension=voulu.extension,
            fini_le=None,
            defaults={"auteur": par},
        )
        if neuve and siennes.filter(fini_le=None).count() > OUVERTES_MAX:
            raise RefuseError(
                f"{OUVERTES_MAX} de vos documents sont déjà en préparation.",
                "Attendez que l'un d'eux soit prêt.",
            )
        if neuve:
            faite.tache = UUID(faire_document.enqueue(faite.pk).id)
            faite.save(update_fields=["tache"])
    return neuve
