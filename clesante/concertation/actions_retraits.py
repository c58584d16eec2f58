"""Removing something of a diagnosis that nothing else uses, with its event."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import models, transaction

from clesante.comptes.actions_objets import introuvable
from clesante.comptes.journal import etat, noter
from clesante.comptes.models import Utilisateur
from clesante.concertation.actions import MODIFIER
from clesante.socle.erreurs import RefuseError


def permis(modele: type[models.Model], numero: int, par: Utilisateur) -> Any:
    """Return an object that a person may change; raise ``IntrouvableError`` for any other."""
    modifiables = modele.objects.all().visibles_par(par, MODIFIER)  # type: ignore[attr-defined]
    trouve = modifiables.filter(pk=numero).first()
    if trouve is None:
        raise introuvable()
    return trouve


def retirer(
    objet: models.Model, code: str, champs: Sequence[str], par: Utilisateur, qui: str
) -> None:
    """Remove an object, with an event that keeps what it was.

    Raises ``RefuseError`` when something else uses it: ``qui`` says what, and has its verb.
    """
    try:
        with transaction.atomic():
            noter(code, par, objet, avant=etat(objet, champs))
            objet.delete()
    except models.ProtectedError as erreur:
        raise RefuseError(
            f"{qui} : rien n'est retiré.", "Ôtez d'abord ce lien, puis recommencez."
        ) from erreur
