"""Results of a questionnaire by college: counts, shares, and no college small enough to be known.

A group is shown only with ``SEUIL`` answers to the question or more. Smaller colleges are put
together, with the smallest of the others when they do not make a group by themselves: what is
shown never gives a small college by subtraction. Source: usage of the Insee for surveys (no cell
under five persons); the threshold is the house's.
"""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from clesante.concertation.choix import GenreQuestion
from clesante.concertation.regles.questionnaires import Question, Reponse

SEUIL: Final = 5
ENSEMBLE: Final = "Ensemble"
TROP_PEU = "Moins de cinq réponses : rien n'est montré, pour que personne ne puisse être reconnu."
Recue = tuple[str, Mapping[str, Reponse]]


@dataclass(frozen=True, slots=True)
class Groupe:
    """Colleges counted together: their codes, empty for all; how many of them answered."""

    colleges: tuple[str, ...]
    repondants: int


@dataclass(frozen=True, slots=True)
class LigneResultat:
    """One choice: how many gave it in each group, in the order of the groups."""

    choix: str
    effectifs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Resultat:
    """What a question got. ``groupes`` begins with everybody; it is empty under the threshold.

    ``moyennes`` and ``medianes``, by group, are those of a number or of a scale. ``reunis`` tells
    that small colleges are counted together; ``muets`` how many left the question.
    """

    question: Question
    groupes: tuple[Groupe, ...]
    lignes: tuple[LigneResultat, ...]
    moyennes: tuple[float, ...]
    medianes: tuple[float, ...]
    textes: tuple[str, ...]
    muets: int
    reunis: bool

    def part(self, ligne: LigneResultat, rang: int) -> float:
        """Return the share, in percent, of a choice among those of a group who answered."""
        return 100 * ligne.effectifs[rang] / self.groupes[rang].repondants


def groupes(effectifs: Mapping[str, int]) -> tuple[Groupe, ...]:
    """Return the groups that may be shown, everybody first, then by size; none under the threshold.

    One college alone, or none that can be shown apart, is everybody and nothing more.
    """
    presents = {college: n for college, n in effectifs.items() if n}
    total = sum(presents.values())
    if total < SEUIL:
        return ()
    tous = Groupe((), total)
    grands = sorted((c for c in presents if presents[c] >= SEUIL), key=lambda c: (-presents[c], c))
    petits = sorted(c for c in presents if presents[c] < SEUIL)
    while petits and sum(presents[c] for c in petits) < SEUIL and grands:
        petits.append(grands.pop())
    parts = [Groupe((college,), presents[college]) for college in grands]
    if petits:
        parts.append(Groupe(tuple(sorted(petits)), sum(presents[c] for c in petits)))
    return (tous, *parts) if len(parts) > 1 else (tous,)


def resultat(question: Question, recues: Sequence[Recue]) -> Resultat:
    """Return what a question got from answers: (college, answers by code of question)."""
    lues = [(college, dit[question.code]) for college, dit in recues if question.code in dit]
    lus = groupes(Counter(college for college, _ in lues))
    de_chacun = [[r for college, r in lues if _est_du(groupe, college)] for groupe in lus]
    chiffres = [_nombres(question, reponses) for reponses in de_chacun]
    libres = question.genre == GenreQuestion.LIBRE
    return Resultat(
        question,
        lus,
        _lignes(question, de_chacun),
        tuple(statistics.fmean(n) for n in chiffres if n),
        tuple(float(statistics.median(n)) for n in chiffres if n),
        tuple(sorted(str(r) for _, r in lues)) if libres else (),
        len(recues) - len(lues),
        any(len(groupe.colleges) > 1 for groupe in lus),
    )


def _est_du(groupe: Groupe, college: str) -> bool:
    return not groupe.colleges or college in groupe.colleges


def _lignes(
    question: Question, de_chacun: Sequence[Sequence[Reponse]]
) -> tuple[LigneResultat, ...]:
    """Return the counts of each choice; a question without choices has none."""
    if not question.fermee or not de_chacun:
        return ()
    comptes = [Counter(mot for r in reponses for mot in _choix(r)) for reponses in de_chacun]
    return tuple(
        LigneResultat(mot, tuple(compte[mot] for compte in comptes)) for mot in question.choix
    )


def _choix(reponse: Reponse) -> Iterable[str]:
    return reponse if isinstance(reponse, list) else [str(reponse)]


def _nombres(question: Question, reponses: Iterable[Reponse]) -> list[float]:
    if question.genre not in {GenreQuestion.NOMBRE, GenreQuestion.ECHELLE}:
        return []
    return [float(r) for r in reponses if not isinstance(r, list)]
