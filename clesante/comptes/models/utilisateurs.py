"""People who sign in."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models


class UtilisateurManager(BaseUserManager["Utilisateur"]):
    """Makes users; an address is kept in lower case."""

    def create_user(self, courriel: str, password: str | None = None) -> Utilisateur:
        """Create a user from an e-mail address; without a password nobody can sign in."""
        utilisateur = self.model(courriel=self.normalize_email(courriel).lower())
        utilisateur.set_password(password)
        utilisateur.save(using=self._db)
        return utilisateur

    def get_by_natural_key(self, username: str | None) -> Utilisateur:
        """Return the user of an address, in whatever case it is typed."""
        return self.get(courriel=(username or "").lower())


class Utilisateur(AbstractBaseUser):
    """A person with an account, named by an e-mail address."""

    courriel = models.EmailField("adresse électronique", unique=True)
    nom = models.CharField("nom", max_length=150, blank=True)
    is_active = models.BooleanField("actif", default=True)
    created_at = models.DateTimeField("créé le", auto_now_add=True)

    objects: ClassVar[UtilisateurManager] = UtilisateurManager()

    USERNAME_FIELD = "courriel"
    EMAIL_FIELD = "courriel"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        """Words shown to people."""

        verbose_name = "utilisateur"
        verbose_name_plural = "utilisateurs"

    def __str__(self) -> str:
        return self.nom or self.courriel


class Installation(models.Model):
    """What this base is: one row, written when the base is first prepared.

    A demonstration is served on this machine only.
    """

    class Nature(models.TextChoices):
        """Kinds of base."""

        DEMONSTRATION = "demonstration", "démonstration"
        PRODUCTION = "production", "production"

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    nature = models.CharField("nature", max_length=20, choices=Nature)
    created_at = models.DateTimeField("créée le", auto_now_add=True)

    class Meta:
        """One row, and words shown to people."""

        verbose_name = "installation"
        verbose_name_plural = "installations"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(id=1), name="une_seule_installation")
        ]

    def __str__(self) -> str:
        return self.get_nature_display()
