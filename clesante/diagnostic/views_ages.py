"""Public page of the profile by age."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from clesante.diagnostic.ages import profil
from clesante.diagnostic.ages_redaction import dire
from clesante.territoires.lectures import perimetre
from clesante.ui.vues import page_publique


@page_publique
def montrer(requete: HttpRequest, code: str) -> HttpResponse:
    """Show the profile by age of a territory or of a free perimeter."""
    trouve = perimetre(code)
    if trouve.code != code:
        return redirect("ages", code=trouve.code)
    contexte = {
        "perimetre": trouve,
        "ages": dire(profil(trouve)),
        "etapes": [
            (f"Portrait : {trouve.intitule}", reverse("portrait", args=[trouve.code])),
            ("Profil par âge", ""),
        ],
    }
    return render(requete, "diagnostic/ages.html", contexte)
