"""Saved views: the filter and the order of a list, kept by one person under a name."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from clesante.comptes.models.versions import Versionne


class VueEnregistree(Versionne):
    """What a person asks of a list (``parametres``, a query string), for that person only.

    ``page`` is the name of the address of the list; at most one view of a list is ``par_defaut``:
    the list then opens on it.
    """

    utilisateur = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="vues", verbose_name="utilisateur"
    )
    page = models.CharField("page", max_length=60)
    libelle = models.CharField("nom", max_length=80)
    parametres = models.CharField("paramètres", max_length=2_000, blank=True)
    par_defaut = models.BooleanField("par défaut", default=False)

    class Meta:
        """A name once for a list, one default for a list."""

        verbose_name = "vue enregistrée"
        verbose_name_plural = "vues enregistrées"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["utilisateur", "page", "libelle"], name="vue_un_nom_par_liste"
            ),
            models.UniqueConstraint(
                fields=["utilisateur", "page"],
                condition=Q(par_defaut=True),
                name="vue_une_par_defaut",
            ),
        ]

    def __str__(self) -> str:
        return self.libelle
