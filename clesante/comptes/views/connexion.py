"""Entering by a password, a code sent by mail, a second factor or a passkey; and leaving."""

from __future__ import annotations

from typing import Any

from allauth.account import views as comptes
from allauth.account.internal import flows
from allauth.core.internal.httpkit import authenticated_user
from allauth.mfa.base import views as facteurs
from allauth.mfa.webauthn import views as cles
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from clesante.comptes import courriels, limites, passages
from clesante.comptes.forms import ConnexionForm, DemanderCodeForm, SaisirCodeForm
from clesante.comptes.provider import fournisseurs


class Connexion(comptes.LoginView):
    """The door: an address and a password, and the other ways in."""

    template_name = "comptes/connexion.html"
    http_method_names = ("get", "head", "post")

    def get_form_class(self) -> type[ConnexionForm]:
        """Return our form."""
        return ConnexionForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the identity providers, when there are some."""
        return {**super().get_context_data(**kwargs), "fournisseurs": fournisseurs()}


class DemanderCode(comptes.RequestLoginCodeView):
    """Ask for a code by mail: the same page and a mail, whatever the address."""

    template_name = "comptes/demander_code.html"

    def get_form_class(self) -> type[DemanderCodeForm]:
        """Return our form."""
        return DemanderCodeForm

    def form_valid(self, form: Any) -> HttpResponse:
        """Send the code, or say by mail that there is none; raise ``TropDEssaisError``."""
        courriel = form.cleaned_data["email"]
        limites.compter_courriel(self.request, courriel)
        if form._user is None:  # noqa: SLF001 (the name the library gives it)
            courriels.envoyer("comptes/courriels/sans_code.txt", courriel)
        return super().form_valid(form)


class SaisirCode(comptes.ConfirmLoginCodeView):
    """Type the code received: five tries, ten minutes."""

    template_name = "comptes/saisir_code.html"

    def get_form_class(self) -> type[SaisirCodeForm]:
        """Return our form."""
        return SaisirCodeForm

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Count the try before it is read: five tabs at once are five tries."""
        debut = str(self._process.state["at"])
        limites.compter_code(str(request.session.session_key), debut, self._adresse())
        return super().post(request, *args, **kwargs)

    def form_invalid(self, form: Any) -> HttpResponse:
        """Write down a code that is not right; of an address much guessed at, it was its last."""
        passages.noter(self.request, passages.Nature.ECHEC, "code reçu", self._process.user)
        if limites.noter_code_faux(self._adresse()):
            self._process.state["failed_attempts"] = self._process.max_attempts
        return super().form_invalid(form)

    def _adresse(self) -> str:
        return str(self._process.state["email"])


class SecondFacteur(facteurs.AuthenticateView):
    """The second factor of an entry: a code, or a key."""

    template_name = "comptes/second_facteur.html"


class EntrerParCle(cles.LoginWebAuthnView):
    """Enter by a passkey alone."""


@require_POST
def deconnexion(requete: HttpRequest) -> HttpResponse:
    """End the session, and ask the browser to forget what it kept of it."""
    passages.noter(requete, passages.Nature.SORTIE, "", authenticated_user(requete))
    flows.logout.logout(requete, show_message=False)
    logout(requete)
    reponse = redirect("accueil")
    reponse["Clear-Site-Data"] = '"cache", "storage"'
    return reponse
