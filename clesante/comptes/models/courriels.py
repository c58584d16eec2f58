"""Mails that wait to leave: written with the act they tell of, sent by a worker."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class CourrielEnFile(models.Model):
    """One mail: its text, encrypted and kept until it has left; then its trace, without address.

    It is claimed (``en_cours``) and committed before it is sent: one that was claimed and never
    acknowledged is « incertain », and nothing but a person sends it again.
    """

    class Etat(models.TextChoices):
        """Where a mail stands."""

        EN_ATTENTE = "en_attente", "en attente"
        EN_COURS = "en_cours", "en cours d'envoi"
        ENVOYE = "envoye", "envoyé"
        INCERTAIN = "incertain", "incertain"
        ECHEC = "echec", "en échec"
        ANNULE = "annule", "annulé"

    etat = models.CharField("état", max_length=20, choices=Etat, default=Etat.EN_ATTENTE)
    nature = models.CharField("nature", max_length=80)
    utilisateur = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        related_name="courriels_en_file",
        verbose_name="utilisateur",
    )
    adresse = models.CharField("adresse électronique", max_length=254, blank=True)
    empreinte = models.CharField("empreinte de l'adresse", max_length=64, db_index=True)
    contenu = models.TextField("contenu chiffré", blank=True)
    essais = models.PositiveIntegerField("essais", default=0)
    prochain_essai = models.DateTimeField("prochain essai", default=timezone.now)
    perime_le = models.DateTimeField("périmé le", null=True)
    pris_par = models.CharField("pris par", max_length=64, blank=True)
    pris_le = models.DateTimeField("pris le", null=True)
    faute = models.CharField("faute", max_length=300, blank=True)
    created_at = models.DateTimeField("créé le", default=timezone.now)
    fini_le = models.DateTimeField("fini le", null=True)

    class Meta:
        """Words shown to people; a mail that has left keeps neither its text nor its address."""

        verbose_name = "courriel en file"
        verbose_name_plural = "courriels en file"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["etat", "prochain_essai"], name="courriel_a_envoyer")
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=~Q(etat__in=["envoye", "annule"]) | Q(contenu="", adresse=""),
                name="courriel_fini_sans_contenu",
            )
        ]

    def __str__(self) -> str:
        return f"courriel n° {self.pk} ({self.get_etat_display()})"


FINIS = (CourrielEnFile.Etat.ENVOYE, CourrielEnFile.Etat.ANNULE)
"""What a mail ends in: nothing is left of it to send."""
