"""Who holds, who answers, who signs: what can be, and what is missing. Pure."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from typing import Final

from clesante.acteurs.choix import Nature
from clesante.cadres.choix import ACTEURS
from clesante.cadres.regles.faits import elargir
from clesante.contrats.choix import Habilitation, RoleReferent
from clesante.contrats.regles.cycle import ROLES_ATTENDUS
from clesante.socle.dates import date_longue
from clesante.socle.texte import enumerer

# What frameworks call each kind of organisation of the register, where the names differ.
AUTREMENT: Final[dict[str, str]] = {
    Nature.PETR: "petr_pays",
    Nature.CCAS: "collectivite",
    Nature.SERVICE_ETAT: "services_etat",
    Nature.EDUCATION: "education_nationale",
    Nature.HOPITAL: "etablissements",
    Nature.PSYCHIATRIE: "etablissements",
    Nature.MEDICO_SOCIAL: "etablissements",
    Nature.EXERCICE_COORDONNE: "professionnels_sante",
    Nature.DAC: "professionnels_sante",
    Nature.ASSOCIATION: "associations",
    Nature.MUTUELLE: "mutuelles",
    Nature.ETUDES: "partenaires",
    Nature.AUTRE: "partenaires",
}
SIGNE_AILLEURS: Final = (
    "La signature d'une partie se note à la page «\u00a0Signature\u00a0» du contrat, avec ce qui "
    "la montre."
)
ROLES_DITS: Final[dict[str, str]] = {
    RoleReferent.ARS: "le référent de la délégation de l'ARS",
    RoleReferent.ELU: "l'élu référent",
    RoleReferent.COORDINATION: "la coordination",
}


def genre_d_acteur(nature: str) -> str:
    """Return the kind of actor of frameworks that an organisation of the register is."""
    genre = AUTREMENT.get(nature, nature)
    return genre if genre in ACTEURS else "partenaires"


def est_collectivite(genre: str) -> bool:
    """Tell whether a kind of actor is a local authority, which deliberates to sign."""
    return "collectivite" in elargir(frozenset({genre}))


def faute_d_habilitation(genre: str, habilitation: str) -> str:
    """Return why an actor cannot be enabled to sign so; empty when it can. Source: features C5."""
    delibere = habilitation in (Habilitation.DELIBERATION, Habilitation.DELEGATION)
    if est_collectivite(genre) and not delibere:
        return (
            "Une collectivité signe après une délibération, ou une décision prise par délégation"
            "\u00a0: choisissez l'une des deux."
        )
    if delibere and not est_collectivite(genre):
        return "Seule une collectivité délibère ou délègue\u00a0: choisissez « qualité »."
    return ""


def faute_de_signature(
    signe_le: datetime.date | None,
    habilitation_date: datetime.date | None,
    reserve: str,
    jour: datetime.date,
) -> str:
    """Return why the day of a signature cannot be kept; empty when it can."""
    if signe_le is None:
        return ""
    if signe_le > jour:
        return (
            f"Cette signature est datée du {date_longue(signe_le)}, qui est à venir\u00a0: "
            "notez-la une fois donnée."
        )
    if habilitation_date and signe_le < habilitation_date and not reserve:
        return (
            f"Signé le {date_longue(signe_le)}, avant l'habilitation du "
            f"{date_longue(habilitation_date)}\u00a0: corrigez l'une des deux dates, ou dites "
            "pourquoi dans « sous réserve de »."
        )
    return ""


def roles_manquants(roles: Collection[str]) -> str:
    """Return one sentence on who is not named yet among those who answer for a contract."""
    absents = [ROLES_DITS[role] for role in ROLES_ATTENDUS if role not in roles]
    if not absents:
        return ""
    verbe = "n'est pas encore nommé" if len(absents) == 1 else "ne sont pas encore nommés"
    if absents == [ROLES_DITS[RoleReferent.COORDINATION]]:
        verbe += "e"
    dite = f"{enumerer(absents)} {verbe}."
    return dite[0].upper() + dite[1:]
