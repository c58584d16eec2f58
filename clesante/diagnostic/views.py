"""Public pages of the portrait."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse

from clesante.comptes.lecteurs import PUBLIC
from clesante.diagnostic.documents import contenu
from clesante.diagnostic.lectures import portrait_de, reserves_de_lecture
from clesante.diagnostic.production import produire
from clesante.diagnostic.recettes import (
    COMPLET,
    NOTE,
    SYNTHESE,
    TAILLES,
    Recette,
    depuis_adresse,
)
from clesante.diagnostic.releves import permalien, verifier
from clesante.diagnostic.views_gardees import cle, corps
from clesante.socle.erreurs import (
    AmbiguError,
    ClesanteError,
    EntreeInvalideError,
    IntrouvableError,
)
from clesante.territoires.lectures import Perimetre, perimetre
from clesante.ui.fichiers import joindre
from clesante.ui.pieces import REPERE, PageEnPieces
from clesante.ui.vues import page_publique

SAISIE = "saisie"
GARDES = frozenset({"indicateurs", "recette", "taille", "titre"})

FORMATS = {
    "html": "Page web autonome",
    "pdf": "PDF accessible",
    "docx": "Word",
    "odt": "LibreOffice",
    "csv": "Données (CSV)",
    "json": "Données (JSON)",
}


@page_publique
def chercher(requete: HttpRequest) -> HttpResponse:
    """Lead from what was typed to its portrait, or to the search when it is not one territory."""
    saisie = requete.GET.get("territoire", "").strip()
    try:
        return _vers_le_portrait(requete, saisie)
    except (EntreeInvalideError, IntrouvableError):
        return _vers_la_recherche(saisie)


@page_publique
def montrer(requete: HttpRequest, code: str) -> HttpResponse:
    """Show the portrait of a territory or of a free perimeter, as a recipe asks."""
    try:
        trouve = perimetre(code)
    except AmbiguError:
        return _vers_la_recherche(code)
    if trouve.code != code:
        return _vers_le_portrait(requete, code)
    recette = depuis_adresse(requete.GET.dict())
    piece = corps(cle(requete, trouve), lambda: _corps(requete, trouve, recette))
    contexte = {"perimetre": trouve, "corps": REPERE}
    cadre = render(requete, "diagnostic/portrait_page.html", contexte)
    return PageEnPieces(cadre.content, piece)


def _corps(requete: HttpRequest, trouve: Perimetre, recette: Recette) -> str:
    """Return what the page of a portrait says, the same for every reader."""
    resultat = portrait_de(trouve, recette, PUBLIC)
    suite = replace(recette, releve=None)
    autre = COMPLET if recette.est_synthese else SYNTHESE
    contexte = {
        "chemin": requete.path,
        "contenu": contenu(resultat),
        "formats": FORMATS,
        "reserves": _reserves(requete.GET.get(SAISIE, ""), trouve),
        "choix": suite.adresse(),
        "autre_taille": replace(suite, taille=autre).adresse(),
        "autre_libelle": TAILLES[autre],
        "verification": verifier(resultat),
        "permalien": reverse("portrait", args=[trouve.code]) + permalien(resultat),
    }
    return render_to_string("diagnostic/portrait.html", contexte)


def _vers_la_recherche(saisie: str) -> HttpResponse:
    """Redirect to the search, which lists what may be meant and says why it is not one."""
    return redirect(f"/recherche/?{urlencode({'q': saisie})}")


def _vers_le_portrait(requete: HttpRequest, saisie: str) -> HttpResponse:
    """Redirect to the portrait of what was typed, keeping the choice made and how it was read."""
    trouve = perimetre(saisie)
    lus = requete.GET.dict()
    retenus = {c: str(v) for c, v in lus.items() if c in GARDES or c.startswith(NOTE)}
    if reserves_de_lecture(saisie, trouve):
        retenus[SAISIE] = saisie
    return redirect(reverse("portrait", args=[trouve.code]) + _suite(retenus))


def _suite(retenus: dict[str, str]) -> str:
    """Return « ?indicateurs=POP_65 », or an empty string."""
    presents = urlencode({cle: valeur for cle, valeur in retenus.items() if valeur})
    return f"?{presents}" if presents else ""


def _reserves(saisie: str, trouve: Perimetre) -> tuple[str, ...]:
    """Return how what was typed was read, if it leads here; an address may say anything."""
    if not saisie:
        return ()
    try:
        lu = perimetre(saisie)
    except ClesanteError:
        return ()
    return reserves_de_lecture(saisie, lu) if lu.code == trouve.code else ()


@page_publique
def telecharger(requete: HttpRequest, code: str, extension: str) -> HttpResponse:
    """Make the portrait in one format and send it."""
    if extension not in FORMATS:
        raise IntrouvableError(
            f"Le format « {extension} » n'existe pas.", f"Au choix : {', '.join(FORMATS)}."
        )
    recette = depuis_adresse(requete.GET.dict())
    resultat = portrait_de(perimetre(code), recette, PUBLIC)
    with TemporaryDirectory() as dossier:
        (fichier,) = produire(resultat, [extension], Path(dossier))
        octets = fichier.read_bytes()
    return joindre(octets, fichier.name)
