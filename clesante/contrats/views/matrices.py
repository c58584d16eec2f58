"""Pages of matrices: all of them, one of them, its file."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from clesante.acteurs.views.listes import fichier
from clesante.comptes.views.reservees import RequeteConnectee, page_reservee
from clesante.contrats.colonnes.matrices import colonnes
from clesante.contrats.lectures import matrices as lectures
from clesante.contrats.models import Contrat
from clesante.contrats.views import atteindre
from clesante.contrats.views.vues import VOIR, fil_fiches
from clesante.ui.classeurs import FORMATS


def fil_matrices(contrat: Contrat, *etapes: tuple[str, str]) -> list[tuple[str, str]]:
    """Return the breadcrumb of a page of matrices."""
    ici = ("Matrices", reverse("contrat-matrices", args=[contrat.pk]))
    return fil_fiches(contrat, ici, *etapes)


@page_reservee(VOIR)
def matrices(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Show the matrices of a contract, each with what nobody carries."""
    lu = atteindre(requete, numero)
    matiere = lectures.matiere(lu, requete.user)
    contexte = {
        "contrat": lu,
        "matrices": [lectures.matrice(matiere, code) for code in lectures.GENRES],
        "fiches": matiere.fiches,
        "etapes": fil_fiches(lu, ("Matrices", "")),
    }
    return render(requete, "contrats/matrices.html", contexte)


def _matrice(requete: RequeteConnectee, contrat: Contrat, code: str) -> lectures.Matrice:
    if code not in lectures.GENRES:
        raise Http404
    return lectures.matrice(lectures.matiere(contrat, requete.user), code)


@page_reservee(VOIR)
def matrice(requete: RequeteConnectee, numero: int, code: str) -> HttpResponse:
    """Show one matrix, drawn and as a table, with what nobody carries."""
    lu = atteindre(requete, numero)
    lue = _matrice(requete, lu, code)
    contexte = {
        "contrat": lu,
        "matrice": lue,
        "dessin": lectures.image(lue),
        "des_actions": requete.GET.get("sens") == "actions",
        "voit_tout": lu.permet(requete.user, "contrats.voir_reserves"),
        "formats": FORMATS,
        "etapes": fil_matrices(lu, (lue.genre.titre, "")),
    }
    return render(requete, "contrats/matrices_une.html", contexte)


@page_reservee(VOIR)
def exporter(requete: RequeteConnectee, numero: int, code: str, extension: str) -> HttpResponse:
    """Send a matrix as a file, a row by objective, a column by action."""
    lu = atteindre(requete, numero)
    lue = _matrice(requete, lu, code)
    cols = colonnes(lue, lu.fictif)
    return fichier(extension, f"matrice-{code}", f"{lue.genre.rangee} × action", cols, lue.rangees)
