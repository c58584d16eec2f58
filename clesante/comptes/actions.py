"""Named changes of this app."""

from __future__ import annotations

from clesante.comptes.models import Installation


def marquer_demonstration() -> None:
    """Mark the base as a demonstration; a base already in production keeps its mark."""
    Installation.objects.get_or_create(id=1, defaults={"nature": Installation.Nature.DEMONSTRATION})


def est_demonstration() -> bool:
    """Tell whether the base is a demonstration."""
    return Installation.objects.filter(nature=Installation.Nature.DEMONSTRATION).exists()
