"""Rules of questionnaires: what a question is, what answers it, what a keyboard means."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from clesante.concertation.choix import GenreQuestion
from clesante.socle.erreurs import EntreeInvalideError
from clesante.socle.json_canonique import empreinte
from clesante.socle.texte import FINE_INSECABLE, INSECABLE, enumerer, normaliser
from clesante.territoires.regles import citer

QUESTIONS_MAX: Final = 60
CHOIX_MAX: Final = 30
LIBELLE_MAX: Final = 300
TEXTE_MAX: Final = 1_000
ECHELLES: Final = {
    "0-10": "de 0 à 10",
    "1-5": "de 1 à 5",
    "1-4": "de 1 à 4",
}
FERMEES: Final = frozenset({GenreQuestion.UN, GenreQuestion.PLUSIEURS, GenreQuestion.ECHELLE})
NOMBRE = re.compile(r"-?\d{1,9}(?:[.,]\d{1,20})?", re.ASCII)  # 1/3, written out, has twenty
QUESTION_OTEE: Final = (
    "Une question à laquelle cette feuille répond a été ôtée du questionnaire.",
    "Relisez la feuille\u00a0: ses questions sont celles d'aujourd'hui.",
)
CODE = re.compile(r"q[0-9a-f]+")
Reponse = str | int | float | list[str]


@dataclass(frozen=True, slots=True)
class Question:
    """One question: its code never changes, its ``choix`` are those of a closed one."""

    code: str
    libelle: str
    genre: str
    choix: tuple[str, ...] = ()

    @property
    def fermee(self) -> bool:
        """Whether one answers among choices."""
        return self.genre in FERMEES

    @property
    def aide(self) -> str:
        """What is typed: « 1 oui · 2 non », « un nombre », « de 0 à 10 »."""
        if self.genre == GenreQuestion.LIBRE:
            return "Quelques mots. Ni nom, ni adresse, ni rien sur la santé d'une personne."
        if self.genre == GenreQuestion.NOMBRE:
            return "Un nombre."
        if self.genre == GenreQuestion.ECHELLE:
            return f"Un nombre de {self.choix[0]} à {self.choix[-1]}."
        rangs = " · ".join(f"{rang}{INSECABLE}{mot}" for rang, mot in enumerate(self.choix, 1))
        plusieurs = self.genre == GenreQuestion.PLUSIEURS
        return f"{rangs}{' (plusieurs possibles, séparés par un espace)' if plusieurs else ''}"


def questions_de(gardees: Iterable[Mapping[str, Any]]) -> tuple[Question, ...]:
    """Return the questions that a questionnaire keeps."""
    return tuple(
        Question(q["code"], q["libelle"], q["genre"], tuple(q.get("choix", ()))) for q in gardees
    )


def a_garder(questions: Iterable[Question]) -> list[dict[str, Any]]:
    """Return questions as a questionnaire keeps them."""
    return [{**asdict(q), "choix": list(q.choix)} for q in questions]


def ajouter(
    questions: Sequence[Question], libelle: str, genre: str, choix: Iterable[str]
) -> tuple[Question, ...]:
    """Return the questions with one more at the end.

    Raises ``EntreeInvalideError`` for a question that nobody could answer.
    """
    if len(questions) >= QUESTIONS_MAX:
        raise EntreeInvalideError(
            f"Ce questionnaire a déjà {QUESTIONS_MAX} questions.",
            "Un questionnaire plus court est mieux rempli : ôtez-en une.",
        )
    if normaliser(libelle) in {normaliser(q.libelle) for q in questions}:
        raise EntreeInvalideError(
            "Cette question est déjà au questionnaire.", "Écrivez-en une autre."
        )
    retenus = choix_retenus(genre, choix)
    code = _code(libelle, genre, retenus)
    return (*questions, Question(code, libelle, genre, retenus))


def _code(libelle: str, genre: str, choix: Sequence[str]) -> str:
    """Return the code of a question, made of what it asks: no other question ever takes it."""
    return f"q{empreinte([libelle, genre, list(choix)])[:12]}"


def inconnues(noms: Iterable[str], questions: Iterable[Question]) -> set[str]:
    """Return those of some names that are the codes of questions that are not there."""
    connus = {q.code for q in questions}
    return {nom for nom in noms if CODE.fullmatch(nom) and nom not in connus}


def choix_retenus(genre: str, choix: Iterable[str]) -> tuple[str, ...]:
    """Return the choices of a closed question, none of another.

    Raises ``EntreeInvalideError`` for too few or too many, twice the same, or a misleading one.
    """
    if genre not in FERMEES:
        return ()
    dits = tuple(" ".join(mot.split()) for mot in choix if mot.strip())
    if not 2 <= len(dits) <= CHOIX_MAX:
        raise EntreeInvalideError(
            f"Une question fermée offre de 2 à {CHOIX_MAX} choix.", "Écrivez-en un par ligne."
        )
    if len({normaliser(mot) for mot in dits}) < len(dits):
        raise EntreeInvalideError("Deux choix sont les mêmes.", "Gardez-en un seul.")
    lus = () if genre == GenreQuestion.ECHELLE else dits
    for rang, mot in enumerate(lus, 1):
        if _se_lit_comme_des_rangs(mot, rang, len(dits)):
            raise EntreeInvalideError(
                f"Le choix {citer(mot)} se lirait comme un rang de la liste.",
                "Prenez «\u00a0un nombre\u00a0», ou écrivez «\u00a02 enfants\u00a0».",
            )
    return dits


def _se_lit_comme_des_rangs(mot: str, rang: int, combien: int) -> bool:
    """Tell whether a choice, once typed, could be taken for the rank of others."""
    nombres = normaliser(mot).split()
    if not nombres or not all(nombre.isdecimal() for nombre in nombres):
        return False
    lus = [int(nombre) for nombre in nombres]
    return lus != [rang] if len(lus) == 1 else all(1 <= lu <= combien for lu in lus)


def echelle(code: str) -> tuple[str, ...]:
    """Return the degrees of one of ``ECHELLES``."""
    debut, fin = code.split("-")
    return tuple(str(degre) for degre in range(int(debut), int(fin) + 1))


def oter(questions: Sequence[Question], code: str) -> tuple[Question, ...]:
    """Return the questions without one."""
    return tuple(q for q in questions if q.code != code)


def deplacer(questions: Sequence[Question], code: str, de: int) -> tuple[Question, ...]:
    """Return the questions with one moved by ``de`` places; one at an end stays there."""
    rangees = list(questions)
    rang = next((r for r, q in enumerate(rangees) if q.code == code), None)
    if rang is None or not 0 <= rang + de < len(rangees):
        return tuple(rangees)
    rangees[rang], rangees[rang + de] = rangees[rang + de], rangees[rang]
    return tuple(rangees)


def lire(question: Question, tape: str) -> Reponse | None:
    """Return the answer that was typed or read in a file, None when there is none.

    A choice is given by its rank (« 2 », « 1 3 ») or by its words (« oui ; non »). Raises
    ``EntreeInvalideError`` for what answers nothing.
    """
    propre = " ".join(tape.replace(INSECABLE, " ").replace(FINE_INSECABLE, " ").split())
    if not propre:
        return None
    if question.genre == GenreQuestion.LIBRE:
        return _texte(propre)
    if question.genre == GenreQuestion.NOMBRE:
        return _nombre(propre)
    choisis = list(dict.fromkeys(_choisis(question, tape)))
    if question.genre == GenreQuestion.PLUSIEURS:
        return [mot for mot in question.choix if mot in choisis]
    if len(choisis) > 1:
        raise EntreeInvalideError(
            f"«{INSECABLE}{propre[:60]}{INSECABLE}» donne plusieurs réponses.",
            "Cette question n'en veut qu'une.",
        )
    return choisis[0]


def _texte(propre: str) -> str:
    if len(propre) > TEXTE_MAX:
        raise EntreeInvalideError(
            f"Cette réponse a plus de {TEXTE_MAX} caractères.", "Gardez l'essentiel."
        )
    return propre


def lire_nombre(tape: str) -> int | float | None:
    """Return a number typed with a comma or a point; ``None`` for « 1_0 » or « 1e5 »."""
    serre = re.sub(r"\s", "", tape).replace("\u2212", "-")
    if not NOMBRE.fullmatch(serre):
        return None
    lu = float(serre.replace(",", "."))
    return int(lu) if lu.is_integer() else lu


def _nombre(propre: str) -> int | float:
    lu = lire_nombre(propre)
    if lu is None:
        raise EntreeInvalideError(
            f"«{INSECABLE}{propre[:60]}{INSECABLE}» n'est pas un nombre.", "Écrivez-le en chiffres."
        )
    return lu


def _choisis(question: Question, tape: str) -> list[str]:
    """Return the choices of a question that were typed: by words when they are some, by ranks.

    A line of a cell is one choice: lines are kept until words are read.
    """
    par_mot = {normaliser(mot): mot for mot in question.choix}
    if trouve := _par_mots(par_mot, tape):
        return trouve
    propre = " ".join(tape.split())
    if question.genre == GenreQuestion.ECHELLE:
        raise _hors_liste(question, propre)
    rangs = propre.replace(",", " ").replace(";", " ").split()
    if all(r.isascii() and r.isdecimal() and 1 <= int(r) <= len(question.choix) for r in rangs):
        return [question.choix[int(rang) - 1] for rang in rangs]
    raise _hors_liste(question, propre)


def _par_mots(par_mot: Mapping[str, str], propre: str) -> list[str]:
    """Return the choices written in words, one or several; nothing when one is not known."""
    for separateurs in ("", ";|\n", ",;|\n"):
        morceaux = re.split(f"[{separateurs}]", propre) if separateurs else [propre]
        lus = [normaliser(m) for m in morceaux if m.strip()]
        if lus and all(lu in par_mot for lu in lus):
            return [par_mot[lu] for lu in lus]
    return []


def _hors_liste(question: Question, propre: str) -> EntreeInvalideError:
    if question.genre == GenreQuestion.ECHELLE:
        remede = f"Tapez un nombre de {question.choix[0]} à {question.choix[-1]}."
    else:
        mots = enumerer(question.choix[:8], "ou")
        remede = f"Tapez un rang de 1 à {len(question.choix)}, ou les mots : {mots}."
    return EntreeInvalideError(
        f"«{INSECABLE}{propre[:60]}{INSECABLE}» n'est pas un des choix.", remede
    )


def ecrite(question: Question, reponse: Reponse | None) -> str:
    """Return an answer as it is typed again: ranks for a choice, else what was typed."""
    if reponse is None:
        return ""
    rangs = {mot: str(rang) for rang, mot in enumerate(question.choix, 1)}
    if question.genre == GenreQuestion.PLUSIEURS and isinstance(reponse, list):
        return " ".join(rangs.get(mot, mot) for mot in reponse)
    if question.genre == GenreQuestion.UN:
        return rangs.get(str(reponse), str(reponse))
    return (
        str(reponse).replace(".", ",") if question.genre == GenreQuestion.NOMBRE else str(reponse)
    )


def en_mots(reponse: Reponse | None) -> str:
    """Return an answer in words, for a list or a file."""
    if isinstance(reponse, list):
        return " ; ".join(reponse)
    return "" if reponse is None else str(reponse)
