"""One thing that a step of a framework asks, and whether a contract meets it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from clesante.cadres.choix import Avis, Force, Rubrique, Statut
from clesante.cadres.objets import Enonce
from clesante.cadres.regles.verdicts import Verdict
from clesante.contrats.choix import GenreActe
from clesante.socle.texte import INSECABLE

EXIGES = frozenset({Force.OBLIGATOIRE, Force.ATTENDU})
SIGNATURE, VALIDATION = "signature", "validation_instance"
FAITE, EN_COURS, A_VENIR, PRETE = "faite", "en cours", "à venir", "prête à signer"
# By what in the contract a deliverable that is not a document is met.
TENU_PAR: Mapping[str, str] = {
    "compte_rendu": "une rencontre notée",
    "diagnostic": "le diagnostic partagé",
    "indicateurs": "les données attendues du diagnostic",
    "methode": "le plan de collecte et les recueils du diagnostic",
    "enjeux": "les enjeux retenus du diagnostic",
    "acteurs": "les forces vives du registre",
    "axes": "les axes ou les orientations",
    "fiches_actions": "les fiches-actions",
    "plan_actions": "les fiches-actions rangées dans les axes",
    "contrat": "le texte du contrat",
}


# What to do when one is missing; a document that is missing is added by its prefilled form.
A_FAIRE: Mapping[str, str] = {
    "diagnostic": "Reliez le diagnostic partagé du territoire, ou ajoutez celui qui existe.",
    "enjeux": "Retenez des enjeux dans le diagnostic partagé, ou ajoutez le document qui les dit.",
    "axes": "Écrivez les axes au programme, ou les orientations de la charte.",
    "fiches_actions": "Écrivez au moins une fiche-action.",
    "plan_actions": "Rangez les fiches-actions dans les axes.",
    "contrat": "Écrivez le texte du contrat.",
    "accord_ars": "L'ARS écrit son accord, ou signe avec un porteur la note de cadrage.",
    "document_signe": "Notez qui a signé le document de cette étape, et quand.",
}
DOCUMENT = "Ajoutez le document, daté."


@dataclass(frozen=True, slots=True)
class Point:
    """A deliverable or a gate of a step, whether the contract meets it, and by what.

    ``etat`` is where the démarche is with its step, ``fait`` the word when it is met.
    """

    verdict: Verdict
    etat: str
    tenu: bool
    par_quoi: str = ""
    adresse: str = ""
    fait: str = "fait"

    @property
    def enonce(self) -> Enonce:
        """Return the statement."""
        return self.verdict.enonce

    @property
    def code(self) -> str:
        """Return the code of the statement."""
        return self.verdict.code

    @property
    def dit(self) -> str:
        """Return what is asked, in words; a signatory says that it is one."""
        signe = self.enonce.rubrique is Rubrique.SIGNATAIRES
        return f"Signataire{INSECABLE}: {self.enonce.enonce}" if signe else self.enonce.enonce

    @property
    def mot(self) -> str:
        """Return the word that says it: « fait », « manque », « à décider »…"""
        if self.tenu:
            return self.fait
        if self.enonce.genre in (VALIDATION, SIGNATURE):
            return "à décider" if self.enonce.genre == VALIDATION else "à signer"
        if self.exige:
            return {EN_COURS: "manque", FAITE: "manquait"}.get(self.etat, "à faire")
        return "souhaité" if self.enonce.force is Force.SOUHAITABLE else "facultatif"

    @property
    def a_faire(self) -> str:
        """Return what to do when it is missing, in one sentence."""
        if self.enonce.rubrique is Rubrique.SIGNATAIRES:
            return "Ajoutez-le aux signataires."
        return A_FAIRE.get(self.enonce.genre, DOCUMENT)

    @property
    def saisie(self) -> str:
        """Return the query that fills the form of the document that would meet it."""
        genre = self.enonce.genre
        commun = {"etape": self.enonce.etape}
        if genre in GenreActe.values:
            return urlencode({"genre": genre, **commun})
        return urlencode({"genre": GenreActe.AUTRE, "repond_a": self.code, **commun})

    @property
    def a_verifier(self) -> bool:
        """Tell whether the engine leaves it in doubt: dated outside what is known of the rules."""
        return self.verdict.avis is Avis.A_VERIFIER

    @property
    def exige(self) -> bool:
        """Tell whether the framework asks for it: what is wished or possible is never missed."""
        return self.enonce.force in EXIGES and self.enonce.statut is not Statut.NON_DEFINI
