"""Pages of contracts: the list, one of them, beginning one, what happened to it."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from clesante.comptes.droits import peut
from clesante.comptes.views import objets
from clesante.comptes.views.brouillons import avec_brouillon, saisie
from clesante.comptes.views.journal_objet import journal_d_une_chaine
from clesante.comptes.views.reservees import RequeteConnectee, page_reservee
from clesante.concertation.lectures import lieu
from clesante.contrats import actions
from clesante.contrats.droits import droits
from clesante.contrats.forms import ContratForm, ContratNouveauForm
from clesante.contrats.lectures import cadre_du
from clesante.contrats.lectures import contrats as contrats_lisibles
from clesante.contrats.models import Contrat, chaine

# What a contract is made of, in the order of the work: address, title, one sentence, the
# operation it asks.
PARTIES: tuple[tuple[str, str, str, str], ...] = ()


def atteindre(requete: RequeteConnectee, numero: int, operation: str = "contrats.voir") -> Contrat:
    """Return the contract a user may do an operation on; raise ``Http404`` for any other."""
    return objets.atteindre(requete, Contrat, numero, operation)


def fil(contrat: Contrat | None = None, *etapes: tuple[str, str]) -> list[tuple[str, str]]:
    """Return the breadcrumb of a page of a contract; each says when it is a demonstration."""
    debut = [("Contrats", reverse("contrats"))]
    if contrat is not None:
        marque = "Données de démonstration\u00a0: " if contrat.fictif else ""
        debut.append((marque + contrat.intitule, reverse("contrat", args=[contrat.pk])))
    return [*debut, *etapes]


@page_reservee("contrats.voir")
def contrats(requete: RequeteConnectee) -> HttpResponse:
    """Show the contracts a user may read."""
    page = Paginator(contrats_lisibles(requete.user), 50).get_page(requete.GET.get("page"))
    contexte = {
        "page": page,
        "lus": [(lu, lieu(lu)) for lu in page],
        "peut_commencer": peut(requete.user, "contrats.creer"),
    }
    return render(requete, "contrats/contrats.html", contexte)


@page_reservee("contrats.voir")
def contrat(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Show one contract: where it is, and each part of the work."""
    lu = atteindre(requete, numero)
    contexte = {
        "contrat": lu,
        "lieu": lieu(lu),
        "cadre": cadre_du(lu),
        "droits": droits(lu, requete.user),
        "parties": [
            (reverse(nom, args=[numero]), titre, phrase)
            for nom, titre, phrase, operation in PARTIES
            if operation == "contrats.voir" or lu.permet(requete.user, operation)
        ],
        "etapes": [*fil(lu)[:-1], (lu.intitule, "")],
    }
    return render(requete, "contrats/contrat.html", contexte)


@page_reservee("contrats.creer")
@avec_brouillon
def nouveau(requete: RequeteConnectee) -> HttpResponse:
    """Begin a démarche."""
    page = objets.Page(
        "Commencer une démarche",
        "Commencer",
        reverse("contrats"),
        fil(None, ("Commencer", "")),
        champ="territoire",
    )
    return objets.creer(
        requete,
        ContratNouveauForm(saisie(requete)),
        lambda neuf: actions.commencer(neuf, requete.user),
        lambda fait: reverse("contrat", args=[fait.pk]),
        page,
    )


@page_reservee("contrats.modifier")
@avec_brouillon
def modifier(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Edit what a contract says of itself."""
    lu = atteindre(requete, numero, actions.MODIFIER)
    retour = reverse("contrat", args=[numero])
    page = objets.Page(
        f"Modifier {lu}",
        "Enregistrer les changements",
        retour,
        fil(lu, ("Modifier", "")),
        champ=None if lu.fictif else "territoire",
    )
    return objets.modifier(
        requete,
        lambda: ContratForm(
            saisie(requete),
            instance=atteindre(requete, numero, actions.MODIFIER),
            utilisateur=requete.user,
        ),
        lambda change: actions.modifier(change, requete.user),
        retour,
        page,
    )


@page_reservee("contrats.voir_journal")
def journal(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Show what happened to a contract, the latest first; undo what can be."""
    lu = atteindre(requete, numero, "contrats.voir_journal")
    return journal_d_une_chaine(requete, chaine(lu), lu.intitule, fil(lu, ("Journal", "")))
