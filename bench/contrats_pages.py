"""Row 5, contracts: the list of all actions and one of them, with twenty thousand actions.

The site is the one of ``bench.serveur``; waits at twenty connections and the bare page are its own.
"""

from __future__ import annotations

from bench.serveur import BASES, bancs_de_page

PAGES = {
    "actions": "la liste des actions de 60 contrats",
    "action": "une fiche-action",
}
BANCS = tuple(
    banc for base in BASES for page, dit in PAGES.items() for banc in bancs_de_page(base, page, dit)
)
