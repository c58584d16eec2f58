"""Named changes of this app."""

from __future__ import annotations

from clesante.comptes.models import Installation, Utilisateur
from clesante.socle.erreurs import RefuseError


def marquer_demonstration() -> None:
    """Mark the base as a demonstration; a base that bears a mark keeps it.

    Raises ``RefuseError`` for a base without mark that holds an account: it is somebody's, and the
    mark would take its second factor from everyone.
    """
    if Installation.objects.exists():
        return
    if Utilisateur.objects.exists():
        raise RefuseError(
            "Cette base a déjà des comptes\u00a0: elle ne devient pas une démonstration, où "
            "personne ne montre de second facteur.",
            "Donnez à la démonstration un dossier neuf (CLESANTE_VAR), sans CLESANTE_BASE.",
        )
    Installation.objects.get_or_create(id=1, defaults={"nature": Installation.Nature.DEMONSTRATION})


def est_demonstration() -> bool:
    """Tell whether the base is a demonstration."""
    return Installation.objects.filter(nature=Installation.Nature.DEMONSTRATION).exists()
