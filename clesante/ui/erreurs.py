"""Errors a person can understand: what happened, what was kept, what to do, a reference number."""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.template.loader import render_to_string

from clesante.socle.erreurs import ClesanteError, IndisponibleError, RefuseError, TropDEssaisError

journal = logging.getLogger("clesante.erreurs")

TITRES = {
    400: "Cette demande ne peut pas être lue",
    403: "Cette page n'est pas ouverte à votre compte",
    404: "Introuvable",
    405: "Cette page se lit seulement",
    409: "Cet acte est refusé",
    429: "Trop d'essais",
    503: "Le site est momentanément indisponible",
}
ATTENDRE = "120"  # seconds
INDISPONIBLE = IndisponibleError(
    "Ses données sont en cours d'installation ou de mise à jour. Ce n'est pas de votre fait, et "
    "rien n'est perdu.",
    "Revenez dans quelques minutes.",
)
LECTURE_SEULE = RefuseError(
    "Elle n'accepte aucun envoi : rien n'a été modifié.", "Ouvrez-la par son adresse ou un lien."
)
SECRETS = re.compile(r"csrf|passw|mot_?de_?passe|secret|token|jeton|code", re.IGNORECASE)


class ErreurMetierMiddleware:
    """Turns a ``ClesanteError`` raised by a view, or a refused method, into a French page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer as usual; a method that the page refuses (405) gets a page that says so."""
        reponse = self.get_response(request)
        if isinstance(reponse, HttpResponseNotAllowed) and not reponse.content:
            page = page_erreur(request, LECTURE_SEULE, 405)
            page["Allow"] = reponse["Allow"]
            return page
        return reponse

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Return the page of a business error; leave any other exception to Django."""
        if isinstance(exception, OperationalError | InterfaceError):
            journal.error("%r", request.path, exc_info=exception)
            exception = IndisponibleError(str(exception))
        if not isinstance(exception, ClesanteError):
            return None
        return page_erreur(request, exception, exception.statut_http)


def reference() -> str:
    """Return a number to quote, such as « 7F3A-09BC »: random, so that it says nothing."""
    chiffres = secrets.token_hex(4).upper()
    return f"{chiffres[:4]}-{chiffres[4:]}"


def saisie_gardee(request: HttpRequest) -> list[tuple[str, str]]:
    """Return what was typed in a posted form, secrets left out, so that nothing typed is lost."""
    return [
        (champ, valeur)
        for champ, valeurs in request.POST.lists()
        if not SECRETS.search(champ)
        for valeur in valeurs
        if isinstance(valeur, str) and valeur.strip()
    ]


def page_erreur(
    request: HttpRequest,
    erreur: ClesanteError,
    statut: int,
    saisie: list[tuple[str, str]] | None = None,
) -> HttpResponse:
    """Return the page of ``erreur`` and log it under the reference number the page shows.

    What the site lacks (503) is said to the log; the visitor is told to come back.
    """
    numero = reference()
    journal.warning("%s %s %r %r", numero, statut, request.path, str(erreur))
    contexte = {
        "titre": TITRES.get(statut, "Une erreur est survenue"),
        "erreur": INDISPONIBLE if statut == 503 else erreur,
        "reference": numero,
        "saisie": saisie_gardee(request) if saisie is None else saisie,
    }
    reponse = render(request, "ui/erreur.html", contexte, status=statut)
    reponse["Cache-Control"] = "no-store"
    if statut == 503:
        reponse["Retry-After"] = ATTENDRE
    elif isinstance(erreur, TropDEssaisError):
        reponse["Retry-After"] = str(erreur.attendre)
    return reponse


def csrf_refuse(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Return the page of a form refused for want of a valid token (status 403).

    What was typed is given back only to a form of this site: another site must not make ours
    display its text.
    """
    notre = request.headers.get("Sec-Fetch-Site") == "same-origin"
    erreur = RefuseError(
        "Ce formulaire n'a pas été enregistré\u00a0: la page est restée ouverte trop longtemps,"
        " ou votre navigateur refuse les cookies de ce site.",
        "Revenez à la page précédente, rechargez-la, puis recommencez.",
    )
    journal.warning("csrf %r %r", request.path, reason)
    return page_erreur(request, erreur, 403, saisie_gardee(request) if notre else [])


def erreur_serveur(request: HttpRequest) -> HttpResponse:
    """Return the page of an unforeseen error (Django's ``handler500``), logged with its trace.

    The page needs no context processor, no database and no session: they may be what failed.
    """
    numero = reference()
    journal.error("%s 500 %r", numero, request.path, exc_info=True)
    return HttpResponse(render_to_string("500.html", {"reference": numero}), status=500)
