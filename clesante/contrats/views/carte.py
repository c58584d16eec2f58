"""The page of where the actions of a contract happen."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from clesante.acteurs.lectures.couverture import source_des_contours
from clesante.comptes.views.reservees import RequeteConnectee, page_reservee
from clesante.contrats.lectures.carte import carte_des_actions
from clesante.contrats.views import atteindre
from clesante.contrats.views.vues import VOIR, fil_fiches


@page_reservee(VOIR)
def carte(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Show where the actions of a contract happen: map, communes, what is not said."""
    lu = atteindre(requete, numero)
    lue = carte_des_actions(lu, requete.user)
    contexte = {
        "contrat": lu,
        "carte": lue,
        "source": source_des_contours() if lue and lue.dessin else "",
        "etapes": fil_fiches(lu, ("Carte", "")),
    }
    return render(requete, "contrats/vues_carte.html", contexte)
