"""The page « Du constat à l'indicateur »: the thread both ways, and where it breaks."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from clesante.comptes.views.reservees import RequeteConnectee, page_reservee
from clesante.concertation.exports import envoyer
from clesante.concertation.lectures.fil import COLONNES, fil, image, resume
from clesante.concertation.views import atteindre
from clesante.concertation.views import fil as fil_ariane
from clesante.ui.classeurs import FORMATS


@page_reservee("concertation.voir")
def fil_du_constat(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Show the thread of a diagnosis, from findings to priorities or back."""
    lu = atteindre(requete, numero)
    dit = fil(lu)
    contexte = {
        "diagnostic": lu,
        "fil_lu": dit,
        "resume": resume(dit),
        "image": image(dit) if dit.enjeux else None,
        "du_constat": requete.GET.get("sens") == "constats",
        "formats": FORMATS,
        "etapes": fil_ariane(lu, ("Du constat à l'indicateur", "")),
    }
    return render(requete, "concertation/fil.html", contexte)


@page_reservee("concertation.voir")
def exporter(requete: RequeteConnectee, numero: int, extension: str) -> HttpResponse:
    """Send the thread as a file, a row by link and by loose end."""
    lu = atteindre(requete, numero)
    titre, maillons = "Du constat à la priorité", fil(lu).maillons
    return envoyer(lu, titre, ("fil", extension), COLONNES, maillons)
