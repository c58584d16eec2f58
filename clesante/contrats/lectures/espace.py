"""What « Mon espace » and the digests tell of contracts, and where each thing is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from clesante.comptes.droits import Visiteur
from clesante.contrats.models import (
    AvisRelecture,
    Axe,
    Contrat,
    FicheAction,
    Objectif,
    PartieTexte,
    Porteur,
    PosteIngenierie,
    Principe,
    Referent,
    Relecture,
    Signataire,
    SignatureVersion,
)

JOURNAL = "contrats.voir_journal"
# The page of each kind of object, and which of its fields names it there. What may tell of a
# restricted action (an opinion, a mean lent, a row of its plan) is told by its action's own page.
PAGES: Mapping[type[Any], tuple[str, str]] = {
    Contrat: ("contrat", "pk"),
    Porteur: ("contrat-parties", "contrat_id"),
    Referent: ("contrat-parties", "contrat_id"),
    Signataire: ("contrat-parties", "contrat_id"),
    Axe: ("programme", "contrat_id"),
    Objectif: ("programme", "contrat_id"),
    Principe: ("programme", "contrat_id"),
    PartieTexte: ("contrat-texte", "contrat_id"),
    PosteIngenierie: ("contrat-argent", "contrat_id"),
    FicheAction: ("fiche", "pk"),
    Relecture: ("contrat-relecture", "contrat_id"),
    AvisRelecture: ("contrat-relecture", "contrat_id"),
    SignatureVersion: ("contrat-signature", "contrat_id"),
}


def vus(modele: type[Any], utilisateur: Visiteur) -> Any:
    """Return the objects of a kind whose events a person may read in their journal."""
    return modele.objects.all().visibles_par(utilisateur, JOURNAL)


def adresse(objet: Any) -> str:
    """Return the page of an object of a contract."""
    page, champ = PAGES[type(objet)]
    return reverse(page, args=[getattr(objet, champ)])
