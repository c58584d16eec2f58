"""Named changes of the plan de collecte."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db import transaction

from clesante.comptes.models import Utilisateur
from clesante.concertation.actions import ajouter_a, changer, permis
from clesante.concertation.actions.ecrit import ecrivable
from clesante.concertation.actions.retraits import retirer
from clesante.concertation.journal.collecte import (
    CHAMPS_DONNEE,
    DONNEE_AJOUTEE,
    DONNEE_MODIFIEE,
    DONNEE_RETIREE,
    DONNEE_SUIVIE,
)
from clesante.concertation.lectures.collecte import Proposee, jours_de, proposees
from clesante.concertation.models import Diagnostic, DonneeAttendue
from clesante.concertation.regles.collecte import JOURS, apres


def ajouter_donnee(
    donnee: DonneeAttendue, diagnostic: Diagnostic, par: Utilisateur
) -> tuple[DonneeAttendue, bool]:
    """Add a line to a plan; return it, and whether it is new.

    Raises ``IntrouvableError`` without the right to write in the diagnosis.
    """
    donnee.diagnostic = diagnostic
    return ajouter_a(donnee, diagnostic, DONNEE_AJOUTEE, CHAMPS_DONNEE, par)


def proposer(diagnostic: Diagnostic, codes: Collection[str], par: Utilisateur) -> int:
    """Add a line for each of some indicators that the territory has not; return how many came.

    An indicator that is already in the plan, or that the catalogue no longer offers, adds nothing.
    Raises ``IntrouvableError`` without the right to write in the diagnosis.
    """
    voulues = [p for p in proposees(diagnostic) if p.code in codes]
    with transaction.atomic():
        lu = ecrivable(diagnostic, par)  # held: each indicator comes once in a plan
        lignes = DonneeAttendue.objects.filter(diagnostic=lu)
        deja = {*lignes.values_list("indicateur", flat=True)}
        neuves = [_ligne(proposee) for proposee in voulues if proposee.code not in deja]
        return sum(ajouter_donnee(neuve, lu, par)[1] for neuve in neuves)


def _ligne(proposee: Proposee) -> DonneeAttendue:
    return DonneeAttendue(
        intitule=proposee.libelle[:300],
        indicateur=proposee.code,
        detenteur=proposee.detenteur[:200],
        methode=f"demande au détenteur, niveau : {proposee.niveau}"[:300],
        remarque=proposee.demande,
    )


def modifier_donnee(donnee: DonneeAttendue, par: Utilisateur) -> bool:
    """Keep the changes of a line; return whether something changed.

    Raises ``IntrouvableError`` without the right, ``VersionDepasseeError`` for a stale save.
    """
    return changer(donnee, DONNEE_MODIFIEE, CHAMPS_DONNEE, par)


def retirer_donnee(numero: int, par: Utilisateur) -> Diagnostic:
    """Take a line away from a plan, and return its diagnosis.

    Raises ``IntrouvableError`` without the right.
    """
    donnee = permis(DonneeAttendue, numero, par)
    diagnostic: Diagnostic = donnee.diagnostic
    retirer(donnee, DONNEE_RETIREE, CHAMPS_DONNEE, par, "Cette ligne sert ailleurs")
    return diagnostic


def suivre(numero: int, acte: str, jour: date, par: Utilisateur) -> DonneeAttendue:
    """Note that an awaited figure is asked, reminded, received, given up; or undo the last step.

    Raises ``IntrouvableError`` without the right, ``RefuseError`` for what cannot be done now,
    ``VersionDepasseeError`` when someone else did something meanwhile.
    """
    donnee = permis(DonneeAttendue, numero, par)
    for nom, valeur in apres(acte, jours_de(donnee), jour).items():
        setattr(donnee, nom, valeur)
    changer(donnee, DONNEE_SUIVIE, JOURS, par)
    return donnee
