"""Row 5, the register: five thousand dispositifs beside twenty thousand organisations.

The site is the one of ``bench.serveur``; each page is a number of times the bare Django page,
behind the same server, asked in turn.
"""

from __future__ import annotations

from bench.charge import Passage
from bench.mesures import Banc, Cible, Rythme
from bench.serveur import BASES, PART, charge

PAGES = {
    "registre": "le registre des dispositifs",
    "registre filtré": "le même, filtré par type, territoire et jour",
    "dispositif": "un dispositif, sa carte et ses actions",
}
BANCS = tuple(
    Banc(
        "5",
        f"Temps par réponse contre la page nue (3 % de son débit) : {dit}, {BASES[base]}",
        "page Django nue",
        charge(base, page, Passage.par_reponse),
        Cible(PART, "rapport"),
        Rythme.LENT,
        rend=True,
    )
    for base in BASES
    for page, dit in PAGES.items()
)
