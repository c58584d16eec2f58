"""Public pages of the portrait."""

from __future__ import annotations

import mimetypes
from pathlib import Path
from tempfile import TemporaryDirectory

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from clesante.diagnostic.documents import contenu
from clesante.diagnostic.lectures import portrait
from clesante.diagnostic.production import produire
from clesante.socle.erreurs import EntreeInvalideError, IntrouvableError
from clesante.territoires.lectures import perimetre

FORMATS = {
    "html": "Page web autonome",
    "pdf": "PDF accessible",
    "docx": "Word",
    "odt": "LibreOffice",
    "csv": "Tableur (CSV)",
    "json": "Données (JSON)",
}


def _indicateurs(requete: HttpRequest) -> list[str]:
    demande = requete.GET.get("indicateurs", "")
    return [mot.strip().upper() for mot in demande.split(",") if mot.strip()]


@login_not_required
@require_safe
def chercher(requete: HttpRequest) -> HttpResponse:
    """Lead from what was typed to its portrait, or to the search when it is not one territory."""
    saisie = requete.GET.get("territoire", "").strip()
    try:
        return redirect("portrait", code=perimetre(saisie).code)
    except (EntreeInvalideError, IntrouvableError):
        return redirect(f"/recherche/?{requete.GET.urlencode().replace('territoire=', 'q=', 1)}")


@login_not_required
@require_safe
def montrer(requete: HttpRequest, code: str) -> HttpResponse:
    """Show the portrait of a territory or of a free perimeter."""
    trouve = perimetre(code)
    if trouve.code != code:
        return redirect("portrait", code=trouve.code)
    dit = contenu(portrait(trouve, _indicateurs(requete)))
    return render(requete, "diagnostic/portrait.html", {"contenu": dit, "formats": FORMATS})


@login_not_required
@require_safe
def telecharger(requete: HttpRequest, code: str, extension: str) -> HttpResponse:
    """Make the portrait in one format and send it."""
    if extension not in FORMATS:
        raise IntrouvableError(
            f"Le format « {extension} » n'existe pas.", f"Au choix : {', '.join(FORMATS)}."
        )
    resultat = portrait(perimetre(code), _indicateurs(requete))
    with TemporaryDirectory() as dossier:
        (fichier,) = produire(resultat, [extension], Path(dossier))
        octets = fichier.read_bytes()
    type_mime = mimetypes.guess_type(fichier.name)[0] or "application/octet-stream"
    reponse = HttpResponse(octets, content_type=type_mime)
    reponse["Content-Disposition"] = f'attachment; filename="{fichier.name}"'
    return reponse
