"""The documents of a whole contract, in the order in which they are offered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from clesante.contrats.documents import complet, financement, plan, synthetique
from clesante.contrats.documents.etat import EtatDocument
from clesante.contrats.regles.contenu import Contenu
from clesante.edition import Document


class Profil(NamedTuple):
    """A document: its name, what it holds in one sentence, who makes it."""

    titre: str
    phrase: str
    faire: Callable[[Contenu, EtatDocument], Document]


PROFILS: Final = {
    "complete": Profil(
        "Version complète",
        "Le texte, le programme, toutes les fiches, les financements, les indicateurs et les "
        "engagements.",
        complet.document,
    ),
    "synthetique": Profil(
        "Version synthétique",
        "L'essentiel en huit pages au plus\u00a0: qui, où, quand, les axes et leurs actions, "
        "l'argent.",
        synthetique.document,
    ),
    "plan-actions": Profil(
        "Plan d'actions",
        "Les actions axe par axe, leur pilote, leur calendrier, et le programme en image.",
        plan.document,
    ),
    "financement": Profil(
        "Financement",
        "Par année, par financeur, par action, au centime\u00a0; ce qui est demandé, accordé, "
        "versé, refusé.",
        financement.document,
    ),
}
