"""Named changes of a shared diagnosis and of what hangs on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from django.db import models

from clesante.comptes.actions import objets as actions_objets
from clesante.comptes.actions.objets import ajouter, enregistrer
from clesante.comptes.models import Utilisateur
from clesante.concertation.journal import CHAMPS
from clesante.concertation.models import Diagnostic
from clesante.territoires.actions_rattaches import modifier_rattache, rattacher

MODIFIER = "concertation.modifier"
VALIDER = "concertation.valider"
E = TypeVar("E", bound=models.Model)


def commencer(diagnostic: Diagnostic, par: Utilisateur) -> tuple[Diagnostic, bool]:
    """Begin a diagnosis and return it, and whether it is new: one form sent twice makes one.

    Raises ``IntrouvableError`` without the right, ``RefuseError`` for a territory out of reach.
    """
    return rattacher(
        diagnostic, "concertation.diagnostic_commence", CHAMPS, par, "concertation.creer"
    )


def modifier(diagnostic: Diagnostic, par: Utilisateur) -> bool:
    """Keep the changes of what a diagnosis says of itself; return whether something changed.

    Raises as :func:`commencer`, and ``VersionDepasseeError`` when someone wrote since.
    """
    return modifier_rattache(diagnostic, "concertation.diagnostic_modifie", CHAMPS, par, MODIFIER)


def permis(
    modele: type[E], numero: int, par: Utilisateur, operation: str = MODIFIER, verrou: bool = False
) -> E:
    """Return an object on which a person may do an operation, that of writing it by default.

    Raises ``IntrouvableError`` for any other.
    """
    return actions_objets.permis(modele, numero, par, operation, verrou)


def ajouter_a(
    neuf: E, diagnostic: Diagnostic, code: str, champs: Sequence[str], par: Utilisateur
) -> tuple[E, bool]:
    """Add to a diagnosis something of it, with its event; return it, and whether it is new.

    Raises ``IntrouvableError`` without the right to write in this diagnosis.
    """
    permis(Diagnostic, diagnostic.pk, par)
    deja = type(neuf).objects.all().visibles_par(par)  # type: ignore[attr-defined]
    return ajouter(neuf, code, champs, par, deja)


def changer(objet: E, code: str, champs: Sequence[str], par: Utilisateur) -> bool:
    """Keep the changes of something of a diagnosis; return whether something changed.

    Raises ``IntrouvableError`` without the right, ``VersionDepasseeError`` for a stale save.
    """
    modifiables = type(objet).objects.all().visibles_par(par, MODIFIER)  # type: ignore[attr-defined]
    return enregistrer(objet, code, champs, par, modifiables)
