"""Public pages of the recipe: choose the indicators, order and annotate them, take the file."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from clesante.comptes.lecteurs import PUBLIC
from clesante.diagnostic.choisir import INDICATEUR, cases, ordonner, places, rangs
from clesante.diagnostic.fichiers_recettes import en_yaml
from clesante.diagnostic.lectures import portrait, portrait_de
from clesante.diagnostic.production import nom_de_fichier
from clesante.diagnostic.recettes import TAILLES, Recette, depuis_adresse
from clesante.diagnostic.releves import permalien
from clesante.territoires.lectures import Perimetre, perimetre
from clesante.ui.fichiers import joindre
from clesante.ui.vues import page_publique

ETAPE = "etape"


@page_publique
def choisir(requete: HttpRequest, code: str) -> HttpResponse:
    """Choose indicators, then order and annotate them; lead to the permalink of the choice."""
    trouve = perimetre(code)
    recette = _recette(requete)
    etape = requete.GET.get(ETAPE, "")
    if etape == "fin" and recette.indicateurs:
        resultat = portrait_de(trouve, recette, PUBLIC)
        return redirect(reverse("portrait", args=[trouve.code]) + permalien(resultat))
    if etape in ("ordre", "fin") and recette.indicateurs:
        return _ordonner(requete, trouve, recette)
    complet = portrait(trouve, (), PUBLIC)
    contexte = {
        "perimetre": trouve,
        "themes": cases(complet, recette.indicateurs),
        "recette": recette,
        "rien": etape in ("ordre", "fin"),
        "etapes": _etapes(trouve),
    }
    return render(requete, "diagnostic/choisir.html", contexte)


def _recette(requete: HttpRequest) -> Recette:
    """Return the recipe of the address, or that of the boxes ticked."""
    parametres = requete.GET.dict()
    choisis = requete.GET.getlist(INDICATEUR)
    if choisis:
        parametres.pop("recette", None)
        parametres["indicateurs"] = ",".join(ordonner(choisis, places(parametres)))
    return depuis_adresse(parametres)


def _ordonner(requete: HttpRequest, trouve: Perimetre, recette: Recette) -> HttpResponse:
    contexte = {
        "perimetre": trouve,
        "rangs": rangs(portrait_de(trouve, recette, PUBLIC)),
        "recette": recette,
        "tailles": TAILLES,
        "etapes": _etapes(trouve),
    }
    return render(requete, "diagnostic/ordonner.html", contexte)


def _etapes(trouve: Perimetre) -> list[tuple[str, str]]:
    adresse = reverse("portrait", args=[trouve.code])
    return [(trouve.intitule, adresse), ("Choisir les indicateurs", "")]


@page_publique
def telecharger_recette(requete: HttpRequest, code: str) -> HttpResponse:
    """Send the recipe as a file: « clesante diagnostic CODE --recette FICHIER » reads it."""
    resultat = portrait_de(perimetre(code), depuis_adresse(requete.GET.dict()), PUBLIC)
    nom = nom_de_fichier(resultat).replace("portrait", "recette", 1)
    return joindre(en_yaml(resultat), f"{nom}.yaml")
