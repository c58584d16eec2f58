"""Whose turn it is to answer in a proof-reading, and whether it may be approved. Pure."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Final, Protocol

from clesante.contrats.choix import SensAvis
from clesante.socle.dates import date_longue
from clesante.socle.texte import pluriel

SECONDE: Final = (
    "Une autre personne de l'équipe peut l'approuver\u202f; ou demandez l'avis de quelqu'un qui a "
    "un compte."
)


class AvisLu(Protocol):
    """An opinion that is asked: in which turn, answered on which day, how, and by whom.

    ``rapporte``: the team wrote it, not the account that was asked.
    """

    ordre: int
    rendu_le: datetime.date | None
    sens: str
    compte_id: int | None
    rapporte: bool


def tour_en_cours(avis: Iterable[AvisLu]) -> int | None:
    """Return the first turn in which somebody has not answered; None when all have, or nobody."""
    return min((lu.ordre for lu in avis if lu.rendu_le is None), default=None)


def faute_d_approbation(avis: Iterable[AvisLu]) -> str:
    """Return why a proof-reading is not approved; empty when it may be."""
    lus = list(avis)
    if not lus:
        return "Personne n'a été consulté\u00a0: demandez au moins un avis."
    if attendus := sum(lu.rendu_le is None for lu in lus):
        return f"{pluriel(attendus, 'avis est attendu', 'avis sont attendus')} encore."
    if contraires := sum(lu.sens == SensAvis.DEFAVORABLE for lu in lus):
        return f"{pluriel(contraires, 'avis est défavorable', 'avis sont défavorables')}."
    return ""


def faute_de_regard(avis: Iterable[AvisLu], auteur: int, par: int) -> str:
    """Return why a person cannot approve: nobody else stands behind the text; empty when they can.

    Another person froze it, or answered by themselves. Source: reliability §3, row 16 (ASVS 2.3.5,
    the approval of a contract needs two persons).
    """
    autres = {lu.compte_id for lu in avis if lu.rendu_le and not lu.rapporte} - {None, par}
    if auteur != par or autres:
        return ""
    return (
        "Une approbation demande deux personnes\u00a0: vous avez figé ce texte, et personne "
        "d'autre n'a répondu de son propre compte."
    )


def faute_de_date(
    rendu_le: datetime.date | None, demande_le: datetime.date | None, jour: datetime.date
) -> str:
    """Return why the day of an answer cannot be kept; empty when it can."""
    if demande_le is None:
        return "Son tour n'est pas encore venu\u00a0: ceux du tour d'avant n'ont pas tous répondu."
    if rendu_le and rendu_le > jour:
        return f"Le {date_longue(rendu_le)} est à venir\u00a0: notez l'avis une fois rendu."
    if rendu_le and rendu_le < demande_le:
        return (
            f"Cet avis est demandé depuis le {date_longue(demande_le)}\u00a0: il ne peut pas "
            f"dater du {date_longue(rendu_le)}."
        )
    return ""
