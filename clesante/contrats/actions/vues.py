"""Named change of several actions at once: all of them, or none; undone as it was done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from clesante.comptes.actions.objets import introuvable
from clesante.comptes.journal import annuler, etat, noter
from clesante.comptes.models import Evenement, Utilisateur
from clesante.contrats.actions import MODIFIER, permis
from clesante.contrats.actions.etats import poser_etat
from clesante.contrats.models import Axe, Contrat, FicheAction
from clesante.socle.erreurs import RefuseError
from clesante.socle.texte import enumerer, pluriel

CODE = "contrats.fiches_reglees"
CHAMPS = ("etat", "motif_etat", "axe", "priorite", "publique", "restreinte")
NOMMEES = 5


def regler(
    contrat: Contrat,
    versions: Mapping[int, int],
    changements: Mapping[str, Any],
    motif: str,
    par: Utilisateur,
) -> list[int]:
    """Give several actions of a contract the same values; return the numbers of their events.

    ``versions``: number of each action → the version that was shown; ``changements``: field →
    value, ``etat`` with its ``motif``. Raises ``RefuseError`` that names every action that refuses
    or that someone changed since: then nothing is written. ``IntrouvableError`` without the right
    or for an action of another contract.
    """
    permis(Contrat, contrat.pk, par)
    with transaction.atomic():
        fiches = _fiches(contrat, versions, par)
        _verifier_axe(contrat, changements)
        avants = {fiche.pk: etat(fiche, CHAMPS) for fiche in fiches}
        _refuser(_depassees(fiches, versions), "Quelqu'un a changé depuis")
        _refuser(_refus(fiches, changements, motif), "")
        evenements = []
        for fiche in fiches:
            apres = etat(fiche, CHAMPS)
            if apres != avants[fiche.pk]:
                fiche.save()
                evenements.append(noter(CODE, par, fiche, avants[fiche.pk], apres).pk)
    return evenements


def _fiches(contrat: Contrat, versions: Mapping[int, int], par: Utilisateur) -> list[FicheAction]:
    permises = FicheAction.objects.all().visibles_par(par, MODIFIER).filter(contrat=contrat)
    lues = list(permises.filter(pk__in=list(versions)).order_by("tri", "pk").select_for_update())
    if len(lues) != len(versions):
        raise introuvable()
    return lues


def _verifier_axe(contrat: Contrat, changements: Mapping[str, Any]) -> None:
    axe = changements.get("axe_id")
    if axe is not None and not Axe.objects.filter(pk=axe, contrat=contrat).exists():
        raise introuvable()


def _depassees(fiches: Sequence[FicheAction], versions: Mapping[int, int]) -> list[str]:
    return [f"«\u00a0{f}\u00a0»" for f in fiches if f.version != versions[f.pk]]


def _refus(fiches: Sequence[FicheAction], changements: Mapping[str, Any], motif: str) -> list[str]:
    """Put the values on each action, not saved; return the sentence of each that refuses."""
    refuses = []
    for fiche in fiches:
        try:
            if "etat" in changements:
                poser_etat(fiche, changements["etat"], motif)
        except RefuseError as refus:
            refuses.append(f"«\u00a0{fiche}\u00a0» ({refus.message} {refus.remede})")
        for nom, valeur in changements.items():
            if nom != "etat":
                setattr(fiche, nom, valeur)
    return refuses


def _refuser(dites: Sequence[str], debut: str) -> None:
    """Refuse the whole when some are named, the first of them told."""
    if not dites:
        return
    reste = len(dites) - NOMMEES
    liste = enumerer([*dites[:NOMMEES], *([pluriel(reste, "autre")] if reste > 0 else [])])
    remede = "Relisez-les ci-dessous, puis recommencez." if debut else "Ôtez-les du choix."
    raison = f"{debut} {liste}." if debut else f"{liste}."
    raise RefuseError(f"Rien n'est changé. {raison}", remede)


def defaire(contrat: Contrat, evenements: Sequence[int], par: Utilisateur) -> int:
    """Undo what several actions were given at once; return how many are as they were.

    Raises ``RefuseError`` when one of them changed since: then nothing is undone.
    """
    permis(Contrat, contrat.pk, par)
    notes = Evenement.objects.filter(
        pk__in=list(evenements), type=CODE, auteur=par, chaine=contrat.code
    )
    with transaction.atomic():
        lus = list(notes.order_by("-pk"))
        for evenement in lus:
            annuler(evenement, par)
    return len(lus)
