"""The page of what happened to one object and to all that hangs on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render

from clesante.comptes import journal
from clesante.comptes.models import Evenement
from clesante.comptes.views.reservees import RequeteConnectee
from clesante.socle.erreurs import RefuseError

PAR_PAGE, DERNIERS = 50, 20

# Of the events of a page: what each tells of, its name and its address, by number of event.
Lieux = Callable[[Sequence[Evenement]], Mapping[int, tuple[str, str]]]


def journal_d_une_chaine(
    requete: RequeteConnectee,
    chaine: str,
    nom: str,
    etapes: Sequence[tuple[str, str]],
    lieux: Lieux | None = None,
) -> HttpResponse:
    """Show the events of a chain, the latest first; undo the one that is sent, when it can be."""
    notes = Evenement.objects.filter(chaine=chaine).select_related("auteur").order_by("-pk")
    voulu = requete.POST.get("evenement", "")
    if voulu.isdecimal() and (fait := notes.filter(pk=int(voulu[:18])).first()):
        annuler(requete, fait)
        return redirect(requete.path)
    page = Paginator(notes, PAR_PAGE).get_page(requete.GET.get("page"))
    ou = lieux(list(page)) if lieux else {}
    contexte = {
        "nom": nom,
        "page": page,
        "evenements": [(e, journal.phrase(e), journal.annulable(e), ou.get(e.pk)) for e in page],
        "etapes": etapes,
    }
    return render(requete, "comptes/journal_objet.html", contexte)


def derniers_changements(
    lus: QuerySet[Evenement], adresse: Callable[[Evenement], str]
) -> list[tuple[Evenement, str, str]]:
    """Return the latest events: each, its sentence, where it is undone (empty when it cannot be).

    Shown by « comptes/derniers_changements.html ».
    """
    derniers = lus.select_related("auteur").order_by("-pk")[:DERNIERS]
    return [(e, journal.phrase(e), adresse(e) if journal.annulable(e) else "") for e in derniers]


def annuler(requete: RequeteConnectee, evenement: Evenement) -> None:
    """Undo an event, or say why it is not undone."""
    try:
        journal.annuler(evenement, requete.user)
    except RefuseError as refus:
        messages.error(requete, str(refus))
    else:
        messages.success(requete, f"Annulé\u00a0: {journal.phrase(evenement)}")
