"""What a rule answers, always with the sentence it rests on."""

from __future__ import annotations

from typing import NamedTuple

from clesante.cadres.choix import LIBELLES_RUBRIQUES, Avis, Force, Rubrique, Statut
from clesante.cadres.objets import Cadre, Enonce

MUET = "Le texte est muet."


class AutreLecture(NamedTuple):
    """One of several ways to read the same rule, or the same contract, and what it answers."""

    libelle: str
    avis: Avis
    code: str = ""


class Reponse(NamedTuple):
    """What one rule finds: the answer, what was seen in the contract, the cure, other readings."""

    enonce: Enonce
    avis: Avis
    constat: str
    remede: str = ""
    lectures: tuple[AutreLecture, ...] = ()


class Verdict(NamedTuple):
    """The answer of one rule of one framework.

    ``bloquant`` is true only where the law or a sentence of the framework is not followed;
    ``contredit_par`` names the wordings of the framework that disagree with this one;
    ``derogation`` says why a person lifted it. ``releve``, on a day when the framework is not known
    to hold, is what the rule would find if it still did; None on any other day.
    """

    cadre: Cadre
    enonce: Enonce
    avis: Avis
    constat: str
    remede: str = ""
    bloquant: bool = False
    lectures: tuple[AutreLecture, ...] = ()
    contredit_par: tuple[str, ...] = ()
    derogation: str = ""
    releve: Reponse | None = None

    @property
    def code(self) -> str:
        """Return the code of the statement."""
        return self.enonce.code

    @property
    def rubrique(self) -> Rubrique:
        """Return the part of the framework it belongs to."""
        return self.enonce.rubrique

    @property
    def porte_sur(self) -> str:
        """Return what it bears on, in words: « Durée »."""
        return LIBELLES_RUBRIQUES[self.enonce.rubrique]

    @property
    def phrase(self) -> str:
        """Return the sentence of its source, or ours when the text is silent; never empty."""
        return self.enonce.phrase

    @property
    def reference(self) -> str:
        """Return the document and the place where the sentence is read."""
        return self.cadre.reference(self.enonce)

    @property
    def force(self) -> Force | None:
        """Return how strongly the rule is asked."""
        return self.enonce.force

    @property
    def statut(self) -> Statut:
        """Return what the rule rests on."""
        return self.enonce.statut


def muet(enonce: Enonce) -> Reponse:
    """Return the answer of a rule whose source does not say."""
    return Reponse(enonce, Avis.SANS_OBJET, MUET)


def inconnu(enonce: Enonce, quoi: str) -> Reponse:
    """Return the answer of a rule when the contract does not say ``quoi``."""
    return Reponse(enonce, Avis.A_VERIFIER, f"{quoi} : non renseigné.", "Renseignez-le.")
