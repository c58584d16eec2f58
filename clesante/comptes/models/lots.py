"""Seals of the journal: each lot holds the fingerprint of its events and of the lot before."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from clesante.comptes.models.evenements import AjoutSeul, AjoutSeulQuerySet


class Lot(AjoutSeul):
    """The sealed events of one chain, from ``premier`` to ``dernier`` included."""

    chaine = models.CharField("chaîne", max_length=40)
    rang = models.PositiveIntegerField("rang")
    premier = models.BigIntegerField("premier événement")
    dernier = models.BigIntegerField("dernier événement")
    nombre = models.PositiveIntegerField("nombre d'événements")
    precedente = models.CharField("empreinte du lot précédent", max_length=64, blank=True)
    empreinte = models.CharField("empreinte", max_length=64)
    scelle_le = models.DateTimeField("scellé le", default=timezone.now)

    objects: ClassVar[models.Manager[Lot]] = AjoutSeulQuerySet.as_manager()

    class Meta:
        """One lot by rank in a chain."""

        verbose_name = "lot"
        verbose_name_plural = "lots"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["chaine", "rang"], name="lot_un_par_rang")
        ]

    def __str__(self) -> str:
        return f"{self.chaine} {self.rang}"
