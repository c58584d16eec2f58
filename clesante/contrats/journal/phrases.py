"""Sentences that events of contracts share: what was added, what changed of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from clesante.comptes.models import Evenement
from clesante.comptes.models.champs import champs
from clesante.socle.texte import enumerer
from clesante.territoires.regles import citer


def nomme(debut: str, champ: str = "intitule") -> Callable[[Evenement], str]:
    """Return a sentence that quotes a field: « Axe ajouté : … »."""

    def dire(evenement: Evenement) -> str:
        dit = str((evenement.apres or evenement.avant).get(champ, ""))[:120]
        return f"{debut}\u00a0: {citer(dit)}." if dit else f"{debut}."

    return dire


def change(dit: str, modele: type[Any]) -> Callable[[Evenement], str]:
    """Return a sentence that names what changed: « Fiche modifiée : publics et pilote »."""

    def dire(evenement: Evenement) -> str:
        connus = champs(modele)
        changes = [str(connus[nom].verbose_name) for nom in evenement.apres if nom in connus]
        return f"{dit}\u00a0: {enumerer(changes)}." if changes else f"{dit}."

    return dire
