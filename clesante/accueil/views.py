"""Home page, search results, what a contrat local de santé is."""

from __future__ import annotations

from functools import lru_cache

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string

from clesante.accueil.lectures import CarteDeFrance, carte_de_france, est_un_code, trouver
from clesante.accueil.lectures_recherche import groupes
from clesante.ui.pieces import REPERE, PageEnPieces, Piece, garder
from clesante.ui.vues import page_publique


@page_publique
def accueil(requete: HttpRequest) -> HttpResponse:
    """Show one search field, a map of France by EPCI, three doors."""
    carte = carte_de_france()
    cadre = render(requete, "accueil/accueil.html", {"carte": REPERE if carte else ""})
    return PageEnPieces(cadre.content, _gardee(carte)) if carte else cadre


@lru_cache(maxsize=1)
def _gardee(carte: CarteDeFrance) -> Piece:
    """Write the map once, the same for every reader."""
    return garder(render_to_string("accueil/carte.html", {"carte": carte}))


@page_publique
def recherche(requete: HttpRequest) -> HttpResponse:
    """List what answers what was typed, kind by kind; a code leads straight to its portrait.

    So does the name of one territory, when nothing else that one may see answers.
    """
    texte = requete.GET.get("q", "").strip()
    trouvaille = trouver(texte)
    trouves = [] if trouvaille.code and est_un_code(texte) else groupes(requete.user, texte)
    if trouvaille.code and not trouves:
        return redirect("portrait", code=trouvaille.code)
    contexte = {"texte": texte, "trouvaille": trouvaille, "groupes": trouves}
    return render(requete, "accueil/recherche.html", contexte)


@page_publique
def comprendre(requete: HttpRequest) -> HttpResponse:
    """Tell what a contrat local de santé is, with the law it rests on."""
    return render(requete, "accueil/comprendre.html")
