"""Words of an action: notions of the lexicon, French stems, ages. Pure; each keeps what was read.

Stems are Snowball's French ones (PyStemmer), on words without accents; a stem of three letters or
less stands for too many words, the word itself is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Final

from clesante.socle.texte import normaliser

RACINE_MIN: Final = 4
AGE_MAX: Final = 120
TEXTE_MAX: Final = 1_500
_MOT = re.compile(r"[^\W_]+")
_SEPARES = re.compile(r"[,;\n]")
_AGES = re.compile(
    r"\b(?:(?P<de>\d{1,3})\s*(?:[-–/]|à|et|a)\s*)?(?P<a>\d{1,3})\s*"
    r"(?P<plus>\+)?\s*ans\b(?P<suite>\s*et\s+plus)?",
    re.IGNORECASE,
)
_DUREES = frozenset(
    ["en", "pendant", "depuis", "durant", "sur", "dans", "apres", "chaque", "tous", "dure", "duree"]
)
VIDES = frozenset(
    normaliser(
        """a au aux avec ce ces cette chez comme contre d dans de des donc dont du elle en entre est
        et eux il ils j l la le les leur leurs lors mais ne nos notre nous on ou par pas pour plus
        qu que qui s sa sans se ses si son sont sous sur tous tout toute toutes un une vers via vos
        votre y ans an annee annees autres meme"""
    ).split()
)
FREQUENTS = frozenset(
    normaliser(
        """accompagnement accompagner action actions activite agir aide ameliorer animer assurer
        besoin besoins collectif collectivite commune communes contrat creation creer demarche
        developpement developper dispositif favoriser habitant habitants intercommunal lieu local
        locale locaux maison mener mettre mise national necessaire nouveau objectif offre
        partenaire partenaires partenariat pays permettre personne personnes place pole population
        prevenir prevention professionnel professionnels programme projet promotion promouvoir
        proposer public publics qualite realiser reduire renforcer repondre ressources sante
        secteur service services soin soins soutenir soutien structure structures suivi territoire
        territorial travail ville"""
    ).split()
)
"""Words that many actions have: two that share these only have nothing in common."""


@dataclass(frozen=True, slots=True)
class Notion:
    """A word of the lexicon: what it stands for in other lists."""

    code: str
    libelle: str
    themes: frozenset[str] = frozenset()
    publics: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()
    milieux: frozenset[str] = frozenset()

    @property
    def sujet(self) -> bool:
        """Whether it says what an action is about, and not only who for, where or how."""
        return bool(self.themes) or not (self.publics or self.types or self.milieux)


@dataclass(frozen=True, slots=True)
class Lexique:
    """The notions, by the stems of each way to say them; by first stem, how long these may be."""

    par_forme: Mapping[tuple[str, ...], Notion]
    longueurs: Mapping[str, int]

    def trouver(self, racines: Sequence[str]) -> Iterator[tuple[int, int, Notion]]:
        """Yield the notions of a text: from which word, how many words; the longest ways first."""
        apres = 0
        for rang, premiere in enumerate(racines):
            if rang < apres or premiere not in self.longueurs:
                continue
            for long in range(self.longueurs[premiere], 0, -1):
                notion = self.par_forme.get(tuple(racines[rang : rang + long]))
                if notion is not None:
                    yield rang, long, notion
                    apres = rang + long
                    break


@dataclass(frozen=True, slots=True)
class Mots:
    """What a text says: notions and stems, each with the words it was read in; ages in years.

    ``titre``: those of them that its title says.
    """

    notions: Mapping[str, tuple[Notion, str]]
    racines: Mapping[str, str]
    ages: tuple[tuple[int, int], ...]
    titre: frozenset[str] = frozenset()


@cache
def _radical() -> Any:
    import Stemmer

    return Stemmer.Stemmer("french")


@lru_cache(maxsize=50_000)
def racine(mot: str) -> str:
    """Return the stem of a word already without accents nor capitals."""
    lue: str = _radical().stemWord(mot)
    return lue if len(lue) >= RACINE_MIN else mot.rstrip("sx") or mot


def lexique(termes: Iterable[tuple[str, str, str, Sequence[str]]]) -> Lexique:
    """Return the lexicon of terms: code, label, other ways between commas, « liste:code »."""
    formes: dict[tuple[str, ...], Notion] = {}
    for code, libelle, autres, vers in termes:
        notion = Notion(
            code,
            libelle,
            themes=_de(vers, "themes"),
            publics=_de(vers, "publics"),
            types=_de(vers, "types_action"),
            milieux=_de(vers, "milieux"),
        )
        for dite in (libelle, *_SEPARES.split(autres)):
            if forme := tuple(map(racine, normaliser(dite).split())):
                formes.setdefault(forme, notion)
    longueurs: dict[str, int] = {}
    for forme in formes:
        longueurs[forme[0]] = max(len(forme), longueurs.get(forme[0], 0))
    return Lexique(formes, longueurs)


def _de(vers: Sequence[str], liste: str) -> frozenset[str]:
    return frozenset(v.partition(":")[2] for v in vers if v.startswith(f"{liste}:"))


def lire(titre: str, suite: str, lexique: Lexique) -> Mots:
    """Return what a title and the beginning of the text after it say."""
    texte = f"{titre}. {suite}"[:TEXTE_MAX]
    ecrits = [mot for ecrit in _MOT.findall(texte) for mot in _mots(ecrit)]
    fin_du_titre = sum(len(_mots(ecrit)) for ecrit in _MOT.findall(titre))
    notions: dict[str, tuple[Notion, str]] = {}
    pris: set[int] = set()
    dans_le_titre: set[str] = set()
    for debut, long, notion in lexique.trouver([racine_ for _, racine_, _ in ecrits]):
        dits = " ".join(ecrit for ecrit, _, _ in ecrits[debut : debut + long])
        notions.setdefault(notion.code, (notion, dits))
        pris.update(range(debut, debut + long))
        if debut < fin_du_titre:
            dans_le_titre.add(notion.code)
    libres: dict[str, str] = {}
    for rang, (ecrit, lue, parle) in enumerate(ecrits):
        if parle and rang not in pris:
            libres.setdefault(lue, ecrit.lower())
            if rang < fin_du_titre:
                dans_le_titre.add(lue)
    return Mots(notions, libres, ages(texte), frozenset(dans_le_titre))


@lru_cache(maxsize=50_000)
def _mots(ecrit: str) -> tuple[tuple[str, str, bool], ...]:
    """Return the words of one written word: as written, its stem, whether it tells something."""
    return tuple((ecrit, racine(mot), _parle(mot)) for mot in normaliser(ecrit).split())


def _parle(mot: str) -> bool:
    return len(mot) > 2 and not mot.isdigit() and mot not in VIDES and mot not in FREQUENTS


def ages(texte: str) -> tuple[tuple[int, int], ...]:
    """Return the ranges of age a text says: « 12–25 ans », « 60 ans et plus », « 17 ans ».

    « En 3 ans » is a duration. « Moins de 25 ans » and « plus de 60 ans » are ranges too.
    """
    return tuple(
        dite for trouve in _AGES.finditer(texte) if (dite := _age(trouve, texte)) is not None
    )


def _age(trouve: re.Match[str], texte: str) -> tuple[int, int] | None:
    haut = int(trouve["a"])
    bas = int(trouve["de"]) if trouve["de"] else haut
    debut = trouve.start()
    mots = normaliser(texte[max(0, debut - 14) : debut]).split()
    if (mots and mots[-1] in _DUREES) or not bas <= haut <= AGE_MAX:
        return None
    if trouve["plus"] or trouve["suite"] or mots[-2:] == ["plus", "de"]:
        return bas, AGE_MAX
    return (0, haut) if mots[-2:] == ["moins", "de"] else (bas, haut)


def se_recoupent(
    les_uns: Iterable[tuple[int, int]], les_autres: Iterable[tuple[int, int]]
) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """Return the first two ranges that meet, if any."""
    autres = list(les_autres)
    return next(((u, a) for u in les_uns for a in autres if u[0] <= a[1] and a[0] <= u[1]), None)


def dire_ages(bornes: tuple[int, int]) -> str:
    """Return « 17 ans », « 12 à 25 ans », « 60 ans et plus »."""
    bas, haut = bornes
    if haut >= AGE_MAX:
        return f"{bas} ans et plus"
    return f"{bas} ans" if bas == haut else f"{bas} à {haut} ans"
