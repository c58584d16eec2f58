"""Rules of issues: the tree of causes, the final choice and when it must say why. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from clesante.concertation.choix import Competence, SortEnjeu

BOUCLE = "Une cause ne peut s'expliquer elle-même\u00a0: choisissez-en une autre, ou aucune."
AILLEURS = "Cette cause est celle d'un autre enjeu\u00a0: choisissez-en une de celui-ci."
CHOIX_PERIME = (
    "Quelqu'un a changé ce choix pendant que vous écriviez.",
    "Relisez ce qui est en place, puis enregistrez à nouveau si le vôtre tient encore.",
)


def faute_de_cause(numero: int | None, de: int | None, parents: Mapping[int, int | None]) -> str:
    """Return what is wrong with the place of a cause in the tree of its issue, "" when right.

    ``parents``: the cause that each cause of the issue explains.
    """
    if de is None:
        return ""
    if de not in parents:
        return AILLEURS
    vus: set[int] = set()
    monte: int | None = de
    while monte is not None and monte not in vus:
        if monte == numero:
            return BOUCLE
        vus.add(monte)
        monte = parents.get(monte)
    return ""


@dataclass(frozen=True, slots=True)
class Choix:
    """What the deciding body makes of an issue."""

    enjeu: int
    sort: str
    rang: int | None
    motif: str
    competence: str


def fautes_du_choix(
    choix: Sequence[Choix], classement: Mapping[int, int]
) -> dict[int, tuple[str, str]]:
    """Return what is wrong with the final choice: by issue, « rang » or « motif », and a sentence.

    ``classement``: the rank of each issue in the ranking the choice is compared with.

    The reason is compulsory where the choice is not what the ranking says; an issue on which the
    contract cannot act may go to « plaidoyer » without one: its « compétence » says it.
    """
    fautes = {enjeu: ("rang", dite) for enjeu, dite in _fautes_de_rang(choix).items()}
    for lu in choix:
        ecart = ecart_au_classement(lu, choix, classement)
        if lu.enjeu not in fautes and ecart and not lu.motif.strip():
            fautes[lu.enjeu] = "motif", f"{ecart} Écrivez pourquoi."
    return fautes


def _fautes_de_rang(choix: Sequence[Choix]) -> dict[int, str]:
    fautes: dict[int, str] = {}
    retenus = [lu for lu in choix if lu.sort == SortEnjeu.RETENU]
    vus: dict[int, int] = {}
    for lu in retenus:
        if lu.rang is None:
            fautes[lu.enjeu] = "Donnez le rang de cette priorité."
        elif not 1 <= lu.rang <= len(retenus):
            fautes[lu.enjeu] = f"Le rang va de 1 à {len(retenus)}, le nombre de priorités retenues."
        elif lu.rang in vus:
            fautes[lu.enjeu] = f"Le rang {lu.rang} est déjà celui de E{vus[lu.rang]}."
        else:
            vus[lu.rang] = lu.enjeu
    for lu in choix:
        if lu.sort != SortEnjeu.RETENU and lu.rang is not None:
            fautes[lu.enjeu] = "Seule une priorité retenue a un rang\u00a0: ôtez-le."
    return fautes


def ecart_au_classement(lu: Choix, choix: Sequence[Choix], classement: Mapping[int, int]) -> str:
    """Return how the choice of an issue departs from the ranking, in a sentence; "" if it agrees.

    An issue that is still discussed, or was not ranked, agrees; between equal ones, any order does.
    """
    if lu.sort == SortEnjeu.RETENU and lu.competence == Competence.NON:
        return "Le contrat local ne peut pas agir sur cet enjeu."
    if lu.enjeu not in classement or lu.sort == SortEnjeu.EN_DEBAT:
        return ""
    retenus = [c for c in choix if c.sort == SortEnjeu.RETENU and c.enjeu in classement]
    if lu.sort == SortEnjeu.RETENU:
        return _ecart_de_rang(lu, retenus, classement)
    if lu.sort == SortEnjeu.PLAIDOYER and lu.competence == Competence.NON:
        return ""
    apres = [c.enjeu for c in retenus if classement[c.enjeu] > classement[lu.enjeu]]
    return (
        f"E{min(apres, key=classement.__getitem__)}, moins bien classé, est retenu."
        if apres
        else ""
    )


def _ecart_de_rang(lu: Choix, retenus: Sequence[Choix], classement: Mapping[int, int]) -> str:
    """Return how the rank of a kept issue departs from the ranking of those that are kept."""
    rangs = [classement[c.enjeu] for c in retenus]
    premier = 1 + sum(rang < classement[lu.enjeu] for rang in rangs)
    dernier = premier + rangs.count(classement[lu.enjeu]) - 1
    place = 1 + sum((c.rang or 0) < (lu.rang or 0) for c in retenus)
    if premier <= place <= dernier:
        return ""
    if premier == dernier:
        return f"Le classement le place au rang {premier}."
    return f"Le classement le place du rang {premier} au rang {dernier}, ex æquo."
