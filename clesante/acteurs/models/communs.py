"""What several models of this app have: a period, the rows of a file."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from clesante.comptes.models import NeUneFois


class Periode(models.Model):
    """What has a beginning and an end."""

    du = models.DateField("depuis le", null=True, blank=True)
    au = models.DateField("jusqu'au", null=True, blank=True)

    class Meta:
        """Its ends are in order."""

        abstract = True
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(au=None) | Q(du=None) | Q(au__gte=F("du")),
                name="%(class)s_dates_dans_l_ordre",
            )
        ]


class ImportDeFichier(NeUneFois):
    """The rows of a file between its reading and its import: its author's only, for a day."""

    auteur = models.ForeignKey(
        "comptes.Utilisateur", models.CASCADE, related_name="+", verbose_name="auteur"
    )
    fichier = models.CharField("fichier", max_length=255)
    lignes = models.JSONField("lignes")
    fait_le = models.DateTimeField("fait le", null=True)
    bilan = models.JSONField("bilan", default=dict)

    class Meta:
        """No table of its own."""

        abstract = True

    def __str__(self) -> str:
        return self.fichier
