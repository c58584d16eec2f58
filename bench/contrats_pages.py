"""Row 5, contracts: lists of actions and one of them, in a base of twenty thousand actions.

The site is the one of ``bench.serveur``; waits at twenty connections and the bare page are its own.
"""

from __future__ import annotations

from bench.serveur import BASES, bancs_de_page

PAGES = {
    "actions": "la liste des 2 000 actions des 60 contrats d'une région",
    "actions France": "la liste des 20 000 actions de 600 contrats",
    "action": "une fiche-action",
}
BANCS = tuple(
    banc for base in BASES for page, dit in PAGES.items() for banc in bancs_de_page(base, page, dit)
)
