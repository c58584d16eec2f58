"""Keeping the whole page of a fiche at once: its fields, what it is bound to, its tables."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from typing import Any

from django.db import transaction

from clesante.comptes.models import Utilisateur
from clesante.concertation.models import Constat, Enjeu
from clesante.contrats.actions import MODIFIER
from clesante.contrats.actions.fiches import (
    ajouter_fiche,
    cibler,
    modifier_fiche,
    ranger,
    relier,
)
from clesante.contrats.choix import EtatAction
from clesante.contrats.models import Contrat, FicheAction
from clesante.socle.texte import enumerer

CONSTATS = 8  # quoted in a context: more is no context
# Who pilots, where, when, for whom: what does not tell one action from the next.
DE_LA_PRECEDENTE = (
    "pilote", "pilote_fonction", "responsable", "elu_referent", "territoire", "milieux", "debut",
    "fin", "publics", "domaines", "origine",
)  # fmt: skip


def enregistrer(fiche: FicheAction, page: Any, par: Utilisateur) -> bool:
    """Keep what a valid page of a fiche says, all or nothing; return whether something changed.

    ``page`` has ``liens`` and ``tables``. Raises as the named changes it is made of.
    """
    with transaction.atomic():
        change = modifier_fiche(fiche, par, page.liens)
        for table in page.tables.values():
            change |= _ranger(fiche, table, par)
    return change


def precedente(contrat: Contrat, par: Utilisateur, axe: int | None = None) -> FicheAction | None:
    """Return the last fiche that was begun in a contract, of those a person may write.

    The last one of ``axe``, where that axis has one: its publics and its pilot are nearer.
    """
    ecrites = FicheAction.objects.all().visibles_par(par, MODIFIER).filter(contrat=contrat)
    lues = ecrites.exclude(etat=EtatAction.IDEE).order_by("-pk")
    derniere: FicheAction | None = (axe and lues.filter(axe=axe).first()) or lues.first()
    return derniere


def reprendre(neuve: FicheAction, modele: FicheAction) -> FicheAction:
    """Give a new fiche, not saved, what the one before has most often in common with it."""
    for nom in DE_LA_PRECEDENTE:
        setattr(neuve, nom, copy(getattr(modele, nom)))
    return neuve


def d_apres_les_enjeux(
    neuve: FicheAction, enjeux: Sequence[Enjeu], par: Utilisateur
) -> FicheAction:
    """Give a new fiche, not saved, what the issues it answers say: findings, themes, determinants.

    Findings that the person may not read are left out.
    """
    lisibles = Constat.objects.all().visibles_par(par).filter(enjeux__in=enjeux).distinct()
    dits = [f"- {constat.intitule}" for constat in lisibles.order_by("pk")[:CONSTATS]]
    noms = enumerer([f"«\u00a0{enjeu.intitule}\u00a0»" for enjeu in enjeux])
    retient = "l'enjeu" if len(enjeux) == 1 else "les enjeux"
    suite = "\u00a0:\n\n" + "\n".join(dits) if dits else "."
    neuve.contexte = f"Le diagnostic nomme {retient} {noms}{suite}"
    for nom in ("themes", "determinants"):
        codes = [code for enjeu in enjeux for code in getattr(enjeu, nom)]
        setattr(neuve, nom, list(dict.fromkeys(codes)))
    return neuve


def commencer(
    neuve: FicheAction, enjeux: Sequence[Enjeu], modele: FicheAction | None, par: Utilisateur
) -> tuple[FicheAction, bool]:
    """Begin a fiche as the one before (``modele``) and as its issues say; return it, if it is new.

    Raises as ``ajouter_fiche`` and ``relier``.
    """
    if modele is not None:
        reprendre(neuve, modele)
    if enjeux:
        d_apres_les_enjeux(neuve, enjeux, par)
    with transaction.atomic():
        faite, neuf = ajouter_fiche(neuve, neuve.contrat, par)
        if neuf and enjeux:
            relier(faite, {"enjeux": [enjeu.pk for enjeu in enjeux]}, par)
    return faite, neuf


def _ranger(fiche: FicheAction, table: Any, par: Utilisateur) -> bool:
    neuves, changees = table.neuves, table.changees
    change = ranger(
        fiche,
        [form.instance for form in neuves],
        [form.instance for form in changees],
        table.retirees,
        par,
    )
    for form in (*neuves, *changees):
        if hasattr(form, "cibles"):
            lu = _gardee(form.instance) if form.neuve else form.instance
            change |= cibler(lu, form.cibles_changees, par)
    return change


def _gardee(rangee: Any) -> Any:
    """Return the row in the base: the one that the same form made, if it was sent twice."""
    return type(rangee).objects.get(cle_creation=rangee.cle_creation)
