"""Entries and refusals, for the administrator of the site and its data protection officer."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from clesante.comptes.colonnes import FICHIER_PASSAGES, PASSAGES
from clesante.comptes.models import Passage
from clesante.comptes.views.journal import OPERATION, PAR_PAGE, entre_jours, jour
from clesante.comptes.views.reservees import RequeteConnectee, page_reservee
from clesante.socle.texte import pluriel
from clesante.ui.classeurs import FORMATS, ecrire
from clesante.ui.colonnes import tableau
from clesante.ui.fichiers import joindre


def _demandes(requete: RequeteConnectee) -> QuerySet[Passage]:
    """Return the passages of a nature between two days."""
    lus = entre_jours(requete, Passage.objects.select_related("utilisateur"))
    nature = requete.GET.get("nature", "")
    return lus.filter(nature=nature) if nature in Passage.Nature.values else lus


@page_reservee(OPERATION)
def entrees(requete: RequeteConnectee) -> HttpResponse:
    """Show who entered, and who was refused."""
    page = Paginator(_demandes(requete), PAR_PAGE).get_page(requete.GET.get("page"))
    contexte = {
        "page": page,
        "donnees": tableau(pluriel(page.paginator.count, "passage"), PASSAGES, page)
        if page.paginator.count
        else None,
        "natures": Passage.Nature.choices,
        "nature": requete.GET.get("nature", ""),
        "du": jour(requete, "du"),
        "au": jour(requete, "au"),
        "formats": FORMATS,
        "requete_export": requete.GET.urlencode(),
        "etapes": [("Journal du site", reverse("journal")), ("Entrées et refus", "")],
    }
    return render(requete, "comptes/entrees.html", contexte)


@page_reservee(OPERATION)
def exporter(requete: RequeteConnectee, extension: str) -> HttpResponse:
    """Send them as a file, instants in UTC."""
    if extension not in FORMATS:
        raise Http404
    lus = _demandes(requete).iterator(chunk_size=2_000)
    contenu = ecrire(extension, "Entrées", FICHIER_PASSAGES, lus)
    return joindre(contenu, f"entrees.{extension}", prive=True)
