"""Named changes of the objectives of a regional project: by the agency of that region."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from clesante.comptes.actions.objets import ajouter, enregistrer, introuvable, permis, retablir
from clesante.comptes.droits import portees
from clesante.comptes.models import Evenement, Utilisateur
from clesante.comptes.models.attributions import TOUT
from clesante.contrats.journal.prs import AJOUTE, CHAMPS_PRS, MODIFIE, REMIS, RETIRE
from clesante.contrats.models import ObjectifPRS

ECRIRE = "contrats.ecrire_prs"


def ajouter_objectif(neuf: ObjectifPRS, par: Utilisateur) -> tuple[ObjectifPRS, bool]:
    """Add an objective to the project of a region; return it, and whether it is new.

    Raises ``IntrouvableError`` without the right on that region.
    """
    if not portees(par, ECRIRE) & {TOUT, neuf.region}:
        raise introuvable()
    return ajouter(neuf, AJOUTE, CHAMPS_PRS, par, _modifiables(par))


def modifier_objectif(lu: ObjectifPRS, par: Utilisateur, acte: str = MODIFIE) -> bool:
    """Keep the changes of an objective; return whether something changed.

    Raises ``IntrouvableError`` without the right, ``VersionDepasseeError`` for a stale save.
    """
    return enregistrer(lu, acte, CHAMPS_PRS, par, _modifiables(par))


def retirer_objectif(numero: int, par: Utilisateur) -> ObjectifPRS:
    """Offer an objective no more; fiches that ticked it still say it. Raises as modifying."""
    lu = permis(ObjectifPRS, numero, par, ECRIRE)
    if lu.retire_le is None:
        lu.retire_le = timezone.localdate()
        modifier_objectif(lu, par, RETIRE)
    return lu


def remettre_objectif(numero: int, par: Utilisateur) -> ObjectifPRS:
    """Offer an objective again. Raises as modifying."""
    lu = permis(ObjectifPRS, numero, par, ECRIRE)
    if lu.retire_le is not None:
        lu.retire_le = None
        modifier_objectif(lu, par, REMIS)
    return lu


def importer_objectifs(lus: Iterable[ObjectifPRS], par: Utilisateur) -> tuple[int, int]:
    """Add the objectives of a file, all or none; return how many are new, how many were there.

    An objective is one by its words in its project; one that was withdrawn stays so. Raises as
    :func:`ajouter_objectif`.
    """
    neufs = deja = 0
    with transaction.atomic():
        for lu in lus:
            memes = ObjectifPRS.objects.filter(
                region=lu.region, projet=lu.projet, numero=lu.numero, intitule=lu.intitule
            )
            if memes.exists():
                deja += 1
            else:
                ajouter_objectif(lu, par)
                neufs += 1
    return neufs, deja


def defaire(evenement: Evenement, par: Utilisateur) -> None:
    """Undo a change of an objective; raises as ``retablir``."""
    retablir(evenement, par, {ObjectifPRS: modifier_objectif})


def _modifiables(par: Utilisateur) -> QuerySet[ObjectifPRS]:
    permis_: QuerySet[ObjectifPRS] = ObjectifPRS.objects.all().visibles_par(par, ECRIRE)
    return permis_
