"""Pages of redundancy: the fiches of a contract, one of them, the conclusion on a match."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from clesante.comptes.views import objets
from clesante.comptes.views.brouillons import avec_brouillon, saisie
from clesante.comptes.views.reservees import RequeteConnectee, page_reservee
from clesante.concertation.exports import envoyer
from clesante.contrats.actions import redondances as actions
from clesante.contrats.colonnes.redondances import ECRAN, FICHIER, rangs
from clesante.contrats.forms.redondances import ConclusionForm, ConclusionNouvelleForm
from clesante.contrats.lectures.redondances import (
    Examen,
    adresse_de,
    examen,
    examens,
    rapprochement,
)
from clesante.contrats.models import Contrat, FicheAction, Redondance
from clesante.contrats.models.fiches import PILOTER
from clesante.contrats.views import atteindre, fil
from clesante.socle.texte import pluriel
from clesante.ui.classeurs import FORMATS
from clesante.ui.colonnes import tableau
from clesante.ui.tableaux import Tableau

PAR_PAGE = 20


def fiche_permise(requete: RequeteConnectee, numero: int, operation: str = "") -> FicheAction:
    """Return the fiche a user may do an operation on; raise ``Http404`` for any other."""
    return objets.atteindre(requete, FicheAction, numero, operation, "contrat", "pilote")


def fil_redondances(contrat: Contrat, *etapes: tuple[str, str]) -> list[tuple[str, str]]:
    """Return the breadcrumb of a page of redundancy."""
    ici = ("Redondances", reverse("contrat-redondances", args=[contrat.pk]))
    return fil(contrat, ici, *etapes)


@page_reservee("contrats.voir")
def redondances(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Show each fiche of a contract with its strongest match and what is to conclude."""
    lu = atteindre(requete, numero)
    tous = examens(lu, requete.user)
    seuls = requete.GET.get("reste") == "oui"
    contexte = {
        "contrat": lu,
        "combien": len(tous),
        "a_conclure": sum(x.a_conclure for x in tous),
        "rapprochees": sum(bool(x.lignes) for x in tous),
        "coupe": any(x.coupe for x in tous),
        "compares": tous[0].compares if tous else 0,
        "donnees": _liste([x for x in tous if x.a_conclure or not seuls]),
        "seuls": seuls,
        "formats": FORMATS,
        "etapes": fil(lu, ("Redondances", "")),
    }
    return render(requete, "contrats/redondances.html", contexte)


def _liste(lus: list[Examen]) -> Tableau:
    adresses = tuple(reverse("fiche-redondances", args=[x.fiche.pk]) for x in lus)
    return tableau(pluriel(len(lus), "fiche-action", "fiches-actions"), ECRAN, lus, adresses)


@page_reservee("contrats.voir")
def exporter(requete: RequeteConnectee, numero: int, extension: str) -> HttpResponse:
    """Send every match of a contract as a file."""
    lu = atteindre(requete, numero)
    lignes = rangs(examens(lu, requete.user))
    return envoyer(lu, "Redondances", (f"redondances-{numero}", extension), FICHIER, lignes)


@page_reservee("contrats.voir")
def fiche(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Show what exists already around a fiche, each match with its reasons."""
    lue = fiche_permise(requete, numero)
    lu = examen(lue, requete.user)
    contexte = {
        "fiche": lue,
        "contrat": lue.contrat,
        "examen": lu,
        "page": Paginator(lu.lignes, PAR_PAGE).get_page(requete.GET.get("page")),
        "peut_conclure": lue.permet(requete.user, PILOTER),
        "etapes": fil_redondances(lue.contrat, (str(lue), "")),
    }
    return render(requete, "contrats/redondances_fiche.html", contexte)


@page_reservee(PILOTER)
@avec_brouillon
def conclure(requete: RequeteConnectee, numero: int, cible: str) -> HttpResponse:
    """Record what one concludes of a match; the page tells why the two were brought near."""
    lue = fiche_permise(requete, numero, PILOTER)
    trouve = rapprochement(lue, cible, requete.user)
    if trouve is None:
        raise Http404
    deja = Redondance.objects.filter(fiche=lue, cible=cible).first()
    retour = reverse("fiche-redondances", args=[numero])
    page = objets.Page(
        "Conclure sur un rapprochement",
        "Enregistrer la conclusion",
        retour,
        fil_redondances(lue.contrat, (str(lue), retour), ("Conclure", "")),
        gabarit="contrats/redondances_conclure.html",
        contexte=_contexte(lue, trouve, deja),
    )
    if deja is None:
        return objets.creer(
            requete,
            ConclusionNouvelleForm(saisie(requete)),
            lambda neuve: actions.conclure(neuve, lue, cible, requete.user),
            lambda _: retour,
            page,
        )
    return objets.modifier(
        requete,
        lambda: ConclusionForm(
            saisie(requete), instance=Redondance.objects.select_related("fiche").get(pk=deja.pk)
        ),
        lambda change: actions.revoir(change, requete.user),
        retour,
        page,
    )


def _contexte(lue: FicheAction, trouve: Any, deja: Redondance | None) -> dict[str, Any]:
    return {
        "fiche": lue,
        "rapprochement": trouve,
        "adresse": adresse_de(trouve.autre),
        "deja": deja,
    }


@page_reservee(PILOTER)
@require_POST
def retirer(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Take a conclusion away."""
    lue = objets.atteindre(requete, Redondance, numero, PILOTER)
    actions.retirer(lue, requete.user)
    messages.success(requete, "La conclusion est retirée\u00a0; le journal la garde.")
    return redirect("fiche-redondances", lue.fiche_id)
