"""Objectives of the regional health project (PRS), as the agency of a region writes its own."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q

from clesante.comptes.droits import Visiteur, portees
from clesante.comptes.models import NeUneFois, Versionne
from clesante.comptes.models.attributions import TOUT

PREFIXE = "prs-"


class ObjectifPRSQuerySet(models.QuerySet[Any]):
    """Readings of the objectives of regions."""

    def visibles_par(self, utilisateur: Visiteur, operation: str = "") -> Self:
        """Return those a user may read, or do an operation on.

        A regional project is a public document: who reads contracts reads all of them. Writing one
        asks for the operation on its region.
        """
        tenues = portees(utilisateur, operation or ObjectifPRS.VOIR)
        if not tenues:
            return self.none()
        partout = TOUT in tenues or operation in ("", ObjectifPRS.VOIR)
        return self if partout else self.filter(region__in=tenues)


class ObjectifPRS(Versionne, NeUneFois):
    """An objective of a regional project, of one version with its dates. Source: domain §10.4.

    The objective that fiches ticked is never erased: it is withdrawn.
    """

    VOIR: ClassVar[str] = "contrats.voir"

    region = models.CharField("région", max_length=40)
    projet = models.CharField("projet régional et sa version", max_length=150)
    du = models.DateField("en vigueur du")
    au = models.DateField("au")
    numero = models.CharField("numéro", max_length=20, blank=True)
    intitule = models.CharField("objectif", max_length=500)
    retire_le = models.DateField("retiré le", null=True, editable=False)

    objects: ClassVar[Any] = models.Manager.from_queryset(ObjectifPRSQuerySet)()

    class Meta:
        """Its words are given once in a version of a project; days are in order."""

        verbose_name = "objectif du projet régional de santé"
        verbose_name_plural = "objectifs des projets régionaux de santé"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["region", "projet", "numero", "intitule"], name="objectif_prs_une_fois"
            ),
            models.CheckConstraint(
                condition=Q(au__gte=F("du")), name="objectif_prs_dates_dans_l_ordre"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.numero} {self.intitule}".strip()

    @property
    def code(self) -> str:
        """Return what a fiche keeps of it, beside the codes of frameworks: its own anywhere."""
        return f"{PREFIXE}{self.cle_creation.hex[:16]}"
