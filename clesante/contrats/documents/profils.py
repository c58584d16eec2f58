"""The documents of a whole contract, in the order in which they are offered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from clesante.contrats.documents import complet, financement, plan, synthetique
from clesante.contrats.documents.etat import EtatDocument
from clesante.contrats.regles.contenu import Contenu
from clesante.edition import Document

FICHES_MAX: Final = 60
"""Up to there the slowest file, the PDF, takes one to three seconds; at 300, seven to twenty."""


class Profil(NamedTuple):
    """A document: its name, what it holds in one sentence, who makes it.

    ``entier``: it holds every action whole, so that its length is that of the contract.
    """

    titre: str
    phrase: str
    faire: Callable[[Contenu, EtatDocument], Document]
    entier: bool = False

    def attend(self, contenu: Contenu) -> bool:
        """Tell whether it is made behind the pages: nobody is made to wait for it."""
        return self.entier and len(contenu.liste("fiches")) > FICHES_MAX


PROFILS: Final = {
    "complete": Profil(
        "Version complète",
        "Le texte, le programme, toutes les fiches, les financements, les indicateurs et les "
        "engagements.",
        complet.document,
        entier=True,
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
