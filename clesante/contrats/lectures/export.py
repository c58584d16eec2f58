"""A whole contract as one workbook, as a reader may see it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from clesante.comptes.droits import Visiteur
from clesante.contrats.colonnes.export import FEUILLES, Feuille, colonnes
from clesante.contrats.models import Contrat, FicheAction
from clesante.contrats.models.fiches import PILOTER
from clesante.ui.classeurs import ecrire_feuilles


def rangees(feuille: Feuille, contrat: Contrat, utilisateur: Visiteur, operation: str = "") -> Any:
    """Return the objects of a sheet on which a user may do an operation, seeing by default."""
    lus = feuille.modele.objects.all().visibles_par(utilisateur, operation)
    lies = lus.select_related(*feuille.lies) if feuille.lies else lus
    return lies.filter(**{feuille.parent: contrat.pk}).order_by(*feuille.ordre)


def classeur(contrat: Contrat, utilisateur: Visiteur) -> bytes:
    """Return the workbook of a contract: restricted actions for who may read them only.

    The notes of an action are for who may write it, as on its page.
    """
    ecrites = FicheAction.objects.all().visibles_par(utilisateur, PILOTER)
    siennes = frozenset(ecrites.filter(contrat=contrat.pk).values_list("pk", flat=True))
    return ecrire_feuilles(
        (
            feuille.titre,
            colonnes(feuille),
            _notes_tues(rangees(feuille, contrat, utilisateur), siennes),
        )
        for feuille in FEUILLES
    )


def _notes_tues(lus: Iterable[Any], ecrites: frozenset[int]) -> Iterator[Any]:
    for lu in lus:
        if isinstance(lu, FicheAction) and lu.pk not in ecrites:
            lu.notes = ""
        yield lu
