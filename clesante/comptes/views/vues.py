"""Saved views: kept from a list, opened again, renamed, erased."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from clesante.comptes.actions import vues as actions_vues
from clesante.comptes.forms.espace import VueForm
from clesante.comptes.lectures.vues import adresse, listes, toutes, vues
from clesante.comptes.models import VueEnregistree
from clesante.comptes.views.reservees import RequeteConnectee, Vue
from clesante.socle.erreurs import EntreeInvalideError, IntrouvableError


def avec_vues(page: str) -> Callable[[Vue], Vue]:
    """Return a list that has saved views: asked without a word, it opens on the default one.

    Under ``page_reservee``: the person is known. The template says ``{% vues_enregistrees %}``.
    """

    def enrober(vue: Vue) -> Vue:
        @wraps(vue)
        def lister(requete: Any, *args: Any, **kwargs: Any) -> HttpResponse:
            requete.vues = vues(requete.user, page, requete.GET)
            if not requete.GET and requete.vues.defaut:
                return redirect(requete.vues.defaut.adresse)
            return vue(requete, *args, **kwargs)

        return lister

    return enrober


@never_cache
def mes_vues(requete: RequeteConnectee) -> HttpResponse:
    """Show one's views, list by list; keep one more (POST) and open it."""
    faute = ""
    if requete.method == "POST":
        lus = (requete.POST.get(nom, "") for nom in ("page", "libelle", "parametres"))
        try:
            neuve = actions_vues.enregistrer(requete.user, *lus)
        except IntrouvableError as erreur:
            raise Http404 from erreur
        except EntreeInvalideError as erreur:
            faute = str(erreur)
        else:
            messages.success(requete, f"La vue « {neuve.libelle} » est enregistrée.")
            return redirect(adresse(neuve))
    contexte = {
        "groupes": toutes(requete.user),
        "faute": faute,
        "tapes": {n: requete.POST.get(n, "") for n in ("page", "libelle", "parametres")},
        "etapes": [("Mes vues", "")],
    }
    return render(requete, "comptes/vues.html", contexte, status=422 if faute else 200)


def _atteindre(requete: RequeteConnectee, numero: int) -> VueEnregistree:
    """Return one of one's views; raise ``Http404`` for any other."""
    siennes = VueEnregistree.objects.filter(utilisateur=requete.user)
    lue = siennes.filter(pk=numero, page__in=listes(requete.user)).first()
    if lue is None:
        raise Http404
    return lue


@never_cache
def vue(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Rename a view, or have its list open on it."""
    lue = _atteindre(requete, numero)
    form = VueForm(requete.POST or None, instance=lue)
    if requete.method == "POST" and form.is_valid():
        try:
            actions_vues.changer(form.save(commit=False))
        except EntreeInvalideError as erreur:
            form.add_error("libelle", str(erreur))
        else:
            messages.success(requete, "Les changements sont enregistrés.")
            return redirect("vues")
    statut = 409 if form.conflits else 422 if form.is_bound else 200
    contexte = {
        "form": form.a_jour() if form.is_bound else form,
        "vue": _atteindre(requete, numero),
    }
    return render(requete, "comptes/vue.html", contexte, status=statut)


@require_POST
def effacer(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Erase one of one's views."""
    lue = _atteindre(requete, numero)
    actions_vues.effacer(lue)
    messages.success(requete, f"La vue « {lue.libelle} » est effacée.")
    return redirect("vues")
