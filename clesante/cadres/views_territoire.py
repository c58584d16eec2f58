"""« Mon CLS »: the public page that starts from a commune."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from clesante.cadres.lectures_lignes import noms_des_territoires
from clesante.cadres.lectures_territoire import chemin
from clesante.ui.vues import page_publique

SAISIE_MAX = 400


@page_publique
def montrer(requete: HttpRequest) -> HttpResponse:
    """Lead from a commune to its region's method: what it is, what to do, whom to write to."""
    saisie = requete.GET.get("territoire", "").strip()[:SAISIE_MAX]
    contexte = {
        "chemin": chemin(saisie, timezone.localdate(), noms_des_territoires()),
    }
    return render(requete, "cadres/mon_cls.html", contexte)
