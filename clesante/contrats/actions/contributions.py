"""Named changes between what residents said and the actions it led to."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from clesante.comptes.models import Utilisateur
from clesante.concertation.actions.participation import MODERER
from clesante.concertation.models import Contribution
from clesante.contrats.actions import MODIFIER, permis
from clesante.contrats.actions.fiches import relier
from clesante.contrats.lectures.contributions import LUES
from clesante.contrats.models import FicheAction
from clesante.socle.erreurs import RefuseError


def relier_contribution(
    contribution: Contribution,
    ajoutees: Collection[int],
    otees: Collection[int],
    par: Utilisateur,
) -> bool:
    """Bind actions to a contribution, and unbind others; return whether something changed.

    Raises ``IntrouvableError`` without the right on one of them, ``RefuseError`` for an action of
    another diagnosis, or a contribution that was not read yet or was set aside.
    """
    with transaction.atomic():
        dite = permis(Contribution, contribution.pk, par, MODERER)
        if ajoutees and dite.etat not in LUES:
            raise RefuseError(
                "Cette contribution n'est pas encore lue, ou elle est écartée.",
                "Relisez-la d'abord, et gardez-la si elle le mérite.",
            )
        changes = [_relier(dite, numero, True, par) for numero in sorted(ajoutees)]
        changes += [_relier(dite, numero, False, par) for numero in sorted(otees)]
    return any(changes)


def _relier(contribution: Contribution, numero: int, liee: bool, par: Utilisateur) -> bool:
    fiche = permis(FicheAction, numero, par, MODIFIER, verrou=True)
    if liee and fiche.contrat.diagnostic_id != contribution.diagnostic_id:
        raise RefuseError(
            "Cette action est d'un contrat qui ne s'appuie pas sur ce diagnostic.",
            "Choisissez-en une dans la liste.",
        )
    en_place = set(fiche.contributions.values_list("pk", flat=True))
    voulues = en_place | {contribution.pk} if liee else en_place - {contribution.pk}
    return relier(fiche, {"contributions": voulues}, par)
