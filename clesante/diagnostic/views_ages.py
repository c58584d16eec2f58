"""Public page of the profile by age."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from clesante.diagnostic import ages_redaction as redaction
from clesante.diagnostic.ages import profil
from clesante.territoires.lectures import perimetre
from clesante.ui.vues import page_publique


@page_publique
def montrer(requete: HttpRequest, code: str) -> HttpResponse:
    """Show the profile by age of a territory or of a free perimeter."""
    trouve = perimetre(code)
    if trouve.code != code:
        return redirect("ages", code=trouve.code)
    lu = profil(trouve)
    contexte = {
        "perimetre": trouve,
        "profil": lu,
        "portee": redaction.portee(lu),
        "figure": redaction.illustration(lu),
        "phrases": redaction.phrases(lu),
        "parts": redaction.tableau_des_parts(lu),
        "effectifs": redaction.tableau_des_effectifs(lu),
        "groupes": redaction.tableau_des_groupes(lu),
        "a_des_groupes": any(ici.valeur is not None for ici, _ in lu.groupes.values()),
        "etapes": [
            (f"Portrait : {trouve.intitule}", reverse("portrait", args=[trouve.code])),
            ("Profil par âge", ""),
        ],
    }
    return render(requete, "diagnostic/ages.html", contexte)
