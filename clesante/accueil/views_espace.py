"""« Mon espace »: what a person has to do, what changed, their roles, views and drafts."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from clesante.accueil.lectures_espace import espace
from clesante.comptes.actions.abonnements import choisir_rythme, noter_visite
from clesante.comptes.forms.espace import RythmeForm
from clesante.comptes.models import Abonnement
from clesante.comptes.views.reservees import RequeteConnectee


@never_cache
def mon_espace(requete: RequeteConnectee) -> HttpResponse:
    """Show one's page; choose the rhythm of digests (POST)."""
    abonnement = noter_visite(requete.user)
    form = RythmeForm(requete.POST or None, instance=abonnement)
    if requete.method == "POST" and form.is_valid():
        choisi = Abonnement.Frequence(form.cleaned_data["frequence"])
        choisir_rythme(requete.user, choisi, requete.user)
        messages.success(requete, f"Résumé par courriel : {choisi.label}.")
        return redirect("mon-espace")
    contexte = {"espace": espace(requete.user, abonnement), "form": form}
    return render(
        requete, "accueil/mon_espace.html", contexte, status=422 if form.is_bound else 200
    )
