"""Errors a person can understand: what happened, what was kept, what to do, a reference number."""

from __future__ import annotations

import errno
import logging
import re
import secrets
import sys
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, UnreadablePostError
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
PLEIN = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
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
        if _passagere(exception):
            journal.error("%r", request.path, exc_info=exception)
            exception = IndisponibleError(str(exception))
        if not isinstance(exception, ClesanteError):
            return None
        return page_erreur(request, exception, exception.statut_http)


def _passagere(exception: BaseException | None) -> bool:
    """Tell whether a failure is that of the base or of a full disk: it will pass."""
    if isinstance(exception, OSError):
        return exception.errno in PLEIN
    return isinstance(exception, OperationalError | InterfaceError)


def reference() -> str:
    """Return a number to quote, such as « 7F3A-09BC »: random, so that it says nothing."""
    chiffres = secrets.token_hex(4).upper()
    return f"{chiffres[:4]}-{chiffres[4:]}"


def reference_de(request: HttpRequest) -> str:
    """Return the reference of a request: that of its line in the log and of its error page."""
    if not hasattr(request, "reference"):
        request.reference = reference()  # type: ignore[attr-defined]
    numero: str = request.reference  # type: ignore[attr-defined]
    return numero


def saisie_gardee(request: HttpRequest) -> list[tuple[str, str]]:
    """Return what was typed in a posted form, secrets left out, so that nothing typed is lost.

    Nothing, when the visitor left before the end of the form.
    """
    try:
        envoi = request.POST
    except UnreadablePostError:
        return []
    return [
        (champ, valeur)
        for champ, valeurs in envoi.lists()
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
    numero = reference_de(request)
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


def illisible(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Return the page of a request that cannot be read (Django's ``handler400``).

    A form whose fields are too heavy gets the page of what is too heavy, with its status.
    """
    if isinstance(exception, RequestDataTooBig):
        return trop_lourd(request)
    return _page_nue(request, "400.html", 400)


def trop_lourd(request: HttpRequest) -> HttpResponse:
    """Return the page of what is too heavy to be read (413): the connection is not kept."""
    reponse = _page_nue(request, "413.html", 413)
    reponse["Cache-Control"] = "no-store"
    return reponse


def _page_nue(request: HttpRequest, gabarit: str, statut: int) -> HttpResponse:
    """Return a page that reads neither the base nor what was sent."""
    contexte = {
        "reference": reference_de(request),
        "maximum": settings.ENVOI_OCTETS // 1024**2,
    }
    return HttpResponse(render_to_string(gabarit, contexte), status=statut)


def interdit(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Return the page of what an account may not do (Django's ``handler403``)."""
    return render(request, "403.html", {"reference": reference_de(request)}, status=403)


def introuvable(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Return the page of an address that leads nowhere (Django's ``handler404``)."""
    return render(request, "404.html", {"reference": reference_de(request)}, status=404)


def erreur_serveur(request: HttpRequest) -> HttpResponse:
    """Return the page of an unforeseen error (Django's ``handler500``), logged with its trace.

    The page needs no context processor, no database and no session: they may be what failed. A base
    that did not answer outside a view (a session to read) is 503, as it is within one.
    """
    numero = reference_de(request)
    statut = 503 if _passagere(sys.exc_info()[1]) else 500
    journal.error("%s %d %r", numero, statut, request.path, exc_info=True)
    page = render_to_string("500.html", {"reference": numero, "statut": statut})
    reponse = HttpResponse(page, status=statut, headers={"Cache-Control": "no-store"})
    if statut == 503:
        reponse["Retry-After"] = ATTENDRE
    return reponse
