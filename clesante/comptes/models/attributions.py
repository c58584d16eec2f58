"""Grants: who holds which role, on what, between which days."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from clesante.comptes.choix import Role

TOUT = "*"
PORTEE = RegexValidator(
    r"^(\*|[A-Z]{2,12}-[0-9A-Za-z]{1,20})\Z",
    "Une portée s'écrit « * », « REG-53 », « DEP-29 », « ORG-12 » ou « CONTRAT-7 ».",
)


class AttributionQuerySet(models.QuerySet["Attribution"]):
    """Readings of grants."""

    def en_vigueur(self, jour: date | None = None) -> AttributionQuerySet:
        """Return the grants in force on a day (today by default), both ends included."""
        jour = jour or timezone.localdate()
        return self.filter(Q(au=None) | Q(au__gte=jour), du__lte=jour)


class Attribution(models.Model):
    """A role held by a user on a portée, a code that only the app of the object interprets."""

    utilisateur = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="attributions",
        verbose_name="utilisateur",
    )
    role = models.CharField("rôle", max_length=40, choices=Role)
    portee = models.CharField("portée", max_length=40, validators=[PORTEE])
    du = models.DateField("du", default=timezone.localdate)
    au = models.DateField("au", null=True, blank=True)
    created_at = models.DateTimeField("créée le", auto_now_add=True)

    objects: ClassVar[models.Manager[Attribution]] = AttributionQuerySet.as_manager()

    class Meta:
        """A period has its ends in order; the same grant is not given twice the same day."""

        verbose_name = "attribution"
        verbose_name_plural = "attributions"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(au=None) | Q(au__gte=F("du")), name="attribution_dates_dans_l_ordre"
            ),
            models.UniqueConstraint(
                fields=["utilisateur", "role", "portee", "du"], name="attribution_une_fois_par_jour"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} ({self.portee})"
