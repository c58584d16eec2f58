"""Numbers and words of a programme, proposed. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

NIVEAUX_MAX = 3
AXE_MAX = 999
NOMS_USUELS = ("objectif stratégique", "objectif spécifique", "objectif opérationnel")


def numero_propose(debut: str, pris: Iterable[str]) -> str:
    """Return the next number under another: « 2.4 » when « 2.3 » is the last of « 2 »."""
    motif = re.compile(rf"{re.escape(debut)}\.(\d+)$" if debut else r"(\d+)$")
    rangs = [int(lu.group(1)) for numero in pris if (lu := motif.match(numero))]
    suivant = str(max(rangs, default=0) + 1)
    return f"{debut}.{suivant}" if debut else suivant


def faute_de_numero(numero: int) -> str:
    """Return why an axis cannot have a number; empty when it can."""
    return f"Un axe a un numéro de 0 à {AXE_MAX}." if numero > AXE_MAX else ""


_MASCULINS = frozenset(
    {"axe", "objectif", "volet", "thème", "enjeu", "défi", "levier", "chantier", "pilier"}
)
_FEMININS = frozenset(
    {"orientation", "priorité", "thématique", "étape", "mesure", "ambition", "finalité"}
)


def ajouter_un(nom: str) -> str:
    """Return « Ajouter un axe », « Ajouter une orientation »; a colon for a word of unknown gender.

    Its first word tells.
    """
    premier = nom.lower().partition(" ")[0]
    if premier in _MASCULINS | _FEMININS:
        return f"Ajouter {'un' if premier in _MASCULINS else 'une'} {nom}"
    return f"Ajouter\u00a0: {nom}"


def nom_du_niveau(noms: Sequence[str], niveau: int) -> str:
    """Return what the contract calls a level of objectives."""
    return noms[niveau - 1] if niveau <= len(noms) else NOMS_USUELS[niveau - 1]
