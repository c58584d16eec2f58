"""What Django knows of a model, by its documented door (``Model._meta``)."""

from __future__ import annotations

from typing import Any

from django.db import models

Modele = models.Model | type[models.Model]


def champs(modele: Modele) -> dict[str, models.Field[Any, Any]]:
    """Return the fields that have a column, by name."""
    return {champ.name: champ for champ in modele._meta.concrete_fields}  # noqa: SLF001


def etiquette(modele: Modele) -> str:
    """Return the name of a model for good: « acteurs.organisation »."""
    return modele._meta.label_lower  # noqa: SLF001
