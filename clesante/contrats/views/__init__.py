"""Pages of contracts: the list, one of them, beginning one, what happened to it."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from clesante.comptes.droits import peut
from clesante.comptes.models import Utilisateur
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
from clesante.contrats.lectures.bandeau_cycle import bandeau
from clesante.contrats.lectures.journal import fiches_des
from clesante.contrats.models import Contrat, chaine
from clesante.contrats.views.plan import GROUPES, Partie
from clesante.socle.erreurs import RefuseError


def atteindre(requete: RequeteConnectee, numero: int, operation: str = "contrats.voir") -> Contrat:
    """Return the contract a user may do an operation on; raise ``Http404`` for any other."""
    return objets.atteindre(requete, Contrat, numero, operation)


def fil(contrat: Contrat | None = None, *etapes: tuple[str, str]) -> list[tuple[str, str]]:
    """Return the breadcrumb of a page of a contract; each says when it is a demonstration."""
    debut = [("Contrats", reverse("contrats"))]
    if contrat is not None:
        marque = " (démonstration)" if contrat.fictif else ""
        debut.append((contrat.intitule + marque, reverse("contrat", args=[contrat.pk])))
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
        "bandeau": bandeau(lu, requete.user),
        "droits": droits(lu, requete.user),
        "retirable": actions.retirable(lu),
        "groupes": [*_groupes(lu, requete.user)],
        "etapes": [*fil(lu)[:-1], (lu.intitule, "")],
    }
    return render(requete, "contrats/contrat.html", contexte)


def _groupes(contrat: Contrat, qui: Utilisateur) -> Iterator[tuple[str, list[Partie]]]:
    """Yield each group of parts that a person may open, with its title."""
    for titre, parties in GROUPES:
        ouvertes = [p for p in parties if contrat.permet(qui, p.operation)]
        if ouvertes:
            yield titre, ouvertes


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
        ContratNouveauForm(saisie(requete), utilisateur=requete.user),
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


@page_reservee(actions.MODIFIER)
@require_POST
def retirer(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Take away a démarche begun by mistake, while nothing hangs on it."""
    lu = atteindre(requete, numero, actions.MODIFIER)
    try:
        actions.retirer(lu, requete.user)
    except RefuseError as erreur:
        messages.error(requete, str(erreur))
        return redirect("contrat", numero)
    messages.success(requete, f"La démarche «\u00a0{lu}\u00a0» est retirée.")
    return redirect("contrats")


@page_reservee("contrats.voir_journal")
def journal(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Show what happened to a contract, the latest first; undo what can be."""
    lu = atteindre(requete, numero, "contrats.voir_journal")
    return journal_d_une_chaine(
        requete,
        chaine(lu),
        lu.intitule,
        fil(lu, ("Journal", "")),
        lambda notes: fiches_des(notes, lu, requete.user),
    )
