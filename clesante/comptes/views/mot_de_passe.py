"""A password forgotten or changed."""

from __future__ import annotations

from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import views as django_auth
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.tokens import default_token_generator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.views.decorators.cache import never_cache

from clesante.comptes import courriels, limites, phrases
from clesante.comptes.actions import comptes as actions_comptes
from clesante.comptes.forms import ChangerForm, ChoisirForm, OublieForm
from clesante.comptes.models import Utilisateur


@login_not_required
@never_cache
def oublie(requete: HttpRequest) -> HttpResponse:
    """Send a link to choose a new password; the same page and a mail for an unknown address."""
    form = OublieForm(requete.POST or None)
    if requete.method == "POST" and form.is_valid():
        courriel = form.cleaned_data["courriel"].lower()
        limites.compter_courriel(requete, courriel)
        _envoyer_lien(requete, courriel)
        return redirect("mot_de_passe_envoye")
    return render(requete, "comptes/oublie.html", {"form": form})


def _envoyer_lien(requete: HttpRequest, courriel: str) -> None:
    """Send the link, or say that there is none; the same work is done for both."""
    trouve = Utilisateur.objects.filter(courriel=courriel, is_active=True).first()
    utilisateur = trouve or Utilisateur(pk=0, courriel=courriel)
    chemin = reverse(
        "mot_de_passe_choisir",
        kwargs={
            "uidb64": urlsafe_base64_encode(force_bytes(utilisateur.pk)),
            "token": default_token_generator.make_token(utilisateur),
        },
    )
    gabarit = "comptes/courriels/oublie.txt" if trouve else "comptes/courriels/inconnu.txt"
    courriels.envoyer(gabarit, courriel, lien=courriels.lien(chemin, requete))


@login_not_required
def envoye(requete: HttpRequest) -> HttpResponse:
    """Tell that a mail has left, whatever the address."""
    return render(requete, "comptes/oublie_envoye.html")


@method_decorator(login_not_required, name="dispatch")
class Choisir(django_auth.PasswordResetConfirmView):
    """Choose a new password by the link received: once, within the hour.

    It signs nobody in: the second factor is asked at the door, as ever.
    """

    template_name = "comptes/choisir.html"
    form_class = ChoisirForm
    success_url = reverse_lazy("connexion")

    def form_valid(self, form: Any) -> HttpResponse:
        """Keep the password, end every session, tell the owner."""
        limites.CONFIRMATION.compter(limites.reseau(self.request))
        with actions_comptes.changement(form.user, *phrases.MOT_DE_PASSE_CHANGE):
            reponse = super().form_valid(form)
            actions_comptes.fermer_sessions(form.user)
        messages.success(self.request, "Votre mot de passe est changé. Connectez-vous.")
        return reponse


@method_decorator(never_cache, name="dispatch")
class Changer(django_auth.PasswordChangeView):
    """Change the password: the one of today is asked, the other sessions end."""

    template_name = "comptes/changer_mot_de_passe.html"
    form_class = ChangerForm
    success_url = reverse_lazy("compte")

    def get_form(self, form_class: Any = None) -> Any:
        """Count a try of the password of today; raise ``TropDEssaisError``."""
        if self.request.method == "POST":
            limites.CONFIRMATION.compter(str(self.request.user.pk))
        return super().get_form(form_class)

    def form_valid(self, form: Any) -> HttpResponse:
        """Keep the password and this session only, tell the owner."""
        with actions_comptes.changement(form.user, *phrases.MOT_DE_PASSE_CHANGE):
            reponse = super().form_valid(form)
            actions_comptes.fermer_sessions(form.user, sauf=self.request.session.session_key or "")
            UserSession.objects.create_from_request(self.request)
        messages.success(
            self.request, "Votre mot de passe est changé. Vos autres sessions sont fermées."
        )
        return reponse
