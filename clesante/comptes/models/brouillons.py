"""Drafts: what a person has typed in a long form and not yet saved."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from clesante.comptes.models.versions import Versionne


class Brouillon(Versionne):
    """The fields of one form of one page, for its author only, swept after a month.

    ``formulaire`` is the name of the address, ``adresse`` the page itself (with its object),
    ``contenu`` each field with its values, no secret and no file among them.
    """

    utilisateur = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="brouillons",
        verbose_name="utilisateur",
    )
    formulaire = models.CharField("formulaire", max_length=60)
    adresse = models.CharField("page", max_length=200)
    contenu = models.JSONField("contenu", default=dict)

    class Meta:
        """One draft for a page."""

        verbose_name = "brouillon"
        verbose_name_plural = "brouillons"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["utilisateur", "adresse"], name="brouillon_un_par_page"
            ),
        ]

    def __str__(self) -> str:
        return self.adresse
