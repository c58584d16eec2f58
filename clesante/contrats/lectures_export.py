"""A whole contract as one workbook, as a reader may see it."""

from __future__ import annotations

from typing import Any

from clesante.comptes.droits import Visiteur
from clesante.contrats.colonnes_export import FEUILLES, Feuille, colonnes
from clesante.contrats.models import Contrat
from clesante.ui.classeurs import ecrire_feuilles


def rangees(feuille: Feuille, contrat: Contrat, utilisateur: Visiteur, operation: str = "") -> Any:
    """Return the objects of a sheet on which a user may do an operation, seeing by default."""
    lus = feuille.modele.objects.all().visibles_par(utilisateur, operation)
    lies = lus.select_related(*feuille.lies) if feuille.lies else lus
    return lies.filter(**{feuille.parent: contrat.pk}).order_by(*feuille.ordre)


def classeur(contrat: Contrat, utilisateur: Visiteur) -> bytes:
    """Return the workbook of a contract: restricted actions for who may read them only."""
    return ecrire_feuilles(
        (feuille.titre, colonnes(feuille), rangees(feuille, contrat, utilisateur))
        for feuille in FEUILLES
    )
