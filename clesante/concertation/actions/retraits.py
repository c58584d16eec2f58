"""Removing something of a diagnosis that nothing else uses, with its event."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import models, transaction

from clesante.comptes.journal import etat, noter
from clesante.comptes.models import Utilisateur
from clesante.comptes.models.champs import champs as champs_de
from clesante.concertation.models import Bloc
from clesante.socle.erreurs import RefuseError
from clesante.territoires.regles import citer


def retirer(
    objet: models.Model, code: str, champs: Sequence[str], par: Utilisateur, qui: str
) -> None:
    """Remove an object, with an event that keeps what it was.

    The blocks of the written diagnosis that showed it and were removed before go with it: the
    event keeps their numbers. Raises ``RefuseError`` when something else uses it: ``qui`` says
    what, and has its verb.
    """
    blocs = _blocs_de(objet)
    try:
        with transaction.atomic():
            retires = blocs.exclude(retire_le=None)
            numeros = [*retires.order_by("pk").values_list("pk", flat=True)]
            avant = etat(objet, champs) | ({"blocs_retires": numeros} if numeros else {})
            retires.delete()
            noter(code, par, objet, avant=avant)
            objet.delete()
    except models.ProtectedError as erreur:
        raise RefuseError(f"{qui} : rien n'est retiré.", _remede(blocs)) from erreur


def _blocs_de(objet: models.Model) -> models.QuerySet[Bloc]:
    """Return the blocks of written diagnoses that show an object, removed ones included."""
    lien = next((n for n, c in champs_de(Bloc).items() if c.related_model is type(objet)), "")
    if not lien:
        return Bloc.objects.none()
    return Bloc.objects.filter(**{lien: objet})


def _remede(blocs: models.QuerySet[Bloc]) -> str:
    """Return how to untie what is still shown: where it cannot be seen, it comes back first."""
    caches = blocs.filter(retire_le=None).exclude(section__retire_le=None)
    titre = caches.values_list("section__titre", flat=True).order_by("pk").first()
    if titre is None:
        return "Ôtez d'abord ce lien, puis recommencez."
    return (
        f"Un bloc de la section retirée {citer(titre)} le montre : rétablissez cette section, "
        "retirez-en ce bloc, puis recommencez."
    )
