"""Named changes of meetings held before any body exists."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from clesante.acteurs.journal.dialogue import CHAMPS_RENCONTRE
from clesante.acteurs.models import Organisation, Rencontre
from clesante.comptes.actions.objets import introuvable
from clesante.comptes.journal import noter
from clesante.comptes.models import Utilisateur
from clesante.socle.erreurs import RefuseError
from clesante.territoires.actions_rattaches import modifier_rattache, rattacher

MODIFIER = "acteurs.modifier_rencontres"


def noter_rencontre(
    rencontre: Rencontre, organisations: Iterable[Organisation], par: Utilisateur
) -> tuple[Rencontre, bool]:
    """Note a meeting with the organisations met; tell whether it is new.

    Raises ``IntrouvableError`` without the right or for an organisation one does not see,
    ``RefuseError`` for a territory out of reach or a day to come.
    """
    _verifier(rencontre)
    with transaction.atomic():
        faite, neuve = rattacher(
            rencontre, "acteurs.rencontre_notee", CHAMPS_RENCONTRE, par, MODIFIER
        )
        if neuve:
            _relier(faite, organisations, par)
        return faite, neuve


def modifier_rencontre(
    rencontre: Rencontre, organisations: Iterable[Organisation] | None, par: Utilisateur
) -> bool:
    """Keep the changes of a meeting, and who was met; return whether something changed.

    ``organisations`` is None when they stay. Raises as :func:`noter_rencontre`, and
    ``VersionDepasseeError`` when someone wrote since.
    """
    _verifier(rencontre)
    with transaction.atomic():
        change = modifier_rattache(
            rencontre, "acteurs.rencontre_modifiee", CHAMPS_RENCONTRE, par, MODIFIER
        )
        relie = organisations is not None and _relier(rencontre, organisations, par)
        if relie and not change:
            rencontre.save()  # a stale page of who was met is refused too
        return change or relie


def _verifier(rencontre: Rencontre) -> None:
    if rencontre.date > timezone.localdate():
        raise RefuseError(
            "Une rencontre se note une fois tenue.", "Donnez un jour qui n'est pas à venir."
        )


def _relier(rencontre: Rencontre, voulues: Iterable[Organisation], par: Utilisateur) -> bool:
    """Say which organisations were met, with their event; those merged stand for the kept one."""
    avant = set(rencontre.organisations.values_list("pk", flat=True))
    apres = {organisation.pk for organisation in voulues}
    if avant == apres:
        return False
    vues = Organisation.objects.all().visibles_par(par)
    if vues.filter(pk__in=apres - avant).count() != len(apres - avant):
        raise introuvable()
    rencontre.organisations.set(apres)
    noter(
        "acteurs.rencontre_organisations",
        par,
        rencontre,
        {"organisations": sorted(avant)},
        {"organisations": sorted(apres)},
    )
    return True
