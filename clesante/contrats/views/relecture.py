"""Pages of the proof-reading of a version: opening it, asking, answering, closing it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from clesante.comptes.views import objets
from clesante.comptes.views.brouillons import avec_brouillon, saisie
from clesante.comptes.views.objets import refus_au_formulaire, statut
from clesante.comptes.views.reservees import RequeteConnectee, page_reservee
from clesante.contrats.actions import relecture as actions
from clesante.contrats.actions.relecture import COMMENTER, FIGER
from clesante.contrats.droits import droits
from clesante.contrats.forms.relecture import AvisForm, CloreForm, DemanderForm, OuvrirForm
from clesante.contrats.lectures.relecture import circuits, commentaires_dits
from clesante.contrats.models import AvisRelecture, Contrat, Relecture
from clesante.contrats.views import atteindre, fil
from clesante.socle.erreurs import RefuseError

RELECTURE = "Relecture"


@page_reservee("contrats.voir")
def relecture(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Show who reads the version under way, who is awaited since when, and the former circuits."""
    lu = atteindre(requete, numero)
    lus = circuits(lu, requete.user)
    ouvert = next((circuit for circuit in lus if circuit.relecture.close_le is None), None)
    contexte = {
        "contrat": lu,
        "ouvert": ouvert,
        "clos": [circuit for circuit in lus if circuit is not ouvert],
        "version": ouvert.relecture.version_relue if ouvert else None,
        "commentaires": commentaires_dits(ouvert.relecture.version_relue, requete.user)
        if ouvert
        else "",
        "droits": droits(lu, requete.user),
        "moi": requete.user.pk,
        "etapes": fil(lu, (RELECTURE, "")),
    }
    return render(requete, "contrats/relecture.html", contexte)


def _fil(contrat: Contrat, titre: str) -> list[tuple[str, str]]:
    return fil(contrat, (RELECTURE, _page_de(contrat)), (titre, ""))


def _page_de(contrat: Contrat) -> str:
    return reverse("contrat-relecture", args=[contrat.pk])


@page_reservee(FIGER)
@avec_brouillon
def ouvrir(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Freeze the text and open its proof-reading."""
    lu = atteindre(requete, numero, FIGER)
    titre = "Figer le texte et le faire relire"
    page = objets.Page(titre, titre, _page_de(lu), _fil(lu, titre))
    form = OuvrirForm(saisie(requete), instance=Relecture(contrat=lu))
    return objets.creer(
        requete,
        form,
        lambda neuve: actions.ouvrir(
            neuve, form.cleaned_data["motif"], requete.user, form.cleaned_data["signataires"]
        ),
        lambda _faite: _page_de(lu),
        page,
    )


def _atteindre(requete: RequeteConnectee, numero: int) -> Relecture:
    return objets.atteindre(requete, Relecture, numero, FIGER, "contrat")


@page_reservee(FIGER)
@avec_brouillon
def demander(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Ask one more opinion."""
    lue = _atteindre(requete, numero)
    titre, vers = "Demander un avis", _page_de(lue.contrat)
    neuf = AvisRelecture(contrat=lue.contrat, relecture=lue)
    return objets.creer(
        requete,
        DemanderForm(saisie(requete), instance=neuf, utilisateur=requete.user),
        lambda fait: actions.demander(fait, requete.user),
        lambda _fait: vers,
        objets.Page(titre, titre, vers, _fil(lue.contrat, titre)),
    )


@page_reservee(COMMENTER)
@avec_brouillon
def avis(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Answer, or write down what somebody answered."""
    lu = _avis(requete, numero)
    soi_meme, vers = lu.compte_id == requete.user.pk, _page_de(lu.contrat)
    titre = "Donner votre avis" if soi_meme else f"Noter l'avis de {lu}"
    page = objets.Page(
        titre,
        "Enregistrer l'avis",
        vers,
        _fil(lu.contrat, titre),
        gabarit="contrats/relecture_avis.html",
        contexte={"avis": lu, "version": lu.relecture.version_relue},
    )
    return objets.modifier(
        requete,
        lambda: AvisForm(saisie(requete), instance=_avis(requete, numero), soi_meme=soi_meme),
        lambda change: actions.rendre(change, requete.user),
        vers,
        page,
    )


def _avis(requete: RequeteConnectee, numero: int) -> AvisRelecture:
    lus = actions.a_rendre(requete.user).select_related("contrat", "relecture__version_relue")
    trouve = lus.defer("relecture__version_relue__contenu").filter(pk=numero).first()
    if trouve is None:
        raise Http404
    return trouve


@page_reservee(FIGER)
@require_POST
def retirer(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """No longer ask an opinion."""
    lu = objets.atteindre(requete, AvisRelecture, numero, FIGER, "contrat")
    try:
        actions.retirer(lu, requete.user)
    except RefuseError as erreur:
        messages.error(requete, str(erreur))
    else:
        messages.success(requete, f"L'avis de «\u00a0{lu}\u00a0» n'est plus demandé.")
    return redirect("contrat-relecture", lu.contrat_id)


@page_reservee(FIGER)
def clore(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Approve a proof-reading, or stop it with a reason."""
    lue = _atteindre(requete, numero)
    form: Any = CloreForm(requete.POST if requete.method == "POST" else None)
    if requete.method == "POST" and form.is_valid():
        with refus_au_formulaire(form):
            if form.cleaned_data["fin"] == "approuver":
                actions.approuver(lue, requete.user)
            else:
                actions.arreter(lue, form.cleaned_data["motif"], requete.user)
            messages.success(requete, "La relecture est close.")
            return redirect("contrat-relecture", lue.contrat_id)
    titre = "Clore la relecture"
    page = objets.Page(titre, titre, _page_de(lue.contrat), _fil(lue.contrat, titre))
    contexte = {"form": form, "page": page, "etapes": page.etapes}
    return render(requete, page.gabarit, contexte, status=statut(form))
