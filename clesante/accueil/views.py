"""Home page, search results, what a contrat local de santé is."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from clesante.accueil.lectures import carte_de_france, trouver


@login_not_required
@require_safe
def accueil(requete: HttpRequest) -> HttpResponse:
    """Show one search field, a map of France by EPCI, three doors."""
    return render(requete, "accueil/accueil.html", {"carte": carte_de_france()})


@login_not_required
@require_safe
def recherche(requete: HttpRequest) -> HttpResponse:
    """List the territories that answer what was typed; a code leads straight to its portrait."""
    texte = requete.GET.get("q", "").strip()
    trouvaille = trouver(texte)
    if trouvaille.code:
        return redirect("portrait", code=trouvaille.code)
    contexte = {"texte": texte, "trouvaille": trouvaille}
    return render(requete, "accueil/recherche.html", contexte)


@login_not_required
@require_safe
def comprendre(requete: HttpRequest) -> HttpResponse:
    """Tell what a contrat local de santé is, with the law it rests on."""
    return render(requete, "accueil/comprendre.html")
