"""Rules of the states of an action, pure: what is late, what a change asks. Source: domain §6.3."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from clesante.contrats.choix import EtatAction

# Those in which something is still to do: only these can be late.
OUVERTS = frozenset(
    {EtatAction.A_VENIR, EtatAction.EN_COURS, EtatAction.BLOQUEE, EtatAction.REPORTEE}
)
AVEC_MOTIF = frozenset({EtatAction.BLOQUEE, EtatAction.REPORTEE, EtatAction.ABANDONNEE})
_POURQUOI = {
    EtatAction.BLOQUEE: "ce qui la bloque",
    EtatAction.REPORTEE: "pourquoi, et à quand",
    EtatAction.ABANDONNEE: "pourquoi elle est abandonnée",
}


@dataclass(frozen=True, slots=True)
class Retard:
    """A day that passed: of the whole action, or of one of its steps (``quoi``, its title)."""

    jour: date
    quoi: str = ""


def retards(
    etat: str, fin: date | None, etapes: Iterable[tuple[str, date | None, date | None]], jour: date
) -> list[Retard]:
    """Return what is late on a day, the oldest first; nothing once the action is over.

    ``etapes``: title, day due, day done. Never typed: it follows from days alone. What was
    postponed waits for its new day: with an end that passed, or none, nothing of it is late.
    """
    if etat not in OUVERTS or (etat == EtatAction.REPORTEE and not (fin and fin >= jour)):
        return []
    passes = [Retard(fin)] if fin and fin < jour else []
    passes += [
        Retard(due, titre) for titre, due, faite in etapes if due and due < jour and faite is None
    ]
    return sorted(passes, key=lambda r: (r.jour, r.quoi))


def en_retard(
    etat: str, fin: date | None, etapes: Iterable[tuple[str, date | None, date | None]], jour: date
) -> bool:
    """Tell whether an action is late on a day: its end or a step's day passed, while not done."""
    return bool(retards(etat, fin, etapes, jour))


@dataclass(frozen=True, slots=True)
class Refus:
    """Why a state is not taken, and the cure."""

    phrase: str
    remede: str


def refus_d_etat(avant: str, apres: str, motif: str) -> Refus | None:
    """Return why an action may not go from a state to another; None when it may.

    A proposal becomes an action by the decision of the body, and an action is a proposal no more.
    What is blocked, postponed or given up says why.
    """
    if avant == EtatAction.IDEE != apres:
        return Refus(
            "Cette proposition n'est pas encore retenue.",
            "Faites-la retenir par l'instance qui décide.",
        )
    if avant != EtatAction.IDEE == apres:
        return Refus(
            "Une action ne redevient pas une idée.",
            "Choisissez «\u00a0reportée\u00a0» ou «\u00a0abandonnée\u00a0», avec un motif.",
        )
    if apres in AVEC_MOTIF and not motif.strip():
        etat = EtatAction(apres)
        return Refus(
            f"Le motif manque\u00a0: une action {etat.label} dit {_POURQUOI[etat]}.",
            "Écrivez-le en une phrase.",
        )
    return None
