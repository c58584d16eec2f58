"""The page of the final choice: what the deciding body keeps, in which order, and why."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from clesante.acteurs.choix_dialogue import GenreDecision
from clesante.comptes.views import objets
from clesante.comptes.views.reservees import RequeteConnectee, page_reservee
from clesante.concertation.actions import VALIDER
from clesante.concertation.actions import priorites as actions
from clesante.concertation.forms.priorites import ChoixForm
from clesante.concertation.lectures.enjeux import enjeux_de
from clesante.concertation.lectures.priorites import avec_bulletins, classement
from clesante.concertation.models import Diagnostic, Priorisation
from clesante.concertation.views import atteindre
from clesante.concertation.views.priorites import fil_priorites
from clesante.socle.erreurs import IntrouvableError


def _reference(requete: RequeteConnectee, lues: Sequence[Priorisation]) -> Priorisation | None:
    """Return the ranking that the choice is compared with: the one asked for, else the latest."""
    voulue = requete.GET.get("priorisation", "")
    return next((lue for lue in lues if str(lue.pk) == voulue), lues[0] if lues else None)


@page_reservee(VALIDER)
def choisir(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Keep the final choice of the deciding body, by a dated decision."""
    lu = atteindre(requete, numero, VALIDER)
    autres = avec_bulletins(lu)
    reference = _reference(requete, autres)
    rangs = classement(reference).resultat.rangs if reference else {}
    form = ChoixForm(
        requete.POST if requete.method == "POST" else None,
        enjeux=enjeux_de(lu),
        classement=rangs,
        utilisateur=requete.user,
        lieu=lu,
    )
    if requete.method == "POST" and form.is_valid() and _garder(requete, lu, form):
        return redirect("priorisations", numero)
    contexte = {
        "diagnostic": lu,
        "form": form,
        "reference": reference,
        "autres": autres,
        "abandon": reverse("priorisations", args=[numero]),
        "etapes": fil_priorites(lu, ("Choix final", "")),
    }
    return render(
        requete, "concertation/priorites_choix.html", contexte, status=objets.statut(form)
    )


def _garder(requete: RequeteConnectee, diagnostic: Diagnostic, form: ChoixForm) -> bool:
    """Write the decision and the choice, or nothing; tell whether they are written."""
    with objets.refus_au_formulaire(form), transaction.atomic():
        actions.tenir_le_choix(diagnostic, form.cleaned_data["vu"], requete.user)
        decision = form.decision_prise(diagnostic, GenreDecision.ARBITRAGE)
        if decision is None:
            raise IntrouvableError("Aucune décision.")
        change = actions.arreter(diagnostic, form.choix, form.classement, decision, requete.user)
        if not change:  # a decision that decides nothing is not written
            transaction.set_rollback(True)
        dit = "Le choix est enregistré." if change else "Le choix n'avait pas changé."
        messages.success(requete, dit)
    return not form.errors
