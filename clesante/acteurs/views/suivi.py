"""Pages of what happened to an organisation, of likely duplicates and of their merge."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from clesante.acteurs.actions.fusions import fusionner
from clesante.acteurs.colonnes import FICHIER
from clesante.acteurs.lectures import doublons, lignes
from clesante.acteurs.lectures.suivi import evenements_lus, fusionnees_lisibles
from clesante.acteurs.models import Organisation
from clesante.acteurs.views import atteindre, fil
from clesante.comptes import journal
from clesante.comptes.views.reservees import RequeteConnectee, page_reservee
from clesante.ui.tableaux import Tableau

JOURNAL = "acteurs.voir_journal"
FUSIONNER = "acteurs.fusionner"


@page_reservee(JOURNAL)
def journal_organisation(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Show what happened to an organisation, the latest first, and what can be undone."""
    lue = atteindre(requete, numero, JOURNAL)
    page = Paginator(journal.de_l_objet(lue), 50).get_page(requete.GET.get("page"))
    contexte = {
        "objet": lue,
        "annuler": "organisation-annuler",
        "page": page,
        "evenements": evenements_lus(lue, page, requete.user),
        "fusionnees": fusionnees_lisibles(lue, requete.user),
        "etapes": fil((lue.nom, reverse("organisation", args=[lue.pk])), ("Journal", "")),
    }
    return render(requete, "acteurs/journal.html", contexte)


@require_POST
@page_reservee(JOURNAL)
def annuler(requete: RequeteConnectee, numero: int, evenement: int) -> HttpResponse:
    """Undo one event of an organisation; a refusal says why."""
    lue = atteindre(requete, numero, JOURNAL)
    trouve = journal.de_l_objet(lue).filter(pk=evenement).first()
    if trouve is None:
        raise Http404
    journal.annuler(trouve, requete.user)
    messages.success(requete, f"Annulé : {journal.phrase(trouve)}")
    return redirect("organisation-journal", numero)


@page_reservee(FUSIONNER)
def page_doublons(requete: RequeteConnectee) -> HttpResponse:
    """Show the organisations that are likely one."""
    contexte = {"doublons": doublons(requete.user), "etapes": fil(("Doublons", ""))}
    return render(requete, "acteurs/doublons.html", contexte)


@page_reservee(FUSIONNER)
def page_fusionner(requete: RequeteConnectee, numero: int, autre: int) -> HttpResponse:
    """Show two organisations side by side, then merge the second into the first."""
    gardee = atteindre(requete, numero, FUSIONNER)
    doublon = atteindre(requete, autre, FUSIONNER)
    if requete.method == "POST":
        fusionner(doublon, gardee, requete.user)
        messages.success(
            requete,
            f"« {doublon} » est fusionnée dans celle-ci ; son journal permet de le défaire.",
        )
        return redirect("organisation", gardee.pk)
    if gardee.fusionnee_dans_id or doublon.fusionnee_dans_id:
        return redirect("organisation", gardee.pk)
    contexte = {
        "gardee": gardee,
        "doublon": doublon,
        "cote_a_cote": _cote_a_cote(gardee, doublon),
        "etapes": fil(("Doublons", reverse("organisations-doublons")), ("Fusionner", "")),
    }
    return render(requete, "acteurs/fusionner.html", contexte)


def _cote_a_cote(gardee: Organisation, doublon: Organisation) -> Tableau:
    un, autre = lignes([gardee, doublon])
    cases = tuple((c.libelle, c.affichee(un), c.affichee(autre)) for c in FICHIER)
    return Tableau("Les deux fiches", ("Champ", "Gardée", "Fusionnée dans la première"), cases)
