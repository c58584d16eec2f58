"""What django-allauth asks of us: sentences, mails, limits, doors. Settings ``*_ADAPTER``."""

from __future__ import annotations

import logging
import time
from typing import Any, ClassVar
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from clesante.comptes import chiffrement, courriels, limites, passages, phrases, porte
from clesante.comptes.actions import comptes as actions_comptes
from clesante.comptes.models import Utilisateur
from clesante.socle.erreurs import TropDEssaisError

journal = logging.getLogger("clesante.comptes")
FORTES = frozenset({"password", "mfa"})  # ways in that stand for a fresh confirmation


class Comptes(DefaultAccountAdapter):
    """Accounts: no sign-up, one sentence for every refusal, links of this site only."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        **phrases.ERREURS,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Tell that nobody signs up: an account is opened by an invitation."""
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """Return the user of an address and its password; raise ``TropDEssaisError`` past a limit.

        A closed account is None, like a wrong password.
        """
        courriel = credentials.get("email", "")
        try:
            limites.compter_mot_de_passe(request, courriel)
        except TropDEssaisError:
            passages.noter_limite(request, "mot de passe")
            raise
        utilisateur = authenticate(request, **credentials)
        if utilisateur:
            limites.rendre_mot_de_passe(request, courriel)
        else:
            passages.noter(request, passages.Nature.ECHEC, "mot de passe", adresse=courriel)
        return utilisateur

    def login(self, request: HttpRequest, user: Any) -> None:
        """Open the session, and write that the person entered."""
        super().login(request, user)
        passages.noter_entree(request, user)

    def pre_login(self, request: HttpRequest, user: Any, **suite: Any) -> HttpResponse | None:
        """Refuse a closed account, and a code sent by mail to who may not enter by one."""
        methodes = {r["method"] for r in get_authentication_records(request, user)}
        if not user.is_active or (methodes == {"code"} and not porte.peut_entrer_par_code(user)):
            return self.respond_user_inactive(request, user)
        return None

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        """Lead back to the door with the sentence of every refusal."""
        passages.noter(request, passages.Nature.REFUS, "compte fermé ou code non permis", user)
        request.session.flush()
        messages.error(request, phrases.REFUS)
        return redirect("connexion")

    def is_reauthentication_required(self, *, app: str, **_suite: Any) -> bool:
        """Tell whether the password or the second factor was typed too long ago."""
        limite = time.time() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
        vus = get_authentication_records(self.request, self.request.user)
        return not any(vu["method"] in FORTES and vu["at"] > limite for vu in vus)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Return the ways to confirm who one is, in French."""
        methodes = super().get_reauthentication_methods(user)
        return [{**m, "description": phrases.CONFIRMER[m["id"]]} for m in methodes]

    def is_safe_url(self, url: str) -> bool:
        """Tell whether an address leads to a page of this site, written without its name."""
        return url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def add_message(  # noqa: PLR0913, PLR0917 (that of the library)
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Say the French sentence of a message of the library; those without one are not said."""
        phrase = message or phrases.MESSAGES.get((message_template or "").removesuffix(".txt"))
        if phrase:
            messages.add_message(request, level, phrase, extra_tags=extra_tags)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send the code to enter by: the only mail the library sends for us."""
        courriels.envoyer("comptes/courriels/code.txt", email, code=context["code"])

    def send_notification_mail(
        self,
        template_prefix: str,
        user: Any,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Note and tell what changed in the security of an account."""
        if phrase := phrases.CHANGEMENTS.get(template_prefix):
            facteur = template_prefix.startswith("mfa/")
            evenement = "comptes.facteur_change" if facteur else "comptes.identite_changee"
            with actions_comptes.changement(user, evenement, phrase):
                pass  # the library has done it


class SecondsFacteurs(DefaultMFAAdapter):
    """Second factors: secrets encrypted, names in French, keys of the configured name."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        **phrases.ERREURS_FACTEURS,
    }

    def encrypt(self, text: str) -> str:
        """Return a secret as the base keeps it."""
        return chiffrement.chiffrer(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Return a secret in clear."""
        return chiffrement.dechiffrer(encrypted_text)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Tell whether a factor may go: another stays, or no role of the person asks for one."""
        autres = porte.facteurs(authenticator.user).exclude(pk=authenticator.pk)
        return autres.exists() or not porte.second_facteur_exige(authenticator.user)

    def get_totp_issuer(self) -> str:
        """Return the name the application of a telephone shows."""
        return settings.SITE_NOM

    def build_totp_svg(self, url: str) -> str:
        """Return the picture a telephone reads: on white, whatever the colours of the page."""
        import qrcode
        from qrcode.image.svg import SvgPathFillImage

        return str(qrcode.make(url, image_factory=SvgPathFillImage).to_string(encoding="unicode"))

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        """Return the name proposed for a key."""
        return f"Clé {user.authenticator_set.filter(type=type).count() + 1}"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Return the name keys are made for: that of the settings when there is one."""
        entite = super().get_public_key_credential_rp_entity()
        nom = urlsplit(settings.SITE_ADRESSE).hostname or entite["id"]
        return {"id": nom, "name": settings.SITE_NOM}


class Identites(DefaultSocialAccountAdapter):
    """Identities given by a provider: they open an account that exists, never make one."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Lead back to the door: an identity makes no account."""
        passages.noter(request, passages.Nature.REFUS, "identité sans compte")
        raise ImmediateHttpResponse(redirect("socialaccount_login_cancelled"))

    def on_authentication_error(self, request: HttpRequest, provider: Any, **suite: Any) -> None:
        """Lead back to the door with one sentence; the reason is for the log."""
        passages.noter(request, passages.Nature.ECHEC, "identité")
        journal.warning("identité refusée : %r", suite.get("exception") or suite.get("error"))
        raise ImmediateHttpResponse(redirect("socialaccount_login_cancelled"))

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: Any) -> str:
        """Return where one is led once an identity is linked."""
        return reverse("socialaccount_connections")

    def generate_state_param(self, state: dict[str, Any]) -> str:
        """Return 256 random bits."""
        from secrets import token_urlsafe

        return token_urlsafe(32)

    def can_authenticate_by_email(self, login: Any, email: str) -> bool:
        """Tell that an address given by a provider opens nothing."""
        return False

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: Any) -> Utilisateur:
        """Return the person of an identity, without a name or an address: they are not ours."""
        utilisateur: Utilisateur = sociallogin.user
        return utilisateur
