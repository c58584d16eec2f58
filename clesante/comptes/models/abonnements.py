"""What a person was already told: their last visit, the last digest sent to them."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Abonnement(models.Model):
    """Where a person stands in the journal, and how often they want a digest.

    A visit is ``vue_le`` and the last event written then; ``depuis_le`` and ``depuis_evenement``
    are those of the visit before. Events are told from these numbers on.
    """

    class Frequence(models.TextChoices):
        """How often a digest is sent, when there is something to say."""

        JOUR = "jour", "chaque jour"
        SEMAINE = "semaine", "chaque semaine"
        JAMAIS = "jamais", "jamais"

    utilisateur = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="abonnement",
        verbose_name="utilisateur",
    )
    frequence = models.CharField(
        "résumé par courriel", max_length=10, choices=Frequence, default=Frequence.SEMAINE
    )
    vue_le = models.DateTimeField("vue le", null=True)
    vue_evenement = models.BigIntegerField("dernier événement à cette visite", default=0)
    depuis_le = models.DateTimeField("visite d'avant", null=True)
    depuis_evenement = models.BigIntegerField("dernier événement à la visite d'avant", default=0)
    resume_le = models.DateField("dernier résumé", null=True)
    resume_evenement = models.BigIntegerField("dernier événement résumé", default=0)

    class Meta:
        """Words shown to people."""

        verbose_name = "abonnement"
        verbose_name_plural = "abonnements"

    def __str__(self) -> str:
        return self.get_frequence_display()
