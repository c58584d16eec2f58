"""Numbers and words of a programme, proposed. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

NIVEAUX_MAX = 3
NOMS_USUELS = ("objectif stratégique", "objectif spécifique", "objectif opérationnel")


def numero_propose(debut: str, pris: Iterable[str]) -> str:
    """Return the next number under another: « 2.4 » when « 2.3 » is the last of « 2 »."""
    motif = re.compile(rf"{re.escape(debut)}\.(\d+)$" if debut else r"(\d+)$")
    rangs = [int(lu.group(1)) for numero in pris if (lu := motif.match(numero))]
    suivant = str(max(rangs, default=0) + 1)
    return f"{debut}.{suivant}" if debut else suivant


def nom_du_niveau(noms: Sequence[str], niveau: int) -> str:
    """Return what the contract calls a level of objectives."""
    return noms[niveau - 1] if niveau <= len(noms) else NOMS_USUELS[niveau - 1]
