"""Invitations: the only way to have an account."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Readings of invitations."""

    def ouvertes(self) -> InvitationQuerySet:
        """Return the invitations that still open an account: not used, not past."""
        return self.filter(acceptee_le=None, expire_le__gt=timezone.now())


class Invitation(models.Model):
    """A link sent to one person: it shows once who is expected, and sets a password once.

    Only the SHA-256 of its token is kept: who reads the base cannot use it.
    """

    utilisateur = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="invitations",
        verbose_name="utilisateur",
    )
    empreinte = models.CharField("empreinte du jeton", max_length=64, unique=True)
    expire_le = models.DateTimeField("expire le")
    acceptee_le = models.DateTimeField("acceptée le", null=True, blank=True)
    created_at = models.DateTimeField("créée le", auto_now_add=True)

    objects: ClassVar[models.Manager[Invitation]] = InvitationQuerySet.as_manager()

    class Meta:
        """Words shown to people."""

        verbose_name = "invitation"
        verbose_name_plural = "invitations"

    def __str__(self) -> str:
        return f"invitation de {self.utilisateur}"

    @property
    def passee(self) -> bool:
        """Tell whether its time is over."""
        return self.expire_le <= timezone.now()
