"""The generations of a contract, and the link to the one before it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from clesante.comptes.views import objets
from clesante.comptes.views.brouillons import avec_brouillon, saisie
from clesante.comptes.views.reservees import RequeteConnectee, page_reservee
from clesante.contrats import actions
from clesante.contrats.forms.generations import GenerationForm
from clesante.contrats.lectures.generations import Reprise, generations, reprise
from clesante.contrats.views import atteindre, fil
from clesante.socle.texte import pluriel
from clesante.ui.tableaux import Tableau

TITRE = "Générations"


@page_reservee("contrats.voir")
def page(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Show the contracts that follow one another, and what was taken up of the one before."""
    lu = atteindre(requete, numero)
    repris = reprise(lu, requete.user)
    contexte = {
        "contrat": lu,
        "generations": generations(lu, requete.user),
        "reprise": repris,
        "donnees": _tableau(repris) if repris and repris.reprises else None,
        "peut_modifier": lu.permet(requete.user, actions.MODIFIER),
        "etapes": fil(lu, (TITRE, "")),
    }
    return render(requete, "contrats/generations.html", contexte)


def _tableau(repris: Reprise) -> Tableau:
    return Tableau(
        pluriel(len(repris.reprises), "action reprise", "actions reprises"),
        ("Dans le contrat précédent", "Dans celui-ci", "Rapprochées par"),
        tuple((r.avant, r.apres, r.raison) for r in repris.reprises),
    )


@page_reservee(actions.MODIFIER)
@avec_brouillon
def lier(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Link a contract to the one before it."""
    lu = atteindre(requete, numero, actions.MODIFIER)
    retour = reverse("contrat-generations", args=[numero])
    titre = "Dire le contrat précédent"
    page_ = objets.Page(
        titre, "Enregistrer", retour, fil(lu, (TITRE, retour), (titre, "")), champ="predecesseur"
    )
    return objets.modifier(
        requete,
        lambda: GenerationForm(
            saisie(requete),
            instance=atteindre(requete, numero, actions.MODIFIER),
            utilisateur=requete.user,
        ),
        lambda change: actions.modifier(change, requete.user),
        retour,
        page_,
    )
