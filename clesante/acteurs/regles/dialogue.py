"""Rules of bodies and of their decisions: pure, without base nor clock."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from clesante.acteurs.choix_dialogue import EtatDecision, GenreDecision
from clesante.socle.dates import date_longue

ENGAGENT = frozenset({GenreDecision.VALIDATION, GenreDecision.ARBITRAGE})
"""What only a body that decides may do; the others orient and inform."""
BIENTOT = timedelta(days=30)
_NUMERO = re.compile(r"([0-9]{4})-([0-9]+)")


@dataclass(frozen=True, slots=True)
class Organe:
    """What is asked of a body before it decides: its name, whether it decides, its days."""

    nom: str
    decide: bool
    du: date | None = None
    au: date | None = None


def numero_suivant(annee: int, numeros: Iterable[str]) -> str:
    """Return the number of the next decision of a body in a year: « 2026-01 », « 2026-02 »…"""
    lus = (_NUMERO.fullmatch(numero) for numero in numeros)
    rangs = [int(lu[2]) for lu in lus if lu and int(lu[1]) == annee]
    return f"{annee:04}-{max(rangs, default=0) + 1:02}"


def faute_de_decision(organe: Organe, genre: str, jour: date, aujourdhui: date) -> tuple[str, str]:
    """Return the field at fault and its sentence, both empty when a body may decide so that day."""
    if genre in ENGAGENT and not organe.decide:
        return "genre", (
            f"«\u00a0{organe.nom}\u00a0» ne décide pas\u00a0: elle oriente ou informe. Choisissez "
            "une instance qui décide, ou dites dans sa fiche que celle-ci décide."
        )
    if jour > aujourdhui:
        return "date", "Une décision se note une fois prise\u00a0: ce jour est à venir."
    if organe.du and jour < organe.du:
        return "date", f"L'instance n'existe que depuis le {date_longue(organe.du)}."
    if organe.au and jour > organe.au:
        return "date", f"L'instance a pris fin le {date_longue(organe.au)}."
    return "", ""


def faute_d_echeance(etat: str, jour: date, echeance: date | None) -> str:
    """Return why the deadline of a decision is refused, empty when it is right."""
    if echeance is None:
        return ""
    if echeance < jour:
        return "L'échéance précède la décision."
    if etat == EtatDecision.SANS_SUITE:
        return (
            "Une décision sans suite à donner n'a pas d'échéance\u00a0: ôtez-la, ou choisissez "
            "l'état «\u00a0à faire\u00a0»."
        )
    return ""


def en_retard(etat: str, echeance: date | None, jour: date) -> bool:
    """Tell whether what was decided should be done by now; never typed, always computed."""
    return etat == EtatDecision.A_FAIRE and echeance is not None and echeance < jour
