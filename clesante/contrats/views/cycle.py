"""Pages of the steps of a contract: where it is, passing a step, going back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from clesante.comptes.views.objets import refus_au_formulaire, statut
from clesante.comptes.views.reservees import RequeteConnectee, page_reservee
from clesante.contrats.actions import cycle as actions
from clesante.contrats.forms.cycle import PasserForm, RevenirForm
from clesante.contrats.lectures.etapes_cycle import Cycle, cycle, est_pret
from clesante.contrats.lectures.validation import validation
from clesante.contrats.models import Contrat
from clesante.contrats.regles.cycle import decision_demandee
from clesante.contrats.views import atteindre, fil

ETAPES = "Étapes"


@page_reservee("contrats.voir")
def etapes(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Show the steps of the framework of a contract, what is there, what is missing."""
    lu = atteindre(requete, numero)
    lue, franchit = cycle(lu, requete.user), lu.permet(requete.user, actions.FRANCHIR)
    contexte = {
        "contrat": lu,
        "cycle": lue,
        "validation": validation(lu, requete.user)
        if franchit and lue and lue.avant_signature
        else None,
        "peut_modifier": lu.permet(requete.user, "contrats.modifier"),
        "peut_franchir": franchit,
        "peut_rendre_avis": lu.permet(requete.user, "contrats.rendre_avis"),
        "etapes": fil(lu, (ETAPES, "")),
    }
    return render(requete, "contrats/cycle_etapes.html", contexte)


def _fil(contrat: Contrat, titre: str) -> list[tuple[str, str]]:
    return fil(contrat, (ETAPES, reverse("contrat-etapes", args=[contrat.pk])), (titre, ""))


@page_reservee(actions.FRANCHIR)
def passer(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Pass the step under way, by a dated decision."""
    lu = atteindre(requete, numero, actions.FRANCHIR)
    lue = cycle(lu, requete.user)
    if lue is None or lue.en_cours is None or lue.pret:
        return redirect("contrat-etapes", numero)
    form = _formulaire(requete, lu, lue)
    if requete.method == "POST" and form.is_valid():
        with refus_au_formulaire(form), transaction.atomic():
            lus = form.cleaned_data
            decision = form.decision_prise(lu)
            actions.franchir(lu, lus["etape"], requete.user, decision, lus.get("derogation", ""))
            messages.success(requete, _passee(lue))
            return redirect("contrat-etapes", numero)
    titre = f"Passer l'étape « {lue.en_cours.enonce.enonce} »"
    contexte = {
        "contrat": lu,
        "cycle": lue,
        "form": form,
        "titre": titre,
        "decision_demandee": not form.facultative,
        "validation": validation(lu, requete.user) if lue.avant_signature else None,
        "etapes": _fil(lu, "Passer l'étape"),
    }
    return render(requete, "contrats/cycle_passer.html", contexte, status=statut(form))


def _formulaire(requete: RequeteConnectee, contrat: Contrat, lue: Cycle) -> PasserForm:
    return PasserForm(
        requete.POST if requete.method == "POST" else None,
        etape=contrat.etape,
        manques=bool(lue.manquants),
        utilisateur=requete.user,
        lieu=contrat,
        facultative=not decision_demandee(lue.cadre, contrat.etape),
    )


def _passee(lue: Cycle) -> str:
    if lue.avant_signature:
        return "La démarche est prête à signer."
    return "L'étape est passée\u00a0: la suivante commence."


@page_reservee(actions.FRANCHIR)
def revenir(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Go back one step, with a reason."""
    lu = atteindre(requete, numero, actions.FRANCHIR)
    form: Any = RevenirForm(requete.POST if requete.method == "POST" else None, etape=lu.etape)
    if requete.method == "POST" and form.is_valid():
        with refus_au_formulaire(form):
            lus = form.cleaned_data
            actions.revenir(lu, lus["etape"], lus["motif"], requete.user)
            messages.success(
                requete, "La démarche est revenue en arrière\u00a0; rien n'est effacé."
            )
            return redirect("contrat-etapes", numero)
    contexte = {
        "contrat": lu,
        "form": form,
        "pret": est_pret(lu),
        "etapes": _fil(lu, "Revenir en arrière"),
    }
    return render(requete, "contrats/cycle_revenir.html", contexte, status=statut(form))
