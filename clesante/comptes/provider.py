"""The identity provider (ProConnect-shaped); allauth looks for a module of this name.

What allauth leaves out is here: a nonce, a signature always checked, a signed userinfo, an identity
that is (issuer, sub) and never an address, no parameter taken from the request.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.urls import reverse
from requests import RequestException

from clesante.comptes import identite
from clesante.comptes.courriels import lien

IDENTIFIANT = "fournisseur"
DUREE_CONFIGURATION = 600  # seconds
EXIGES = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")
INFORME = (AttributeError, KeyError, TypeError, ValueError, OverflowError)


@contextmanager
def _croire() -> Iterator[None]:
    """Refuse, and never fail, when what a provider says is wrong or has not the right shape."""
    try:
        yield
    except (identite.IdentiteRefuseeError, *INFORME) as erreur:
        raise OAuth2Error(f"{type(erreur).__name__}: {erreur}") from erreur


def fournisseurs() -> list[dict[str, str]]:
    """Return the identity providers of the settings: code and name shown."""
    reglages: dict[str, Any] = settings.SOCIALACCOUNT_PROVIDERS
    apps = reglages.get(IDENTIFIANT, {}).get("APPS", ())
    return [{"code": app["provider_id"], "nom": app["name"]} for app in apps]


class Adaptateur(OpenIDConnectOAuth2Adapter):
    """One exchange with the provider. ``etat`` is what this browser was sent away with."""

    etat: dict[str, Any]

    @property
    def openid_config(self) -> dict[str, Any]:
        """Return what the provider publishes of itself; raise when it is not the one configured."""
        nom = f"oidc:{self.get_provider().server_url}"
        lue: dict[str, Any] | None = cache.get(nom)
        if lue is None:
            lue = _lire_json(self.get_provider().server_url)
            cache.set(nom, lue, DUREE_CONFIGURATION)
        if lue.get("issuer") != self.get_provider().app.settings["server_url"]:
            raise OAuth2Error("issuer of the configuration")
        if absents := [nom for nom in EXIGES if not isinstance(lue.get(nom), str)]:
            raise OAuth2Error(f"configuration without {', '.join(absents)}")
        return lue

    def parse_token(self, data: Any) -> Any:
        """Return the token of an answer; raise ``OAuth2Error`` for one that has not its shape."""
        with _croire():
            return super().parse_token(data)

    def get_access_token_data(self, *args: Any, **kwargs: Any) -> Any:
        """Return the answer to a code; raise ``OAuth2Error`` for one that has not its shape."""
        with _croire():
            return super().get_access_token_data(*args, **kwargs)

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        """Return where the provider sends the browser back: the configured address."""
        return lien(self.get_provider().get_callback_url(), request)

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: Any, **kwargs: Any
    ) -> Any:
        """Return the identity, checked; raise ``OAuth2Error`` for one that cannot be believed."""
        with _croire():
            dit = self._identite(app, token.token, kwargs["response"].get("id_token", ""))
        return self.get_provider().sociallogin_from_response(request, dit)

    def _identite(self, app: SocialApp, acces: str, jeton: str) -> dict[str, Any]:
        emetteur, cles = self.openid_config["issuer"], _lire_json(self.openid_config["jwks_uri"])
        nonce = self.etat["nonce"]
        dit = identite.lire_jeton(jeton, cles, emetteur, app.client_id, nonce)
        reponse = _demander(self.profile_url, {"Authorization": f"Bearer {acces}"})
        if reponse.headers.get("Content-Type", "").startswith("application/jwt"):
            identite.lire_userinfo(reponse.text, cles, emetteur, app.client_id, dit["sub"])
        elif app.settings["userinfo_signe"]:
            raise identite.IdentiteRefuseeError("userinfo without a signature")
        else:
            identite.meme_sujet(reponse.json(), dit["sub"])
        return {"iss": emetteur, "sub": dit["sub"]}


class Fournisseur(OpenIDConnectProvider):
    """The provider of the settings."""

    id = IDENTIFIANT
    name = "Fournisseur d'identité"
    oauth2_adapter_class = Adaptateur
    supports_token_authentication = False

    def get_login_url(self, request: HttpRequest, **kwargs: Any) -> str:
        """Return the page that sends the browser away."""
        return reverse("fournisseur_login")

    def get_callback_url(self) -> str:
        """Return the page to which the provider sends the browser back."""
        return reverse("fournisseur_callback")

    def get_redirect_from_request_kwargs(self, request: HttpRequest) -> dict[str, Any]:
        """Return what the request may choose: to enter, or to link; nothing that is sent."""
        lier = request.POST.get("process") == AuthProcess.CONNECT and request.user.is_authenticated
        return {"process": AuthProcess.CONNECT if lier else AuthProcess.LOGIN}

    def redirect(self, request: HttpRequest, process: str, **kwargs: Any) -> Any:
        """Send the browser away with a nonce, kept in the session with the state."""
        nonce = secrets.token_urlsafe(32)
        parametres = {**self.get_auth_params(), "nonce": nonce}
        return super().redirect(request, process, auth_params=parametres, nonce=nonce, **kwargs)

    def extract_uid(self, data: dict[str, Any]) -> str:
        """Return what names an identity: its issuer and its sub, together."""
        return hashlib.sha256(f"{data['iss']}\n{data['sub']}".encode()).hexdigest()

    def extract_common_fields(self, data: dict[str, Any]) -> dict[str, Any]:
        """Return nothing: the person's name and address are not taken from the provider."""
        return {}

    def extract_email_addresses(self, data: dict[str, Any]) -> list[Any]:
        """Return nothing: an address opens nothing."""
        return []


def _demander(adresse: str, entetes: dict[str, str] | None = None) -> Any:
    with get_adapter().get_requests_session() as session:
        reponse = session.get(adresse, headers=entetes, allow_redirects=False)
        reponse.raise_for_status()
        if reponse.is_redirect:
            raise OAuth2Error("redirection")
        return reponse


def _lire_json(adresse: str) -> dict[str, Any]:
    try:
        contenu = _demander(adresse).json()
    except (RequestException, ValueError) as erreur:
        raise OAuth2Error(f"{adresse}: {erreur}") from erreur
    if not isinstance(contenu, dict):
        raise OAuth2Error(adresse)
    return contenu


provider_classes = [Fournisseur]
