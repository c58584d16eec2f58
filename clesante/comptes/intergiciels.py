"""What is checked at every page of a person who is signed in."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from clesante.comptes import porte

OUVERTE, VUE = "ouverte_le", "vue_le"
PAS = 300  # seconds between two writings of « last seen », a quarter of the idle time at most
# Pages that lead to a second factor, or out.
PERMISES = frozenset(
    {
        "deconnexion",
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_view_recovery_codes",
        "account_reauthenticate",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "accessibilite",
        "mentions_legales",
        "donnees_personnelles",
    }
)


APPARENCE = "/apparence/"


class SessionGardeeMiddleware:
    """Ends a session that is too old or no longer allowed; asks for the second factor of a role.

    Rights are read anew at each page: a role given or taken back acts at the next one. No answer
    to a person who is signed in is kept by a browser or a proxy; of what these keep, the same for
    everyone, the session is neither read nor written.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, once the session is checked."""
        if pour_tous(request.path_info):
            request.user = AnonymousUser()
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or request.user.is_anonymous:
            return self.get_response(request)
        if perimee(request) or entree_par_code_retiree(request):
            logout(request)
            messages.info(request, "Votre session est terminée. Connectez-vous de nouveau.")
            return redirect("connexion")
        reponse = self.get_response(request)
        if request.user.is_authenticated or "Cache-Control" not in reponse:
            reponse["Cache-Control"] = "no-store, private"
        return reponse

    def process_view(
        self, request: HttpRequest, _vue: object, _args: object, _options: object
    ) -> HttpResponse | None:
        """Lead to the page of second factors a person whose role asks for one and who has none."""
        nom = request.resolver_match.url_name if request.resolver_match else ""
        if request.user.is_anonymous or nom in PERMISES or not facteur_manquant(request):
            return None
        messages.warning(request, "Votre rôle demande un second facteur. Ajoutez-en un ici.")
        return redirect("mfa_index")


def pour_tous(chemin: str) -> bool:
    """Tell whether an address is that of the host's style sheet or logo."""
    return not chemin.endswith("/") and chemin.startswith(APPARENCE)


def perimee(requete: HttpRequest) -> bool:
    """Tell whether a session is past, by its age or for want of activity; note that it lives."""
    maintenant, session = time.time(), requete.session
    ouverte, vue = session.get(OUVERTE, maintenant), session.get(VUE, 0)
    if maintenant - ouverte > settings.SESSION_COOKIE_AGE:
        return True
    if vue and maintenant - vue > settings.SESSION_INACTIVITE:
        return True
    if maintenant - vue > min(PAS, settings.SESSION_INACTIVITE / 4):
        session[OUVERTE], session[VUE] = ouverte, maintenant
        UserSession.objects.create_from_request(requete)
    return False


def entree_par_code_retiree(requete: HttpRequest) -> bool:
    """Tell whether a session opened by a mailed code belongs to a role that may no longer."""
    methodes = {m["method"] for m in _entrees(requete)}
    utilisateur: Any = requete.user
    return methodes == {"code"} and not porte.peut_entrer_par_code(utilisateur)


def facteur_manquant(requete: HttpRequest) -> bool:
    """Tell whether a role asks for a second factor that this session has not shown."""
    if any(m["method"] == "mfa" for m in _entrees(requete)):
        return False
    utilisateur: Any = requete.user
    return porte.second_facteur_exige(utilisateur)


def _entrees(requete: HttpRequest) -> list[dict[str, object]]:
    return get_authentication_records(requete, requete.user)
