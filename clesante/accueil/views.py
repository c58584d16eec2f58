"""Home page, search results, what a contrat local de santé is."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from clesante.accueil.lectures import carte_de_france, trouver
from clesante.ui.vues import page_publique


@page_publique
def accueil(requete: HttpRequest) -> HttpResponse:
    """Show one search field, a map of France by EPCI, three doors."""
    return render(requete, "accueil/accueil.html", {"carte": carte_de_france()})


@page_publique
def recherche(requete: HttpRequest) -> HttpResponse:
    """List the territories that answer what was typed; a code leads straight to its portrait."""
    texte = requete.GET.get("q", "").strip()
    trouvaille = trouver(texte)
    if trouvaille.code:
        return redirect("portrait", code=trouvaille.code)
    contexte = {"texte": texte, "trouvaille": trouvaille}
    return render(requete, "accueil/recherche.html", contexte)


@page_publique
def comprendre(requete: HttpRequest) -> HttpResponse:
    """Tell what a contrat local de santé is, with the law it rests on."""
    return render(requete, "accueil/comprendre.html")
