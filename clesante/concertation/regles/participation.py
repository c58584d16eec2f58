"""Public numbers, days of a call, and who is heard: pure rules of the participation.

Source of the three groups: code de la santé publique, article L.1434-10, IV.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from clesante.socle.dates import date_longue
from clesante.socle.texte import INSECABLE, enumerer, pluriel

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none of 0 O, 1 I L: it is read aloud
MOITIE = 3
NUMERO = re.compile(rf"[{ALPHABET}]{{{MOITIE}}}-[{ALPHABET}]{{{MOITIE}}}")
RESERVEES = frozenset({"suivre", "suivi"})  # addresses of the site beside those of calls
BIENTOT = 30  # days: how many are left is said
A_VENIR, OUVERT, CLOS = "à venir", "ouvert", "clos"


@dataclass(frozen=True, slots=True)
class Groupe:
    """How many speak for a group: contributions, gatherings of words, people heard there.

    ``legal``: article L.1434-10 names it.
    """

    code: str
    libelle: str
    legal: bool
    contributions: int
    recueils: int
    personnes: int

    @property
    def entendu(self) -> bool:
        """Whether anyone spoke for it."""
        return self.contributions + self.recueils > 0


def tirer_numero() -> str:
    """Return a number drawn at random, « K7P-2MD »: from one, no other is guessed."""
    lettres = [secrets.choice(ALPHABET) for _ in range(2 * MOITIE)]
    return f"{''.join(lettres[:MOITIE])}-{''.join(lettres[MOITIE:])}"


def lire_numero(tape: str) -> str:
    """Return the number someone typed as it is written, « k7p 2md » too; empty if it is none."""
    signes = re.sub(r"[\s\u2010-\u2015_.-]", "", tape).upper()
    lu = f"{signes[:MOITIE]}-{signes[MOITIE:]}"
    return lu if NUMERO.fullmatch(lu) else ""


def etat_d_appel(du: date, au: date, jour: date) -> str:
    """Return how a call stands on a day: « à venir », « ouvert », « clos »."""
    if jour < du:
        return A_VENIR
    return OUVERT if jour <= au else CLOS


def jours_d_appel(du: date, au: date, jour: date) -> str:
    """Return the sentence of the days of a call, read on a day."""
    etat = etat_d_appel(du, au, jour)
    if etat == A_VENIR:
        return f"Cet appel ouvrira le {date_longue(du)}."
    if etat == CLOS:
        return f"Cet appel est clos depuis le {date_longue(au)}."
    dit = f"Vous pouvez répondre jusqu'au {date_longue(au)}"
    reste = (au - jour).days
    if reste > BIENTOT:
        return f"{dit}."
    fin = "aujourd'hui" if not reste else f"dans {pluriel(reste, 'jour')}"
    return f"{dit} ({fin})."


def manques(groupes: Iterable[Groupe]) -> str:
    """Return in a sentence which groups of article L.1434-10 nobody has spoken for yet."""
    legaux = [groupe for groupe in groupes if groupe.legal]
    absents = [groupe.libelle.lower() for groupe in legaux if not groupe.entendu]
    if not absents:
        return "Les trois groupes que nomme l'article L.1434-10 sont entendus."
    qui = enumerer([f"«{INSECABLE}{nom}{INSECABLE}»" for nom in absents])
    return (
        f"Personne n'a encore été entendu au nom de ces groupes{INSECABLE}: {qui}. L'article "
        "L.1434-10 demande leur participation. Allez vers eux avec ceux qui les accompagnent, "
        "puis saisissez ici ce qu'ils disent."
    )
