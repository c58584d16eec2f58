"""The journal of the site, for its administrator and its data protection officer."""

from __future__ import annotations

import json
from datetime import date
from typing import TypeVar

from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render

from clesante.comptes.colonnes import ECRAN, FICHIER
from clesante.comptes.journal import scelles as journal_scelles
from clesante.comptes.models import Evenement, Lot
from clesante.comptes.views.reservees import RequeteConnectee, page_reservee
from clesante.socle.texte import pluriel
from clesante.ui.classeurs import FORMATS, ecrire
from clesante.ui.colonnes import tableau
from clesante.ui.fichiers import joindre

OPERATION = "comptes.lire_journal"
PAR_PAGE = 100
Ligne = TypeVar("Ligne", bound=Model)
EXTENSIONS = (*FORMATS, "json")


def jour(requete: RequeteConnectee, nom: str) -> date | None:
    """Return the day an address gives, None when it gives none that can be read."""
    try:
        return date.fromisoformat(requete.GET.get(nom, ""))
    except ValueError:
        return None


def entre_jours(requete: RequeteConnectee, lus: QuerySet[Ligne]) -> QuerySet[Ligne]:
    """Return the rows between the days an address gives (field ``le``), the latest first."""
    lus = lus.order_by("-pk")
    if du := jour(requete, "du"):
        lus = lus.filter(le__date__gte=du)
    if au := jour(requete, "au"):
        lus = lus.filter(le__date__lte=au)
    return lus


def _demandes(requete: RequeteConnectee) -> QuerySet[Evenement]:
    """Return the events between two days, their authors read at once."""
    return entre_jours(requete, Evenement.objects.select_related("auteur"))


@page_reservee(OPERATION)
def journal(requete: RequeteConnectee) -> HttpResponse:
    """Show what happened on the site, and, when asked, whether the journal is entire."""
    page = Paginator(_demandes(requete), PAR_PAGE).get_page(requete.GET.get("page"))
    legende = pluriel(page.paginator.count, "événement")
    contexte = {
        "page": page,
        "donnees": tableau(legende, ECRAN, page) if page.paginator.count else None,
        "du": jour(requete, "du"),
        "au": jour(requete, "au"),
        "extensions": EXTENSIONS,
        "requete_export": requete.GET.urlencode(),
        "verifie": "verifier" in requete.GET,
        "fautes": journal_scelles.verifier() if "verifier" in requete.GET else [],
        "lots": pluriel(Lot.objects.count(), "lot scellé", "lots scellés"),
        "etapes": [("Journal du site", "")],
    }
    return render(requete, "comptes/journal.html", contexte)


@page_reservee(OPERATION)
def exporter(requete: RequeteConnectee, extension: str) -> HttpResponse:
    """Send the events between two days as a file, every field of them."""
    if extension not in EXTENSIONS:
        raise Http404
    lus = _demandes(requete).iterator(chunk_size=2_000)
    if extension == "json":
        rangees = [{c.code: c.brute(e) for c in FICHIER} for e in lus]
        contenu = json.dumps({"evenements": rangees}, ensure_ascii=False).encode()
    else:
        contenu = ecrire(extension, "Journal", FICHIER, lus)
    return joindre(contenu, f"journal.{extension}", prive=True)
