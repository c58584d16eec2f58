"""Codes and labels of comments."""

from __future__ import annotations

from django.db import models


class GenreCommentaire(models.TextChoices):
    """What a comment is."""

    REMARQUE = "remarque", "remarque"
    PROPOSITION = "proposition", "proposition de changement"


class EtatCommentaire(models.TextChoices):
    """What became of it."""

    OUVERT = "ouvert", "à traiter"
    RETENU = "retenu", "retenu"
    ECARTE = "ecarte", "écarté"
