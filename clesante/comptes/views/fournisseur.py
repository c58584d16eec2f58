"""Entering by an identity provider, and linking its identity to an account."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.socialaccount.internal.flows.connect import disconnect
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from clesante.comptes import limites
from clesante.comptes.provider import Adaptateur, fournisseurs
from clesante.socle.erreurs import IndisponibleError

REFUS = (
    "Cette identité n'a pas pu être vérifiée, ou n'est reliée à aucun compte. Connectez-vous par "
    "votre mot de passe."
)


class _Retour(OAuth2CallbackView):
    """The way back: the state gives its nonce to the exchange."""

    adapter: Adaptateur

    def _get_state(self, request: HttpRequest, provider: Any) -> Any:
        etat, reponse = super()._get_state(request, provider)
        self.adapter.etat = etat or {"nonce": ""}
        return etat, reponse


@login_not_required
@never_cache
def partir(requete: HttpRequest) -> HttpResponse:
    """Send the browser to the provider (POST); to read it shows the door.

    The answer is a page that leads there, not a redirection: the policy of our forms allows none
    that leaves the site.
    """
    if requete.method != "POST" or not fournisseurs():
        return redirect("connexion")
    limites.FOURNISSEUR.compter(limites.reseau(requete))
    try:
        depart = _adaptateur(requete).get_provider().redirect_from_request(requete)
    except OAuth2Error as erreur:
        raise IndisponibleError(
            f"Le fournisseur d'identité ne répond pas\u00a0: {erreur}"
        ) from erreur
    if depart.status_code != 302:
        return depart
    reponse = render(requete, "comptes/partir.html", {"vers": depart["Location"]})
    reponse["Refresh"] = f"0; url={depart['Location']}"
    return reponse


@login_not_required
@never_cache
def retour(requete: HttpRequest) -> HttpResponse:
    """Read what the provider says; one sentence for whatever is wrong with it."""
    if not fournisseurs() or "state" not in requete.GET:
        return redirect("connexion")
    limites.FOURNISSEUR.compter(limites.reseau(requete))
    reponse: HttpResponse = _Retour.adapter_view(_adaptateur(requete))(requete)
    return reponse


@never_cache
def identites(requete: HttpRequest) -> HttpResponse:
    """List the identities linked to an account."""
    reliees = SocialAccount.objects.filter(user_id=requete.user.pk).order_by("date_joined")
    contexte = {"reliees": reliees, "fournisseurs": fournisseurs()}
    return render(requete, "comptes/identites.html", contexte)


@require_POST
@reauthentication_required(app="allauth.socialaccount")
def delier(requete: HttpRequest, numero: int) -> HttpResponse:
    """Unlink an identity of this account."""
    for reliee in SocialAccount.objects.filter(pk=numero, user_id=requete.user.pk):
        disconnect(requete, reliee)
    return redirect("socialaccount_connections")


@login_not_required
def refus(requete: HttpRequest) -> HttpResponse:
    """Lead back to the door with one sentence: the provider, or the person there, said no."""
    messages.error(requete, REFUS)
    return redirect("compte" if requete.user.is_authenticated else "connexion")


def _adaptateur(requete: HttpRequest) -> Adaptateur:
    return Adaptateur(requete, fournisseurs()[0]["code"])
