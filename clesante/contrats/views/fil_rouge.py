"""The page « Du constat à l'indicateur » of a contract: the thread both ways, where it breaks."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from clesante.acteurs.views.listes import fichier
from clesante.comptes.views.reservees import RequeteConnectee, page_reservee
from clesante.concertation.models import Diagnostic
from clesante.contrats.colonnes.fiches import INVENTE
from clesante.contrats.lectures.fil import COLONNES, Maillon, fil_du_contrat, image, resume
from clesante.contrats.views import atteindre
from clesante.contrats.views.vues import VOIR, fil_fiches
from clesante.ui.classeurs import FORMATS
from clesante.ui.colonnes import Colonne

MARQUE: Colonne[Maillon] = Colonne("demonstration", INVENTE, lambda _: INVENTE)


@page_reservee(VOIR)
def fil(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Show the thread of a contract, from issues to indicators or back."""
    lu = atteindre(requete, numero)
    dit = fil_du_contrat(lu, requete.user)
    lisibles = Diagnostic.objects.all().visibles_par(requete.user)
    contexte = {
        "contrat": lu,
        "fil_lu": dit,
        "resume": resume(dit),
        "image": image(dit),
        "de_l_indicateur": requete.GET.get("sens") == "indicateurs",
        "diagnostic": lisibles.filter(pk=lu.diagnostic_id or 0).first(),
        "voit_tout": lu.permet(requete.user, "contrats.voir_reserves"),
        "formats": FORMATS,
        "etapes": fil_fiches(lu, ("Du constat à l'indicateur", "")),
    }
    return render(requete, "contrats/fil_contrat.html", contexte)


@page_reservee(VOIR)
def exporter(requete: RequeteConnectee, numero: int, extension: str) -> HttpResponse:
    """Send the thread as a file, a row by link and by loose end."""
    lu = atteindre(requete, numero)
    cols = (*COLONNES, MARQUE) if lu.fictif else COLONNES
    lus = fil_du_contrat(lu, requete.user).maillons
    return fichier(extension, "fil", "De l'enjeu à l'indicateur", cols, lus)
