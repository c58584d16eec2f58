"""The account of a person: address, sessions, ways in."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.account.views import ReauthenticateView
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.core import signing
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from clesante.comptes import courriels, limites, phrases, porte
from clesante.comptes.actions import comptes as actions_comptes
from clesante.comptes.forms import AdresseForm, ConfirmerForm
from clesante.comptes.models import Utilisateur
from clesante.comptes.provider import fournisseurs
from clesante.socle.erreurs import IntrouvableError

SEL = "clesante.comptes.adresse"
DUREE = 3600  # seconds


@never_cache
def compte(requete: HttpRequest) -> HttpResponse:
    """Show the account: who one is, how one enters, what is open."""
    contexte = {
        "facteurs": porte.facteurs(_utilisateur(requete)).count(),
        "sessions": len(UserSession.objects.purge_and_list(requete.user)),
        "fournisseurs": fournisseurs(),
    }
    return render(requete, "comptes/compte.html", contexte)


class Confirmer(ReauthenticateView):
    """Confirm who one is by the password."""

    template_name = "comptes/confirmer.html"

    def get_form_class(self) -> type[ConfirmerForm]:
        """Return our form."""
        return ConfirmerForm

    def _check_ratelimit(self, request: HttpRequest) -> None:
        """Leave it to our form, which counts."""


@never_cache
@reauthentication_required(app="allauth.account")
def adresse(requete: HttpRequest) -> HttpResponse:
    """Ask for another address; a link is sent to it, and nothing changes before it is followed."""
    form = AdresseForm(requete.POST or None)
    if requete.method == "POST" and form.is_valid():
        nouvelle = form.cleaned_data["courriel"].lower()
        limites.compter_courriel(requete, nouvelle)
        utilisateur = _utilisateur(requete)
        jeton = signing.dumps([utilisateur.pk, utilisateur.courriel, nouvelle], salt=SEL)
        lien = courriels.lien(reverse("adresse_confirmer", kwargs={"jeton": jeton}), requete)
        courriels.envoyer("comptes/courriels/adresse.txt", nouvelle, lien=lien)
        messages.info(requete, f"Un lien est parti à {nouvelle}. Il sert une fois, dans l'heure.")
        return redirect("compte")
    return render(requete, "comptes/adresse.html", {"form": form})


@never_cache
def adresse_confirmer(requete: HttpRequest, jeton: str) -> HttpResponse:
    """Show what a link would change (GET), then change it (POST): once, within the hour.

    By the person who asked for it, signed in: a link that went astray is of no use.
    """
    numero, ancienne, nouvelle = _lire_jeton(jeton)
    utilisateur = _utilisateur(requete)
    if (utilisateur.pk, utilisateur.courriel) != (numero, ancienne):
        raise _perdu()
    if requete.method != "POST":
        return render(requete, "comptes/adresse_confirmer.html", {"nouvelle": nouvelle})
    _changer_adresse(utilisateur, nouvelle)
    messages.success(requete, "Votre adresse est changée.")
    return redirect("compte")


def _changer_adresse(utilisateur: Utilisateur, nouvelle: str) -> None:
    try:
        with actions_comptes.changement(utilisateur, *phrases.ADRESSE_CHANGEE):
            utilisateur.courriel = nouvelle
            utilisateur.save(update_fields=["courriel"])
    except IntegrityError as erreur:
        raise _perdu() from erreur


def _lire_jeton(jeton: str) -> tuple[int, str, str]:
    try:
        numero, ancienne, nouvelle = signing.loads(jeton, salt=SEL, max_age=DUREE)
    except signing.BadSignature as erreur:
        raise _perdu() from erreur
    return numero, ancienne, nouvelle


def _perdu() -> IntrouvableError:
    return IntrouvableError(
        "Ce lien ne sert plus\u00a0: il a été suivi, ou il a plus d'une heure.",
        "Demandez-en un autre depuis votre compte.",
    )


@never_cache
def sessions(requete: HttpRequest) -> HttpResponse:
    """List the sessions of a person, the latest first."""
    ouvertes = UserSession.objects.purge_and_list(requete.user)
    ouvertes.sort(key=lambda session: session.last_seen_at, reverse=True)
    return render(requete, "comptes/sessions.html", {"sessions": ouvertes})


@require_POST
def fermer(requete: HttpRequest, numero: int) -> HttpResponse:
    """End one session of a person; of somebody else's, it says that there is none."""
    session = UserSession.objects.filter(pk=numero, user_id=requete.user.pk).first()
    if session is None:
        raise IntrouvableError("Cette session n'existe pas, ou elle est déjà fermée.")
    session.end()
    messages.success(requete, "La session est fermée.")
    return redirect("sessions")


@require_POST
def fermer_autres(requete: HttpRequest) -> HttpResponse:
    """End every session of a person save this one."""
    actions_comptes.fermer_sessions(_utilisateur(requete), requete.session.session_key or "")
    messages.success(requete, "Vos autres sessions sont fermées.")
    return redirect("sessions")


def _utilisateur(requete: HttpRequest) -> Utilisateur:
    """Return the person of a page that asks who you are."""
    numero: Any = requete.user.pk
    return Utilisateur.objects.get(pk=numero)
