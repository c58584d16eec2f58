"""Drafts: kept by the page itself while one types, taken up or erased when one comes back."""

from __future__ import annotations

from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from clesante.comptes.actions import brouillons as actions_brouillons
from clesante.comptes.lectures.brouillons import Reprise, reprise
from clesante.comptes.models import Brouillon
from clesante.comptes.views.reservees import RequeteConnectee, Vue
from clesante.socle.dates import heure
from clesante.socle.erreurs import EntreeInvalideError, IntrouvableError


def avec_brouillon(vue: Vue) -> Vue:
    """Return the page of a form that keeps drafts, which is erased once the form is saved.

    Under ``page_reservee``: the person is known. The form is filled by :func:`saisie`, and the
    template says ``{% brouillon %}`` before it and ``{% garde_brouillon %}`` in its tag.
    """

    @wraps(vue)
    def garder(requete: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        envoyee = requete.method == "POST"
        voulue = requete.GET.get("brouillon") == "reprendre"
        requete.reprise = (
            Reprise(requete.path, garde=True)
            if envoyee
            else reprise(requete.user, requete.path, voulue)
        )
        reponse = vue(requete, *args, **kwargs)
        if envoyee and reponse.status_code == 302:
            actions_brouillons.effacer(requete.user, requete.path)
        return reponse

    return garder


def saisie(requete: HttpRequest) -> QueryDict | None:
    """Return what a form is filled with: what is sent, or the draft that is taken up."""
    if requete.method == "POST":
        return requete.POST or None
    lue: Reprise | None = getattr(requete, "reprise", None)
    return lue.donnees if lue else None


@require_POST
def garder(requete: RequeteConnectee) -> HttpResponse:
    """Keep what is typed in the form of the page that the address names; say when."""
    try:
        actions_brouillons.garder(
            requete.user, requete.GET.get("page", ""), list(requete.POST.lists())
        )
    except IntrouvableError as erreur:
        raise Http404 from erreur
    except EntreeInvalideError as erreur:
        return _dire(str(erreur), 422)
    return _dire(f"Brouillon enregistré à {heure(timezone.localtime().time())}.")


def _dire(phrase: str, statut: int = 200) -> HttpResponse:
    return HttpResponse(format_html('<span id="brouillon-dit">{}</span>', phrase), status=statut)


@require_POST
def effacer(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Erase one of one's drafts, and show its form as it is saved."""
    lu = Brouillon.objects.filter(pk=numero, utilisateur=requete.user).first()
    if lu is None:
        raise Http404
    lu.delete()
    messages.success(requete, "Le brouillon est effacé.")
    return redirect(lu.adresse)
