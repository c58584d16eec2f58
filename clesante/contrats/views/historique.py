"""The page of the history of a fiche, field by field."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render

from clesante.comptes.views.reservees import RequeteConnectee, page_reservee
from clesante.contrats.lectures.historique import historique
from clesante.contrats.models.fiches import PILOTER
from clesante.contrats.views.fiches import fiche_permise, fil_fiche


@page_reservee("contrats.voir")
def page(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Show each value that the fields of a fiche had, who wrote it, when."""
    lue = fiche_permise(requete, numero)
    du_contrat = lue.contrat.permet(requete.user, "contrats.voir_journal")
    if not du_contrat and not lue.permet(requete.user, PILOTER):
        raise Http404
    suivis, tout = historique(lue, requete.user)
    voulu = requete.GET.get("champ", "")
    contexte = {
        "fiche": lue,
        "choix": [(s.code, s.libelle, len(s.ecritures)) for s in suivis],
        "voulu": voulu if any(s.code == voulu for s in suivis) else "",
        "suivis": [s for s in suivis if s.code == voulu] or suivis,
        "tout": tout,
        "etapes": fil_fiche(lue, ("Champ par champ", "")),
    }
    return render(requete, "contrats/historique.html", contexte)
