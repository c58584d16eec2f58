"""The page where a contribution is bound to the actions it led to."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from clesante.comptes.views import objets
from clesante.comptes.views.reservees import RequeteConnectee, page_reservee
from clesante.concertation.actions.participation import MODERER
from clesante.concertation.models import Contribution
from clesante.concertation.views.participation import fil_participation
from clesante.contrats.actions import MODIFIER
from clesante.contrats.actions.contributions import relier_contribution
from clesante.contrats.forms.contributions import ActionsDeContributionForm
from clesante.contrats.lectures.contributions import actions_a_relier


@page_reservee(MODIFIER)
def choisir(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Tick the actions that answer a contribution; who wrote it reads them on its public page."""
    lue = objets.atteindre(requete, Contribution, numero, MODERER, "diagnostic")
    offertes = actions_a_relier(lue, requete.user)
    en_place = {"actions": offertes.filter(contributions=lue)}
    donnees = requete.POST if requete.method == "POST" else None
    form = ActionsDeContributionForm(donnees, offertes=offertes, initial=en_place)
    if form.is_bound and form.is_valid():
        with objets.refus_au_formulaire(form, "actions"):
            change = relier_contribution(lue, *form.changements(), requete.user)
            dit = "Les actions sont enregistrées." if change else "Rien n'avait changé."
            messages.success(requete, dit)
            return redirect("contribution", numero)
    retour = reverse("contribution", args=[numero])
    contexte = {
        "form": form,
        "contribution": lue,
        "offertes": offertes.exists(),
        "page": objets.Page("Relier à des actions", "Enregistrer", retour, ()),
        "etapes": fil_participation(lue.diagnostic, (lue.numero, retour), ("Actions", "")),
    }
    return render(
        requete, "contrats/contributions_actions.html", contexte, status=objets.statut(form)
    )
