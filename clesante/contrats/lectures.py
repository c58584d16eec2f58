"""Read models of contracts."""

from __future__ import annotations

from django.db.models import QuerySet

from clesante.cadres.lectures import cadre as lire_cadre
from clesante.cadres.objets import Cadre
from clesante.comptes.droits import Visiteur
from clesante.contrats.models import Contrat
from clesante.socle.erreurs import ClesanteError


def contrats(utilisateur: Visiteur) -> QuerySet[Contrat]:
    """Return the contracts a user may read, those that begin latest first."""
    return Contrat.objects.all().visibles_par(utilisateur).order_by("-date_effet", "-pk")


def cadre_du(contrat: Contrat) -> Cadre | None:
    """Return the framework of a contract; none when it has none, or when it is read no more."""
    try:
        return lire_cadre(contrat.cadre) if contrat.cadre else None
    except ClesanteError:
        return None
