"""Scores and rankings of issues: Hanlon, weighted grid, stickers, nominal group. Pure rules.

Source: domain §5.5. A score is a sum of parts, each under a weight, so that what a change of
weight does to the ranking is computed, never tried: the two marks of Hanlon, the criteria of a
grid, the groups of colleges of a vote (each voice counts for one): those of three ballots at least.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from statistics import fmean, pstdev
from typing import Any

from clesante.acteurs.choix_dialogue import College
from clesante.concertation.choix import MethodePriorite
from clesante.socle.texte import enumerer

HANLON = frozenset({MethodePriorite.HANLON.value, MethodePriorite.HANLON_US.value})
VOTES = frozenset({MethodePriorite.GOMMETTES.value, MethodePriorite.NOMINAL.value})
COLLEGES = dict(College.choices)
PEARL = "PEARL"
SECRET = 3  # a college of fewer ballots is shown with another: no vote can be read
PRECISION = 9
Valeurs = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Critere:
    """A criterion of a grid: its weight, the highest mark."""

    code: str
    libelle: str
    poids: float
    maximum: float


@dataclass(frozen=True, slots=True)
class Scrutin:
    """How issues are ranked: ``enjeux`` by number, ``points`` are the stickers of each voter."""

    methode: str
    enjeux: tuple[int, ...]
    points: int = 10
    criteres: tuple[Critere, ...] = ()


@dataclass(frozen=True, slots=True)
class Voix:
    """One ballot: its college, what it gives each issue, by number."""

    college: str
    valeurs: Valeurs


@dataclass(frozen=True, slots=True)
class Poids:
    """A weight of the score; ``pentes`` are what each score gains when it grows by 1."""

    code: str
    libelle: str
    poids: float
    pentes: Mapping[int, float]


@dataclass(frozen=True, slots=True)
class Ligne:
    """An issue in a ranking; without a rank when nobody marked it or PEARL keeps it out.

    ``dispersion`` is the standard deviation between ballots; ``voix`` those that gave it some.
    """

    enjeu: int
    score: float | None
    rang: int | None
    ex_aequo: bool
    voix: int
    dispersion: float | None
    filtre: bool


@dataclass(frozen=True, slots=True)
class Resultat:
    """A ranking, the best first; ``normes``: the weights sum to 1, others follow one that moves."""

    lignes: tuple[Ligne, ...]
    votants: int
    poids: tuple[Poids, ...]
    normes: bool

    @property
    def ordre(self) -> tuple[int, ...]:
        """The issues that have a rank, the best first."""
        return tuple(self.rangs)

    @property
    def rangs(self) -> dict[int, int]:
        """The rank of each issue that has one, the best first."""
        return {ligne.enjeu: ligne.rang for ligne in self.lignes if ligne.rang}


@dataclass(frozen=True, slots=True)
class Bascule:
    """The smallest change of one weight that swaps two issues: ``bas`` passes ``haut``."""

    poids: Poids
    vers: float
    haut: int
    bas: int

    @property
    def ecart(self) -> float:
        """By how much the weight moves."""
        return self.vers - self.poids.poids


@dataclass(frozen=True, slots=True)
class _Part:
    """What one issue has: parts by weight, the scores of ballots, whether PEARL keeps it out."""

    parts: Mapping[str, float] = field(default_factory=dict)
    scores: Sequence[float] = ()
    voix: int = 0
    filtre: bool = False


def pearl(lettres: str) -> bool:
    """Tell whether every item of PEARL holds, by the letters that do."""
    return set(lettres) >= set(PEARL)


def classer(scrutin: Scrutin, voix: Sequence[Voix]) -> Resultat:
    """Return the ranking of the issues by the ballots; equal scores share a rank."""
    lire = _LECTURES[scrutin.methode]
    if scrutin.methode in VOTES:
        voix = _regrouper(voix)
    parts = {enjeu: lire(scrutin, str(enjeu), voix) for enjeu in scrutin.enjeux}
    poids, normes = _poids(scrutin, voix)
    scores = {
        enjeu: _somme(part.parts, poids) if part.voix or not _a_marquer(scrutin, voix) else None
        for enjeu, part in parts.items()
    }
    classes = {e: s for e, s in scores.items() if s is not None and not parts[e].filtre}
    rangs = ranger(classes)
    lignes = [
        _ligne(enjeu, part, scores[enjeu], rangs.get(enjeu), list(rangs.values()))
        for enjeu, part in parts.items()
    ]
    lignes.sort(key=lambda li: (li.rang is None, -(li.score or 0), li.enjeu))
    pentes = tuple(_avec_pentes(poids, parts, code, normes) for code in poids)
    return Resultat(tuple(lignes), len(voix), pentes, normes)


def _a_marquer(scrutin: Scrutin, voix: Sequence[Voix]) -> bool:
    """Tell whether an issue that nobody marks has no score, and not zero."""
    return not voix or scrutin.methode not in VOTES


def nommer(colleges: Iterable[str]) -> str:
    """Return the names of the colleges of a group: « élus et usagers »."""
    return enumerer([COLLEGES.get(code, code) for code in colleges])


def _regrouper(voix: Sequence[Voix]) -> list[Voix]:
    """Return the ballots of a vote under their group: a weight by small college tells its vote."""
    noms = {code: nommer(codes) for codes, _ in groupes(voix) for code in codes}
    return [Voix(noms.get(lue.college, ""), lue.valeurs) for lue in voix]


def ranger(scores: Mapping[int, float]) -> dict[int, int]:
    """Return the rank of each issue, the best is 1; equal scores share the rank: 1, 2, 2, 4."""
    lus = {enjeu: round(score, PRECISION) for enjeu, score in scores.items()}
    return {enjeu: 1 + sum(autre > score for autre in lus.values()) for enjeu, score in lus.items()}


def _ligne(
    enjeu: int, part: _Part, score: float | None, rang: int | None, rangs: list[int]
) -> Ligne:
    dispersion = pstdev(part.scores) if len(part.scores) > 1 else None
    ex_aequo = rang is not None and rangs.count(rang) > 1
    return Ligne(enjeu, score, rang, ex_aequo, part.voix, dispersion, part.filtre)


def _somme(parts: Mapping[str, float], poids: Mapping[str, tuple[str, float]]) -> float:
    return sum(dit * parts.get(code, 0.0) for code, (_, dit) in poids.items())


def _poids(scrutin: Scrutin, voix: Sequence[Voix]) -> tuple[dict[str, tuple[str, float]], bool]:
    """Return the weights of a method, each with its label, and whether they sum to 1."""
    if scrutin.methode in HANLON:
        severite = 1.0 if scrutin.methode == MethodePriorite.HANLON else 2.0
        return {"a": ("ampleur (A)", 1.0), "b": ("sévérité (B)", severite)}, False
    if scrutin.methode == MethodePriorite.GRILLE:
        return {c.code: (c.libelle, c.poids) for c in scrutin.criteres}, True
    groupes_vus = sorted({v.college for v in voix})
    return {nom: (f"voix\u00a0: {nom}", 1.0) for nom in groupes_vus}, False


def _lire_hanlon(scrutin: Scrutin, enjeu: str, voix: Sequence[Voix]) -> _Part:
    """Read the marks of Hanlon: a mean of each half of the formula, over who marked the issue."""
    notes = [v.valeurs[enjeu] for v in voix if v.valeurs.get(enjeu)]
    if not notes:
        return _Part()
    francaise = scrutin.methode == MethodePriorite.HANLON
    tenus = [pearl(n["pearl"]) for n in notes]
    facteurs = [n["c"] * (tenu if francaise else 1) for n, tenu in zip(notes, tenus, strict=True)]
    moities = {
        cle: fmean(n[cle] * f for n, f in zip(notes, facteurs, strict=True)) for cle in ("a", "b")
    }
    severite = 1 if francaise else 2
    scores = [(n["a"] + severite * n["b"]) * f for n, f in zip(notes, facteurs, strict=True)]
    filtre = not francaise and 2 * sum(tenus) <= len(tenus)
    return _Part(moities, scores, len(notes), filtre)


def _lire_grille(scrutin: Scrutin, enjeu: str, voix: Sequence[Voix]) -> _Part:
    """Read the marks of a grid: the mean of each criterion, over who marked the issue."""
    notes = [v.valeurs[enjeu] for v in voix if v.valeurs.get(enjeu)]
    if not notes:
        return _Part()
    moyennes = {c.code: fmean(n[c.code] for n in notes) for c in scrutin.criteres}
    scores = [sum(c.poids * n[c.code] for c in scrutin.criteres) for n in notes]
    return _Part(moyennes, scores, len(notes))


def _lire_points(enjeu: str, voix: Sequence[Voix], points: Callable[[Any], float]) -> _Part:
    """Read a vote: the sum of each group; a ballot that gives nothing counts for zero."""
    scores = [points(v.valeurs.get(enjeu)) for v in voix]
    parts: dict[str, float] = {}
    for v, score in zip(voix, scores, strict=True):
        parts[v.college] = parts.get(v.college, 0.0) + score
    return _Part(parts, scores, sum(score > 0 for score in scores))


def _lire_gommettes(_: Scrutin, enjeu: str, voix: Sequence[Voix]) -> _Part:
    return _lire_points(enjeu, voix, lambda lu: lu or 0)


def _lire_nominal(scrutin: Scrutin, enjeu: str, voix: Sequence[Voix]) -> _Part:
    """Read ranks: of n issues, the first has n points, the last 1."""
    combien = len(scrutin.enjeux)
    return _lire_points(enjeu, voix, lambda rang: combien + 1 - rang if rang else 0)


_LECTURES: dict[str, Callable[[Scrutin, str, Sequence[Voix]], _Part]] = {
    MethodePriorite.HANLON: _lire_hanlon,
    MethodePriorite.HANLON_US: _lire_hanlon,
    MethodePriorite.GRILLE: _lire_grille,
    MethodePriorite.GOMMETTES: _lire_gommettes,
    MethodePriorite.NOMINAL: _lire_nominal,
}


def _avec_pentes(
    poids: Mapping[str, tuple[str, float]], parts: Mapping[int, _Part], code: str, normes: bool
) -> Poids:
    """Return a weight with what each score gains by it: when weights sum to 1, others shrink."""
    libelle, dit = poids[code]
    autres = {cle: lu for cle, lu in poids.items() if cle != code}
    reste = 1 - dit

    def pente(part: _Part) -> float:
        propre = part.parts.get(code, 0.0)
        if not normes or reste <= 0:
            return propre
        return propre - _somme(part.parts, autres) / reste

    return Poids(code, libelle, dit, {enjeu: pente(part) for enjeu, part in parts.items()})


def rangs_si(resultat: Resultat, poids: Poids, vers: float) -> dict[int, int]:
    """Return the ranks the issues would have with another weight."""
    ecart = vers - poids.poids
    return ranger(
        {
            ligne.enjeu: (ligne.score or 0) + ecart * poids.pentes[ligne.enjeu]
            for ligne in resultat.lignes
            if ligne.rang
        }
    )


def bascule(resultat: Resultat, poids: Poids) -> Bascule | None:
    """Return the smallest change of a weight that swaps two issues; ``None`` if none does.

    Every pair is tried: two that are equal hide the swap of the one above with the one below.
    """
    scores = {ligne.enjeu: ligne.score or 0 for ligne in resultat.lignes}
    trouvees = []
    for haut, bas in combinations(resultat.ordre, 2):
        ecart, pente = scores[haut] - scores[bas], poids.pentes[haut] - poids.pentes[bas]
        if round(ecart, PRECISION) == 0 or round(pente, PRECISION) == 0:
            continue
        vers = poids.poids - ecart / pente
        if vers >= 0 and (vers <= 1 or not resultat.normes):
            trouvees.append(Bascule(poids, vers, haut, bas))
    return min(trouvees, key=lambda lue: abs(lue.ecart), default=None)


def bascules(resultat: Resultat) -> list[Bascule]:
    """Return the smallest change of each weight that swaps two issues, the least first."""
    trouvees = [bascule(resultat, poids) for poids in resultat.poids if len(resultat.poids) > 1]
    return sorted((lue for lue in trouvees if lue), key=lambda lue: abs(lue.ecart))


def essais(resultat: Resultat, poids: Poids) -> tuple[float, float]:
    """Return the two values at which a weight is tried: a tenth less and more, or a half."""
    if resultat.normes:
        return max(0.0, poids.poids - 0.1), min(1.0, poids.poids + 0.1)
    return poids.poids * 0.5, poids.poids * 1.5


def deplacements(ecart: float) -> int:
    """Return how many points, taken from one issue and given to the next, make it pass."""
    return int(ecart // 2) + 1


def groupes(voix: Iterable[Voix]) -> list[tuple[tuple[str, ...], list[Voix]]]:
    """Return the ballots by college; one of fewer than three is put with others.

    So that no vote can be read, nor found by taking the others from the total. Empty when all the
    ballots make one group.
    """
    par_college: dict[str, list[Voix]] = {}
    for lue in voix:
        par_college.setdefault(lue.college, []).append(lue)
    tous = sorted(par_college.items(), key=lambda paire: len(paire[1]))
    joints: tuple[tuple[str, ...], list[Voix]] = ((), [])
    seuls: list[tuple[tuple[str, ...], list[Voix]]] = []
    for college, siennes in tous:
        if len(siennes) < SECRET or 0 < len(joints[1]) < SECRET:
            joints = ((*joints[0], college), [*joints[1], *siennes])
        else:
            seuls.append(((college,), siennes))
    faits = [*seuls, joints] if joints[0] else seuls
    rang = {college.value: place for place, college in enumerate(College)}
    faits.sort(key=lambda groupe: min(rang.get(c, 99) for c in groupe[0]))
    return faits if len(faits) > 1 else []
