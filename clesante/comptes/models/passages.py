"""Passages at the door: who entered, who was refused; a log kept for a year, then swept."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone


class Passage(models.Model):
    """One entry, failure, refusal or leaving: who, what, when, from which network; no secret.

    It is not in the journal: the journal is sealed for good, holds no network address, and anyone
    could fill it from outside. An address typed that is no account's is kept as its SHA-256 only:
    a person may have typed a password in its place.
    """

    class Nature(models.TextChoices):
        """What happened."""

        ENTREE = "entree", "entrée"
        SORTIE = "sortie", "sortie"
        ECHEC = "echec", "échec"
        REFUS = "refus", "refus"

    le = models.DateTimeField("le", default=timezone.now, db_index=True)
    nature = models.CharField("nature", max_length=20, choices=Nature)
    moyen = models.CharField("moyen", max_length=80, blank=True)
    utilisateur = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        related_name="passages",
        verbose_name="utilisateur",
    )
    empreinte = models.CharField("empreinte de l'adresse tapée", max_length=64, blank=True)
    reseau = models.CharField("réseau", max_length=50)

    class Meta:
        """Words shown to people."""

        verbose_name = "passage"
        verbose_name_plural = "passages"

    def __str__(self) -> str:
        return f"{self.get_nature_display()} ({self.moyen})"
