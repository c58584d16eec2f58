"""Second factors: an application of codes, passkeys, recovery codes."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.core.internal.httpkit import authenticated_user
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import views as communs
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as secours
from allauth.mfa.totp import views as application
from allauth.mfa.webauthn import views as cles
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse_lazy

from clesante.comptes import limites, porte
from clesante.comptes.actions import comptes as actions_comptes

INDEX = reverse_lazy("mfa_index")


class _AjoutMixin:
    """Adding a second factor: this session has shown it, the others end."""

    request: HttpRequest
    type: Authenticator.Type

    def form_valid(self, form: Any) -> HttpResponse:
        """Add the factor."""
        reponse: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        utilisateur: Any = authenticated_user(self.request)
        record_authentication(self.request, utilisateur, "mfa", type=self.type)
        actions_comptes.fermer_sessions(utilisateur, self.request.session.session_key or "")
        return reponse


class Facteurs(communs.IndexView):
    """The list of second factors."""

    template_name = "comptes/facteurs.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add whether a role of the person asks for one."""
        utilisateur: Any = authenticated_user(self.request)
        exige = porte.second_facteur_exige(utilisateur)
        return {**super().get_context_data(**kwargs), "exige": exige}


class AjouterApplication(_AjoutMixin, application.ActivateTOTPView):
    """Add an application of codes."""

    template_name = "comptes/application.html"
    type = Authenticator.Type.TOTP


class OterApplication(application.DeactivateTOTPView):
    """Remove the application of codes."""

    template_name = "comptes/application_oter.html"


class CodesDeSecours(secours.ViewRecoveryCodesView):
    """Show the recovery codes, once."""

    template_name = "comptes/codes_de_secours.html"


class NouveauxCodes(secours.GenerateRecoveryCodesView):
    """Make new recovery codes, in place of the old ones."""

    template_name = "comptes/codes_nouveaux.html"


class AjouterCle(_AjoutMixin, cles.AddWebAuthnView):
    """Add a passkey."""

    template_name = "comptes/cle_ajouter.html"
    type = Authenticator.Type.WEBAUTHN

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Keep the form that was posted, with its errors."""
        contexte = super().get_context_data(**kwargs)
        return {**contexte, "form": kwargs.get("form") or self.get_form()}


class RenommerCle(cles.EditWebAuthnView):
    """Give a key another name."""

    template_name = "comptes/cle_renommer.html"
    success_url = INDEX


class OterCle(cles.RemoveWebAuthnView):
    """Remove a key."""

    template_name = "comptes/cle_oter.html"
    success_url = INDEX

    def form_valid(self, form: Any) -> HttpResponse:
        """Remove the key, unless it is the last factor of a role that asks for one."""
        if not get_adapter().can_delete_authenticator(self.get_object()):
            messages.error(
                self.request, get_adapter().error_messages["cannot_delete_authenticator"]
            )
            return redirect(INDEX)
        return super().form_valid(form)


class _ConfirmationMixin:
    """A confirmation, whose tries our forms count."""

    def _check_ratelimit(self, request: HttpRequest) -> None:
        limites.CLE.compter(limites.reseau(request))


class ConfirmerParCode(_ConfirmationMixin, communs.ReauthenticateView):
    """Confirm who one is by a code."""

    template_name = "comptes/confirmer.html"


class ConfirmerParCle(_ConfirmationMixin, cles.ReauthenticateWebAuthnView):
    """Confirm who one is by a key."""

    template_name = "comptes/confirmer_cle.html"
