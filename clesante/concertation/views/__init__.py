"""Pages of shared diagnoses: the list, one of them, beginning one, what happened to it."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from clesante.comptes.droits import peut
from clesante.comptes.views import objets
from clesante.comptes.views.brouillons import avec_brouillon, saisie
from clesante.comptes.views.journal_objet import journal_d_une_chaine
from clesante.comptes.views.objets import atteindre as atteindre_un
from clesante.comptes.views.reservees import RequeteConnectee, page_reservee
from clesante.concertation import actions
from clesante.concertation.droits import droits
from clesante.concertation.forms import DiagnosticForm, DiagnosticNouveauForm
from clesante.concertation.lectures import diagnostics as diagnostics_lisibles
from clesante.concertation.lectures import lieu
from clesante.concertation.models import Diagnostic, chaine

__all__ = ["atteindre", "atteindre_un", "fil"]
# What a diagnosis is made of, in the order of the work: address, title, one sentence, the
# operation it asks.
PARTIES: tuple[tuple[str, str, str, str], ...] = (
    (
        "plan-collecte",
        "Plan de collecte",
        "Les données à demander, à qui, et ce qui est venu.",
        "concertation.voir",
    ),
    (
        "recueils",
        "Paroles recueillies",
        "Entretiens, groupes, questionnaires, marches\u00a0: ce qu'on entend.",
        "concertation.voir",
    ),
    (
        "constats",
        "Constats",
        "Besoins, demandes, offre, réponses existantes, chacun avec ce qui le montre.",
        "concertation.voir",
    ),
    (
        "ecrit",
        "Diagnostic écrit",
        "Le document que l'on écrit à plusieurs\u00a0: textes, chiffres gardés, paroles, constats.",
        "concertation.voir",
    ),
    (
        "enjeux",
        "Enjeux",
        "Ce que les constats veulent dire\u00a0: atouts, fragilités, opportunités, menaces.",
        "concertation.voir",
    ),
    (
        "priorisations",
        "Priorités",
        "Noter, voter, comparer les classements, puis arrêter les priorités.",
        "concertation.voir",
    ),
    (
        "participation",
        "Participation",
        "Les appels publics, ce que disent les habitants, qui est entendu.",
        "concertation.voir",
    ),
    (
        "fil-du-constat",
        "Du constat à l'indicateur",
        "D'où vient chaque priorité, ce que devient chaque constat.",
        "concertation.voir",
    ),
)


def atteindre(
    requete: RequeteConnectee, numero: int, operation: str = "concertation.voir"
) -> Diagnostic:
    """Return the diagnosis a user may do an operation on; raise ``Http404`` for any other."""
    permis = Diagnostic.objects.all().visibles_par(requete.user, operation)
    trouve = permis.prefetch_related("portees").filter(pk=numero).first()
    if trouve is None:
        raise Http404
    return trouve


def fil(diagnostic: Diagnostic | None = None, *etapes: tuple[str, str]) -> list[tuple[str, str]]:
    """Return the breadcrumb of a page of a diagnosis; each says when it is a demonstration."""
    debut = [("Diagnostics", reverse("diagnostics"))]
    if diagnostic is not None:
        marque = "Données de démonstration\u00a0: " if diagnostic.fictif else ""
        debut.append((marque + diagnostic.intitule, reverse("diagnostic", args=[diagnostic.pk])))
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
    """Show what happened to a diagnosis, the latest first; undo what can be."""
    lu = atteindre(requete, numero, "concertation.voir_journal")
    return journal_d_une_chaine(requete, chaine(lu), lu.intitule, fil(lu, ("Journal", "")))
