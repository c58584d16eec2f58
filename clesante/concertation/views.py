"""Pages of shared diagnoses: the list, one of them, beginning one, what happened to it."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import Model
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from clesante.comptes import journal as journal_du_site
from clesante.comptes.droits import peut
from clesante.comptes.models import Evenement
from clesante.comptes.views import objets
from clesante.comptes.views.brouillons import avec_brouillon, saisie
from clesante.comptes.views.reservees import RequeteConnectee, page_reservee
from clesante.concertation import actions
from clesante.concertation.droits import droits
from clesante.concertation.forms import DiagnosticForm, DiagnosticNouveauForm
from clesante.concertation.lectures import diagnostics as diagnostics_lisibles
from clesante.concertation.lectures import lieu
from clesante.concertation.models import Diagnostic, chaine

# What a diagnosis is made of, in the order of the work: address, title, one sentence, the
# operation it asks.
PARTIES: tuple[tuple[str, str, str, str], ...] = ()


def atteindre(
    requete: RequeteConnectee, numero: int, operation: str = "concertation.voir"
) -> Diagnostic:
    """Return the diagnosis a user may do an operation on; raise ``Http404`` for any other."""
    permis = Diagnostic.objects.all().visibles_par(requete.user, operation)
    trouve = permis.prefetch_related("portees").filter(pk=numero).first()
    if trouve is None:
        raise Http404
    return trouve


def atteindre_un(
    requete: RequeteConnectee, modele: type[Model], numero: int, operation: str = ""
) -> Model:
    """Return something of a diagnosis, on which a user may do an operation; else ``Http404``."""
    permis = modele.objects.all().visibles_par(requete.user, operation)  # type: ignore[attr-defined]
    trouve: Model | None = permis.filter(pk=numero).first()
    if trouve is None:
        raise Http404
    return trouve


def fil(diagnostic: Diagnostic | None = None, *etapes: tuple[str, str]) -> list[tuple[str, str]]:
    """Return the breadcrumb of a page of a diagnosis."""
    debut = [("Diagnostics", reverse("diagnostics"))]
    if diagnostic is not None:
        debut.append((diagnostic.intitule, reverse("diagnostic", args=[diagnostic.pk])))
    return [*debut, *etapes]


@page_reservee("concertation.voir")
def diagnostics(requete: RequeteConnectee) -> HttpResponse:
    """Show the diagnoses a user may read."""
    page = Paginator(diagnostics_lisibles(requete.user), 50).get_page(requete.GET.get("page"))
    contexte = {
        "page": page,
        "lus": [(lu, lieu(lu)) for lu in page],
        "peut_commencer": peut(requete.user, "concertation.creer"),
    }
    return render(requete, "concertation/diagnostics.html", contexte)


@page_reservee("concertation.voir")
def diagnostic(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Show one diagnosis: where it is, and each part of the work."""
    lu = atteindre(requete, numero)
    contexte = {
        "diagnostic": lu,
        "lieu": lieu(lu),
        "droits": droits(lu, requete.user),
        "parties": [
            (reverse(nom, args=[numero]), titre, phrase)
            for nom, titre, phrase, operation in PARTIES
            if lu.permet(requete.user, operation)
        ],
        "etapes": [*fil(lu)[:-1], (lu.intitule, "")],
    }
    return render(requete, "concertation/diagnostic.html", contexte)


@page_reservee("concertation.creer")
@avec_brouillon
def nouveau(requete: RequeteConnectee) -> HttpResponse:
    """Begin a diagnosis."""
    page = objets.Page(
        "Commencer un diagnostic",
        "Commencer",
        reverse("diagnostics"),
        fil(None, ("Commencer", "")),
        champ="territoire",
    )
    return objets.creer(
        requete,
        DiagnosticNouveauForm(saisie(requete)),
        lambda neuf: actions.commencer(neuf, requete.user),
        lambda fait: reverse("diagnostic", args=[fait.pk]),
        page,
    )


@page_reservee("concertation.modifier")
@avec_brouillon
def modifier(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Edit what a diagnosis says of itself."""
    lu = atteindre(requete, numero, actions.MODIFIER)
    retour = reverse("diagnostic", args=[numero])
    page = objets.Page(
        f"Modifier {lu}",
        "Enregistrer les changements",
        retour,
        fil(lu, ("Modifier", "")),
        champ="territoire" if lu.territoire else None,
    )
    return objets.modifier(
        requete,
        lambda: DiagnosticForm(
            saisie(requete), instance=atteindre(requete, numero, actions.MODIFIER)
        ),
        lambda change: actions.modifier(change, requete.user),
        retour,
        page,
    )


@page_reservee("concertation.voir_journal")
def journal(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Show what happened to a diagnosis, the latest first."""
    lu = atteindre(requete, numero, "concertation.voir_journal")
    notes = Evenement.objects.filter(chaine=chaine(lu)).select_related("auteur").order_by("-pk")
    page = Paginator(notes, 50).get_page(requete.GET.get("page"))
    contexte = {
        "diagnostic": lu,
        "page": page,
        "evenements": [(e, journal_du_site.phrase(e)) for e in page],
        "etapes": fil(lu, ("Journal", "")),
    }
    return render(requete, "concertation/journal.html", contexte)
