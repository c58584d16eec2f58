"""Answers from a spreadsheet: one filled questionnaire a row, each judged, nothing kept here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from clesante.acteurs.choix_dialogue import College
from clesante.acteurs.imports.communs import (
    CREER,
    Lecteur,
    LigneImportee,
    Mots,
    Sujet,
    code_de,
    par_libelle,
)
from clesante.comptes.models import Utilisateur
from clesante.concertation.choix import Canal, GenreQuestion
from clesante.concertation.models import ImportReponses, Reponse
from clesante.concertation.regles.anonymat import reserves
from clesante.concertation.regles.questionnaires import Question, lire, questions_de
from clesante.donnees.producteurs.anomalies import Gravite
from clesante.donnees.tables.atelier import Bornes
from clesante.socle.erreurs import ClesanteError
from clesante.socle.texte import normaliser

BORNES = Bornes(
    texte=2_000, pour="un import de réponses", contenu="des réponses, un collège, un canal"
)
MOTS = Mots("réponses", "une feuille remplie", "une réponse", "")
QUI: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "college": ("Collège", ("college", "categorie", "qualite", "vous etes")),
    "canal": ("Canal", ("canal", "mode", "support")),
}
COLLEGES = par_libelle({str(code): str(libelle) for code, libelle in College.choices})
CANAUX = par_libelle({str(code): str(libelle) for code, libelle in Canal.choices})


def sujet_de(depot: ImportReponses) -> Sujet:
    """Return what comes in by a file of answers to one questionnaire."""
    questions = questions_de(depot.recueil.questions)
    libelles = {nom: libelle for nom, (libelle, _) in QUI.items()}
    entetes = {nom: mots for nom, (_, mots) in QUI.items()}
    return Sujet(
        "reponses",
        "concertation.modifier",
        MOTS,
        ImportReponses,
        (Reponse,),
        BORNES,
        libelles | {q.code: q.libelle for q in questions},
        entetes | {q.code: (normaliser(q.libelle), normaliser(q.code)) for q in questions},
        (),
        lambda lus, par, _: LecteurDeReponses(lus, par, depot, questions),
        _jamais,
        _jamais,
    )


def _jamais(_objet: Any, _par: Utilisateur) -> object:
    """Answers are written all at once, by their own action."""
    raise NotImplementedError


class LecteurDeReponses(Lecteur):
    """Reads filled questionnaires one after the other: a sheet is never the same as another."""

    def __init__(
        self,
        entetes: Mapping[str, str],
        par: Utilisateur,
        depot: ImportReponses,
        questions: tuple[Question, ...],
    ) -> None:
        super().__init__(entetes, par, {})
        self.depot, self.questions = depot, questions

    def lire(self, numero: int, textes: dict[str, str]) -> None:
        """Judge one row: who answered, then each question that a column gives."""
        avant = len(self.lecture.anomalies)
        qui = {
            "college": self._qui(numero, textes, "college", COLLEGES, self.depot.college),
            "canal": self._qui(numero, textes, "canal", CANAUX, self.depot.canal),
        }
        contenu = {
            question.code: lue
            for question in self.questions
            if question.code in textes
            and (lue := self._reponse(numero, question, textes[question.code])) is not None
        }
        fautes = self.lecture.anomalies[avant:]
        if not contenu and not fautes:
            dit = ("aucune question n'a de réponse", "Ôtez cette ligne, ou choisissez les colonnes")
            self.signaler(numero, "", "", dit, Gravite.BLOQUANT)
        elif all(faute.gravite is not Gravite.BLOQUANT for faute in fautes):
            reponse = Reponse(recueil=self.depot.recueil, contenu=contenu, **qui)
            self.lecture.lignes.append(LigneImportee(numero, reponse, CREER))

    def _qui(
        self, numero: int, textes: dict[str, str], champ: str, codes: dict[str, str], defaut: str
    ) -> str:
        """Return the code of a college or of a channel, empty for a word that is none."""
        tape = textes.get(champ, "")
        code = code_de(codes, tape) if tape else defaut
        if code in codes.values():
            return code
        permis = College.labels if champ == "college" else Canal.labels
        remede = f"Écrivez l'un de : {', '.join(str(libelle) for libelle in permis)}"
        self.signaler(numero, champ, tape, ("ce mot n'est pas connu", remede), Gravite.BLOQUANT)
        return ""

    def _reponse(self, numero: int, question: Question, tape: str) -> Any:
        """Return an answer; say what is wrong with it, or what a free text tells of someone."""
        try:
            lue = lire(question, tape)
        except ClesanteError as erreur:
            dit = (erreur.message.removesuffix("."), erreur.remede.removesuffix("."))
            self.signaler(numero, question.code, tape, dit, Gravite.BLOQUANT)
            return None
        if question.genre == GenreQuestion.LIBRE:
            for doute in reserves(tape):
                dit = (doute.removesuffix("."), "Relisez cette cellule avant d'importer")
                self.signaler(numero, question.code, tape, dit, Gravite.ALERTE)
        return lue
