"""Redundancy: an action against what exists already, dimension by dimension. Pure.

Class, by domain §9: ``doublon_probable`` when territory, period, theme, public and type all meet;
``a_articuler`` when theme and public do; ``complementaire`` when the theme does. Words that say the
same stand for a theme that is not said. Every match tells its reasons, and there is none without.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache, partial
from typing import Any, Final

from clesante.contrats.regles.redondances_mots import (
    Lexique,
    Mots,
    ages,
    dire_ages,
    lire,
    se_recoupent,
)
from clesante.socle.texte import INSECABLE, enumerer, normaliser, pluriel

CLASSES: Final = {
    "doublon_probable": "doublon probable",
    "a_articuler": "à articuler",
    "complementaire": "complémentaire",
    "sans_lien": "sans lien",
}
RANGS: Final = {code: rang for rang, code in enumerate(CLASSES)}
TOUT_PUBLIC: Final = "tout_public"
ADULTES: Final = {"adultes": (18, 120)}
MOTS_FORTS: Final = 2
TITRES_PROCHES: Final = 90
TITRE_MIN: Final = 12
MONTRES: Final = 4
Phrase = str | Callable[[], str]
"""A reason, or what composes it."""


@dataclass(frozen=True, slots=True)
class Action:
    """An action as it is compared; ``cle`` names it: « fiche-7 », « action-12 », « dispositif-3 ».

    ``communes``: where it happens, None when nothing says it; ``codes`` stand for a territory that
    does not exist (a demonstration). ``titre`` names it, ``texte`` is the rest that is read of it,
    ``ou`` whose it is; ``groupe`` is the dispositif of an action, and the dispositif's own key.
    """

    cle: str
    titre: str
    texte: str = ""
    ou: str = ""
    groupe: str = ""
    themes: frozenset[str] = frozenset()
    publics: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()
    communes: frozenset[str] | None = None
    codes: frozenset[str] = frozenset()
    du: date | None = None
    au: date | None = None
    pilote: str = ""
    financeurs: tuple[str, ...] = ()

    @property
    def ailleurs(self) -> str:
        """Return whose it is, "" when its title says it already."""
        return "" if _cite(normaliser(self.ou), f" {normaliser(self.titre)} ") else self.ou

    @property
    def empreinte(self) -> str:
        """Return a digest of all that is compared: another one, and a conclusion is stale."""
        dits = (
            self.titre, self.texte, self.ou, *map(sorted, (self.themes, self.publics, self.types)),
            self.du, self.au, self.pilote, sorted(self.financeurs),
        )  # fmt: skip
        return hashlib.sha256(repr(dits).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Contexte:
    """What every comparison reads: the lexicon, and the labels of codes by list."""

    lexique: Lexique
    themes: Mapping[str, str] = field(default_factory=dict)
    publics: Mapping[str, str] = field(default_factory=dict)
    types: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def ages(self) -> Mapping[str, tuple[int, int]]:
        """The range of age of each public whose label says one."""
        dits = {code: ages(libelle) for code, libelle in self.publics.items()}
        return {**ADULTES, **{code: lus[0] for code, lus in dits.items() if lus}}


@dataclass(frozen=True, slots=True)
class Lue:
    """An action, its words read once; what it does not say is taken from its words.

    ``sujets`` is what may bring it near another: its themes and its words. ``pilote`` and
    ``financeurs`` are compared without accents nor capitals; ``cites`` are its funders one by one,
    each as it is written by what is compared.
    """

    action: Action
    mots: Mots
    forme: str
    themes: frozenset[str]
    publics: frozenset[str]
    types: frozenset[str]
    ages: tuple[tuple[int, int], ...]
    sujets: frozenset[str]
    pilote: str
    financeurs: str
    cites: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Pourquoi:
    """What the reasons of a match are composed from; ``proches``: titles nearly the same."""

    une: Lue
    autre: Lue
    contexte: Contexte
    proches: bool

    def dire(self) -> tuple[str, ...]:
        """Return why two actions meet: what they share first, then what parts them."""
        une, autre, contexte = self.une, self.autre, self.contexte
        sujet = (_theme(une, autre, contexte), _mots(une, autre, proches=self.proches))
        toutes = (*sujet, *_reste(une, autre, contexte, _territoire(une.action, autre.action)))
        ordre = sorted(toutes, key=lambda d: not d.accord)
        dites = (d.raison if isinstance(d.raison, str) else d.raison() for d in ordre)
        return tuple(dite for dite in dites if dite)


@dataclass(frozen=True, slots=True)
class Rapprochement:
    """A match: what exists, its class, why; ``poids`` orders those of one class."""

    autre: Action
    classe: str
    pourquoi: tuple[str, ...] | Pourquoi
    poids: int

    @property
    def raisons(self) -> tuple[str, ...]:
        """Return why, composed when asked: of all matches, few are shown."""
        return self.pourquoi if isinstance(self.pourquoi, tuple) else self.pourquoi.dire()

    @property
    def libelle(self) -> str:
        """Return « doublon probable »."""
        return CLASSES[self.classe]

    @property
    def rang(self) -> tuple[int, int, str]:
        """Return what puts the strongest first."""
        return RANGS[self.classe], -self.poids, self.autre.cle


@dataclass(frozen=True, slots=True)
class Dimension:
    """Whether two actions meet on something; None when one of them does not say."""

    accord: bool | None
    raison: Phrase = ""
    poids: int = 1


def preparer(action: Action, contexte: Contexte) -> Lue:
    """Return an action ready to be compared."""
    lus = lire(action.titre, action.texte, contexte.lexique)
    notions = [notion for notion, _ in lus.notions.values()]
    publics = action.publics or frozenset().union(*(n.publics for n in notions))
    dits = [contexte.ages[code] for code in sorted(publics) if code in contexte.ages]
    themes = action.themes or frozenset().union(*(n.themes for n in notions))
    sujets = {notion.code for notion in notions if notion.sujet}
    return Lue(
        action,
        lus,
        normaliser(action.titre),
        themes,
        publics,
        action.types or frozenset().union(*(n.types for n in notions)),
        (*lus.ages, *([] if lus.ages and not action.publics else dits)),
        themes | sujets | lus.racines.keys(),
        normaliser(action.pilote),
        normaliser(" ; ".join(action.financeurs)),
        {normaliser(nom): nom for nom in action.financeurs},
    )


def rapprocher_tous(une: Lue, autres: Sequence[Lue], contexte: Contexte) -> Iterator[Rapprochement]:
    """Yield how an action meets many others, their titles compared at once."""
    from rapidfuzz import fuzz, process

    trouves = process.extract_iter(
        une.forme,
        [autre.forme for autre in autres],
        scorer=fuzz.token_sort_ratio,
        score_cutoff=TITRES_PROCHES,
    )
    proches = {rang for _, _, rang in trouves if _assez_long(une, autres[rang])}
    for rang, autre in enumerate(autres):
        if rang in proches or not une.sujets.isdisjoint(autre.sujets):
            trouve = _rapprocher(une, autre, contexte, proches=rang in proches)
            if trouve is not None:
                yield trouve


def rapprocher(une: Lue, autre: Lue, contexte: Contexte) -> Rapprochement | None:
    """Return how an action meets another; None when nothing does: there is no match then."""
    return next(rapprocher_tous(une, (autre,), contexte), None)


def _rapprocher(une: Lue, autre: Lue, contexte: Contexte, *, proches: bool) -> Rapprochement | None:
    """Return how an action meets another; ``proches``: their titles are nearly the same."""
    lieu = _territoire(une.action, autre.action)
    if lieu.accord is False:
        return None
    theme, mots = _theme(une, autre, contexte), _mots(une, autre, proches=proches)
    if not (theme.accord or mots.accord):
        return None
    toutes = (theme, mots, *_reste(une, autre, contexte, lieu))
    _, _, public, _, periode, genre, *_ = toutes
    return Rapprochement(
        autre.action,
        _classe(periode, public, genre, lieu, proches=proches),
        Pourquoi(une, autre, contexte, proches),
        sum([d.poids for d in toutes if d.accord]),
    )


def _reste(une: Lue, autre: Lue, contexte: Contexte, lieu: Dimension) -> tuple[Dimension, ...]:
    """Return what is told after the subject: public, territory, period, type, pilot, funders."""
    ici, la = une.action, autre.action
    periode = _periode(ici.du, ici.au, la.du, la.au)
    public, genre = _public(une, autre, contexte), _type(une, autre, contexte)
    return (public, lieu, periode, genre, *_communs(une, autre))


def _classe(
    periode: Dimension, public: Dimension, genre: Dimension, lieu: Dimension, *, proches: bool
) -> str:
    """Return the class, the subject being shared."""
    if periode.accord is False or not public.accord:
        return "complementaire"
    memes = genre.accord or (proches and genre.accord is None)
    return "doublon_probable" if memes and lieu.accord else "a_articuler"


def _territoire(une: Action, autre: Action) -> Dimension:
    if not une.communes:
        if une.codes & autre.codes:
            return Dimension(True, "Même territoire.")
        return Dimension(None)
    if autre.communes is None:
        return Dimension(None, "Territoire de l'existant non dit.", 0)
    partagees = len(une.communes & autre.communes)
    if not partagees:
        return Dimension(False)
    return _recoupe(partagees, len(une.communes))


@lru_cache(maxsize=4_096)
def _recoupe(partagees: int, communes: int) -> Dimension:
    if partagees == communes:
        return Dimension(True, "Même territoire : il couvre toutes les communes de l'action.", 2)
    part = pluriel(partagees, "commune")
    return Dimension(True, f"Territoires qui se recoupent : {part} sur {communes}.")


@lru_cache(maxsize=4_096)
def _periode(
    du: date | None, au: date | None, existe_du: date | None, existe_au: date | None
) -> Dimension:
    if du and existe_au and existe_au < du:
        return Dimension(False, f"L'existant finit en {existe_au.year}, avant l'action.")
    if au and existe_du and au < existe_du:
        return Dimension(False, f"L'existant commence en {existe_du.year}, après l'action.")
    if not existe_du and not existe_au:
        return Dimension(True, "Même période : rien ne dit que l'existant finit.")
    debut = max((jour for jour in (du, existe_du) if jour), default=None)
    fin = min((jour for jour in (au, existe_au) if jour), default=None)
    if debut and fin:
        ans = f"en {debut.year}" if debut.year == fin.year else f"de {debut.year} à {fin.year}"
    else:
        ans = f"depuis {debut.year}" if debut else f"jusqu'en {fin.year}" if fin else ""
    return Dimension(True, f"Même période : {ans}." if ans else "Même période.")


def _theme(une: Lue, autre: Lue, contexte: Contexte) -> Dimension:
    communs = sorted(une.themes & autre.themes)
    if not communs:
        return Dimension(False if une.themes and autre.themes else None)
    return Dimension(True, partial(_dire_theme, une, autre, contexte, communs), 4)


def _dire_theme(une: Lue, autre: Lue, contexte: Contexte, communs: Sequence[str]) -> str:
    dits = enumerer([contexte.themes.get(code, code) for code in communs])
    lus = [_ecrits(lue, communs) for lue in (une, autre)]
    ici = [mots for mots in lus if mots]
    suite = f" (lu dans {enumerer([_entre(mots) for mots in ici])})" if ici else ""
    return f"Même thème : {dits}{suite}."


def _ecrits(lue: Lue, themes: Iterable[str]) -> str:
    """Return the words in which a theme was read, "" when it is said."""
    if lue.action.themes:
        return ""
    voulus = set(themes)
    return ", ".join(dits for notion, dits in lue.mots.notions.values() if notion.themes & voulus)


def _entre(mots: str) -> str:
    return f"«{INSECABLE}{mots}{INSECABLE}»"


def _mots(une: Lue, autre: Lue, *, proches: bool) -> Dimension:
    """Compare words: at least one side has each in its title, or the two titles are near."""
    cles = [c for c in une.mots.notions if c in autre.mots.notions]
    sujets = [c for c in cles if une.mots.notions[c][0].sujet]
    lieux = [c for c in cles if une.mots.notions[c][0].milieux]
    portes = une.mots.titre | autre.mots.titre
    partages = {r for r in portes if r in une.mots.racines and r in autre.mots.racines}
    libres = [r for r in une.mots.racines if r in partages] if partages else []
    notes = [*(c for c in sujets if c in portes), *libres]
    if not (notes or lieux or proches):
        return Dimension(None)
    nommees = [c for c in (*sujets, *lieux) if c in portes or c in lieux]
    forts = len(notes) >= MOTS_FORTS or proches
    raison = partial(_dire_mots, une, nommees, libres, proches=proches)
    return Dimension(forts or None, raison, len(notes) + 3 * proches)


def _dire_mots(une: Lue, nommees: Sequence[str], libres: Sequence[str], *, proches: bool) -> str:
    dits = [une.mots.notions[c][0].libelle for c in nommees]
    dits += [une.mots.racines[r] for r in libres]
    raison = f"Mêmes mots : {enumerer([_entre(dit) for dit in dits[:MONTRES]])}." if dits else ""
    return f"Intitulés presque identiques. {raison}".strip() if proches else raison


def _assez_long(une: Lue, autre: Lue) -> bool:
    """Tell whether two titles are long enough to be near but for the order, a word or a letter."""
    return min(len(une.forme), len(autre.forme)) >= TITRE_MIN


def _public(une: Lue, autre: Lue, contexte: Contexte) -> Dimension:
    communs = sorted(une.publics & autre.publics)
    if communs:
        return Dimension(True, partial(_dire_liste, "Même public", contexte.publics, communs), 2)
    if paire := se_recoupent(une.ages, autre.ages):
        return Dimension(True, partial(_dire_paire, paire), 2)
    dits_ici, dits_la = (bool(lue.publics or lue.ages) for lue in (une, autre))
    if TOUT_PUBLIC in une.publics | autre.publics and dits_ici and dits_la:
        return Dimension(True, "L'une des deux s'adresse à tout public.")
    if dits_ici and dits_la:
        return Dimension(False, "Publics différents.", 0)
    qui = "de cette action" if dits_la else "de l'existant" if dits_ici else "des deux actions"
    return Dimension(None, f"Public {qui} non dit : le dire précise le rapprochement.", 0)


def _dire_liste(quoi: str, libelles: Mapping[str, str], codes: Sequence[str]) -> str:
    return f"{quoi} : {enumerer([libelles.get(code, code) for code in codes[:MONTRES]])}."


def _dire_paire(paire: tuple[tuple[int, int], tuple[int, int]]) -> str:
    ici, la = map(dire_ages, paire)
    return f"Publics qui se recoupent : {ici} ici, {la} dans l'existant."


def _type(une: Lue, autre: Lue, contexte: Contexte) -> Dimension:
    communs = sorted(une.types & autre.types)
    if communs:
        return Dimension(True, partial(_dire_liste, "Même façon d'agir", contexte.types, communs))
    if une.types and autre.types:
        return Dimension(False, partial(_dire_types, une, autre, contexte), 0)
    return Dimension(None, "Type d'action non dit d'un côté.", 0)


def _dire_types(une: Lue, autre: Lue, contexte: Contexte) -> str:
    ici, la = (
        enumerer([contexte.types.get(code, code) for code in sorted(types)[:2]])
        for types in (une.types, autre.types)
    )
    return f"Façons d'agir différentes : {ici} ici, {la} dans l'existant."


def _communs(une: Lue, autre: Lue) -> Iterable[Dimension]:
    """Yield the pilot and the funders that both have."""
    if une.pilote and une.pilote in autre.pilote:
        yield Dimension(True, f"Même pilote : {une.action.pilote}.", 2)
    siens = une.cites.items() if autre.financeurs else ()
    communs = [nom for lu, nom in siens if _cite(lu, autre.financeurs)]
    if communs:
        yield Dimension(True, f"Même financeur : {enumerer(communs)}.", 1)


def _cite(nom: str, dits: str) -> bool:
    return bool(nom) and f" {nom} " in f" {dits} "


def plus_forts(lus: Iterable[Rapprochement], conclus: Container[str] = ()) -> list[Rapprochement]:
    """Return matches, the strongest first, an action always before its own dispositif.

    A dispositif gives way to its own action, as strong and more precise, unless a person concluded
    on it: ``conclus``, keys.
    """
    tries = sorted(lus, key=lambda r: r.rang)
    actions = {r.autre.groupe: r for r in reversed(tries) if _action(r)}  # the strongest of each

    def cede(lu: Rapprochement) -> bool:
        sienne = None if _action(lu) else actions.get(lu.autre.groupe)
        meme = sienne is not None and RANGS[sienne.classe] <= RANGS[lu.classe]
        return meme and lu.autre.cle not in conclus

    def place(lu: Rapprochement) -> tuple[Any, bool]:
        if _action(lu):
            return lu.rang, False
        return max(lu.rang, actions.get(lu.autre.groupe, lu).rang), True

    return sorted((lu for lu in tries if not cede(lu)), key=place)


def _action(lu: Rapprochement) -> bool:
    return lu.autre.cle != lu.autre.groupe
