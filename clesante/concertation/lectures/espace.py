"""What « Mon espace » and the digests tell of shared diagnoses, and where each thing is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from clesante.comptes.droits import Visiteur
from clesante.concertation.models import (
    Appel,
    Constat,
    Contribution,
    Diagnostic,
    DonneeAttendue,
    Enjeu,
    Figure,
    Priorisation,
    Recueil,
    Section,
)

JOURNAL = "concertation.voir_journal"
# The page of each kind of object, and which of its fields names it there.
PAGES: Mapping[type[Any], tuple[str, str]] = {
    Diagnostic: ("diagnostic", "pk"),
    DonneeAttendue: ("plan-collecte", "diagnostic_id"),
    Recueil: ("recueil", "pk"),
    Constat: ("constat", "pk"),
    Figure: ("figures", "diagnostic_id"),
    Section: ("ecrit", "diagnostic_id"),
    Enjeu: ("enjeu", "pk"),
    Priorisation: ("priorisation", "pk"),
    Appel: ("participation", "diagnostic_id"),
    Contribution: ("contribution", "pk"),
}


def vus(modele: type[Any], utilisateur: Visiteur) -> Any:
    """Return the objects of a kind whose events a person may read in their journal."""
    return modele.objects.all().visibles_par(utilisateur, JOURNAL)


def adresse(objet: Any) -> str:
    """Return the page of an object of a diagnosis."""
    page, champ = PAGES[type(objet)]
    return reverse(page, args=[getattr(objet, champ)])
