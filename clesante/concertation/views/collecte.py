"""Pages of the plan de collecte: its lines, one click an act, what the catalogue proposes."""

from __future__ import annotations

from itertools import groupby

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from clesante.comptes.views import objets
from clesante.comptes.views.brouillons import avec_brouillon, saisie
from clesante.comptes.views.reservees import RequeteConnectee, page_reservee
from clesante.concertation.actions import MODIFIER
from clesante.concertation.actions import collecte as actions
from clesante.concertation.choix import EtatCollecte
from clesante.concertation.colonnes.collecte import PLAN
from clesante.concertation.exports import envoyer
from clesante.concertation.forms.collecte import DonneeForm, DonneeNouvelleForm, PropositionForm
from clesante.concertation.lectures.collecte import (
    Proposee,
    comptes,
    image,
    jamais_venues,
    jours_de,
    plan,
    proposees,
)
from clesante.concertation.models import Diagnostic, DonneeAttendue
from clesante.concertation.regles.collecte import ACTES, etat
from clesante.concertation.views import atteindre, atteindre_un, fil
from clesante.socle.erreurs import RefuseError
from clesante.socle.texte import pluriel
from clesante.ui.classeurs import FORMATS

FAITS = {
    "demander": "demandée",
    "relancer": "relancée",
    "recevoir": "reçue",
    "abandonner": "déclarée jamais venue",
    "revenir": "remise à l'étape d'avant",
}


def _adresse(diagnostic: Diagnostic, etat: str = "") -> str:
    suite = f"?etat={etat}" if etat else ""
    return reverse("plan-collecte", args=[diagnostic.pk]) + suite


def _fil(diagnostic: Diagnostic, *etapes: tuple[str, str]) -> list[tuple[str, str]]:
    return fil(diagnostic, ("Plan de collecte", _adresse(diagnostic)), *etapes)


def _etat(lu: str | None) -> str:
    return lu if lu in EtatCollecte.values else ""


@page_reservee("concertation.voir")
def plan_de_collecte(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Show the plan of a diagnosis, how far it is, and what never came."""
    lu = atteindre(requete, numero)
    toutes = plan(lu, timezone.localdate())
    voulu = _etat(requete.GET.get("etat"))
    lignes = [ligne for ligne in toutes if voulu in ("", ligne.etat)]
    contexte = {
        "diagnostic": lu,
        "lignes": lignes,
        "total": pluriel(len(lignes), "donnée"),
        "dessin": image(toutes) if toutes else None,
        "jamais": jamais_venues(toutes),
        "etats": [(e.value, e.label, n) for e, n in comptes(toutes).items()],
        "voulu": voulu,
        "actes": ACTES,
        "peut": lu.permet(requete.user, MODIFIER),
        "formats": FORMATS,
        "etapes": fil(lu, ("Plan de collecte", "")),
    }
    return render(requete, "concertation/collecte_plan.html", contexte)


@page_reservee("concertation.voir")
def exporter(requete: RequeteConnectee, numero: int, extension: str) -> HttpResponse:
    """Send the plan as a file, the lines of the state that is shown."""
    lu = atteindre(requete, numero)
    lignes = plan(lu, timezone.localdate(), _etat(requete.GET.get("etat")))
    return envoyer(lu, "Plan de collecte", ("plan-de-collecte", extension), PLAN, lignes)


@page_reservee(MODIFIER)
@avec_brouillon
def ajouter(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Add a line to the plan."""
    lu = atteindre(requete, numero, MODIFIER)
    page = objets.Page(
        "Ajouter une donnée à demander", "Ajouter", _adresse(lu), _fil(lu, ("Ajouter", ""))
    )
    return objets.creer(
        requete,
        DonneeNouvelleForm(saisie(requete)),
        lambda neuve: actions.ajouter_donnee(neuve, lu, requete.user),
        lambda _: _adresse(lu),
        page,
    )


@page_reservee(MODIFIER)
@avec_brouillon
def modifier(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Edit a line of the plan."""
    lue = atteindre_un(requete, DonneeAttendue, numero, MODIFIER)
    diagnostic: Diagnostic = lue.diagnostic
    page = objets.Page(
        f"Modifier « {lue} »",
        "Enregistrer les changements",
        _adresse(diagnostic),
        _fil(diagnostic, ("Modifier", "")),
    )
    return objets.modifier(
        requete,
        lambda: DonneeForm(
            saisie(requete), instance=atteindre_un(requete, DonneeAttendue, numero, MODIFIER)
        ),
        lambda change: actions.modifier_donnee(change, requete.user),
        _adresse(diagnostic),
        page,
    )


@page_reservee("concertation.voir")
def donnee(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Show an awaited figure: who holds it, its days, what is joined to it."""
    lue = atteindre_un(requete, DonneeAttendue, numero)
    diagnostic: Diagnostic = lue.diagnostic
    contexte = {
        "donnee": lue,
        "etat": etat(jours_de(lue)),
        "plan": f"{_adresse(diagnostic)}#donnee-{numero}",
        "peut": diagnostic.permet(requete.user, MODIFIER),
        "etapes": _fil(diagnostic, (lue.intitule, "")),
    }
    return render(requete, "concertation/collecte_donnee.html", contexte)


@page_reservee(MODIFIER)
@require_POST
def acte(requete: RequeteConnectee, numero: int, acte: str) -> HttpResponse:
    """Note what happened to an awaited figure today."""
    if acte not in ACTES:
        raise Http404
    diagnostic: Diagnostic = atteindre_un(requete, DonneeAttendue, numero, MODIFIER).diagnostic
    try:
        faite = actions.suivre(numero, acte, timezone.localdate(), requete.user)
    except RefuseError as erreur:
        messages.error(requete, str(erreur))
    else:
        messages.success(requete, f"« {faite.intitule} » est {FAITS[acte]}.")
    return redirect(_adresse(diagnostic, _etat(requete.POST.get("etat"))) + f"#donnee-{numero}")


@page_reservee(MODIFIER)
@require_POST
def retirer(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Take a line away from the plan."""
    lue = atteindre_un(requete, DonneeAttendue, numero, MODIFIER)
    diagnostic = actions.retirer_donnee(numero, requete.user)
    messages.success(requete, f"« {lue} » est retirée du plan.")
    return redirect(_adresse(diagnostic, _etat(requete.POST.get("etat"))))


@page_reservee(MODIFIER)
def proposer(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Show what the territory has no figure for, by holder, and put in the plan what is ticked."""
    lu = atteindre(requete, numero, MODIFIER)
    offertes = proposees(lu)
    form = PropositionForm(requete.POST or None, choix=_choix(offertes))
    tout = {p.code for p in offertes} if requete.POST.get("tout") else set()
    if requete.method == "POST" and (tout or form.is_valid()):
        faites = actions.proposer(lu, tout or set(form.cleaned_data["codes"]), requete.user)
        dites = pluriel(faites, "donnée ajoutée", "données ajoutées")
        messages.success(requete, f"{dites} au plan de collecte.")
        return redirect(_adresse(lu))
    contexte = {
        "diagnostic": lu,
        "form": form,
        "offertes": offertes,
        "etapes": _fil(lu, ("Proposer depuis le catalogue", "")),
    }
    return render(
        requete, "concertation/collecte_proposer.html", contexte, status=objets.statut(form)
    )


def _choix(offertes: list[Proposee]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the boxes to tick, by holder."""
    return [
        (detenteur, [(p.code, f"{p.libelle} ({p.theme}, {p.niveau})") for p in lues])
        for detenteur, lues in groupby(offertes, key=lambda p: p.detenteur)
    ]
