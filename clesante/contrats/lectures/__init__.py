"""Read models of contracts."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, QuerySet

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


def contrats_du_site() -> list[dict[str, Any]]:
    """Return every contract of the site as plain data, for who runs it; days in ISO."""
    return [
        {
            "id": lu.pk,
            "intitule": lu.intitule,
            "etat": lu.etat,
            "territoire": lu.territoire,
            "cadre": lu.cadre,
            "repris": lu.repris,
            "fictif": lu.fictif,
            "date_signature": _iso(lu.date_signature),
            "date_effet": _iso(lu.date_effet),
            "date_fin": _iso(lu.date_fin_reelle or lu.date_fin_prevue),
            "fiches": lu.nombre,
        }
        for lu in Contrat.objects.annotate(nombre=Count("fiches")).order_by("pk")
    ]


def _iso(jour: date | None) -> str | None:
    return jour.isoformat() if jour else None
