"""What is read of the long documents that a person asked for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from clesante.comptes.models import Utilisateur
from clesante.contrats.models import Contrat, DocumentDemande

GARDE: Final = timedelta(days=1)
ARRETEE: Final = "La préparation a été arrêtée. Demandez-le à nouveau."


@dataclass(frozen=True, slots=True)
class DemandeLue:
    """A document asked for: which, where it stands, why it is not made when it will not be."""

    numero: int
    profil: str
    nom: str
    extension: str
    figee: int
    quand: datetime
    prete: bool
    commencee: bool
    refus: str

    @property
    def attendue(self) -> bool:
        """Whether it is still to come."""
        return not (self.prete or self.refus)


def demandes(contrat: Contrat, par: Utilisateur) -> list[DemandeLue]:
    """Return the documents of a contract that a person asked for, the latest first."""
    lues = list(_siennes(par).filter(contrat=contrat).defer("octets").order_by("-pk"))
    perdues = arretees(lues)
    return [_lue(lue, lue.tache in perdues) for lue in lues]


def _lue(lue: DocumentDemande, perdue: bool) -> DemandeLue:
    return DemandeLue(
        numero=lue.pk,
        profil=lue.profil,
        nom=lue.nom,
        extension=lue.extension,
        figee=lue.figee,
        quand=lue.fini_le or lue.demande_le,
        prete=bool(lue.fini_le and not lue.refus),
        commencee=lue.commence_le is not None,
        refus=lue.refus or (ARRETEE if perdue else ""),
    )


def arretees(lues: Iterable[DocumentDemande]) -> set[UUID]:
    """Return the jobs given up of the documents that are still to come."""
    attendues = [lue.tache for lue in lues if lue.fini_le is None and lue.tache]
    if not attendues:
        return set()
    perdues = DBTaskResult.objects.filter(pk__in=attendues, status=TaskResultStatus.FAILED)
    return set(perdues.values_list("pk", flat=True))


def document_pret(numero: int, contrat: Contrat, par: Utilisateur) -> DocumentDemande | None:
    """Return a document made for a person, None when there is no such one."""
    return _siennes(par).filter(contrat=contrat, octets__isnull=False, pk=numero).first()


def _siennes(par: Utilisateur) -> QuerySet[DocumentDemande]:
    return DocumentDemande.objects.filter(auteur=par, demande_le__gte=timezone.now() - GARDE)
